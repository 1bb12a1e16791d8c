"""Consent to the list: the question to a released person apart from the call, and what came of the answer."""

from __future__ import annotations

from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.citizen_actions import AskForList, ListNo, ListYes, ShowCases
from bot.model.effects import AgreeToList, AskList, LeaveList
from bot.model.messages import Button, Message
from bot.model.own_answers import ListAnswered, ListAsked
from bot.model.own_case import OwnCase
from bot.texts import text

ACTIONS: tuple[type[Action], ...] = (AskForList, ListYes, ListNo)


def steer(session: Session, action: Action, _at: TurnContext) -> Turn:
    """Carry out a pressed button about the list: all is decided with the case."""
    match action:
        case ListYes(code, shown):
            return Turn(session, effects=(AgreeToList(code, shown),))
        case ListNo(code):
            return Turn(session, effects=(LeaveList(code),))
        case AskForList(code):
            return Turn(session, effects=(AskList(code),))
    return Turn(session)


def ask(asked: ListAsked) -> Message:
    """The text that is agreed to, or not."""
    yes = Button(text("button.list_yes"), str(ListYes(asked.code, asked.shown)))
    return Message(asked.terms, (yes, Button(text("button.list_no"), str(ListNo(asked.code)))))


def tell(result: ListAsked | ListAnswered) -> Message:
    """The question, or what was kept of its answer."""
    if isinstance(result, ListAsked):
        return ask(result)
    key = "list.agreed" if result.agreed else "list.left_late" if result.is_listed else "list.left"
    return Message(text(key, code=result.code), (Button(text("button.cases"), str(ShowCases())), menu_button()))


def change_button(case: OwnCase) -> Button:
    """The way to agree later, or to take it back."""
    if case.list_agreed:
        return Button(text("button.list_leave"), str(ListNo(case.code)))
    return Button(text("button.list_ask"), str(AskForList(case.code)))
