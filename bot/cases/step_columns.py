"""Columns of a case that a step of an officer changes besides its state."""

from __future__ import annotations

from datetime import datetime

from bot.cases.deadlines import rest_after_miss
from bot.cases.desk_file import DeskFile
from bot.cases.policy import Policy
from bot.model.case import Step
from bot.model.effects import Work
from bot.store.case_rows import Case

_MOMENTS: dict[Step, str] = {"accept": "accepted_at", "reached": "contacted_at", "appointed": "contacted_at"}
MOVES: tuple[Step, ...] = ("transfer", "send_back")
"""Steps by which a case goes to another ward."""


def step_columns(
    file: DeskFile, step: Step, effect: Work, officer: int, policy: Policy, now: datetime
) -> tuple[dict[str, object], str]:
    """The columns that a step changes besides the state, and the month of the list that it puts somebody on."""
    worked = {"worked_at": now, **_holding(file.case, step, officer), **_resting(step, effect, policy, now)}
    if step == "list":
        return {**worked, "listed_at": now}, file.month_in_hand(now)
    columns = worked | _own_columns(file.case, step, effect, now)
    if step == "reopen" and not file.stands.was_on_one:
        columns["listed_at"] = None  # it was marked for a list and never was on one
    return columns, ""


def moment_of(written: str) -> datetime:
    """The moment of an appointment."""
    return datetime.fromisoformat(written)


def _holding(case: Case, step: Step, officer: int) -> dict[str, object]:
    """The holder after a step: whoever took the case or began to work on it, nobody once it is over or gone."""
    if step == "release" or step in MOVES or step in ("close", "declined"):
        return {"holder": None}
    return {} if step == "note" or (case.holder and step != "take") else {"holder": officer}


def _resting(step: Step, effect: Work, policy: Policy, now: datetime) -> dict[str, object]:
    """The rest after a step, in which nothing is due, and the appointment if there is one."""
    if step in ("note", "confirm", "take", "release"):
        return {}
    if step == "missed":
        return {"rests_until": rest_after_miss(now, policy), "appointed_at": None}
    at = moment_of(effect.at) if step == "appointed" and effect.at else None
    return {"rests_until": at, "appointed_at": at}


def _own_columns(case: Case, step: Step, effect: Work, now: datetime) -> dict[str, object]:
    if step in _MOMENTS:
        return {_MOMENTS[step]: getattr(case, _MOMENTS[step]) or now}
    if step in ("close", "declined"):
        return {"closed_at": now, "reason": effect.reason or "declined"}
    if step == "confirm":
        return {"confirmed_at": now}
    if step == "unlist":
        return {"listed_at": None}
    if step == "reopen":
        return {"closed_at": None, "reason": "", "accepted_at": now}
    if step in MOVES:
        came_from = case.ward if step == "transfer" else ""
        moved = {"ward": effect.ward, "reason": effect.reason, "from_ward": came_from}
        return {**moved, "waits_since": now, "accepted_at": None}
    return {}
