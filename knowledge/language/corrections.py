"""Corrections of what one said to be reached by: "sửa số điện thoại thành …", "tên tôi là … chứ không phải …"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from knowledge.language.letters import plain_letters
from knowledge.language.word_lists import phrases

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

FIELDS = ("name", "phone", "ward", "when", "way")


class Correction(NamedTuple):
    """The field that is corrected and the words of its new value; "" when none is said."""

    field: str
    value: str


def read_correction(said: Utterance) -> Correction | None:
    """The correction that a message makes, or None."""
    typed = plain_letters(said.raw[:300])
    lower = typed.lower()
    if len(lower) != len(typed):
        return None
    is_contrast = phrases("corrections.but_not", marks=True).within(lower) is not None
    verb = phrases("corrections.verb", marks=True).within(lower)
    if verb is None and not is_contrast:
        return None
    found = [
        (match.start(), -match.end(), name)
        for name in FIELDS
        for match in phrases(f"corrections.{name}", marks=True).all(lower)
    ]
    if not found:
        return None
    _, end, name = min(found)
    after = typed[-end:]
    to = phrases("corrections.to", marks=True).within(after.lower())
    value = after[to.end() :] if to and (verb is not None or to.start() <= 12) else after
    return Correction(name, _new_part(value))


def _new_part(value: str) -> str:
    """The new value without the old one: "X chứ không phải Y", "không phải Y mà là X"."""
    lower = value.lower()
    turned = phrases("corrections.but", marks=True).within(lower)
    if turned:
        return value[turned.end() :].strip(" ,.:")
    cut = phrases("corrections.but_not", marks=True).within(lower)
    return (value[: cut.start()] if cut else value).strip(" ,.:")
