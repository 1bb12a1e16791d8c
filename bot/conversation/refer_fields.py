"""Fields of a request: what typed words fill in, and what is asked when they leave a doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.conversation.contact import Given, read_given
from bot.conversation.place_choice import ask_which
from bot.conversation.services import Services
from bot.conversation.session import Referral
from bot.model.action import Action
from bot.model.citizen_actions import ReferChange, ReferSet, ReferStart
from bot.model.messages import Button, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.phones import show_phone
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

FIELDS = ("audience", "ward", "may_ask", "name", "phone", "when", "way")
"""In the order in which they are asked; name and number after the person agreed to be asked for them."""
NUMBERED = tuple(name for name in FIELDS if name != "may_ask")
"""The fields with a number; the others are no data of the request."""
_FEW_DIGITS = 5
_FEW_WORDS = 8
_BETWEEN = "|"
"""Between the values that wait in `Referral.typed` for one of them to be chosen."""


@dataclass(frozen=True)
class Filled:
    """Fields that words fill in. ``asks`` is the question that they leave, ``typed`` what waits for its answer;
    ``before`` a line before the field is asked again.
    """

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    asks: Message | None = None
    typed: str = field(default="", repr=False)
    before: str = ""


def read_field(referral: Referral, said: Utterance, services: Services) -> Filled | None:
    """Read what the words fill in at the waiting field, other fields included; None when they are no data at all."""
    if referral.typed and referral.step in ("name", "phone"):
        waiting = referral.typed.split(_BETWEEN)
        if len(waiting) == 1 and _confirms(said):
            return Filled({referral.step: waiting[0]})
    given = read_given(said, services)
    own = _READERS[referral.step](referral, said, services) if not given.corrects else None
    others = {name: value for name, value in given.fields.items() if name != referral.step or not own}
    if own is None:
        if given.corrects and not given.fields:
            return Filled({given.corrects: ""})
        others = {name: value for name, value in others.items() if value != getattr(referral, name)}
        return Filled(others, before=noted(others, services)) if others and _is_told(given, referral) else None
    return Filled({**_kept(others, referral), **own.fields}, own.asks, own.typed, own.before)


def choose_waiting(referral: Referral, value: str) -> str:
    """The waiting value of a pressed button, which names only its place; "" for an old button."""
    waiting = [each for each in referral.typed.split(_BETWEEN) if each]
    at = int(value) - 1 if value.isdecimal() else -1
    return waiting[at] if 0 <= at < len(waiting) else ""


def choose_places(typed: str, found: Sequence[WardPlace], services: Services) -> Filled:
    """The ward that was found, or which of several is meant."""
    if len(found) == 1:
        return Filled({"ward": found[0].code})
    if not found:
        return Filled(before=text("refer.no_place"))
    asks = ask_which(typed, found, choose_ward, services.places)
    stop = Button(text("button.stop_referral"), str(ReferStart("no")))
    return Filled(asks=replace(asks, aids=(*asks.aids, stop)), typed=typed)


def choose_ward(code: str) -> Action:
    """The press that chooses a ward."""
    return ReferSet("ward", code)


def noted(fields: Mapping[str, str], services: Services) -> str:
    """The filled-in data, said back in one line; "" for nothing."""
    return text("refer.noted", data=show_values(fields, services)) if fields else ""


def show_values(fields: Mapping[str, str], services: Services) -> str:
    """Fields with their values, in one line."""
    shown = {name: _show_value(name, value, services) for name, value in fields.items()}
    return ", ".join(text(f"refer.shown.{name}", value=value) for name, value in shown.items())


def _show_value(name: str, value: str, services: Services) -> str:
    """The value of a field as people read it."""
    if name == "phone":
        return show_phone(value)
    if name == "ward":
        place = services.places.place(value)
        return place.ward if place else value
    return text(f"refer.{name}.{value}").lower() if name in ("when", "way") else value


def _confirms(said: Utterance) -> bool:
    return phrases("form.confirms", marks=True).whole(said.clean.strip(" .!")) is not None


def _kept(others: Mapping[str, str], referral: Referral) -> dict[str, str]:
    """Other data of the same message; a time read beside does not overrule one that was chosen."""
    return {
        name: value
        for name, value in others.items()
        if not getattr(referral, name) or name in ("phone", "ward") or (name == "name" and " " in value)
    }


def _is_told(given: Given, referral: Referral) -> bool:
    """True if data for another field than the one that waits were meant so."""
    return bool(given.corrects) or given.can_reach or referral.step == "consent"


def _audience(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    return Filled({"audience": said.audience}) if said.audience else None


def _ward(referral: Referral, said: Utterance, services: Services) -> Filled | None:
    typed, waiting = said.raw, referral.typed
    given = read_given(said, services)
    if "ward" in given.fields and not waiting:
        return Filled({"ward": given.fields["ward"]})
    found = services.places.find(f"{waiting}, {typed}") if waiting else []
    found = found or services.places.find(typed) or list(given.wards)
    if not found and not waiting:
        return None
    home = services.places.province_of(services.home)
    found = sorted(found, key=lambda place: services.places.province_of(place.code) != home)
    return choose_places(typed, found, services)


def _name(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    named = said.named
    if not named.name:
        return None
    if not named.in_doubt or named.name == referral.typed:
        return Filled({"name": named.name})
    yes = Button(text("button.is_name", name=named.name), str(ReferSet("name", "1")))
    no = Button(text("button.stop_referral"), str(ReferStart("no")))
    again = Button(text("button.other_name"), str(ReferChange("name")))
    key = "refer.name_or_stop" if _sounds_like_stop(said) else "refer.name_or_not"
    buttons = (yes, no) if key == "refer.name_or_stop" else (yes, again, no)
    return Filled(asks=Message(text(key, name=named.name), buttons), typed=named.name)


def _sounds_like_stop(said: Utterance) -> bool:
    """True if the word without marks may be a refusal: "dung" (dừng), "huy" (hủy), "bo" (bỏ)."""
    return any(phrases("form.refuses", marks=True).whole(word) for word in said.clean.split())


def _phone(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    phones = said.phones
    if len(phones.mobile) == 1:
        return Filled({"phone": phones.mobile[0]})
    if len(phones.mobile) > 1:
        return _ask_which_phone(phones.mobile, "refer.which_phone")
    if phones.renewed:
        return _ask_which_phone(phones.renewed, "refer.new_phone")
    if phones.is_service:
        return Filled(before=text("refer.service_phone"))
    digits = sum(letter.isdecimal() for letter in said.raw)
    return Filled(before=text("refer.bad_phone")) if digits >= _FEW_DIGITS else None


def _ask_which_phone(numbers: Sequence[str], key: str) -> Filled:
    buttons = [
        Button(text("button.this_phone", phone=show_phone(number)), str(ReferSet("phone", str(at))))
        for at, number in enumerate(numbers[:3], 1)
    ]
    if len(numbers) == 1:
        buttons.append(Button(text("button.other_phone"), str(ReferChange("phone"))))
    asks = Message(text(key, phone=show_phone(numbers[0])), tuple(buttons))
    return Filled(asks=asks, typed=_BETWEEN.join(numbers))


def _when(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    return _wish("when", said)


def _way(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    return _wish("way", said)


def _wish(kind: str, said: Utterance) -> Filled | None:
    wish = said.wish(kind)
    if wish.value:
        return Filled({kind: wish.value})
    if not wish.left:
        return None
    buttons = tuple(Button(text(f"refer.{kind}.{value}"), str(ReferSet(kind, value))) for value in wish.left)
    no = Button(text("button.stop_referral"), str(ReferStart("no")))
    shown = text("list.or").join(button.label.lower() for button in buttons)
    return Filled(asks=Message(text(f"refer.left.{kind}", left=shown), buttons, aids=(no,)))


def _consent(referral: Referral, said: Utterance, services: Services) -> Filled | None:
    """Another time or way, said in a few words under the consent text."""
    if said.size > _FEW_WORDS:
        return None
    wishes = {kind: said.wish(kind).value for kind in ("when", "way")}
    changed = {kind: value for kind, value in wishes.items() if value and value != getattr(referral, kind)}
    return Filled(changed, before=noted(changed, services)) if changed else None


def _may_ask(referral: Referral, said: Utterance, services: Services) -> Filled | None:  # noqa: ARG001
    """Agreed in words; whoever gives name or number at once agrees too, as the text above says."""
    agrees = phrases("form.agrees").whole(said.said) or phrases("form.wants_call", marks=True).whole(
        said.clean.strip(" .!")
    )
    is_given = {"name", "phone"} & set(read_given(said, services).fields)
    return Filled({"may_ask": "yes"}) if agrees or is_given else None


_READERS: Mapping[str, Callable[[Referral, Utterance, Services], Filled | None]] = {
    "audience": _audience,
    "ward": _ward,
    "may_ask": _may_ask,
    "name": _name,
    "phone": _phone,
    "when": _when,
    "way": _way,
    "consent": _consent,
    "role": lambda _referral, _said, _services: None,  # labels and numbers alone answer these
    "beside": lambda _referral, _said, _services: None,
}
