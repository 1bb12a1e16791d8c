"""Telephone numbers in typed words: those a person can be called on, old numbers of before 2018, service numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.language.letters import plain_letters
from knowledge.language.telex import fold
from knowledge.language.word_lists import spelled, words

_MOST_READ = 400
_RUN = re.compile(r"[+(]?\d(?:[\s.()/-]{0,3}\d)+")
_WORDS = re.compile(r"[^\W_]+")
_FEWEST = 8
"""Digits from which a run is meant as a telephone number."""
_SPOKEN = (9, 12)
"""How many digits a number said in words has."""


class Phones(NamedTuple):
    """Numbers of one message, each once, in E.164: ``mobile`` can be called, ``renewed`` are old ones as they are now.

    ``is_service``: a hotline stands there, which is no person's. ``digits`` of whatever was meant as a number.
    """

    mobile: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    is_service: bool = False
    digits: int = 0


def read_phones(typed: str) -> Phones:
    """All telephone numbers that ``typed`` holds, in digits or in words."""
    text = plain_letters(typed[:_MOST_READ])
    runs = [run for found in _RUN.finditer(text) for run in _apart(found[0])]
    runs = [run for run in runs if len(_digits(run)) >= _FEWEST] or _spoken(text) or runs
    found: dict[str, None] = {}
    renewed: dict[str, None] = {}
    for run in runs:
        new = _renewed(run)
        if new:
            renewed[new] = None
        elif not _is_service(run) and (number := _valid(run)):
            found[number] = None
    digits = max((len(_digits(run)) for run in runs), default=0)
    return Phones(tuple(found), tuple(renewed), any(_is_service(run) for run in runs), digits)


def read_phone(typed: str) -> str:
    """The one number that ``typed`` holds, in E.164; "" for none, or for several."""
    found = read_phones(typed).mobile
    return found[0] if len(found) == 1 else ""


def show_phone(phone: str) -> str:
    """An E.164 number as people in Việt Nam read it."""
    import phonenumbers

    number = phonenumbers.parse(phone)
    is_home = number.country_code == phonenumbers.country_code_for_region("VN")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _apart(run: str) -> list[str]:
    """One run of digits as numbers: "0912345678 0987654321", "0912345678/0987654321" are two."""
    whole = _digits(run)
    if len(whole) <= _SPOKEN[1] + 1:
        return [run]
    pieces = re.split(r"[\s/-]+(?=\+?(?:84|0))", run)
    if len(pieces) > 1 and all(len(_digits(piece)) >= _FEWEST for piece in pieces):
        return pieces
    joined: list[str] = []
    for piece in pieces:  # "0912 345 678 0987 654 321": a 0 may begin a group too, ten digits end a number
        if joined and len(_digits(joined[-1])) < 10:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _digits(run: str) -> str:
    return "".join(sign for sign in run if sign.isdecimal())


def _valid(run: str) -> str:
    """A number that can exist in Việt Nam (or abroad with its +) in E.164, or ""."""
    import phonenumbers  # only few messages hold digits enough

    digits = _digits(run)
    if not run.lstrip(" (").startswith("+") and len(digits) == 9 and digits[0] in "35789":
        digits = f"0{digits}"  # the zero was left out
    typed = f"+{digits}" if run.lstrip(" (").startswith("+") else digits
    try:
        number = phonenumbers.parse(typed, "VN")
    except phonenumbers.NumberParseException:
        return ""
    is_phone = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_phone else ""


def _home(run: str) -> str:
    """The digits as dialled at home: "+84 167 …" begins with a zero."""
    digits = _digits(run)
    return f"0{digits[2:].lstrip('0')}" if digits.startswith("84") and len(digits) > 10 else digits


def _renewed(run: str) -> str:
    """The number of today for an 11-digit one of before 15/09/2018, in E.164, or ""."""
    digits = _home(run)
    new = spelled("phones.prefixes_2018").get(digits[:4], "") if len(digits) == 11 else ""
    return _valid(new + digits[4:]) if new else ""


def _is_service(run: str) -> bool:
    return _digits(run).startswith(tuple(words("phones.services"))) and len(_digits(run)) <= 10


def _spoken(text: str) -> list[str]:
    """The digits of a number that is said in words: "không chín một hai…", "ba số tám"."""
    table, times = spelled("phones.digits"), words("phones.times")
    best, run = "", ""
    said = [fold(word).lower() for word in _WORDS.findall(text)]
    for at, word in enumerate(said):
        before = said[at - 1] if at else ""
        digit = word if word.isdecimal() else table.get(word, "")
        if digit and before in times and at > 1 and run and (count := int(run[-1])) and count <= 4:
            run = run[:-1] + digit * count
        elif digit:
            run += digit
        elif not (word in times and run):
            best, run = max(best, run, key=len), ""
    best = max(best, run, key=len)
    return [best] if _SPOKEN[0] <= len(best) <= _SPOKEN[1] else []


def last_digits(said: str, count: int = 4) -> str:
    """The last digits of a number that somebody was asked for, typed alone or with the whole number; "" otherwise."""
    digits = "".join(letter for letter in said if letter.isascii() and letter.isdecimal())
    return digits[-count:] if len(digits) in (count, 9, 10, 11) else ""
