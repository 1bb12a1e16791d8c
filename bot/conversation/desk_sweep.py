"""The unconfirmed cases of a desk: many at once are closed as not from real persons, after a question."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.cases.notices import step_notice
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_undo import many_button
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.desk_actions import DeskList, DeskSweep
from bot.model.desk_view import DeskRequest
from bot.model.effects import Sweep
from bot.model.many import Swept
from bot.model.messages import Button, Message
from bot.texts import text

_MOST_DIGITS = 12
"""Of a moment in an action; a longer one is no button of ours."""


def sweep(session: Session, action: DeskSweep, at: TurnContext) -> Turn:
    """Ask, then close those that were there when it was asked: whoever came since is looked at first."""
    until = action.until if action.until.isascii() and action.until.isdecimal() else ""
    if action.answer == "yes" and until and len(until) <= _MOST_DIGITS:
        moment = datetime.fromtimestamp(min(int(until), int(at.now.timestamp())), UTC)
        return Turn(session, effects=(Sweep(moment),))
    count = at.desk(DeskRequest("home")).counts.get("unconfirmed", 0)
    yes = DeskSweep(str(int(at.now.timestamp())), "yes")
    buttons = (
        Button(text("button.desk_sweep_yes"), str(yes)),
        Button(text("button.desk_no"), str(DeskList("unconfirmed"))),
    )
    told = text("desk.told", told=step_notice("close", "…", reason="not_a_person"))
    return Turn(session, (Message(f"{text('desk.sweep', count=str(count))}\n{told}", buttons),))


def sweep_button() -> Button:
    """The way to closing many."""
    return Button(text("button.desk_sweep"), str(DeskSweep()))


def tell_swept(result: Swept) -> Message:
    """Cases were closed, and how many are left."""
    lines, buttons = [text("desk.swept", count=str(result.count), told=str(result.told))], [desk_button()]
    if result.left:
        lines.append(text("desk.swept.left", count=str(result.left)))
        buttons.insert(0, Button(text("button.desk_flood"), str(DeskList("unconfirmed"))))
    if result.undo_minutes and result.at is not None:
        lines.append(text("desk.told.waits", minutes=str(result.undo_minutes)))
        buttons.insert(0, many_button("close", result.at))
    return Message("\n".join(lines), tuple(buttons))
