"""Taking back at the desk: the last step with one case, or what was done with many by one press."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.case import Step
from bot.model.desk_actions import DeskUndo, DeskUndoMany
from bot.model.effects import TakeBack, TakeManyBack
from bot.model.many import ManyTakenBack
from bot.model.messages import Button, Message
from bot.texts import text

_ERA, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_MOST_DIGITS = 17
"""Of a moment in an action; a longer one is no button of ours."""


def one(session: Session, action: DeskUndo, _at: TurnContext) -> Turn:
    """Take back the last step with a case."""
    return Turn(session, effects=(TakeBack(action.code),))


def many(session: Session, action: DeskUndoMany, _at: TurnContext) -> Turn:
    """Take back what was done with many; a button that is none of ours leads to the desk."""
    at, step = moment_of(action.moment), next((each for each in get_args(Step) if each == action.step), None)
    if at is None or step is None:
        return Turn(session, (Message(text("refused.late"), (desk_button(),)),))
    return Turn(session, effects=(TakeManyBack(step, at),))


def many_button(step: Step, at: datetime) -> Button:
    """The way to take back what was done with many at a moment."""
    return Button(text("button.desk_undo"), str(DeskUndoMany(step, written_moment(at))))


def written_moment(at: datetime) -> str:
    """A moment to the microsecond, as digits."""
    return str((at - _ERA) // _TICK)


def moment_of(written: str) -> datetime | None:
    """The moment that such digits mean; None for anything else."""
    is_ours = written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS
    try:
        return _ERA + int(written) * _TICK if is_ours else None
    except OverflowError:
        return None


def tell_many_back(result: ManyTakenBack) -> Message:
    """The answer to taking many back: how many are as before."""
    step = text(f"desk.undone.{result.step}")
    return Message(text("desk.taken_back.many", step=step, count=str(result.count)), (desk_button(),))
