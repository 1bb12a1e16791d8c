"""Fields of a person as they are typed into a form: what each says, and which cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.model.counter import FILLED
from knowledge.language.dates import read_date
from knowledge.language.money import read_amount
from knowledge.language.phones import read_phone
from knowledge.language.trouble import Trouble

_MOST = 120
_ID = re.compile(r"\d{9}|\d{12}")
_YEAR = re.compile(r"19[3-9]\d|20[0-2]\d")
_NAMES = range(2, 9)
_CHOICES = {"purpose": ("business", "training", "both"), "sex": ("male", "female")}


@dataclass(frozen=True)
class Typed:
    """Values as an application keeps them, by field, and the fields that say nothing that can be kept."""

    values: Mapping[str, str] = field(repr=False)
    unread: tuple[str, ...] = ()


def read_fields(typed: Mapping[str, str], today: date) -> Typed:
    """Read what was typed; an empty field is left out."""
    values, unread = dict[str, str](), list[str]()
    for name in FILLED:
        said = typed.get(name, "").strip()[:_MOST]
        if not said:
            continue
        value = _read(name, said, today)
        if value:
            values[name] = value
        else:
            unread.append(name)
    return Typed(values, tuple(unread))


def _read(name: str, said: str, today: date) -> str:
    """The value of one field, or ""."""
    if name in _CHOICES:
        return said if said in _CHOICES[name] else ""
    if name == "phone":
        return read_phone(said)
    if name == "amount":
        amount = read_amount(said)
        return "" if isinstance(amount, Trouble) else str(amount.value)
    if name == "finished_on":
        days = read_date(said, today)
        return "" if isinstance(days, Trouble) else str(days)
    if name == "born":
        return said if _YEAR.fullmatch(said) else ""
    if name == "id_number":
        digits = re.sub(r"[\s.]", "", said)
        return digits if _ID.fullmatch(digits) else ""
    if name == "name":
        return said if len(said.split()) in _NAMES and not re.search(r"\d", said) else ""
    return said
