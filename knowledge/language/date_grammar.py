"""Grammar of dates: folds symbols that together name a day, month or year: "D 15 M 3 Y last" → "d15.3.2025"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, partial

from knowledge.language.lunar import year_of_branch, year_of_pair
from knowledge.language.months import add_months

compiled = cache(re.compile)
"""A pattern compiled once; the cache of `re` is too small for all of ours."""

_Make = Callable[[re.Match[str], date], str]

JOIN = r"(?:to|or|-|,|/)"
"""What may stand between two ends of a range."""

PERIODS = (
    "early|mid|late|first_half|second_half|spring|summer|autumn|winter"
    "|tet_before|tet_after|tet_solar|tet_autumn|tet|national_day|liberation_day"
    "|christmas|labour_day|women_day|children_day"
)
"""The parts of a year that have a row in the group "periods" of the vocabulary."""

FEASTS = "doan_ngo|vu_lan|buddha|hung_kings|han_thuc|nguyen_tieu|kitchen_gods|tet_eve"
"""The feasts that have a row in the group "lunar_feasts" of the vocabulary."""

GLUE = "~"
"""Holds the parts of a length of time together: "2~Y~3~M"."""


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


_SIZE = r"(?:\d{1,3}(?: (?:-|to|or) \d{1,3})?|some|halved)"
_SEPARATOR = r"(?: (?:and|odd|,))?"
_LENGTH = re.compile(
    rf"(?<![\S])(?<![MDY/.-] )(?<!quarter )(?={_SIZE} [YMW]\b)"
    rf"(?:{_SIZE} Y(?: half)?{_SEPARATOR}(?: |$))?(?:{_SIZE} M(?: half)?{_SEPARATOR}(?: |$))?"
    rf"(?:{_SIZE} W(?: half)?{_SEPARATOR}(?: |$))?(?:{_SIZE} D(?!\S))?(?! ?\d)"
)
"""Years, months, weeks and days that follow each other."""


def _glued(match: re.Match[str]) -> str:
    text = match[0].rstrip()
    parts = len(re.findall("[YMWD]", text))
    return (text.replace(" ", GLUE) if parts > 1 else text) + match[0][len(text) :]


def fold_dates(line: str, today: date) -> str:
    """Fold what belongs together into one symbol: d15.3.2024, x15.3, m3, y2024, c2024.3 (month), r3.5, s2021.2022.

    p2023.9.2024.4 are months of two years, t3 the third day of Tết, t28 a day before it; lengths of time in several
    units are glued together.
    """
    line = _LENGTH.sub(_glued, line)
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
    is_length = number and word != "last" and lead not in ("M ", "D ", "quarter ", "/ ")
    if is_length:
        return match[0]
    return f"{lead}{number + ' ' if number else ''}y{today.year - _BACK[word]}"


def _relative_month(match: re.Match[str], today: date) -> str:
    lead, number, word = match[1] or "", match[2], match[3]
    if number and not lead:
        return match[0]
    month = add_months(today, -_BACK[word])
    return f"{lead}{number + ' ' if number else ''}c{month.year}.{month.month}"


def _pair_year(match: re.Match[str], today: date) -> str:
    return f"y{year_of_pair(int(match[1]), today)} lunar_year"


def _branch_year(match: re.Match[str], today: date) -> str:
    return f"y{year_of_branch(int(match[1]), today)} lunar_year"


def _next_month(match: re.Match[str], _: date) -> str:
    """ "tháng 3 tháng 4" is a range; two months that do not follow each other are two."""
    first, last = int(match[1]), int(match[2])
    return f"r{first}.{last}" if last == first + 1 else f"m{first} _ m{last}"


_REDUCTIONS: list[tuple[str, _Make]] = [
    (r"(?:M )?\d{1,2} : \d{1,2}(?: : \d{1,2})?(?! :)", lambda _m, _t: "_"),  # the time of day
    (r":", lambda _m, _t: "/"),
    (r"1 / 2(?= [YMWD](?!\S))", lambda _m, _t: "halved"),
    (r"(?:early|mid|late) (spring|summer|autumn|winter|tet_after|tet_before)", lambda m, _: m[1]),
    (r"full_moon", lambda _m, _t: "lunar D 15"),
    (r"(?:Y )?z(\d+)", _pair_year),
    (r"(?:Y )?b(\d+)", _branch_year),
    (r"D (\d{1,2}) tet", lambda m, _: f"t{int(m[1])}"),
    (r"(2\d|30) tet", lambda m, _: f"t{int(m[1])}"),
    (r"(lunar )?(?:D )?(\d{1,2}) first_lunar", lambda m, _: f"x{int(m[2])}.1 {m[1] or 'maybe_lunar'}".rstrip()),
    (r"(?:D )?(\d{1,2}) last_lunar", lambda m, _: f"x{int(m[1])}.12 lunar"),
    (r"(?<!\d )Y (\d\d)(?= M \d)", lambda m, today: f"y{year_of(m[1], today)}"),
    (r"quarter ([1-4]) [-/.] (?:Y )?(\d{4})", lambda m, _: f"r{int(m[1]) * 3 - 2}.{int(m[1]) * 3} y{m[2]}"),
    (r"(\d{4}) ([-/.]) (\d{1,2}) \2 (\d{1,2})", _ymd),
    (r"(\d{1,2}) [-/.] (\d{1,2}) [-/.] (\d{4}|\d{2})", _dmy),
    (r"(?:D )?(\d{1,2}) (\d{1,2}) (?:Y )?(\d{4})", _dmy),
    (r"\d{8}|\d{6}", _run_together),
    (r"(?:M )?(\d{1,2}) [-/.] (?:Y )?(\d{4})", lambda m, _: f"m{int(m[1])} y{m[2]}"),
    (r"(?:D )?(\d{1,2}) M (\d{1,2}) this", lambda m, today: f"d{int(m[1])}.{int(m[2])}.{today.year}"),
    (r"M (\d{1,2}) this", lambda m, today: f"m{int(m[1])} y{today.year}"),
    (r"M (\d{1,2}) [-/.] (\d{2})", lambda m, today: f"m{int(m[1])} y{year_of(m[2], today)}"),
    (r"(\d{4}) [-/.] (\d{1,2})", lambda m, _: f"m{int(m[2])} y{m[1]}"),
    (r"(?:Y )?(\d{4})(?! [YW](?!\S))", lambda m, _: f"y{m[1]}"),
    (
        rf"(M |D |quarter |/ |\. |- |, )?(?:(\d+) )?(?<!halved )(?<!some )(?<!more )(?<!nearly )Y ({_BACK_NAMES})",
        _relative_year,
    ),
    (r"next_year", lambda _, today: f"y{today.year + 1}"),
    (
        rf"((?:{PERIODS}|m\d+) )?Y (\d\d)(?! (?:[YMWD]|half|before|recent)(?!\S))",
        lambda m, today: f"{m[1] or ''}y{year_of(m[2], today)}",
    ),
    (rf"({PERIODS}) (\d\d)(?! [YMWD/.-])", lambda m, today: f"{m[1]} y{year_of(m[2], today)}"),
    (r"(D )?(?:(\d+) )?(?<!some )(?<!more )(?<!nearly )M (before|recent|last|this|next|kia)", _relative_month),
    (rf"M (\d{{1,2}}) {JOIN} (?:M )?(\d{{1,2}})(?! [-/.])", lambda m, _: f"r{int(m[1])}.{int(m[2])}"),
    (r"M (\d{1,2}) (\d\d)(?! [YMWD])", lambda m, today: f"m{int(m[1])} y{year_of(m[2], today)}"),
    (r"(?:D )?(\d{1,2}) ([/.-]) (\d{1,2})(?! Y(?! y)| [MWD])", lambda m, _: f"x{int(m[1])}.{int(m[3])}"),
    (r"y(\d+) M (\d{1,2}) D (\d{1,2})(?! [YMWD])", lambda m, _: f"x{int(m[3])}.{int(m[2])} y{m[1]}"),
    (r"y(\d+) M (\d{1,2})(?! [WD](?!\S)| M(?! \d)|\d)", lambda m, _: f"m{int(m[2])} y{m[1]}"),
    (r"(?<!\d )M (\d{1,2}) M (\d{1,2})(?! [MWD])", _next_month),
    (r"(?<!\d )M (\d{1,2}) D (\d{1,2})(?! [YMWD])", lambda m, _: f"x{int(m[2])}.{int(m[1])}"),
    (r"D (\d{1,2}) M (\d{1,2})", lambda m, _: f"x{int(m[1])}.{int(m[2])}"),
    (r"(?<!M )(\d{1,2}) M (\d{1,2})(?! [YMWD](?!\S)|~)", lambda m, _: f"x{int(m[1])}.{int(m[2])}"),
    (r"(?<!\d )M (\d{1,2})(?! [MWD](?!\S))", lambda m, _: f"m{int(m[1])}"),
    (r"(?:D )?(\d{1,2}) c(\d+)\.(\d+)", lambda m, _: f"d{int(m[1])}.{m[3]}.{m[2]}"),
    (rf"y(\d+) {JOIN} y(\d+)", lambda m, _: f"s{m[1]}.{m[2]}"),
    (rf"late m(\d+) (?:{JOIN} )?early m(\d+)", lambda m, _: f"r{m[1]}.{m[2]}"),
    (rf"late y(\d+) (?:{JOIN} )?early y(\d+)", lambda m, _: f"p{m[1]}.9.{m[2]}.4"),
    (rf"m(\d+) {JOIN} m(\d+)", lambda m, _: f"r{m[1]}.{m[2]}"),
    (r"m(\d+) m(\d+)", _next_month),
    (
        rf"(\d{{1,2}}) {JOIN} d(\d+)\.(\d+)\.(\d+)",
        lambda m, _: f"d{int(m[1])}.{m[3]}.{m[4]} to d{m[2]}.{m[3]}.{m[4]}",
    ),
    (r"([mrdxc][\d.]+(?: y\d+)?) native", lambda m, _: f"{m[1]} lunar"),
    (r"quarter ([1-4])", lambda m, _: f"r{int(m[1]) * 3 - 2}.{int(m[1]) * 3}"),
    (r"first_lunar", lambda _m, _t: "m1 maybe_lunar"),
    (r"last_lunar", lambda _m, _t: "m12 maybe_lunar"),
    (r"weekday(?: \d)?", lambda _m, _t: "_"),
]

_COMPILED = [(re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), make) for pattern, make in _REDUCTIONS]
