"""Anchors of the audit: number and hash of a row, kept outside the database.

The chain proves itself but for one thing: whoever can write to the database and kept its state of yesterday can put
that back. An anchor that is kept elsewhere (the receipt of a backup, the digest of a supervisor, the file beside the
master key) still names the row that would be gone then.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.store.audit import Audit

_LETTERS = 32
"""So many letters (128 bits) of a row's hash: it is keyed, nobody can make another row with the same."""
_ANCHOR = re.compile(r"\b(\d{1,12})-([0-9a-f]{16,64})\b")
Occasion = Literal["begin", "restore", "rekey", "day", "backup"]
_ANEW: tuple[Occasion, ...] = ("begin", "restore", "rekey")
"""Lines after which those before no longer hold: the chain is rightly another one."""


@dataclass(frozen=True)
class Anchor:
    """A row of the audit that must be in the chain: its number and the beginning of its hash (hex)."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}-{self.hash}"


def anchor_path(key: Path) -> Path:
    """The file of anchors: beside the master key, which is not where the database is."""
    return key.with_suffix(".anchor")


def anchor_of(audit: Audit) -> Anchor:
    """The anchor of the chain as it ends now."""
    number, linked = audit.end()
    return Anchor(number, linked.hex()[:_LETTERS] if number else "0" * _LETTERS)


def read_anchors(written: str) -> list[Anchor]:
    """Every anchor in a text, in its order: a receipt, a digest, a file."""
    return [Anchor(int(number), linked) for number, linked in _ANCHOR.findall(written)]


def kept_anchors(path: Path) -> list[Anchor] | None:
    """The anchors of a file that still hold, oldest first; None when there is no such file."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    anew = [at for at, line in enumerate(lines) if any(f" {occasion} " in line for occasion in _ANEW)]
    return read_anchors("\n".join(lines[anew[-1] if anew else 0 :]))


def keep_anchor(path: Path, anchor: Anchor, occasion: Occasion, now: datetime | None) -> bool:
    """Add a line to the file of anchors; False where it cannot be written."""
    line = f"{now:%Y-%m-%dT%H:%MZ} {occasion} {anchor}\n" if now else f"- {occasion} {anchor}\n"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        return True
    return False


def missing_anchor(audit: Audit, anchors: Iterable[Anchor]) -> Anchor | None:
    """The first anchor whose row is not in the chain, or is another one."""
    return next((each for each in anchors if not _holds(audit, each)), None)


def _holds(audit: Audit, anchor: Anchor) -> bool:
    if anchor.number < audit.start()[0]:
        return True  # cut off when its years were over: nothing is left to compare
    linked = audit.hash_of(anchor.number)
    return linked is not None and (anchor.number == 0 or linked.hex().startswith(anchor.hash))


def newest(anchors: Sequence[Anchor] | None) -> Anchor | None:
    """The anchor of the latest row."""
    return max(anchors, key=lambda each: each.number) if anchors else None
