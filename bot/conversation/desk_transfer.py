"""Transfer of a case to another ward: why, where to, and what the applicant will read."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, show, stale
from bot.conversation.desk_views import case_reply, preview
from bot.conversation.place_choice import ask_which
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.case import REASONS, DeskCase
from bot.model.desk_actions import DeskTo, DeskTransfer, DeskWhere
from bot.model.messages import Button, Message
from bot.model.place import WardPlace
from bot.texts import text


def begin(session: Session, action: DeskTransfer, at: TurnContext) -> Turn:
    """Ask why a case is sent to another ward."""
    case = find_case(at, action.code)
    if case is None or "transfer" not in case.steps:
        return stale(session, case)
    reasons = REASONS["transfer"]
    buttons = [Button(text(f"desk.transfer.{reason}"), str(DeskWhere(case.code, reason))) for reason in reasons]
    return show(session, Message(text("desk.why.transfer", code=case.code), (*buttons, cancel(case.code))))


def where(session: Session, action: DeskWhere, at: TurnContext) -> Turn:
    """Wait for the name of the ward."""
    case = find_case(at, action.code)
    if case is None or "transfer" not in case.steps or action.reason not in REASONS["transfer"]:
        return stale(session, case)
    asking = replace(session, desk=Waiting(case.code, "transfer", "ward", reason=action.reason))
    return show(asking, Message(text("desk.ask.ward", code=case.code), (cancel(case.code),)))


def choose_ward(
    session: Session, case: DeskCase, waiting: Waiting, typed: str, found: list[WardPlace], at: TurnContext
) -> Turn:
    """Take the ward that typed words name, or ask which."""
    if not found:
        return show(session, Message(text("refer.no_place"), (cancel(case.code),)))
    if len(found) == 1:
        return _move(session, case, found[0], waiting.reason, at)
    asking = replace(session, desk=replace(waiting, ward=typed))
    choices = ask_which(typed, found, lambda ward: DeskTo(case.code, waiting.reason, ward), at.services.places)
    return show(asking, choices)


def to(session: Session, action: DeskTo, at: TurnContext) -> Turn:
    """Take the ward that was chosen."""
    case, place = find_case(at, action.code), at.services.places.place(action.ward)
    if case is None or place is None or action.reason not in REASONS["transfer"]:
        return stale(session, case)
    return _move(session, case, place, action.reason, at)


def _move(session: Session, case: DeskCase, place: WardPlace, reason: str, at: TurnContext) -> Turn:
    session = replace(session, desk=None)
    if place.code == case.ward_code or not (place.served or at.services.places.province_desk(place.code)):
        return show(session, case_reply(case, before=text("desk.no_desk", ward=place.ward)))
    return show(session, preview(case, "transfer", reason, place))
