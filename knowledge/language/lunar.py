"""Lunar calendar of Việt Nam: the days that a lunar day, month or year may be in our calendar.

Every range holds a day more at each end: calendars printed abroad differ by one day now and then. A month with a leap
month behind it means either. Outside the years of lunar.yaml the lunar day falls 17 to 52 days after the solar one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.language.day_range import DayRange
from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).parent / "lunar.yaml"
_ONE = timedelta(1)
_LAG = (timedelta(17), timedelta(52))
"""By how much the same day and month of the lunar calendar falls later, at least and at most."""
_CYCLE = 60
_ANIMALS = 12
_FIRST_OF_CYCLE = 1984
"""A year of Giáp Tý, the first of its sixty."""
_YEARS_AHEAD = 5


class _Month(NamedTuple):
    number: int
    first: date
    last: date


@cache
def _table() -> dict[int, tuple[_Month, ...]]:
    data = read_yaml(_FILE, _FILE.parent).data
    return {int(year): _months(str(row)) for year, row in data.items()} if isinstance(data, dict) else {}


def _months(row: str) -> tuple[_Month, ...]:
    """The months of "2023-01-22 sbSsb…", a leap one with the number of that before it."""
    new_year, _, lengths = row.partition(" ")
    found: list[_Month] = []
    first, number = date.fromisoformat(new_year), 0
    for letter in lengths:
        number += letter.islower()
        days = 30 if letter in "bB" else 29
        found.append(_Month(number, first, first + timedelta(days - 1)))
        first += timedelta(days)
    return tuple(found)


def lunar_months(year: int, first: int, last: int) -> DayRange:
    """The days of the lunar months ``first`` to ``last`` of ``year``."""
    months = [month for month in _table().get(year, ()) if first <= month.number <= last]
    if not months:
        end = date(year, last, monthrange(year, last)[1])
        return DayRange(date(year, first, 1) + _LAG[0], end + _LAG[1])
    return DayRange(months[0].first - _ONE, months[-1].last + _ONE)


def lunar_day(year: int, month: int, day: int) -> DayRange:
    """The days that the lunar ``day``.``month`` of ``year`` may be; a 30th that a month lacks is its last.

    Raises ValueError for a day or month that no lunar year has.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(f"no lunar day: {day}.{month}")
    days = [
        min(found.first + timedelta(day - 1), found.last) for found in _table().get(year, ()) if found.number == month
    ]
    if not days:
        solar = date(year, month, min(day, 28))
        return DayRange(solar + _LAG[0], solar + _LAG[1] + timedelta(2))
    return DayRange(days[0] - _ONE, days[-1] + _ONE)


def lunar_year(year: int) -> DayRange:
    """The days of what people call that year: from the solar new year on, to the eve of the next Tết."""
    months = _table().get(year)
    return DayRange(date(year, 1, 1), months[-1].last if months else date(year + 1, 2, 20))


def year_of_pair(index: int, today: date) -> int:
    """The year of a stem and branch (0: Giáp Tý), the last one or one that comes within five years."""
    latest = today.year + _YEARS_AHEAD
    return latest - (latest - _FIRST_OF_CYCLE - index) % _CYCLE


def year_of_branch(index: int, today: date) -> int:
    """The last year of a branch or its animal (0: Tý, the rat)."""
    return today.year - (today.year - _FIRST_OF_CYCLE - index) % _ANIMALS
