"""The dialogue "refer": a person asks to be contacted, sees exactly what goes to whom, and agrees or not.

Nothing is sent before the press of "Đồng ý gửi" under the whole consent text; until then the answers stay in the
conversation alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.conversation import screen
from bot.conversation.ask import menu_button
from bot.conversation.consent import agreed_text, application_of, consent_message
from bot.conversation.place_choice import ask_which, place_button
from bot.conversation.result import refer_button
from bot.conversation.services import Services
from bot.conversation.session import Referral, Session
from bot.model.action import Action
from bot.model.citizen_actions import ReferChange, ReferSet, ReferStart, ReferYes
from bot.model.effects import Effect, Refer
from bot.model.messages import Asks, Button, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.utterance import Utterance
from screening.advice import AUDIENCES

Done = tuple[Session, list[Message], tuple[Effect, ...]]
FIELDS = ("audience", "ward", "name", "phone", "when", "way")
_WHEN = ("morning", "afternoon", "evening", "any")
_WAY = ("call", "message", "visit")
_ASKS: Mapping[str, Asks] = {"ward": "place", "phone": "phone"}


def is_open(session: Session) -> bool:
    """True if a field is being asked or the consent text is shown."""
    return session.referral is not None


def begin(session: Session, services: Services) -> Done:
    """Start, knowing from the pre-check for whom it is; an unfinished one goes on."""
    if session.referral is None:
        session = replace(screen.set_aside(session), referral=Referral("audience", session.asker))
    return ask_next(session, services)


def steer(session: Session, action: Action, services: Services, on: date) -> Done:
    """Carry out a pressed button of this dialogue."""
    if action == ReferStart():
        return begin(session, services)
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


def _choose_ward(code: str) -> Action:
    return ReferSet("ward", code)


def take(session: Session, said: Utterance, location: tuple[float, float] | None, services: Services) -> Done | None:
    """Take typed words or a shared place as the answer to the waiting field; None when they are none."""
    referral = session.referral
    if referral is None or referral.step == "consent":
        return None
    if location is not None and referral.step == "ward":
        return _choose_place(session, services.places.nearest(*location), said.raw, services)
    return _READERS[referral.step](session, said, services)


def ask_next(session: Session, services: Services, *, before: str = "") -> Done:
    """Ask for the first field that is still empty, or show what would be sent."""
    referral = session.referral
    if referral is None:
        return session, [], ()
    missing = next((field for field in FIELDS if not getattr(referral, field)), "consent")
    session = replace(session, referral=replace(referral, step=missing, places=(), typed="", editing=False))
    return session, ask_again(session, services, before=before), ()


def ask_again(session: Session, services: Services, *, before: str = "") -> list[Message]:
    """The waiting field once more."""
    referral = session.referral
    if referral is None:
        return []
    if referral.step == "consent":
        return [*([Message(before)] if before else []), consent_message(session, services)]
    place = FIELDS.index(referral.step) + 1
    said = text(f"refer.ask.{referral.step}", place=str(place), total=str(len(FIELDS)))
    options = _options(referral.step, services)
    aids = (Button(text("button.stop_referral"), str(ReferStart("no"))),)
    return [Message(f"{before}\n{said}" if before else said, options, aids=aids, asks=_ASKS.get(referral.step, ""))]


def _options(step: str, services: Services) -> tuple[Button, ...]:
    if step == "audience":
        return tuple(Button(text(f"button.screen_{who}"), str(ReferSet("audience", who))) for who in AUDIENCES)
    if step == "ward":
        home = services.places.place(services.home)
        return (place_button(home, _choose_ward),) if home else ()
    values = {"when": _WHEN, "way": _WAY}.get(step, ())
    return tuple(Button(text(f"refer.{step}.{value}"), str(ReferSet(step, value))) for value in values)


def _set(session: Session, field: str, value: str, services: Services) -> Done:
    """A pressed option."""
    fits = {
        "audience": value in AUDIENCES,
        "ward": services.places.place(value) is not None,
        "when": value in _WHEN,
        "way": value in _WAY,
    }
    referral = session.referral
    # a button of an earlier request must not answer what this one has not asked yet
    is_asked = referral is not None and (field == referral.step or bool(getattr(referral, field, "")))
    if not (fits.get(field, False) and is_asked):
        return session, ask_again(session, services, before=text("refer.old_button")), ()
    if field == "ward":
        return _settle(session, value, services)
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


def _read_audience(session: Session, said: Utterance, services: Services) -> Done | None:
    return _with(session, services, audience=said.audience) if said.audience else None


def _read_ward(session: Session, said: Utterance, services: Services) -> Done | None:
    typed = said.raw
    waiting = session.referral.typed if session.referral else ""
    found = services.places.find(f"{waiting}, {typed}") if waiting else []
    found = found or services.places.find(typed)
    if not found and not waiting:
        return None
    home = services.places.province_of(services.home)
    found = sorted(found, key=lambda place: services.places.province_of(place.code) != home)
    return _choose_place(session, found, typed, services)


def _choose_place(session: Session, found: list[WardPlace], typed: str, services: Services) -> Done:
    if len(found) == 1:
        return _settle(session, found[0].code, services)
    referral = session.referral or Referral("ward")
    if not found:
        return session, ask_again(session, services, before=text("refer.no_place")), ()
    waiting = replace(session, referral=replace(referral, typed=typed))
    return waiting, [ask_which(typed, found, _choose_ward, services.places)], ()


def _read_name(session: Session, said: Utterance, services: Services) -> Done | None:
    fields = {"name": said.name} | ({"phone": said.phone} if said.phone else {})
    return _with(session, services, **fields) if said.name else None


def _read_phone(session: Session, said: Utterance, services: Services) -> Done | None:
    if said.phone:
        return _with(session, services, phone=said.phone)
    if sum(letter.isdecimal() for letter in said.raw) >= 5:
        return session, ask_again(session, services, before=text("refer.bad_phone")), ()
    return None


def _read_when(session: Session, said: Utterance, services: Services) -> Done | None:
    return _with(session, services, when=value) if (value := said.wish("when").value) else None


def _read_way(session: Session, said: Utterance, services: Services) -> Done | None:
    return _with(session, services, way=value) if (value := said.wish("way").value) else None


def _yes(session: Session, pressed: str, services: Services, on: date) -> Done:
    """Agreed; but only to the text that stood above the button, so a text that is another one now is shown first."""
    referral = session.referral
    if referral is None or referral.step != "consent":
        return session, ask_again(session, services), ()
    agreed = agreed_text(session, services, pressed)
    if not agreed:
        return session, ask_again(session, services), ()
    effect = Refer(application_of(session, referral, services, on), text("consent.version"), agreed)
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
    return _with(session, services, **{field: ""})


_READERS: Mapping[str, Callable[[Session, Utterance, Services], Done | None]] = {
    "audience": _read_audience,
    "ward": _read_ward,
    "name": _read_name,
    "phone": _read_phone,
    "when": _read_when,
    "way": _read_way,
}
