"""Runs of words that name a day, a month, a year or a length of time inside a story."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from knowledge.language.date_words import lunar_year_size
from knowledge.language.lexicon import lexicon, vocabulary
from knowledge.language.numerals import SCALES, Words, digit, is_unit, read_group, read_number, symbol
from knowledge.language.story.lists import words_of
from knowledge.language.story.phrase_tree import canonical
from knowledge.language.telex import fold

TimeKind = Literal["length", "day", "future"]
_MOST = 14
"""Words of one run that are looked at."""
_MOST_MONTHS = 36
"""More than so many "t" behind a number are years of age, not months."""
_MULTIPLIERS = ("chuc", "tens", "ten", "hundred", "million")
_LETTERS = {
    "Y": "Y", "M": "M", "W": "W", "D": "D", "quarter": "K", "last": "L", "before": "L", "recent": "L", "kia": "L",
    "three_back": "L", "this": "L", "next": "F", "ago": "A", "later": "F", "more": "Q", "nearly": "Q", "about": "C",
    "some": "V", "half": "H", "halved": "V", "early": "E", "mid": "E", "late": "E", "first_half": "E",
    "second_half": "E", "spring": "T", "summer": "T", "autumn": "T", "winter": "T", "tet": "T", "tet_before": "T",
    "tet_after": "T", "tet_solar": "T", "tet_autumn": "T", "national_day": "T", "liberation_day": "T", "lunar": "U",
    "first_lunar": "T", "last_lunar": "T", "full_moon": "X", "today": "X", "yesterday": "X",
    "two_days": "X", "few_days": "X", "next_year": "G",
}  # fmt: skip
_NUMBER = "[NR]"
_PIECE = "|".join((
    "NMN(?:Y[NRL]|S[NR]|L|R|(?![YMWDHVN]))",  # "20 tháng 10 này", "15 tháng 3 năm 2024"
    "A[QCV]?N[YMWD]",  # "cách đây 2 năm"
    rf"[DMYK]{_NUMBER}(?:S{_NUMBER}){{0,2}}",  # "tháng 4/2024", "ngày 15/3/2024"
    rf"{_NUMBER}S{_NUMBER}(?:S{_NUMBER})?",  # "4/2024"
    "[NV]-?[NV]?[YMWD]H?(?:[NV][MWD]H?)*",  # "2 năm rưỡi", "1 năm 3 tháng"
    "[YM]H",  # "năm rưỡi"
    "Q[YM]",  # "hơn năm"
    "[YMW][LF]+",  # "năm ngoái"
    "[TXGR]",  # "tết", "hôm qua", "2024"
))  # fmt: skip
_RUN = re.compile(rf"[EQC]*(?:{_PIECE})(?:[EQC]*(?:{_PIECE})|L|A|(?<=[YMWD])F)*U?")
_LENGTH = re.compile(r"[EQC]*(?:[NV]-?[NV]?[YMWD]H?(?:[NV][MWD]H?)*|[YM]H|Q[YM])")


class TimeSpan(NamedTuple):
    """A run of words about time: its kind, where it ends, and whether a word like "trước" points back from today."""

    kind: TimeKind
    end: int
    points_back: bool


def time_at(words: Words, at: int) -> TimeSpan | None:
    """The longest time that begins at ``at``, or None."""
    if not words[at].is_number and words[at].bare not in _openers():
        return None
    letters, ends = _letters(words, at)
    match = _RUN.match(letters)
    if match is None:
        return None
    run = match[0]
    end = ends[match.end() - 1]
    if "F" in run or "G" in run:
        return TimeSpan("future", end, points_back=False)
    length = _LENGTH.match(run)
    if length is None:
        return TimeSpan("day", end, points_back=True)
    rest = run[length.end() :]
    if not rest:
        return TimeSpan("length", end, points_back=False)
    return TimeSpan("length" if rest in ("L", "A", "LA") else "day", end, points_back=True)


@cache
def _openers() -> frozenset[str]:
    """The words, without marks, that a time can begin with."""
    groups = (vocabulary()["dates"], vocabulary()["numbers"])
    return frozenset(
        fold(spelling.removeprefix("=").split()[0])
        for group in groups
        for lines in group.values()
        for spelling in lines
    )


def _letters(words: Words, at: int) -> tuple[str, list[int]]:
    """One letter for each part of the run, and the word after it."""
    letters: list[str] = []
    ends: list[int] = []
    here = at
    while here < len(words) and len(letters) < _MOST:
        letter, end = _letter(words, here, letters[-1] if letters else "")
        if not letter:
            break
        letters.append(letter)
        ends.append(end)
        here = end
    return "".join(letters), ends


def _letter(words: Words, at: int, before: str) -> tuple[str, int]:
    word = words[at]
    if word.is_number:
        return _number(words, at, before)
    if word.text in "/-." and before in ("N", "R") and at + 1 < len(words) and words[at + 1].is_number:
        ranged = word.text == "-" and len(words) > at + 2 and words[at + 2].bare in ("nam", "thang", "n", "t")
        return ("-" if ranged else "S"), at + 1
    spoken = _spoken(words, at, before)
    if spoken:
        return spoken
    size = lunar_year_size(words, at) if before in ("T", "Y") else 0
    if size:
        return "R", at + size
    found = lexicon("dates").match(words, at)
    if found is None or (found[1] > 1 and not _marks_fit(words[at : at + found[1]])):
        return "", at
    if found[0] == "next_year" and _is_counted(words, at):
        return "", at  # "2 năm sau khi ra tù" is a length of time, no year to come
    if word.text in words_of("story.halves") and at + 1 < len(words) and words[at + 1].bare in ("nam", "thang"):
        return "V", at + 1  # typed without marks, "nua nam" is "nửa năm"
    if word.text in words_of("story.contrasts") or (before == "R" and found[0] == "this"):
        return "", at  # "từ năm 2018 nay muốn vay": the "nay" begins what follows
    if word.bare == "nam" and symbol(words, at + 1) in _MULTIPLIERS:
        return "", at  # "tam nam chuc trieu"
    return _LETTERS.get(found[0], ""), at + found[1]


def _is_counted(words: Words, at: int) -> bool:
    """True if a number that names no month or day stands right before ``at``."""
    if not at or not (words[at - 1].is_number or symbol(words, at - 1).isdigit()):
        return False
    unit = lexicon("dates").match(words, at - 2) if at > 1 else None
    return unit is None or unit[0] not in ("M", "D", "quarter")


def _number(words: Words, at: int, before: str) -> tuple[str, int]:
    """A number in digits: N, or R where it may be a year; "" where it counts something else."""
    word = words[at]
    value = int(word.text[:9])
    if value > _MOST_MONTHS and at + 1 < len(words) and words[at + 1].text == "t":
        return "", at
    if before == "M" and at + 1 < len(words) and not _may_name_month(words, at):
        return "", at  # "2 tháng 5 triệu", "ba tháng 4 người"
    return ("R" if 1945 <= value <= 2060 or len(word.text) in (6, 8) else "N"), at + 1


def _may_name_month(words: Words, at: int) -> bool:
    """True if the number at ``at`` counts nothing: no money, no people."""
    scaled = symbol(words, at + 1) in SCALES
    counted = lexicon("money").match(words, at + 1)
    of_time = lexicon("dates").match(words, at + 1)
    return not scaled and (of_time is not None or counted is None or counted[0] != "other_unit")


def _marks_fit(typed: Words) -> bool:
    """True if some phrase has these marks: the reader of dates forgives them, "năm tội" is not "năm tới"."""
    phrases = _date_phrases().get(tuple(word.bare for word in typed), [])
    return any(
        all(
            word.text == word.bare or canonical(word.text) == spelled
            for word, spelled in zip(typed, phrase, strict=True)
        )
        for phrase in phrases
    )


@cache
def _date_phrases() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for spellings in vocabulary()["dates"].values():
        for spelling in spellings:
            words = spelling.removeprefix("=").split()
            found.setdefault(tuple(map(fold, words)), []).append(tuple(map(canonical, words)))
    return found


def _spoken(words: Words, at: int, before: str) -> tuple[str, int] | None:
    """A number in words: behind a unit ("tháng tư", "năm hai mươi hai") or before one ("hai năm")."""
    if before in ("M", "D", "K"):
        return _after_unit(words, at, before)
    first = digit(words, at, sure=True)
    digits = [digit(words, at + step, sure=True) for step in range(4)] if first in (1, 2) else []
    if digits[:2] in ([2, 0], [1, 9]) and None not in digits:
        return "R", at + 4
    if before == "Y" and first == 2 and digit(words, at + 1, sure=True) and not is_unit(words, at + 2):
        return "N", at + 2  # "tháng ba năm hai ba"
    if before in ("N", "V", "R") and words[at].bare == "nam":
        return None
    number = read_number(words, at)
    if number is None:
        return None
    if number.low >= 1900:
        return "R", number.end
    unit = lexicon("dates").match(words, number.end) if number.end < len(words) else None
    if unit and unit[0] in ("Y", "M", "W", "D"):
        return "N", number.end
    if before == "Y" and number.whole and 10 <= number.whole < 100:
        return "N", number.end
    return None


def _after_unit(words: Words, at: int, before: str) -> tuple[str, int] | None:
    word = words[at]
    if word.text in words_of("story.relative"):
        return None  # typed without marks, "thang sau" is next month: June is written "thang 6"
    following = lexicon("dates").match(words, at + 1) if at + 1 < len(words) else None
    if word.bare == "nam" and following and following[0] in ("last", "before", "this", "kia"):
        return None
    group = read_group(words, at)
    if group and group.low == group.high:
        return "N", group.end
    if digit(words, at, sure=True) and not (before == "D" and word.bare == "nam"):
        return "N", at + 1
    return None
