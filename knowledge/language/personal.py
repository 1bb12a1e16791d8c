"""Typed words as a name, a phone number, a time or a way to be reached; "" when they are none."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases, spelled, symbols, words

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_MOST_WORDS, _MOST_CHARS = 6, 60
_MOST_READ, _MOST_OF_A_WISH = 200, 100
"""Characters that are read."""


def read_name(typed: str) -> str:
    """A person's name, or "". One to six words of letters, no question."""
    no_names = words("person.no_names")
    said = " ".join(unicodedata.normalize("NFC", typed[:_MOST_READ]).split())
    said = _without_address(said).strip(" .,!;:")
    parts = said.split()
    if not 1 <= len(parts) <= _MOST_WORDS or len(said) > _MOST_CHARS or "?" in typed:
        return ""
    if not all(letter.isalpha() or letter in "'’-." for word in parts for letter in word):
        return ""
    if sum(fold(word) in no_names for word in parts) * 2 > len(parts):
        return ""
    return " ".join(word[:1].upper() + word[1:] for word in parts)


def _without_address(said: str) -> str:
    """``said`` without what introduces a name ("dạ cứ gọi em là") and what ends it politely."""
    end = phrases("person.called_end", marks=True).end(said.lower().rstrip(".! "))
    if end and end.start():
        said = said[: end.start()]
    start = phrases("person.called", marks=True).start(said.lower())
    if not start:
        return said
    said = said[start.end() :].lstrip()
    then = phrases("person.called_then", marks=True)
    while (more := then.start(said.lower())) and said[more.end() :].startswith(" "):
        said = said[more.end() :].lstrip()
    return said.lstrip(":, ")


def sounds_like_name(typed: str) -> bool:
    """True if typed words look like a name: capitals on each word, or an inner apostrophe."""
    name = read_name(typed).split()
    if len(name) < 2:
        return False
    has_capitals = all(word[:1].isupper() for word in typed.split())
    return has_capitals or any(sign in typed for sign in "'’")


def read_phone(typed: str, folded: str = "") -> str:
    """A phone number that can exist in Việt Nam (or abroad with its +), in E.164, or ""."""
    import phonenumbers  # only few messages are asked for a number

    typed = typed[:_MOST_READ]
    for match in phonenumbers.PhoneNumberMatcher(typed, "VN"):
        if phonenumbers.is_valid_number(match.number):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    digits = "".join(letter for letter in typed if letter.isdecimal() or letter == "+")
    try:
        number = phonenumbers.parse(digits or _spoken_digits(folded or fold(typed.lower())), "VN")
    except phonenumbers.NumberParseException:
        return ""
    is_phone = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_phone else ""


def _spoken_digits(folded: str) -> str:
    """The digits of a number that is written out in words: "không chín một hai…"."""
    digits = spelled("person.digits")
    return "".join(digits.get(word, "") for word in folded[:_MOST_READ].split())


def show_phone(phone: str) -> str:
    """An E.164 number as people in Việt Nam read it."""
    import phonenumbers

    number = phonenumbers.parse(phone)
    is_home = number.country_code == phonenumbers.country_code_for_region("VN")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def read_preference(kind: str, said: Utterance) -> str:
    """The time ("when") or way that typed words mean, or ""."""
    if kind == "way":
        return symbols("form.way").within(said.said[:_MOST_OF_A_WISH])
    meant = symbols("form.when").within(said.said[:_MOST_OF_A_WISH])
    is_marked = phrases("form.evening_marked", marks=True).within(said.clean[:_MOST_OF_A_WISH]) is not None
    # without its mark only when it stands alone: "toi" is "I" in most sentences
    is_evening = is_marked or phrases("form.evening_alone", marks=True).whole(said.clean.strip()) is not None
    return "evening" if is_evening and meant != "morning" else meant


def mask_name(name: str) -> str:
    """Initials only."""
    return " ".join(f"{word[0]}." for word in name.split() if word)


def mask_phone(phone: str) -> str:
    """The last three digits only."""
    return f"•••• {phone[-3:]}"
