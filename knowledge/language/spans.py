"""Spans up to now: "hơn 2 năm rồi", "2 tháng 15 ngày", "cách đây 18 tháng", "một năm rưỡi" → the days it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from knowledge.language.date_grammar import GLUE, compiled
from knowledge.language.day_range import DayRange
from knowledge.language.months import add_months

_HOW = "more|nearly|under|about|exactly"
_SIZE = r"(?P<size>\d{1,3}(?: [.,] 5)?|halved|some)(?: (?:(?:-|to|or|,) )?(?P<upto>\d{1,3}))?"
_PART = rf"(?:{_SIZE}) (?P<unit>[YMWD])(?P<half> half)?"
_PARTS = re.compile(_PART)
_PLAIN = re.sub(r"\?P<\w+>", "?:", _PART)
_SPAN = re.compile(
    rf"(?<!\S)(?:(?P<how>{_HOW}) )?(?P<parts>{_PLAIN}(?: (?:(?:and|odd|,) )?{_PLAIN})*)"
    r"(?P<odd> (?:odd|more|exactly))?(?!\S)"
)
_ONE = re.compile(rf"(?<!\S)(?:({_HOW}) )?([YMWD])(?: (half))?(?: (?:this|recent|before|ago))?(?!\S)")
_MONTHS = {"Y": Decimal(12), "M": Decimal(1)}
_DAYS = {"W": 7, "D": 1}
_ORDER = "YMWD"
_SOME = (2, 9)
"""vài, mấy: between two and nine."""
_EXTRA_SOME = {"Y": 9, "M": 11, "W": 3, "D": 30}
"""The most of "mấy tháng" in "2 năm mấy tháng": from one up to what makes the next unit."""
_AROUND_A_HALF = (Decimal("2.5"), Decimal(3))
_AROUND_HALF_A_YEAR = (Decimal("1.5"), Decimal(2))
"""Months nearer and farther that "hai năm rưỡi" and "nửa năm" may be off."""
_EXACTLY = Decimal("0.5")
_SLACK = {"W": (4, 7), "D": (3, 4)}
"""Days nearer and farther that a span said to the week or to the day, in several units, may be off."""


@dataclass(frozen=True)
class _Length:
    """A length of time from ``low`` to ``high`` months and days; ``unit`` is the smallest one named."""

    low: Decimal
    high: Decimal
    low_days: int
    high_days: int
    unit: str
    is_half: bool
    is_vague: bool
    parts: int


def read_span(line: str, today: date, future: Callable[[], Exception]) -> DayRange | None:
    """The days that a length of time in symbols (see date_words) points back to, None when there is none.

    Raises ``future()`` for "2 năm nữa". "N năm" covers from N-½ up to N+1 years ago, because people name the
    years completed or round to the nearest; "hơn" is N to N+1, "gần" N-½ to N, "chưa đầy" N-1 to N. With several
    units the smallest one counts.
    """
    line = line.replace(GLUE, " ")
    match = _SPAN.search(line)
    if match is None:
        whole = _ONE.search(line) if compiled(rf"(?<!\S)(?:{_HOW}|half)(?!\S)").search(line) else None
        if whole is None:
            return None
        match = _SPAN.search(f"{whole[1] or ''} 1 {whole[2]}{' half' if whole[3] else ''}".strip())
    if match is None:
        return None
    if compiled(r"(?<!\S)(?:later|next)(?!\S)").search(line):
        raise future()
    length = _length(match["parts"])
    if length is None:
        return None
    after = (match["odd"] or "").strip().replace("odd", "more")
    how = match["how"] or after
    if length.unit in _MONTHS:
        return _months_ago(length, how, today)
    return _days_ago(length, how, today)


def _length(parts: str) -> _Length | None:
    """The sum of the parts; None when they do not go from the larger unit to the smaller."""
    months, days = [Decimal(0), Decimal(0)], [0, 0]
    matches = list(_PARTS.finditer(parts))
    units = [match["unit"] for match in matches]
    if sorted(set(units), key=_ORDER.index) != units:
        return None
    for at, match in enumerate(matches):
        low, high = _sizes(match)
        if match["size"] == "some" and at:
            low, high = Decimal(1), Decimal(_EXTRA_SOME[match["unit"]])
        if match["half"]:
            low, high = low + Decimal("0.5"), high + Decimal("0.5")
        for end, value in enumerate((low, high)):
            if match["unit"] in _MONTHS:
                months[end] += value * _MONTHS[match["unit"]]
            else:
                days[end] += int((value * _DAYS[match["unit"]]).to_integral_value(ROUND_CEILING if end else None))
    last = matches[-1]
    return _Length(
        months[0],
        months[1],
        days[0],
        days[1],
        units[-1],
        is_half=bool(last["half"]) or "." in last["size"] or "," in last["size"] or last["size"] == "halved",
        is_vague=any(match["size"] == "some" for match in matches),
        parts=len(matches),
    )


def _sizes(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    if match["size"] == "some":
        return Decimal(_SOME[0]), Decimal(_SOME[1])
    if match["size"] == "halved":
        return Decimal("0.5"), Decimal("0.5")
    size = Decimal(re.sub(r" [.,] ", ".", match["size"]))
    upto = Decimal(match["upto"] or size)
    return (size, upto) if size <= upto else (upto, size)


def _months_ago(length: _Length, how: str, today: date) -> DayRange:
    unit = _MONTHS[length.unit]
    nearest, farthest = length.low - unit / 2, length.high + unit
    if length.is_half:
        step = unit / 2
        nearer, farther = (step / 2, step)
        if length.unit == "Y":
            nearer, farther = _AROUND_HALF_A_YEAR if length.high < unit else _AROUND_A_HALF
        nearest, farthest = length.low - nearer, length.high + farther
    if how == "exactly":
        nearest, farthest = length.low - _EXACTLY, length.high + _EXACTLY
    if how == "more":
        nearest = length.low
    elif how == "nearly":
        nearest, farthest = nearest if length.unit == "Y" else length.low - unit, length.high
    elif how == "under":
        nearest, farthest = max(Decimal(0), length.low - unit), length.high
    # N+1 years ago to the day would already be N+1 years, but "more" may be said a little early: keep that day
    return DayRange(months_before(today, farthest), months_before(today, max(Decimal(0), nearest)))


def _days_ago(length: _Length, how: str, today: date) -> DayRange:
    if length.parts > 1:
        nearer, farther = _SLACK[length.unit]
    else:
        size = _DAYS[length.unit]
        slack = size // 2 + 1 if size > 1 else 0
        if how or length.is_vague or length.is_half:
            slack = max(slack, 3, length.low_days // 5)
        nearer = farther = slack
    near, far = length.low_days - nearer, length.high_days + farther
    if how == "more":
        near = length.low_days
    elif how == "under":
        near, far = near - _DAYS[length.unit], length.high_days
    first = months_before(today, length.high) - timedelta(far)
    last = months_before(today, length.low) - timedelta(near)
    return DayRange(first, min(today, last))


def months_before(day: date, months: Decimal) -> date:
    """The same day ``months`` earlier; half months count 15 days, a day that the month lacks becomes its last."""
    whole = int(months)
    found = add_months(day, -min(whole, 12 * (day.year - 1) + day.month - 1))
    rest = int(((months - whole) * 30).to_integral_value(ROUND_HALF_UP))
    return found - timedelta(min(rest, (found - date.min).days))
