"""Appointments at the desk: day and time pressed or typed, what the person will read, and one press that keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.cases.notices import show_meeting
from bot.clock import VIETNAM
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show, stale
from bot.conversation.desk_views import preview
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.case import DeskCase
from bot.model.desk_actions import DeskMeet, DeskYes
from bot.model.effects import Work
from bot.model.messages import Button, Message
from bot.texts import text
from bot.working_days import is_working_day
from knowledge.language.appointments import read_appointment

_WRITTEN = "%Y%m%d%H%M"
_OFFERED = (time(8), time(14))
"""Times of the working days ahead that are one press away."""
_DAYS = 1


def meet(session: Session, action: DeskMeet, at: TurnContext) -> Turn:
    """Offer times and wait for one, show what a chosen one tells, or keep it."""
    moment = _read(action.moment, at)
    if moment is not None and action.answer == "yes":
        return Turn(session, effects=(Work(action.code, "appointed", at=moment.astimezone(UTC).isoformat()),))
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    if "appointed" not in case.steps:
        return stale(session, case)
    if moment is None:
        return _offer(session, case, at)
    return show(session, _preview(case, moment))


def take(session: Session, typed: str, case: DeskCase, at: TurnContext) -> Turn:
    """Take the typed day and time."""
    read = read_appointment(typed, at.now.astimezone(VIETNAM))
    if read is None:
        return show(session, Message(text("desk.meet.unread"), (cancel(case.code),)))
    return show(replace(session, desk=None), _preview(case, datetime.combine(read.on, read.at, VIETNAM)))


def _offer(session: Session, case: DeskCase, at: TurnContext) -> Turn:
    buttons = [Button(_label(each, at), str(DeskMeet(case.code, each.strftime(_WRITTEN)))) for each in _next_times(at)]
    plain = Button(text("button.desk_meet_plain"), str(DeskYes(case.code, "appointed")))
    said = Message(text("desk.ask.meet", code=case.code), tuple(buttons), aids=(plain, cancel(case.code)))
    return show(replace(session, desk=Waiting(case.code, "meet", "meet")), said)


def _preview(case: DeskCase, moment: datetime) -> Message:
    """A preview of an appointment: the words that the person will read."""
    yes = DeskMeet(case.code, moment.strftime(_WRITTEN), "yes")
    return preview(case, "appointed", yes=yes, at=moment.astimezone(UTC).isoformat())


def _next_times(at: TurnContext) -> list[datetime]:
    """The times offered, on the next two working days."""
    day, found = at.now.astimezone(VIETNAM).date(), list[datetime]()
    while len(found) < 2 * len(_OFFERED):
        day += timedelta(days=_DAYS)
        if is_working_day(day):
            found += [datetime.combine(day, each, VIETNAM) for each in _OFFERED]
    return found


def _label(moment: datetime, at: TurnContext) -> str:
    is_tomorrow = moment.date() - at.on == timedelta(days=1)
    return text("button.desk_tomorrow", hour=str(moment.hour)) if is_tomorrow else show_meeting(moment)


def _read(written: str, at: TurnContext) -> datetime | None:
    """The moment in an action; None for what is none, or is over."""
    try:
        found = datetime.strptime(written, _WRITTEN).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
    return found if found > at.now else None
