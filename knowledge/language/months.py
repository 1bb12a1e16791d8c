"""Month and year arithmetic: a day so many months on, the last day of a shorter month, the first day within years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from dateutil.relativedelta import relativedelta

D = TypeVar("D", bound=date)
"""A day, or a moment in its own time zone."""


def add_months(day: D, months: int) -> D:
    """The same day and time ``months`` later (negative: earlier), or the last day of a shorter month.

    Raises ValueError beyond the years 1 to 9999.
    """
    return day + relativedelta(months=months)


def add_years(day: D, years: int) -> D:
    """The same day ``years`` later (negative: earlier), 28/2 where there is no 29/2."""
    return add_months(day, 12 * years)


def first_day_inside(on: date, years: int) -> date:
    """The earliest day whose same day ``years`` later is not before ``on``."""
    same_day = add_years(on, -years)
    return same_day if same_day.day == on.day else same_day + timedelta(days=1)
