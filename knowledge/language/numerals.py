"""Numbers as people write and say them: "50", "1,5", "năm mươi", "trăm rưỡi", "hai ba chục".

A spoken number is a *group* below a thousand, then perhaps a scale (nghìn, triệu, tỷ). Two neighbours in a
row before a unit ("năm sáu chục") are a range. "nam", "tu" and "sau" typed without marks are usually năm (year),
tù or từ, and sau (after); they count as 5, 4 and 6 only when a unit follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from knowledge.language.lexicon import Word, lexicon

Words = Sequence[Word]

SCALES = {"thousand": 1_000, "hundred_thousand": 100_000, "million": 1_000_000, "billion": 1_000_000_000}
_UNIT_GROUPS = (("counts", "person"), ("months", "Y"), ("months", "M"), ("months", "W"), ("months", "D"))
_MULTIPLIERS = ("ten", "tens", "hundred", "chuc")
_FROM = "tu"
"""Unmarked "từ" or "tù": as a four it stands behind tens only, since four of anything are "bốn"."""
_LONGEST = 18


@dataclass(frozen=True)
class Numeral:
    """A number from ``low`` to ``high`` (equal unless a range was said) that ends before word ``end``."""

    low: Decimal
    high: Decimal
    end: int
    spoken: bool = False

    @property
    def whole(self) -> int | None:
        """The number when it is one whole number, else None."""
        return int(self.low) if self.low == self.high and self.low == self.low.to_integral_value() else None


def symbol(words: Words, at: int) -> str:
    """The meaning of the word at ``at`` among the words of numbers ("5", "tens", "million"), or ""."""
    if not 0 <= at < len(words) or words[at].bare not in _number_words():
        return ""
    found = lexicon("numbers").match(words, at)
    return found[0] if found and found[1] == 1 else ""


def may_begin(word: Word) -> bool:
    """False for a word that begins no number, in digits or words: so are most of a message."""
    return word.bare in _number_words() or word.is_number


@cache
def _number_words() -> frozenset[str]:
    return lexicon("numbers").firsts


@cache
def _units() -> frozenset[str]:
    from_numbers = ("tens", "chuc", "hundred", *SCALES)
    spans = [("numbers", name) for name in from_numbers] + list(_UNIT_GROUPS)
    return frozenset(
        word for group, name in spans for word in (phrase[0] for phrase in lexicon(group).bare_phrases(name))
    )


@cache
def _doubtful() -> frozenset[str]:
    """Digits that without marks are another, commoner word."""
    return frozenset(phrase[0] for phrase in lexicon("doubtful").bare_phrases("digit"))


def is_doubtful(word: Word) -> bool:
    """True if the word without its marks is a digit or, more often, another word: "nam", "tu", "sau"."""
    return word.bare in _doubtful()


def is_unit(words: Words, at: int) -> bool:
    """True if the word at ``at`` is something that numbers count: năm, tháng, người, triệu, mươi…"""
    return 0 <= at < len(words) and words[at].bare in _units()


def digit(words: Words, at: int, *, sure: bool = False) -> int | None:
    """The digit that the word at ``at`` names. ``sure``: the place already says that it is a number."""
    name = symbol(words, at)
    if not name.isdigit():
        return None
    word, value = words[at], int(name)
    doubtful = is_doubtful(word) and (word.text.isascii() or word.bare == "nam")
    if doubtful and word.bare == _FROM and not sure and symbol(words, at + 1) not in _MULTIPLIERS:
        return None
    if doubtful and not sure and not is_unit(words, at + 1) and not _starts_a_range(words, at, value):
        return None
    return value


def _starts_a_range(words: Words, at: int, value: int) -> bool:
    """True if the next digit follows ``value`` and counts something: the "năm" of "năm sáu chục"."""
    return symbol(words, at + 1) == str(value + 1) and is_unit(words, at + 2)


def read_literal(words: Words, at: int, *, scaled: bool = False) -> Numeral | None:
    """A number in digits: "100.000.000", "1,5", "1.234,5". ``scaled``: "1,500" before a scale is a decimal."""
    if not (0 <= at < len(words) and words[at].is_number):
        return None
    chunks, signs, end = [words[at].text], [], at + 1
    while end + 1 < len(words) and words[end].text in ".," and words[end + 1].is_number and words[end + 1].glued:
        signs.append(words[end].text)
        chunks.append(words[end + 1].text)
        end += 2
    value = _decimal(chunks, signs, scaled=scaled or symbol(words, end) in SCALES)
    return None if value is None else Numeral(value, value, end)


def _decimal(chunks: list[str], signs: list[str], *, scaled: bool) -> Decimal | None:
    if sum(map(len, chunks)) > _LONGEST:
        return Decimal(10) ** _LONGEST  # too long to be a real figure, and every reader calls it absurd
    if not signs:
        return Decimal(chunks[0])
    grouped = all(len(chunk) == 3 for chunk in chunks[1:-1]) and len(chunks[0]) <= 3
    if len(set(signs[:-1])) <= 1 and grouped:
        if len(chunks[-1]) == 3 and len(set(signs)) == 1 and not (scaled and signs == [","]):
            return Decimal("".join(chunks))
        if len(signs) == 1 or signs[-1] != signs[0]:
            return Decimal("".join(chunks[:-1]) + "." + chunks[-1])
    if len(signs) == 1:
        return Decimal(".".join(chunks))
    return None


def read_group(words: Words, at: int) -> Numeral | None:
    """A spoken number below a thousand; "trăm" alone is 100 and "chục" alone 10."""
    name = symbol(words, at)
    if name == "hundred":
        return _after_hundred(words, at + 1, 1, 1)
    if name == "halved" and symbol(words, at + 1) == "hundred":
        return _spoken(50, 50, at + 2)
    if name == "chuc":
        return _spoken(10, 10, at + 1)
    if name == "twenty":  # "hăm lăm" is 25; alone it is another word
        unit = _last_digit(words, at + 1)
        return _spoken(20 + unit, 20 + unit, at + 2) if unit else None
    if name == "ten":
        unit = _last_digit(words, at + 1)
        return _spoken(10 + unit, 10 + unit, at + 2) if unit else _spoken(10, 10, at + 1)
    first = digit(words, at, sure=symbol(words, at + 1) in _MULTIPLIERS)
    if first is None:
        return _digits_before_unit(words, at)
    second = digit(words, at + 1)
    if second == first + 1 and is_unit(words, at + 2):
        return _grown(words, at + 2, first, second)
    return _grown(words, at + 1, first, first)


def _digits_before_unit(words: Words, at: int) -> Numeral | None:
    """ "2 trăm", "5 chục": digits that a small unit multiplies."""
    if words[at].is_number and len(words[at].text) < 3 and symbol(words, at + 1) in ("hundred", "chuc"):
        return _grown(words, at + 1, int(words[at].text), int(words[at].text))
    return None


def _grown(words: Words, at: int, low: int, high: int) -> Numeral:
    name = symbol(words, at)
    if name == "hundred":
        return _after_hundred(words, at + 1, low, high)
    if name in ("ten", "tens", "chuc"):  # unmarked, mười and mươi look alike
        unit = _last_digit(words, at + 1) if name != "chuc" and low == high else 0
        return _spoken(low * 10 + unit, high * 10 + unit, at + (2 if unit else 1))
    # "hai lăm", "ba mốt": these spellings of 5 and 1 stand after tens only, so mươi was left out
    if low == high and low > 1 and at < len(words) and lexicon("after_tens").match(words, at):
        return _spoken(low * 10 + int(symbol(words, at) or 5), low * 10 + int(symbol(words, at) or 5), at + 1)
    return _spoken(low, high, at)


def _last_digit(words: Words, at: int) -> int:
    """The digit after mười or mươi, 0 when there is none. "mười năm" is ten years: fifteen is "mười lăm"."""
    found = digit(words, at, sure=at < len(words) and words[at].bare != "nam")
    if found and words[at].bare == "nam" and symbol(words, at + 1) not in SCALES:
        return 0
    if found and words[at].bare == "sau" and words[at].text.isascii() and not is_unit(words, at + 1):
        return 0
    return found or 0


def _after_hundred(words: Words, at: int, low: int, high: int) -> Numeral:
    low, high = low * 100, high * 100
    name = symbol(words, at)
    if low != high:
        return _spoken(low, high, at)
    if name == "half":
        return _spoken(low + 50, low + 50, at + 1)
    if name == "odd":
        unit = digit(words, at + 1, sure=True)
        return _spoken(low + unit, low + unit, at + 2) if unit is not None else _spoken(low, low, at)
    if name in ("hundred", "chuc"):
        return _spoken(low, low, at)
    spoken = at < len(words) and not words[at].is_number and symbol(words, at + 1) != "hundred"
    rest = read_group(words, at) if spoken else None
    if rest is None or rest.low != rest.high or rest.low >= 100:
        return _spoken(low, low, at)
    # "trăm hai" is 120: a lone digit counts tens
    extra = int(rest.low) * (10 if rest.low < 10 else 1)
    return _spoken(low + extra, low + extra, rest.end)


def _spoken(low: int, high: int, end: int) -> Numeral:
    return Numeral(Decimal(low), Decimal(high), end, spoken=True)


def read_number(words: Words, at: int) -> Numeral | None:
    """A plain number in digits or words at ``at``: years, months, people. None when there is none."""
    group = read_group(words, at)
    if group is None:
        return read_literal(words, at)
    if symbol(words, group.end) != "thousand" or group.low != group.high:
        return group
    rest = _below_thousand(words, group.end + 1)
    value = group.low * 1000 + (rest.low if rest else 0)
    return Numeral(value, value, rest.end if rest else group.end + 1, spoken=True)


def _below_thousand(words: Words, at: int) -> Numeral | None:
    """The number after "hai nghìn": "hai mươi ba", "không trăm hai mươi ba", "lẻ ba"."""
    if symbol(words, at) == "0" and symbol(words, at + 1) == "hundred":
        at += 2
    if symbol(words, at) == "odd":
        at += 1
    tens, ones = (digit(words, here, sure=True) for here in (at, at + 1))
    if tens and ones and not is_unit(words, at + 2):  # "hai ngàn hai bốn"
        return _spoken(10 * tens + ones, 10 * tens + ones, at + 2)
    return read_group(words, at) if at < len(words) else None
