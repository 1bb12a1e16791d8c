"""A case at the desk: where it is found, and the replies when it is not there or another than a button supposed."""

from __future__ import annotations

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_views import case_reply, desk_button
from bot.conversation.session import Session
from bot.model.case import DeskCase
from bot.model.desk_actions import DeskCaseOf
from bot.model.desk_view import DeskRequest
from bot.model.messages import Button, Message
from bot.texts import text


def find_case(at: TurnContext, code: str) -> DeskCase | None:
    """The case with this code, its own or that of a sender, on this desk. Raises DeskNotReadError while not read."""
    read = at.known.desk.cases if at.known.desk else ()
    found = [case for case in read if code == case.code or code in case.codes]
    found = found or list(at.desk(DeskRequest("case", code=code)).cases)
    return found[0] if found else None


def show(session: Session, *messages: Message) -> Turn:
    """The turn that shows these messages."""
    return Turn(session, messages)


def gone(session: Session) -> Turn:
    """There is no such case on this desk."""
    return show(session, Message(text("desk.gone"), (desk_button(),)))


def stale(session: Session, case: DeskCase | None) -> Turn:
    """A button of an earlier moment: shows how the case is now."""
    return show(session, case_reply(case, before=text("desk.stale"))) if case else gone(session)


def cancel(code: str) -> Button:
    """The way back to a case."""
    return Button(text("button.desk_no"), str(DeskCaseOf(code)))
