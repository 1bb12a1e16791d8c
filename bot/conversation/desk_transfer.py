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
from bot.model.desk_actions import DeskClose, DeskTo, DeskTransfer, DeskWhere
from bot.model.messages import Button, Card, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.formats import show_day


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


def _slip(case: DeskCase, place: WardPlace, at: TurnContext) -> Message:
    """A slip to print for a ward without a desk: nobody's name is on it, the officer writes that by hand."""
    police = at.services.places.offices(place.code)["police"]
    purpose = text(f"purpose.{case.purpose}") if case.purpose else "…"
    slots = {"code": case.code, "ward": case.ward, "police": police, "day": show_day(at.on), "purpose": purpose}
    lines = [("", line) for line in text("desk.slip.lines", **slots).splitlines()]
    card = Card(
        title=text("desk.slip.title"),
        verdict=text("desk.slip.to", **slots),
        tone="other",
        lines=tuple(lines),  # type: ignore[arg-type]  # plain lines
        notes=(text("desk.slip.note_below"),),
        footer=text("desk.slip.footer", **slots),
        form="plan",
    )
    buttons = (Button(text("button.desk_close"), str(DeskClose(case.code))), cancel(case.code))
    return Message(text("desk.no_desk", ward=place.ward), buttons, card=card)


def _move(session: Session, case: DeskCase, place: WardPlace, reason: str, at: TurnContext) -> Turn:
    session = replace(session, desk=None)
    if place.code == case.ward_code:
        return show(session, case_reply(case, before=text("desk.same_ward", ward=place.ward)))
    if not (place.served or at.services.places.province_desk(place.code)):
        return show(session, case_reply(case), _slip(case, place, at))
    return show(session, preview(case, "transfer", reason, place))
