"""Fitted weights kept on disk by the content's hash, so that only a changed content costs the fitting time.

Fitting happens in a child process: it needs a few hundred megabytes for some seconds, which the long-lived
process should never own. `python -m knowledge.weights_cache HOME FILE` is that child.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from knowledge import HOME
from knowledge.language.text import Normaliser
from knowledge.loader import Knowledge, load_knowledge
from knowledge.matcher import Matcher
from knowledge.messages import message
from knowledge.weights import Rare, Steps, Weights

_SPARSE = ("duals", "folded", "words")
"""Arrays that shrink to a third when packed; the others hardly do, and are quicker to read as they are."""
_READ = (".py", ".yaml", ".tsv", ".csv", ".txt", ".json")


class FittingError(Exception):
    """The child process that fits the weights failed; the message holds the end of what it said."""


def weights_key(knowledge: Knowledge) -> str:
    """Changes with the content, with any file of this package (code or data), and with numpy.

    The whole package counts: a list of the files that fitting reads would forget one some day.
    """
    return hashlib.sha256(f"{knowledge.content_hash} {program_hash()} numpy {np.__version__}".encode()).hexdigest()[:24]


@cache
def program_hash() -> str:
    """Hash of every file of this package."""
    digest = hashlib.sha256()
    for path in sorted(path for path in HOME.rglob("*") if path.suffix in _READ):
        digest.update(path.relative_to(HOME).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepare_matcher(
    knowledge: Knowledge, home: Path, cache: Path, announce: Callable[[], None] = lambda: None
) -> tuple[Matcher, Normaliser]:
    """A matcher for ``knowledge``: from ``cache`` when its weights are there, else fitted and put there.

    ``announce`` is called before a fit, which takes seconds. A cache folder that can only be read (an image) serves
    its weights; one that cannot be written when they are missing is no error: they then go to a temporary file.
    """
    examples = knowledge.examples()
    name = f"weights-{weights_key(knowledge)}.npz"
    weights = _load(cache / name)
    if weights is None:
        announce()
        file = _writable(cache) / name
        _fit_in_child(home, file)
        weights = _load(file)
        if weights is None:
            raise FittingError(message("weights.unreadable"))
        forget_older(file, "weights-*.npz")
    shared: dict[str, str] = {}  # each word once: as many texts repeat few words
    lines = [[shared.setdefault(word, word) for word in words.split()] for words in weights.words]
    normaliser = knowledge.normaliser(lines)
    del lines, shared
    return Matcher(examples, weights), normaliser


def _writable(cache: Path) -> Path:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            return cache
    except OSError:
        return Path(tempfile.mkdtemp(prefix="qd22-"))


def _fit_in_child(home: Path, file: Path) -> None:
    command = [sys.executable, "-m", "knowledge.weights_cache", str(home), str(file)]
    path = os.pathsep.join(filter(None, [str(HOME.parent), os.environ.get("PYTHONPATH", "")]))
    # the command is our own interpreter and module with two file names, no shell
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)
    if done.returncode:
        raise FittingError(
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else message("weights.no_reason")
        )


def save(weights: Weights, file: Path) -> None:
    """Write ``weights`` so that a reader sees the whole file or none."""
    arrays: dict[str, np.ndarray] = {name: getattr(weights, name) for name in ("bias", "mean", "spread", "logit")}
    arrays["folded"], arrays["words"] = _packed(weights.folded), _packed(weights.words)
    arrays["duals"], arrays["duals_scale"] = weights.duals.rows, weights.duals.scale
    for index, names in enumerate(weights.names):
        arrays[f"names{index}"] = _packed(names)
        arrays[f"idf{index}"] = weights.idf[index]
        arrays[f"block{index}"], arrays[f"scale{index}"] = weights.blocks[index].rows, weights.blocks[index].scale
        arrays |= {f"rare{index}.{name}": part for name, part in vars(weights.rare[index]).items()}
    with whole_file(file) as out, zipfile.ZipFile(out, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type = zipfile.ZIP_DEFLATED if name in _SPARSE else zipfile.ZIP_STORED
            with archive.open(member, "w", force_zip64=True) as part:
                np.lib.format.write_array(part, np.asanyarray(array), allow_pickle=False)


@contextmanager
def whole_file(file: Path) -> Iterator[IO[bytes]]:
    """A file to be written, which a reader sees as a whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as out:
        yield out
    Path(out.name).replace(file)


def forget_older(file: Path, pattern: str) -> None:
    """Delete what was kept in the folder of ``file`` for other contents."""
    for old in file.parent.glob(pattern):
        if old != file:
            old.unlink(missing_ok=True)


def _packed(lines: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _unpacked(data: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(data.tobytes().decode().split("\n"))


def _load(file: Path) -> Weights | None:
    """Weights from ``file``, or None when it is missing or damaged (it is then fitted again)."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as data:
            parts = {name: data[name] for name in data.files}
        return Weights(
            tuple(_unpacked(parts[f"names{index}"]) for index in range(3)),
            tuple(parts[f"idf{index}"] for index in range(3)),
            _unpacked(parts["folded"]),
            _unpacked(parts["words"]),
            tuple(Steps(parts[f"block{index}"], parts[f"scale{index}"]) for index in range(3)),
            tuple(
                Rare(*(parts[f"rare{index}.{name}"] for name in ("starts", "examples", "shares"))) for index in range(3)
            ),
            Steps(parts["duals"], parts["duals_scale"]),
            parts["bias"],
            parts["mean"],
            parts["spread"],
            parts["logit"],
        )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
        return None


def main() -> None:
    """Fit the content of a folder and save the weights."""
    from knowledge.training import fit_matcher  # only this child process trains

    home, file = Path(sys.argv[1]), Path(sys.argv[2])
    knowledge = load_knowledge(home)
    save(fit_matcher(knowledge.examples(), knowledge.normaliser()).weights, file)


if __name__ == "__main__":
    main()
