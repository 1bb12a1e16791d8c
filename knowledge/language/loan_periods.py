"""Periods of paying in a loan question: "1 tháng phải đóng bao nhiêu" asks for a payment and names no term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.language.lexicon import Word
from knowledge.language.word_lists import words

_MOST_BETWEEN = 3


class Period(NamedTuple):
    """The words from ``start`` to before ``end`` name one period; ``is_year`` or else a month."""

    start: int
    end: int
    is_year: bool


def find_periods(said: Sequence[Word]) -> list[Period]:
    """The periods whose payment the words ask for, in order."""
    if _any(said, "times") or not _any(said, "asks"):
        return []
    found = [
        Period(at, at + 2, is_year=said[at + 1].bare in words("loan_periods.year"))
        for at in range(len(said) - 1)
        if said[at].bare in words("loan_periods.one")
        and said[at + 1].bare in words("loan_periods.month") | words("loan_periods.year")
        and _is_asked(said, at)
    ]
    months = [period for period in found if not period.is_year]
    return months or found  # "1 năm thì mỗi tháng bao nhiêu": the year is the term


def asks_rate(said: Sequence[Word]) -> bool:
    """True for "lãi suất bao nhiêu một năm", which asks for the rate and no payment."""
    return _any(said, "rate")


def is_whole_term(said: Sequence[Word], start: int, end: int) -> bool:
    """True for the "1 năm trả" of "1 năm trả hết", from ``start`` to before ``end``: the loan is over by then."""
    is_year = said[start].bare in words("loan_periods.one") and said[start + 1].bare in words("loan_periods.year")
    return is_year and end < len(said) and said[end].bare in words("loan_periods.whole")


def _is_asked(said: Sequence[Word], at: int) -> bool:
    before = said[at - 1].bare if at else ""
    if before in words("loan_periods.within"):
        return False
    if at and said[at - 1].is_number:
        return False  # "2 1 năm" is garbled
    after = at + 2
    while after < min(len(said), at + 2 + _MOST_BETWEEN) and said[after].bare in words("loan_periods.between"):
        after += 1
    if any(word.bare in words("loan_periods.whole") for word in said[after + 1 : after + 3]):
        return False
    follows = after < len(said) and said[after].bare in words("loan_periods.asks")
    return follows or before in words("loan_periods.asks_before")


def _any(said: Sequence[Word], name: str) -> bool:
    return any(word.bare in words(f"loan_periods.{name}") for word in said)
