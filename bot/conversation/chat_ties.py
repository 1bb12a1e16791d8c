"""The dialogue of tied chats: a code to take to another channel, the code that was brought, and parting again."""

from __future__ import annotations

from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.citizen_actions import ShowCases
from bot.model.effects import TieChats
from bot.model.messages import Button, Message
from bot.model.own_answers import ChatsTied, TieCode
from bot.model.own_case_actions import BringCode, OfferTie, PartChats
from bot.texts import text
from knowledge.language.codes import TIE_LENGTH, find_code

ACTIONS: tuple[type[Action], ...] = (OfferTie, BringCode, PartChats)


def steer(session: Session, action: Action, _at: TurnContext) -> Turn:
    """Carry out a pressed button about other chats, or a typed code."""
    match action:
        case BringCode(code) if find_code(code, TIE_LENGTH):
            return Turn(session, effects=(TieChats(find_code(code, TIE_LENGTH)),))
        case PartChats():
            return Turn(session, effects=(TieChats(parts=True),))
    return Turn(session, effects=(TieChats(),))


def tell(result: TieCode | ChatsTied) -> Message:
    """The code, read once; or that chats are tied, or no longer."""
    if isinstance(result, TieCode):
        said = text("tie.code", code=result.code, minutes=str(result.minutes))
        return Message(
            said, (Button(text("button.cases"), str(ShowCases())), menu_button()), kept_as=text("tie.hidden")
        )
    ways = (Button(text("button.cases"), str(ShowCases())), menu_button())
    if not result.are_tied:
        return Message(text("tie.off"), ways)
    return Message(text("tie.on", codes=", ".join(result.codes)), (*ways, untie_button()))


def tie_button() -> Button:
    """The way to a code for another channel."""
    return Button(text("button.tie"), str(OfferTie()))


def untie_button() -> Button:
    """The way to part the chats."""
    return Button(text("button.untie"), str(PartChats()))
