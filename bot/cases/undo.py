"""Taking back: the last step of an officer with a case is undone while its notice waits, and the notice never leaves.

What a step changed is kept beside the case, plain columns alone, and holds only as long as nothing else happened.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime, timedelta

from bot.model.case import Step
from bot.store.case_rows import Case

UNDONE: tuple[Step, ...] = ("accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen")
"""Steps that can be taken back; what went to another ward, or off a list that is out, cannot."""
_KEPT = (
    "state", "accepted_at", "contacted_at", "listed_at", "closed_at", "reason", "holder", "worked_at", "rests_until",
    "appointed_at",
)  # fmt: skip
_MINUTE = timedelta(minutes=1)


def undo_of(before: Case, step: Step, officer: int, now: datetime, until: datetime) -> str:
    """The kept way back from a step, "" where there is none: the columns before it, who may go it and how long."""
    if step not in UNDONE or until <= now:
        return ""
    was = {name: _written(getattr(before, name)) for name in _KEPT}
    way = {"by": officer, "at": now.isoformat(), "until": until.isoformat(), "step": step, "was": was}
    return json.dumps(way, separators=(",", ":"))


def minutes_to_undo(of: Case, officer: int, now: datetime) -> int:
    """Minutes in which an officer may still take back the last step; 0 when they cannot."""
    way = _way(of)
    if way is None or not officer or way["by"] != officer:
        return 0
    left = datetime.fromisoformat(str(way["until"])) - now
    return max(0, -(-left // _MINUTE))


def read_undo(of: Case) -> tuple[Step, dict[str, object]] | None:
    """The step that can be taken back, and the columns to put back; None where there is none."""
    way = _way(of)
    if way is None or not isinstance(way["was"], dict):
        return None
    moments = {each.name for each in fields(Case) if str(each.type).startswith("datetime")}
    columns = {
        name: datetime.fromisoformat(value) if name in moments and isinstance(value, str) else value
        for name, value in way["was"].items()
    }
    return way["step"], columns  # type: ignore[return-value]  # written by `undo_of`


def taken_at(of: Case) -> datetime | None:
    """The moment of the step that can be taken back; None where there is none or it was not kept."""
    way = _way(of)
    return datetime.fromisoformat(str(way["at"])) if way is not None and "at" in way else None


def _way(of: Case) -> dict[str, object] | None:
    return json.loads(of.undo) if of.undo else None


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
