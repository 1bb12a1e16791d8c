"""Spans up to now: "hơn 2 năm rồi", "gần 3 năm", "cách đây 18 tháng", "một năm rưỡi" → the days it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from knowledge.language.day_range import DayRange
from knowledge.language.months import add_months

_SPAN = re.compile(
    r"(?:(?P<how>more|nearly|about) )?(?P<size>\d{1,3}(?: [.,] 5)?|halved|some)"
    r"(?: (?:(?:-|to|or|,) )?(?P<upto>\d{1,3}))? (?P<unit>[YMWD])(?P<half> half)?(?: (?P<months>\d{1,2}) M)?(?!\S)"
)
_ONE = re.compile(r"(?:(more|nearly|about) )?([YMWD])(?: (half))?(?: (?:this|recent|before|ago))?")
_MONTHS = {"Y": Decimal(12), "M": Decimal(1)}
_DAYS = {"W": 7, "D": 1}
_SOME = (2, 9)
"""vài, mấy: between two and nine."""


def read_span(line: str, today: date, future: Callable[[], Exception]) -> DayRange | None:
    """The days that a length of time in symbols (see date_words) points back to, None when there is none.

    Raises ``future()`` for "2 năm nữa". "N năm" covers from N-½ up to N+1 years ago, because people name the
    years completed or round to the nearest; "hơn" is N to N+1, "gần" N-½ to N.
    """
    match = _SPAN.search(line)
    if match is None:
        whole = _ONE.search(line) if re.search(r"(?<!\S)(?:more|nearly|half)(?!\S)", line) else None
        if whole is None:
            return None
        match = _SPAN.search(f"{whole[1] or ''} 1 {whole[2]}{' half' if whole[3] else ''}".strip())
    if match is None:
        return None
    if re.search(r"(?<!\S)(?:later|next)(?!\S)", line):
        raise future()
    if match["unit"] in _DAYS:
        return _days_ago(match, today)
    return _months_ago(match, today)


def _sizes(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    if match["size"] == "some":
        return Decimal(_SOME[0]), Decimal(_SOME[1])
    if match["size"] == "halved":
        return Decimal("0.5"), Decimal("0.5")
    size = Decimal(re.sub(r" [.,] ", ".", match["size"]))
    upto = Decimal(match["upto"] or size)
    return (size, upto) if size <= upto else (upto, size)


def _months_ago(match: re.Match[str], today: date) -> DayRange:
    low, high = _sizes(match)
    unit = _MONTHS[match["unit"]]
    low, high = low * unit, high * unit
    if match["half"]:
        low, high = low + unit / 2, high + unit / 2
    if match["months"]:
        low, high, unit = low + int(match["months"]), high + int(match["months"]), Decimal(1)
    elif low % unit:
        unit = unit / 2  # "một năm rưỡi" is said to the half year
    nearest, farthest = low - unit / 2, high + unit
    if match["how"] == "more":
        nearest = low
    elif match["how"] == "nearly":
        farthest = high
    # N+1 years ago to the day would already be N+1 years, but "more" may be said a little early: keep that day
    return DayRange(months_before(today, farthest), months_before(today, nearest))


def _days_ago(match: re.Match[str], today: date) -> DayRange:
    low, high = _sizes(match)
    size = _DAYS[match["unit"]]
    near, far = int(low * size), int(high * size)
    slack = size // 2 + 1 if size > 1 else 0
    if match["how"] or match["size"] == "some" or match["half"]:
        slack = max(slack, 3, near // 5)
    return DayRange(
        today - timedelta(far + slack + (size // 2 if match["half"] else 0)), today - timedelta(max(0, near - slack))
    )


def months_before(day: date, months: Decimal) -> date:
    """The same day ``months`` earlier; half months count 15 days, a day that the month lacks becomes its last."""
    whole = int(months)
    found = add_months(day, -min(whole, 12 * (day.year - 1) + day.month - 1))
    rest = int(((months - whole) * 30).to_integral_value(ROUND_HALF_UP))
    return found - timedelta(min(rest, (found - date.min).days))
