"""A person's own data at the desk: for whoever lost the phone, an officer leaves a case alone or erases it."""

from __future__ import annotations

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.data_rights import ActedFor, ActFor
from bot.model.desk_actions import DeskCaseOf
from bot.model.desk_right_actions import DeskData
from bot.model.messages import Button, Message
from bot.texts import text


def data(session: Session, action: DeskData, at: TurnContext) -> Turn:
    """Offer both, say what one of them does and ask, or do it."""
    step = action.step
    if step in ("pause", "erase") and action.answer == "yes":
        return Turn(session, effects=(ActFor(action.code, "pause" if step == "pause" else "erase"),))
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    if step in ("pause", "erase"):
        yes = Button(text(f"button.desk_data_{step}_yes"), str(DeskData(action.code, step, "yes")))
        return show(session, Message(text(f"desk.data.{step}", code=action.code), (yes, cancel(case.code))))
    ways = [
        Button(text(f"button.desk_data_{each}"), str(DeskData(action.code, each)))
        for each in ("pause", "erase")
        if each == "erase" or not case.is_frozen
    ]
    return show(session, Message(text("desk.data", code=action.code), (*ways, cancel(case.code))))


def tell_acted(result: ActedFor) -> Message:
    """It was done for the person."""
    key = "over" if result.is_over else "part" if result.what == "erase" else "pause"
    lines = [text(f"desk.data.done.{key}", code=result.code)]
    lines += [text("desk.data.on_paper")] if result.on_paper else []
    way = () if result.is_over else (Button(text("button.desk_case"), str(DeskCaseOf(result.code))),)
    return Message("\n".join(lines), (*way, desk_button()))
