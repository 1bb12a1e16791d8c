"""`qd22 sbom`: what is in the program, as CycloneDX: every locked package with its hashes and its licence."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.words import read_words
from bot.texts import text

_PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    """A package of a lock file; the hashes are those of the files that may be installed."""

    name: str
    version: str
    hashes: tuple[str, ...]


def read_lock(written: str) -> list[Package]:
    """The packages of a lock file, in its order."""
    found: list[Package] = []
    for line in written.splitlines():
        named = _PACKAGE.match(line)
        if named:
            found.append(Package(named[1].lower(), named[2], ()))
        if found:
            last = found[-1]
            found[-1] = Package(last.name, last.version, (*last.hashes, *_HASH.findall(line)))
    return found


def licenses() -> Mapping[str, str]:
    """The licence (SPDX) of each package that was looked at."""
    return {str(name): str(license_) for name, license_ in read_words("licenses.yaml").items()}


def bill(packages: Sequence[Package], known: Mapping[str, str], own_version: str) -> dict[str, object]:
    """The bill of materials (CycloneDX 1.6). The same locks give the same bill, to the letter."""
    prints = "\n".join(f"{each.name}=={each.version} {' '.join(each.hashes)}" for each in packages)
    serial = uuid.UUID(bytes=hashlib.sha256(prints.encode()).digest()[:16], version=4)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "qd22", "name": "qd22", "version": own_version,
                "licenses": [{"expression": "MIT"}],
            }
        },
        "components": [_component(each, known) for each in packages],
        "dependencies": [{"ref": "qd22", "dependsOn": [_purl(each) for each in packages]}],
    }  # fmt: skip


def _component(package: Package, known: Mapping[str, str]) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": _purl(package),
        "name": package.name,
        "version": package.version,
        "purl": _purl(package),
        "licenses": [{"expression": known[package.name]}],
        "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
    }


def _purl(package: Package) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def sbom(
    locks: Annotated[list[Path] | None, typer.Argument()] = None,
    out: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Print the bill of materials of lock files; exit with 1 for a package without hashes or a known licence."""
    packages: dict[str, Package] = {}
    for path in locks or [Path("requirements.lock"), Path("build.lock")]:
        try:
            packages |= {each.name: each for each in read_lock(path.read_text(encoding="utf-8"))}
        except OSError as error:
            raise stop(text("cli.unreadable", path=str(path), why=str(error.strerror))) from error
    known = licenses()
    wrong = [each.name for each in packages.values() if each.name not in known or not each.hashes]
    if wrong:
        raise stop(text("sbom.unknown", names=", ".join(wrong)), code=1)
    written = json.dumps(bill(list(packages.values()), known, version("qd22")), ensure_ascii=False, indent=1)
    if out is None:
        print(written)
        return
    out.write_text(written + "\n", encoding="utf-8")
    print(text("cli.written", path=str(out)))
