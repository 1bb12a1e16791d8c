"""The bill of materials lists every locked package with its hashes and a licence that somebody looked at."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from bot.cli.sbom import bill, licenses, read_lock

ROOT = Path(__file__).parent.parent.parent
LOCKS = [ROOT / "requirements.lock", ROOT / "build.lock"]


def test_every_locked_package_is_in_the_bill_with_hashes_and_a_licence() -> None:
    done = CliRunner().invoke(app, ["sbom", *map(str, LOCKS)])
    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    named = {name for lock in LOCKS for name in re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)}
    assert {each["name"] for each in made["components"]} == named
    assert len(named) > 50
    for each in made["components"]:
        assert each["hashes"]
        assert each["licenses"][0]["expression"]
        assert each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"


def test_the_bill_is_valid_by_the_schema_of_its_format() -> None:
    from cyclonedx.schema import SchemaVersion  # three seconds of every process, for this test alone
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    made = CliRunner().invoke(app, ["sbom", *map(str, LOCKS)]).output
    assert validator.validate_str(made) is None
    assert validator.validate_str(made.replace('"type": "library"', '"type": "lib"')) is not None


def test_no_licence_reaches_our_own_code() -> None:
    """Permissive ones, and libraries under LGPL or MPL that are used unchanged."""
    strong = [name for name, each in licenses().items() if re.search(r"(?<!L)GPL|AGPL|SSPL|BUSL|NC", each)]
    assert strong == []


def test_a_package_without_hashes_or_licence_stops_it(tmp_path: Path) -> None:
    lock = tmp_path / "x.lock"
    lock.write_text("unheard-of==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    done = CliRunner().invoke(app, ["sbom", str(lock)])
    assert done.exit_code == 1
    lock.write_text("numpy==1.0\n")
    assert CliRunner().invoke(app, ["sbom", str(lock)]).exit_code == 1


def test_the_same_lock_gives_the_same_bill() -> None:
    packages = read_lock(LOCKS[0].read_text())
    assert bill(packages, licenses(), "1") == bill(packages, licenses(), "1")
    assert bill(packages[1:], licenses(), "1")["serialNumber"] != bill(packages, licenses(), "1")["serialNumber"]


def test_nothing_is_installed_without_a_hash_not_even_what_builds() -> None:
    for name in ("Makefile", "Dockerfile"):
        lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
        installs = [line for line in lines if "pip install" in line and "pip-tools" not in line]
        assert installs
        for line in installs:
            assert "--require-hashes" in line or ("--no-deps" in line and "--no-build-isolation" in line), line
