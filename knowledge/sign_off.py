"""Sign-offs of answers: who looked an entry over (a role, never a name) and when, written into the content files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.entry import Reviewer
from knowledge.loader import Knowledge

_DAY = "reviewed_on"
_ROLE = "reviewed_by"


@dataclass(frozen=True)
class SignOff:
    """An entry that somebody found right as it stands."""

    entry: str
    on: date
    role: Reviewer


def write_sign_offs(home: Path, knowledge: Knowledge, signed: Iterable[SignOff]) -> list[Path]:
    """Write day and role of each sign-off into the files of ``home``, as read into ``knowledge``; nothing else changes.

    Returns the files that changed. Raises KeyError for an entry that does not exist, OSError when a file cannot be
    written.
    """
    by_file: dict[Path, list[tuple[int, SignOff]]] = {}
    for each in signed:
        sheet, place = knowledge.places[each.entry]
        by_file.setdefault(home / sheet.path, []).append((sheet.line((*place, _DAY)), each))
    for path, rows in by_file.items():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for number, each in sorted(rows, key=lambda row: row[0], reverse=True):
            lines[number - 1 : number] = [f"  {_DAY}: {each.on.isoformat()}\n", f"  {_ROLE}: {each.role}\n"]
            del lines[slice(*_old_role(lines, number + 1, knowledge, each.entry))]
        path.write_text("".join(lines), encoding="utf-8")
    return sorted(by_file)


def _old_role(lines: list[str], after: int, knowledge: Knowledge, entry: str) -> tuple[int, int]:
    """The place of the line that held the role before, if there was one; it stands below the day."""
    if not knowledge.entries[entry].reviewed_by:
        return after, after
    at = next(number for number in range(after, len(lines)) if lines[number].startswith(f"  {_ROLE}:"))
    return at, at + 1
