"""The dialogue "refer": a person asks to be contacted, sees exactly what goes to whom, and agrees or not.

Nothing is sent before the press of "Đồng ý gửi" under the whole consent text; until then the answers stay in the
conversation alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.conversation import refer_helper, screen
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.consent import agreed_text, application_of, consent_message, may_ask_message
from bot.conversation.place_choice import place_button
from bot.conversation.refer_fields import (
    FIELDS,
    NUMBERED,
    Filled,
    choose_places,
    choose_waiting,
    choose_ward,
    read_field,
)
from bot.conversation.services import Services
from bot.conversation.session import Contact, Referral, Session
from bot.model.action import Action
from bot.model.citizen_actions import ReferChange, ReferSet, ReferStart, ReferYes
from bot.model.effects import Effect, Refer
from bot.model.messages import Asks, Button, Message
from bot.texts import text
from knowledge.language.utterance import Utterance
from screening.advice import AUDIENCES

Done = tuple[Session, list[Message], tuple[Effect, ...]]
_WHEN = ("morning", "afternoon", "evening", "any")
_WAY = ("call", "message", "visit")
_OF_THE_OTHER = ("ward", "name", "phone", "when", "way")
"""Fields that are asked of the one who is helped."""
_ASKS: Mapping[str, Asks] = {"ward": "place", "phone": "phone"}


def is_open(session: Session) -> bool:
    """True if a field is being asked or the consent text is shown."""
    return session.referral is not None


def begin(session: Session, services: Services) -> Done:
    """Start, knowing from the pre-check for whom it is; an unfinished one goes on."""
    if services.promises.is_trial and services.channel != "web":
        told = text("refer.trial", **services.slots)
        return replace(session, referral=None), [Message(told, (menu_button(),))], ()
    if session.referral is None:
        session = replace(screen.set_aside(session), referral=Referral("audience", session.asker))
    return ask_next(session, services)


def begin_with(session: Session, services: Services, which: str = "") -> Done:
    """Start with the data that a message gave, now that the person said yes to it; ``which`` of several numbers."""
    fields = session.contact.fields
    numbers = fields.pop("phone", "").split("|")
    fields |= {"phone": numbers[int(which) - 1 if which.isdecimal() and int(which) <= len(numbers) else 0]}
    begun = begin(replace(session, contact=Contact(), referral=None), services)
    session = begun[0]
    filled = Filled({name: value for name, value in fields.items() if value} | {"may_ask": "yes"})
    if session.referral is None:
        return begun
    return _fill(session, session.referral, filled, services)


def leave(session: Session) -> Done:
    """Forget the data that a message gave."""
    replies = [Message(text("offer.left"), (menu_button(), refer_button()))]
    return replace(session, contact=Contact()), replies, ()


def steer(session: Session, action: Action, services: Services, on: date) -> Done:
    """Carry out a pressed button of this dialogue."""
    if action == ReferStart():
        return begin(session, services)
    if isinstance(action, ReferStart) and action.step.startswith("take"):
        return begin_with(session, services, action.step.removeprefix("take"))
    if action == ReferStart("leave"):
        return leave(session)
    if session.referral is not None:
        match action:
            case ReferSet(field, value):
                return _set(session, field, value, services)
            case ReferYes(shown):
                return _yes(session, shown, services, on)
            case ReferChange(field):
                return _change(session, field, services)
            case ReferStart("no"):
                return _no(session)
            case ReferStart("edit"):
                return _edit(session)
    return session, [Message(text("refer.old_button"), (refer_button(), menu_button()))], ()


def take(session: Session, said: Utterance, location: tuple[float, float] | None, services: Services) -> Done | None:
    """Take typed words or a shared place as the answer to the waiting field; None when they are none."""
    referral = session.referral
    if referral is None:
        return None
    if location is not None:
        if referral.step != "ward":
            return None
        filled: Filled | None = choose_places(said.raw, services.places.nearest(*location), services)
    else:
        filled = read_field(referral, said, services)
    return _fill(session, referral, filled, services) if filled else None


def _fill(session: Session, referral: Referral, filled: Filled, services: Services) -> Done:
    fields = dict(filled.fields)
    ward = fields.pop("ward", "")
    # the names are those of FIELDS and the values were checked by their readers, which mypy cannot see
    session = replace(session, referral=replace(referral, **fields))  # type: ignore[arg-type]
    if ward or "ward" in filled.fields:
        settled = _settle(session, ward, services) if ward else _with(session, services, ward="")
        if settled[0].referral is None or filled.asks is None:
            return settled
        session = settled[0]
    if filled.asks is not None and session.referral is not None:
        waiting = replace(session.referral, step=referral.step, typed=filled.typed)
        return replace(session, referral=waiting), [filled.asks], ()
    if not filled.fields:
        return session, ask_again(session, services, before=filled.before), ()
    return ask_next(session, services, before=filled.before)


def ask_next(session: Session, services: Services, *, before: str = "") -> Done:
    """Ask for the first field that is still empty, or show what would be sent."""
    referral = session.referral
    if referral is None:
        return session, [], ()
    missing = next((field for field in FIELDS if not getattr(referral, field)), "consent")
    missing = refer_helper.missing(referral) or missing
    session = replace(session, referral=replace(referral, step=missing, places=(), typed="", editing=False))
    return session, ask_again(session, services, before=before), ()


def ask_again(session: Session, services: Services, *, before: str = "") -> list[Message]:
    """The waiting field once more."""
    referral = session.referral
    if referral is None:
        return []
    if referral.step == "consent":
        return [*([Message(before)] if before else []), consent_message(session, services)]
    if referral.step == "may_ask":
        return [may_ask_message(referral, services, before=before)]
    if referral.step in ("role", "beside"):
        return [refer_helper.ask(referral.step, before)]
    place = NUMBERED.index(referral.step) + 1
    key = f"{referral.step}_helped" if referral.helper and referral.step in _OF_THE_OTHER else referral.step
    said = text(f"refer.ask.{key}", place=str(place), total=str(len(NUMBERED)))
    options = _options(referral.step, services)
    helper = (refer_helper.helper_button(),) if referral.step == "audience" else ()
    aids = (Button(text("button.stop_referral"), str(ReferStart("no"))), *helper)
    return [Message(f"{before}\n{said}" if before else said, options, aids=aids, asks=_ASKS.get(referral.step, ""))]


def _options(step: str, services: Services) -> tuple[Button, ...]:
    if step == "audience":
        return tuple(Button(text(f"button.screen_{who}"), str(ReferSet("audience", who))) for who in AUDIENCES)
    if step == "ward":
        home = services.places.place(services.home)
        return (place_button(home, choose_ward),) if home else ()
    values = {"when": _WHEN, "way": _WAY}.get(step, ())
    return tuple(Button(text(f"refer.{step}.{value}"), str(ReferSet(step, value))) for value in values)


def _set(session: Session, field: str, value: str, services: Services) -> Done:
    """A pressed option."""
    fits = {
        "audience": value in AUDIENCES,
        "ward": services.places.place(value) is not None,
        "may_ask": value == "yes",
        "when": value in _WHEN,
        "way": value in _WAY,
    }
    referral = session.referral
    if referral is not None and field in ("name", "phone") and referral.step == field:
        waiting = choose_waiting(referral, value)
        if waiting:
            return _with(session, services, **{field: waiting})
    if referral is not None and (field, value) == ("audience", refer_helper.HELPER) and referral.step == "audience":
        return ask_next(replace(session, referral=refer_helper.begin_helping(referral)), services)
    if referral is not None and (helped := refer_helper.answered(referral, field, value)):
        return ask_next(replace(session, referral=helped), services)
    # a button of an earlier request must not answer what this one has not asked yet
    is_asked = referral is not None and (field == referral.step or bool(getattr(referral, field, "")))
    if not (fits.get(field, False) and is_asked):
        return session, ask_again(session, services, before=text("refer.old_button")), ()
    if field == "ward":
        return _settle(session, value, services)
    if field == "audience":
        return _with(session, services, audience=value, helper="", beside="")
    return _with(session, services, **{field: value})


def _with(session: Session, services: Services, **fields: str) -> Done:
    referral = session.referral or Referral("audience")
    # the names are those of FIELDS and the values were checked by their readers, which mypy cannot see
    return ask_next(replace(session, referral=replace(referral, **fields)), services)  # type: ignore[arg-type]


def _settle(session: Session, code: str, services: Services) -> Done:
    """Take a ward; one that nobody serves ends the request honestly: nothing is kept."""
    place = services.places.place(code)
    if place is None:
        return session, ask_again(session, services, before=text("refer.no_place")), ()
    if not (place.served or services.places.province_desk(code)):
        told = text("refer.not_served", place=f"{place.ward}, {place.province}", **services.places.offices(code))
        return replace(session, referral=None), [Message(told, (menu_button(),))], ()
    return _with(session, services, ward=code)


def _yes(session: Session, pressed: str, services: Services, on: date) -> Done:
    """Agreed; but only to the text that stood above the button, so a text that is another one now is shown first."""
    referral = session.referral
    if referral is None or referral.step != "consent":
        return session, ask_again(session, services), ()
    agreed = agreed_text(session, services, pressed)
    if not agreed:
        return session, ask_again(session, services), ()
    campaign = session.campaign if referral.helper else ""
    effect = Refer(application_of(session, referral, services, on), text("consent.version"), agreed, campaign)
    return replace(session, referral=None), [], (effect,)


def _no(session: Session) -> Done:
    return replace(session, referral=None), [Message(text("refer.stopped"), (refer_button(), menu_button()))], ()


def _edit(session: Session) -> Done:
    names = ("ward", "name", "phone", "when")
    buttons = tuple(Button(text(f"refer.field.{name}"), str(ReferChange(name))) for name in names)
    more = tuple(Button(text(f"refer.field.{name}"), str(ReferChange(name))) for name in ("way", "audience"))
    return session, [Message(text("refer.which"), buttons, aids=more)], ()


def _change(session: Session, field: str, services: Services) -> Done:
    if field not in FIELDS:
        return session, ask_again(session, services), ()
    helped = {"helper": "", "beside": ""} if field == "audience" else {}
    return _with(session, services, **{field: "", **helped})
