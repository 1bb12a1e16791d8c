"""Month arithmetic: a day so many months on, the last day of a month that is too short for it."""

from __future__ import annotations

from datetime import date
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
