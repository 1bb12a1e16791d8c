"""Typed answers as the value that a question asks for: choices, counts, months, and words of control.

Dates are read in spoken_dates, money in spoken_money; both are offered here too, so that a questionnaire needs
this module only. Everything is total: any text gives a value, `UNKNOWN`, None or a `Trouble`, never an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from knowledge.language.choices import means_unknown, read_choice
from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.lexicon import Typed, Word, lexicon, read_words, without_politeness
from knowledge.language.money import Amount, read_amount, read_money
from knowledge.language.numerals import Numeral, Words, digit, may_begin, read_literal, read_number, symbol
from knowledge.language.options import UNKNOWN, Choice, Options
from knowledge.language.trouble import Trouble, TroubleKind, not_understood

__all__ = [
    "UNKNOWN",
    "Amount",
    "Choice",
    "Control",
    "DayRange",
    "Options",
    "Trouble",
    "TroubleKind",
    "means_unknown",
    "read_amount",
    "read_choice",
    "read_control",
    "read_count",
    "read_date",
    "read_money",
    "read_months",
    "read_two_counts",
]

MOST_PEOPLE: Final = 100_000
"""More workers than that in one answer is a slip."""
MOST_MONTHS: Final = 600
_WEEKS_A_MONTH = Decimal("4.345")
_DAYS_A_MONTH = Decimal("30.4")


class Control(StrEnum):
    """Words that steer the questionnaire instead of answering it."""

    BACK = "back"
    SKIP = "skip"
    WHY = "why"
    STOP = "stop"
    RESTART = "restart"
    RESUME = "resume"
    NONE = "none"


def read_control(text: str | Typed) -> Control:
    """The steering word that the whole message is, politeness aside: "thôi tôi chưa có giấy" is none."""
    words = read_words(text)
    for rest in (words, without_politeness(words)):
        found = lexicon("control").whole(rest)
        if found:
            return Control(found)
    joined = "".join(word.bare for word in words)
    return Control(_joined_controls().get(joined, "none")) if len(words) == 1 else Control.NONE


@cache
def _joined_controls() -> dict[str, str]:
    return lexicon("control").joined()


def read_count(text: str | Typed) -> int | Trouble[int]:
    """A number of people: "10 người", "chục người", "không có ai" → 0. Two different numbers are ambiguous."""
    words = read_words(text)
    numbers = _counts(words)
    if not numbers:
        if _mentions(words, "none"):
            return 0
        return 1 if _mentions(words, "alone") else not_understood(text if isinstance(text, str) else text.raw)
    trouble = _count_trouble(words, numbers)
    if trouble:
        return trouble
    values = sorted({int(value) for _, number in numbers for value in (number.low, number.high)})
    if len(values) > 1:
        return Trouble(TroubleKind.AMBIGUOUS, _show(words), tuple(values[:4]))
    return values[0]


def _show(words: Words) -> str:
    return " ".join(word.text for word in words[:12])[:40]


def _mentions(words: Words, name: str) -> bool:
    return name in _named(words)


def _named(words: Words) -> list[str]:
    return [name for _, _, name in lexicon("counts").spans(words)]


_Count = tuple[int, Numeral]
"""(where it begins, the number)."""


def _counts(words: Words) -> list[_Count]:
    """The numbers of ``words`` that can count people; "hai ba người" keeps both ends."""
    if len(words) == 1 and words[0].text != "nam":  # "nam" alone is no five
        value = digit(words, 0, sure=True)
        if value:
            return [(0, Numeral(Decimal(value), Decimal(value), 1, spoken=True))]
    found: list[_Count] = []
    at = 0
    while at < len(words):
        number = read_number(words, at)
        if number and (number.high or words[at].is_number):
            found.append((at, number))
        at = number.end if number else at + 1
    return found


def _count_trouble(words: Words, numbers: Sequence[_Count]) -> Trouble[int] | None:
    if _is_negative(words):
        return Trouble(TroubleKind.NEGATIVE, _show(words))
    if any(number.high > MOST_PEOPLE for _, number in numbers):
        return Trouble(TroubleKind.ABSURD, _show(words))
    percent = any(word.text == "%" for word in words) or _mentions(words, "percent")
    if percent or any(number.low != number.low.to_integral_value() for _, number in numbers):
        return Trouble(TroubleKind.NOT_UNDERSTOOD, _show(words))
    return None


def _is_negative(words: Words) -> bool:
    """True if a minus stands before a number without another number before it ("10-2" is two numbers)."""
    return any(word.text == "-" and not (at and words[at - 1].is_number) for at, word in enumerate(words))


def read_two_counts(text: str) -> tuple[int, int] | Trouble[tuple[int, int]]:
    """(all workers, released ones) of "10 người, 2 người đi tù về" or "2 người ra tù trong 15 công nhân".

    The words around each number say which it is; without any, the first is the total, as the question asks it.
    More released than workers is impossible; one number alone is ambiguous.
    """
    words = read_words(text)
    numbers = _counts(words)
    trouble = _count_trouble(words, numbers)
    if trouble:
        return Trouble(trouble.kind, trouble.read)
    values = [(int(number.high), _role(words, numbers, at)) for at, (_, number) in enumerate(numbers)]
    if len(values) == 1 and (_mentions(words, "none") or values[0][0] == 0):
        values.append((0, "released"))
    if len(values) == 2 and _may_add_up(words, numbers):
        return Trouble(TroubleKind.AMBIGUOUS, _show(words))
    if len(values) != 2:
        kind = TroubleKind.AMBIGUOUS if values else TroubleKind.NOT_UNDERSTOOD
        return Trouble(kind, _show(words))
    return _ordered(values, text[:500] if "/" in text[:500] else "", _show(words))


def _may_add_up(words: Words, numbers: Sequence[_Count]) -> bool:
    """True if the second number may come on top of the first: "hai vợ chồng với một thằng cháu mới ra trại"."""
    if len(numbers) != 2:
        return False
    between = words[numbers[0][1].end : numbers[1][0]]
    return "within" not in _named(between) and "added" in _named(between)


def _ordered(values: list[tuple[int, str]], share: str, read: str) -> tuple[int, int] | Trouble[tuple[int, int]]:
    (first, first_role), (second, second_role) = values
    said = (first_role == "released") != (second_role == "released") or first_role == "total"
    turned = first_role == "released" and second_role != "released"
    if not said and share:
        turned = first <= second  # "3/20": three of twenty
    total, released = (second, first) if turned else (first, second)
    if released > total:
        kind = TroubleKind.IMPOSSIBLE if said else TroubleKind.AMBIGUOUS
        return Trouble(kind, read, () if said else ((released, total),))
    return total, released


def _role(words: Words, numbers: Sequence[_Count], at: int) -> str:
    """The name that the words around a number give it: "released", "total" or ""."""
    start, number = numbers[at]
    after = words[number.end : numbers[at + 1][0] if at + 1 < len(numbers) else len(words)]
    if "released" in _named(after):
        return "released"
    before = _named(words[numbers[at - 1][1].end if at else 0 : start])
    if "total" in before:
        return "total"
    return "released" if before[-1:] == ["released"] else ""


def read_months(text: str | Typed) -> int | Trouble[int]:
    """A length of time in whole months, begun months counted: "6 tháng", "1 năm rưỡi", "45 ngày" → 2, "18".

    A bare number counts months, because that is what is asked; of a range the longer.
    """
    words = read_words(text)
    if _is_negative(words):
        return Trouble(TroubleKind.NEGATIVE, _show(words))
    lengths = _lengths(words)
    if lengths and any(name == "each" for _, _, name in lexicon("beside_length").spans(words)):  # "mỗi khóa 3 tháng"
        return Trouble(TroubleKind.AMBIGUOUS, _show(words))
    if not lengths:
        return not_understood(text if isinstance(text, str) else text.raw)
    months = lengths[0]
    if len(lengths) > 1:
        return Trouble(
            TroubleKind.AMBIGUOUS, _show(words), tuple(_round_up(item) for item in lengths[:4] if item <= MOST_MONTHS)
        )
    if months <= 0:
        return Trouble(TroubleKind.IMPOSSIBLE, _show(words))
    return _round_up(months) if months <= MOST_MONTHS else Trouble(TroubleKind.ABSURD, _show(words))


def _round_up(months: Decimal) -> int:
    return int(months.to_integral_value(ROUND_CEILING))


def _lengths(words: Words) -> list[Decimal]:
    """The distinct lengths named, in months; parts that follow each other ("1 năm 6 tháng") are one."""
    pieces = _pieces(words)
    found: list[Decimal] = []
    for at, (start, _, months, unit) in enumerate(pieces):
        joined = at and pieces[at - 1][1] == start and unit == "M" and pieces[at - 1][3] == "Y"
        if joined:
            found[-1] += months
        else:
            found.append(months)
    if not found and len(without_politeness(words)) <= 3 and all(map(_is_beside_a_length, words)):
        bare = [number for at in range(len(words)) if (number := read_literal(words, at))][:1]
        found = [number.high for number in bare]
    found = list(dict.fromkeys(found))
    ranged = len(found) == 2 and len(pieces) == 2 and _between(words, pieces[0][1], pieces[1][0])
    return [max(found)] if ranged else found


def _is_beside_a_length(word: Word) -> bool:
    """True for a number, a sign and the words that may stand beside a mere number of months."""
    around = lexicon("beside_length").match([word], 0) or lexicon("polite").match([word], 0)
    return word.is_number or not word.text.isalnum() or around is not None


def _between(words: Words, start: int, end: int) -> bool:
    return end - start == 1 and (
        words[start].text == "-" or (lexicon("months").match(words, start) or ("", 0))[0] == "to"
    )


def _pieces(words: Words) -> list[tuple[int, int, Decimal, str]]:
    """(start, end, months, unit) of every number with a unit of time."""
    found = []
    at = 0
    while at < len(words):
        piece = _piece(words, at) if may_begin(words[at]) or words[at].bare in lexicon("months").firsts else None
        if piece:
            found.append(piece)
        at = piece[1] if piece else at + 1
    return found


def _piece(words: Words, at: int) -> tuple[int, int, Decimal, str] | None:
    if symbol(words, at) == "halved":
        number: Numeral | None = Numeral(Decimal("0.5"), Decimal("0.5"), at + 1)
    else:
        number = read_literal(words, at) if words[at].is_number else read_number(words, at)
    if number is None or number.end >= len(words):
        return _one_and_a_half(words, at)
    name, size = lexicon("months").match(words, number.end) or ("", 0)
    if name not in ("Y", "M", "W", "D"):
        return None
    end = number.end + size
    value = number.high
    if symbol(words, end) == "half":
        value, end = value + Decimal("0.5"), end + 1
    return at, end, _in_months(value, name), name


def _one_and_a_half(words: Words, at: int) -> tuple[int, int, Decimal, str] | None:
    """ "năm rưỡi" without its "một"."""
    name = (lexicon("months").match(words, at) or ("", 0))[0]
    if name in ("Y", "M") and symbol(words, at + 1) == "half":
        return at, at + 2, _in_months(Decimal("1.5"), name), name
    return None


def _in_months(value: Decimal, unit: str) -> Decimal:
    if unit == "Y":
        return value * 12
    if unit == "M":
        return value
    return value / (_WEEKS_A_MONTH if unit == "W" else _DAYS_A_MONTH)
