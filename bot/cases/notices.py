"""Notices, sent unasked. Anybody may read them on a locked screen, so they name no prison, loan or police.

What such a notice cannot say (that a name on the list is no loan yet) is said where the code is typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.cases.reporting_month import show_month
from bot.clock import VIETNAM
from bot.model.case import REASONS, DeskCase, Step
from bot.model.desk_actions import Desk
from bot.model.messages import Button
from bot.model.own_case_actions import Called
from bot.texts import text
from knowledge.language.formats import show_day

_TELLING: frozenset[Step] = frozenset((
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "transfer",
    "send_back", "tell",
))  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OF_THE_LIST: tuple[Step, ...] = ("list", "unlist")
"""Steps about a name on a list, of which only its bearer is told."""


ASKING: tuple[Step, ...] = ("reached", "appointed")
"""Steps of which the sender is asked whether they are true."""


def called_buttons(code: str) -> tuple[Button, Button]:
    """The answers to the question whether an officer really called."""
    yes, no = (Button(text(f"button.called_{answer}"), str(Called(code, answer))) for answer in ("yes", "no"))
    return yes, no


def step_notice(step: Step, code: str, *, reason: str = "", ward: str = "", month: str = "", at: str = "") -> str:
    """The notice to the applicant of a step, word for word as the officer saw it before; "" for inner matters."""
    if step not in _TELLING:
        return ""
    because = text(f"notice.{step}.{reason}") if reason in REASONS.get(step, ()) else ""
    if step == "appointed" and at:
        return text("notice.step.meeting", code=code, when=show_meeting(datetime.fromisoformat(at)))
    return text(f"notice.step.{step}", code=code, ward=ward, because=because, month=show_month(month)).strip()


def issue_notice(code: str, month: str) -> str:
    """The notice to somebody who is on a list that goes out."""
    return text("notice.step.issue", code=code, month=show_month(month))


def outcome_notice(step: Step, code: str, month: str, reason: str = "") -> str:
    """The notice to somebody of what became of their name on a list that is out."""
    because = text(f"notice.{step}.{reason}") if reason in REASONS.get(step, ()) else ""
    return text(f"notice.step.{step}", code=code, month=show_month(month), because=because).strip()


def show_meeting(at: datetime) -> str:
    """The time of an appointment as people write it, in Việt Nam."""
    local = at.astimezone(VIETNAM)
    hour = f"{local.hour}" if not local.minute else f"{local.hour}:{local.minute:02}"
    return text(
        "meeting.when", hour=hour, weekday=text(f"weekday.{_WEEKDAYS[local.weekday()]}"), day=show_day(local.date())
    )


def is_of_the_list(step: Step) -> bool:
    """True if a step is about a name on a list."""
    return step in _OF_THE_LIST


def case_notice(step: Step, case: DeskCase, *, reason: str = "", ward: str = "", at: str = "") -> str:
    """The notice of a step as it stands between quotation marks: each who is told reads their own code."""
    codes = (case.list_code,) if step in _OF_THE_LIST else case.told_codes
    return quoted(step_notice(step, code, reason=reason, ward=ward, month=case.list_month, at=at) for code in codes)


def quoted(notices: Iterable[str]) -> str:
    """Several notices within one pair of quotation marks, each in its own."""
    return "”\n“".join(filter(None, notices))


def work_button() -> Button:
    """The way to the case that needs somebody most."""
    return Button(text("button.desk_next"), str(Desk("next")))
