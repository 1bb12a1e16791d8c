"""Erasure of a chat: asked before, everything kept of it goes, with the cases that it sent."""

from __future__ import annotations

from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.session import Session
from bot.model.citizen_actions import Erase
from bot.model.effects import Effect, Erased, Withdraw
from bot.model.messages import Button, Message
from bot.texts import text


def steer(session: Session, action: Erase, at: TurnContext) -> Turn:
    """Ask, erase, or leave everything as it is."""
    codes = ", ".join(case.code for case in at.known.cases)
    if action.answer == "yes":
        withdrawing: tuple[Effect, ...] = (Withdraw(),) if codes else ()
        return Turn(
            Session(welcomed=True),
            (Message(text(f"erase.done.{at.services.channel}"), (menu_button(),)),),
            (*withdrawing, Erased()),
        )
    if action.answer == "no":
        return Turn(session, (Message(text("erase.kept"), (menu_button(),)),))
    lines = [text(f"erase.ask.{at.services.channel}")]
    if codes:
        lines.append(text("erase.ask.cases", codes=codes))
    if at.known.officer:
        lines.append(text("erase.ask.officer"))
    yes, no = Button(text("button.erase_yes"), str(Erase("yes"))), Button(text("button.erase_no"), str(Erase("no")))
    return Turn(session, (Message("\n".join(lines), (yes, no)),))
