"""Taking back: the last step of an officer is undone while its notice waits, and the notice never leaves.

What a step changed is kept beside the case (for a whole list, beside each of its cases and the list) and holds only as
long as nothing else happened: plain columns, and of a correction what stood there before, sealed.
"""

from __future__ import annotations

import json
from base64 import b85decode, b85encode
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta

from bot.model.case import Step, Undone
from bot.store.case_rows import Case

UNDONE: tuple[Step, ...] = (
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "tell",
)  # fmt: skip
"""Steps that can be taken back; what went to another ward, or off a list that is out, cannot."""
_KEPT = (
    "state", "accepted_at", "contacted_at", "listed_at", "closed_at", "reason", "holder", "worked_at", "rests_until",
    "appointed_at",
)  # fmt: skip
_OF_LIST = ("state", "listed_at", "approved_at", "handed_at", "settled_at", "lent_amount", "closed_at", "reason")
"""The columns of a case that an outcome of its list changes."""
_MINUTE = timedelta(minutes=1)
_MOST = 1000
"""Characters of a kept way: the room of its column."""


def undo_of(before: Case, step: Step, officer: int, now: datetime, until: datetime) -> str:
    """The kept way back from a step, "" where there is none: the columns before it, who may go it and how long."""
    if step not in UNDONE:
        return ""
    return written_way(step, {name: getattr(before, name) for name in _KEPT}, officer, now, until)


def list_undo_of(before: Case, step: Step, issued: str, officer: int, now: datetime, until: datetime) -> str:
    """The same for a step that an outcome of the list with this id brought: it is taken back with the whole list."""
    return written_way(step, {name: getattr(before, name) for name in _OF_LIST}, officer, now, until, list=issued)


def fill_undo_of(sealed: bytes, officer: int, now: datetime, until: datetime) -> str:
    """The same for a correction: ``sealed`` is what stood there before; "" where that is too much to keep."""
    way = written_way("fill", {}, officer, now, until, before=b85encode(sealed).decode())
    return way if len(way) <= _MOST else ""


def written_way(step: str, was: Mapping[str, object], officer: int, now: datetime, until: datetime, **more: str) -> str:
    """A way back as it is kept; "" when there is no time to go it. ``more`` is the list, or what stood there before."""
    if until <= now:
        return ""
    kept = {name: _written(value) for name, value in was.items()}
    way = {"by": officer, "at": now.isoformat(), "until": until.isoformat(), "step": step, "was": kept}
    return json.dumps(way | more, separators=(",", ":"))


def minutes_to_undo(of: Case, officer: int, now: datetime) -> int:
    """Minutes in which an officer may still take back the last step; 0 when they cannot, or not with one case."""
    way = _way(of.undo)
    return 0 if way is None or "list" in way else minutes_left(of.undo, officer, now)


def minutes_left(undo: str, officer: int, now: datetime) -> int:
    """Minutes in which an officer may still go a kept way back."""
    way = _way(undo)
    if way is None or not officer or way["by"] != officer:
        return 0
    left = datetime.fromisoformat(str(way["until"])) - now
    return max(0, -(-left // _MINUTE))


def sealed_before(of: Case) -> bytes:
    """The words that a correction replaced, sealed; empty where the last that happened was none."""
    way = _way(of.undo)
    return b85decode(str(way["before"])) if way is not None and "before" in way else b""


def was_done(of: Case, step: Step, officer: int, at: datetime) -> bool:
    """True if the last that happened to a case is this step of this officer, at that moment."""
    way = _way(of.undo)
    return way is not None and (way["step"], way["by"]) == (step, officer) and taken_at(of.undo) == at


def read_undo(of: Case) -> tuple[Undone, dict[str, object]] | None:
    """The step that can be taken back, and the columns to put back; None where there is none."""
    way = _way(of.undo)
    if way is None or not isinstance(way["was"], dict):
        return None
    moments = {each.name for each in fields(Case) if str(each.type).startswith("datetime")}
    columns = {
        name: datetime.fromisoformat(value) if name in moments and isinstance(value, str) else value
        for name, value in way["was"].items()
    }
    return way["step"], columns  # type: ignore[return-value]  # written by `undo_of`


def read_list_undo(undo: str) -> tuple[str, dict[str, str]] | None:
    """The outcome of a list that can be taken back, and the columns of the list to put back; None without one."""
    way = _way(undo)
    if way is None or not isinstance(way["was"], dict):
        return None
    return str(way["step"]), {name: str(value) for name, value in way["was"].items()}


def is_of_list(of: Case, issued: str, at: datetime | None) -> bool:
    """True if the last that happened to a case is what came to the list with this id at that moment."""
    way = _way(of.undo)
    return way is not None and way.get("list") == issued and taken_at(of.undo) == at


def taken_at(undo: str) -> datetime | None:
    """The moment of the step that can be taken back; None where there is none or it was not kept."""
    way = _way(undo)
    return datetime.fromisoformat(str(way["at"])) if way is not None and "at" in way else None


def _way(undo: str) -> dict[str, object] | None:
    return json.loads(undo) if undo else None


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
