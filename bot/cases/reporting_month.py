"""Which month's list somebody belongs to who is marked on a day; the plan of the place asks for it by the 5th."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.clock import day_in_vietnam
from bot.working_days import is_working_day
from knowledge.language.months import add_months

CUTOFF_DAY = 5
"""Day of the month on which the list goes out (Điều 14 khoản 2 điểm c)."""


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


def closing_day(month: date) -> date:
    """The day on which the list of a month is due: the 5th, or the first working day after it."""
    day = month.replace(day=CUTOFF_DAY)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def month_in_hand(on: date, latest: date | None) -> date:
    """The month whose list takes who is marked on a day, where the list of ``latest`` was the last to go out.

    A list stays in hand until it is issued or its day is over; then the next one is.
    """
    month = on.replace(day=1) if on <= closing_day(on.replace(day=1)) else month_after(on)
    return month if latest is None or latest < month else month_after(latest)


def late_month(on: date, latest: date | None) -> date | None:
    """The month whose day is over and whose list was not issued: it can still be; None when there is none."""
    month = on.replace(day=1)
    is_late = on > closing_day(month) and (latest is None or latest < month)
    return month if is_late else None


def read_month(written: str) -> date | None:
    """The first day of a month written as "2026-12" or "12/2026"; None when it is none."""
    for shape in ("%Y-%m", "%m/%Y"):
        try:
            return datetime.strptime(written, shape).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
    return None


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
