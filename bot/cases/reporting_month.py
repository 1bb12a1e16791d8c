"""Which month's list somebody belongs to who is marked on a day; the plan of the place asks for it by the 5th."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.clock import VIETNAM, day_in_vietnam
from knowledge.language.months import add_months

CUTOFF_DAY = 5
"""Day of the month by which the list goes out (the plan of 22/11/2023, carried out monthly)."""


def month_of(listed_at: date, cutoff_day: int = CUTOFF_DAY) -> date:
    """First day of the month whose list takes who was marked at ``listed_at``: later than the cutoff day, the next.

    A moment is taken as the day in Việt Nam; ValueError for one without a time zone.
    """
    day = _day(listed_at)
    if day.day <= cutoff_day:
        return day.replace(day=1)
    return month_after(day)


def month_after(day: date) -> date:
    """First day of the month after that of ``day``."""
    return add_months(day.replace(day=1), 1)


def month_before(day: date) -> date:
    """First day of the month before that of ``day``."""
    return add_months(day.replace(day=1), -1)


def end_of_list(month: date) -> datetime:
    """The last moment of the cutoff day of a month in Việt Nam: later marks are the next month's."""
    after = datetime.combine(month.replace(day=CUTOFF_DAY + 1), datetime.min.time(), VIETNAM)
    return after - timedelta(microseconds=1)


def show_month(month: str) -> str:
    """A month written "2027-04" as people write it: 4/2027."""
    year, _, number = month.partition("-")
    return f"{number.lstrip('0')}/{year}" if number else month


def _day(at: date) -> date:
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return day_in_vietnam(at)
