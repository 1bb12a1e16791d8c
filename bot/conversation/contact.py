"""Data to reach a person by, in any message: name, telephone, ward, time and way; and corrections of such data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.services import Services
from bot.model.place import WardPlace
from knowledge.language.corrections import read_correction
from knowledge.language.letters import plain_letters
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases

_FEW_OTHER_WORDS = 4
_HAMLET_WORDS = 3
"""Words of the name of a hamlet, at most."""


@dataclass(frozen=True)
class Given:
    """Data that a message gives: ``fields`` surely, ``wards`` when a name of a place stands for several.

    ``rest`` is the number of words that are none of it.
    """

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    wards: tuple[WardPlace, ...] = ()
    rest: int = 0
    corrects: str = ""

    def is_nothing(self) -> bool:
        """True if the message gives none."""
        return not self.fields and not self.wards and not self.corrects

    @property
    def can_reach(self) -> bool:
        """True if it names a person, a number or a place: a time alone begins no request."""
        return any(name in self.fields for name in ("name", "phone", "ward"))


def read_given(said: Utterance, services: Services) -> Given:
    """The data that a message gives, wherever it is typed; read once a turn."""
    return said.share("given", lambda said: _read(said, services), Given.is_nothing)


def _read(said: Utterance, services: Services) -> Given:
    correction = read_correction(said)
    if correction is not None:
        part = Utterance(correction.value)
        fields = _one_field(correction.field, part, services)
        return Given(fields, (), 0, correction.field)
    text = plain_letters(said.raw)
    phone = said.phone
    rest = _without_phones(text)
    name = _name(said, rest)
    rest = _without(rest, name)
    words = [
        word for word in re.findall(r"[^\W\d_]+", rest) if not phrases("form.filler", marks=True).whole(word.lower())
    ]
    may_be_place = words and (_may_name_place(rest) or (len(words) <= _FEW_OTHER_WORDS and not said.asks))
    found = services.places.find(_without_hamlet(rest)) if may_be_place else []
    fields = {"name": name, "phone": phone, "ward": found[0].code if len(found) == 1 else ""}
    if any(fields.values()) and not said.asks:
        part = Utterance(_without_places(_without_introduction(rest), found))
        fields |= {kind: part.wish(kind).value for kind in ("when", "way")}
        if not fields["when"] and len(words) <= 2 * _FEW_OTHER_WORDS:
            fields["way"] = fields["way"] if phrases("form.reach", marks=True).within(part.clean) else ""
    given = {each: value for each, value in fields.items() if value}
    # the words of a place are none besides it: those with capitals, or all of a short message
    others = [word for word in words if not (found and (word[:1].isupper() or len(words) <= _FEW_OTHER_WORDS))]
    return Given(given, tuple(found) if len(found) > 1 else (), len(others))


def _one_field(name: str, part: Utterance, services: Services) -> dict[str, str]:
    if name == "ward":
        found = services.places.find(part.raw)
        return {"ward": found[0].code} if len(found) == 1 else {}
    value = {
        "name": part.named.name,
        "phone": part.phone,
        "when": part.wish("when").value,
        "way": part.wish("way").value,
    }[name]
    return {name: value} if value else {}


def _name(said: Utterance, rest: str) -> str:
    """A name that is surely one: in full, introduced, or beside a number and little else."""
    named = said.named
    if not named.name or named.in_doubt:
        return ""
    if not named.is_told and said.loan_wish.is_bare and said.loan_wish.names - {"filler", "figure"}:
        return ""  # "tra trong may nam" is about a loan, whatever names its words may be
    if named.is_told or (named.is_full and not said.asks):
        return named.name
    return named.name if said.phone and len(rest.split()) <= _FEW_OTHER_WORDS else ""


def _without_phones(text: str) -> str:
    return re.sub(r"[+(]?\d(?:[\s.()/-]{0,3}\d){7,}", " , ", text)


def _without(text: str, name: str) -> str:
    return re.sub(re.escape(name), " , ", text, count=1, flags=re.IGNORECASE) if name else text


def _without_hamlet(rest: str) -> str:
    """The words without a hamlet, whose name may be that of a commune elsewhere: "khối Hải Giang"."""
    lower = rest.lower()
    found = phrases("form.hamlet", marks=True).within(lower) if len(lower) == len(rest) else None
    if found is None:
        return rest
    end = found.end()
    for word in re.finditer(r" +(\w+)", rest[found.end() :]):
        named = len(re.findall(r"\w+", rest[found.end() : end]))
        is_next = word.start() == end - found.end() and named < _HAMLET_WORDS
        if not is_next or phrases("form.unit_words", marks=True).whole(word[1].lower()):
            break
        end = found.end() + word.end()
    return f"{rest[: found.start()]} , {rest[end:]}"


def _without_introduction(rest: str) -> str:
    """The words without "gọi tôi là", which asks for no call."""
    lower = rest.lower()
    found = list(phrases("names.called", marks=True).all(lower)) if len(lower) == len(rest) else []
    for each in reversed(found):
        rest = f"{rest[: each.start()]} , {rest[each.end() :]}"
    return rest


def _without_places(rest: str, found: list[WardPlace]) -> str:
    """The words that do not speak of the place: "gọi buổi sáng" may name a time, "Sáng" may name a ward."""
    return ", ".join(part for part in re.split(r"[,;\n]", rest) if not found or len(part.split()) > 1)


def _may_name_place(rest: str) -> bool:
    """True if capitals or a kind of unit say that a place may be named: most messages are not looked up."""
    if phrases("form.place", marks=True).within(rest.lower()):
        return True
    words = rest.split()
    return any(word[:1].isupper() for word in words[1:]) or (len(words) == 1 and rest.strip()[:1].isupper())
