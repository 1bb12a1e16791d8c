"""Grammar of dates: folds symbols that together name a day, month or year: "D 15 M 3 Y last" → "d15.3.2025"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from knowledge.language.months import add_months

_Make = Callable[[re.Match[str], date], str]

JOIN = r"(?:to|or|-|,|/)"
"""What may stand between two ends of a range."""

PERIODS = (
    "early|mid|late|first_half|second_half|spring|summer|autumn|winter"
    "|tet_before|tet_after|tet_solar|tet_autumn|tet|national_day|liberation_day"
)
"""The parts of a year that have a row in the group "periods" of the vocabulary."""


_BACK = {"last": 1, "before": 1, "recent": 1, "kia": 2, "three_back": 3, "this": 0, "next": -1}
"""How many years (or months) back from this one."""
_BACK_NAMES = "|".join(_BACK)


def year_of(digits: str, today: date) -> int:
    """Two digits mean this century up to ten years from now, else the last one."""
    value = int(digits)
    if len(digits) > 2:
        return value
    century = today.year // 100 * 100
    return century + value if century + value <= today.year + 10 else century - 100 + value


def fold_dates(line: str, today: date) -> str:
    """Fold what belongs together into one symbol: d15.3.2024, x15.3, m3, y2024, c2024.3 (month), r3.5, s2021.2022."""
    for pattern, make in _COMPILED:
        line = pattern.sub(partial(_made, make, today), line)
    return line


def _made(make: _Make, today: date, match: re.Match[str]) -> str:
    return make(match, today)


def _ymd(match: re.Match[str], _: date) -> str:
    return f"d{int(match[4])}.{int(match[3])}.{int(match[1])}"


def _dmy(match: re.Match[str], today: date) -> str:
    return f"d{int(match[1])}.{int(match[2])}.{year_of(match[3], today)}"


def _run_together(match: re.Match[str], today: date) -> str:
    """ "15032024", "150324", "032024"."""
    text = match[0]
    if len(text) == 6 and text[2:4] in ("19", "20"):
        return f"m{int(text[:2])} y{int(text[2:])}"
    return f"d{int(text[:2])}.{int(text[2:4])}.{year_of(text[4:], today)}"


def _relative_year(match: re.Match[str], today: date) -> str:
    """ "năm trước" is last year; "2 năm trước" is a length of time, "tháng 3 năm trước" is not."""
    lead, number, word = match[1] or "", match[2], match[3]
    is_length = number and word != "last" and lead not in ("M ", "D ", "/ ")
    if is_length:
        return match[0]
    return f"{lead}{number + ' ' if number else ''}y{today.year - _BACK[word]}"


def _relative_month(match: re.Match[str], today: date) -> str:
    lead, number, word = match[1] or "", match[2], match[3]
    if number and not lead:
        return match[0]
    month = add_months(today, -_BACK[word])
    return f"{lead}{number + ' ' if number else ''}c{month.year}.{month.month}"


_REDUCTIONS: list[tuple[str, _Make]] = [
    (r"(\d{4}) ([-/.]) (\d{1,2}) \2 (\d{1,2})", _ymd),
    (r"(\d{1,2}) [-/.] (\d{1,2}) [-/.] (\d{4}|\d{2})", _dmy),
    (r"(\d{1,2}) (\d{1,2}) (\d{4})", _dmy),
    (r"\d{8}|\d{6}", _run_together),
    (r"(?:M )?(\d{1,2}) [-/.] (?:Y )?(\d{4})", lambda m, _: f"m{int(m[1])} y{m[2]}"),
    (r"M (\d{1,2}) [-/.] (\d{2})", lambda m, today: f"m{int(m[1])} y{year_of(m[2], today)}"),
    (r"(\d{4}) [-/.] (\d{1,2})", lambda m, _: f"m{int(m[2])} y{m[1]}"),
    (r"(?:Y )?(\d{4})(?! [YW](?!\S))", lambda m, _: f"y{m[1]}"),
    (
        rf"(M |D |/ |\. |- |, )?(?:(\d+) )?(?<!halved )(?<!some )(?<!more )(?<!nearly )Y ({_BACK_NAMES})",
        _relative_year,
    ),
    (r"next_year", lambda _, today: f"y{today.year + 1}"),
    (
        rf"((?:{PERIODS}|m\d+) )?Y (\d\d)(?! (?:[YMWD]|half|before|recent)(?!\S))",
        lambda m, today: f"{m[1] or ''}y{year_of(m[2], today)}",
    ),
    (rf"({PERIODS}) (\d\d)(?! [YMWD/.-])", lambda m, today: f"{m[1]} y{year_of(m[2], today)}"),
    (r"(D )?(?:(\d+) )?(?<!some )(?<!more )(?<!nearly )M (before|recent|last|this|next)", _relative_month),
    (rf"M (\d{{1,2}}) {JOIN} (?:M )?(\d{{1,2}})(?! [-/.])", lambda m, _: f"r{int(m[1])}.{int(m[2])}"),
    (r"M (\d{1,2}) (\d\d)(?! [YMWD])", lambda m, today: f"m{int(m[1])} y{year_of(m[2], today)}"),
    (r"(?:D )?(\d{1,2}) ([/.-]) (\d{1,2})(?! Y(?! y)| [MWD])", lambda m, _: f"x{int(m[1])}.{int(m[3])}"),
    (r"(?:D )?(\d{1,2}) M (\d{1,2})", lambda m, _: f"x{int(m[1])}.{int(m[2])}"),
    (r"M (\d{1,2})", lambda m, _: f"m{int(m[1])}"),
    (r"(?:D )?(\d{1,2}) c(\d+)\.(\d+)", lambda m, _: f"d{int(m[1])}.{m[3]}.{m[2]}"),
    (rf"y(\d+) {JOIN} y(\d+)", lambda m, _: f"s{m[1]}.{m[2]}"),
    (rf"m(\d+) {JOIN} m(\d+)", lambda m, _: f"r{m[1]}.{m[2]}"),
    (r"quarter ([1-4])", lambda m, _: f"r{int(m[1]) * 3 - 2}.{int(m[1]) * 3}"),
    (r"giêng", lambda _m, _t: "m1 maybe_lunar"),
    (r"chạp", lambda _m, _t: "m12 maybe_lunar"),
    (r"weekday(?: \d)?", lambda _m, _t: "_"),
]

_COMPILED = [(re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), make) for pattern, make in _REDUCTIONS]
