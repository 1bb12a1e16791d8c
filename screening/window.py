"""Counting the years between the end of the sentence and the loan, to the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.language.day_range import DayRange
from knowledge.language.months import add_years


@dataclass(frozen=True)
class Window:
    """The days on which a loan can still be made.

    ``last_day`` is safe on every possible day of release, ``latest_last_day`` holds on the most favourable one.
    ``inside`` is True or False when it is so on every possible day, None when it depends on the day.
    ``days_left`` counts from the day asked about to ``last_day``; negative when it has passed.
    """

    last_day: date
    latest_last_day: date
    days_left: int
    inside: bool | None

    @property
    def is_certain(self) -> bool:
        """True if every possible day gives the same answer."""
        return self.inside is not None


def last_day_after(finished: date, years: int) -> date:
    """The last day on which a loan can be made: same day ``years`` later, 28/2 where there is no 29/2."""
    return add_years(finished, years)


def count_window(finished: DayRange, years: int, on: date) -> Window:
    """The window of somebody released on any day of ``finished``, seen on ``on``."""
    earliest = last_day_after(finished.first, years)
    latest = last_day_after(finished.last, years)
    inside = True if earliest >= on else False if latest < on else None
    return Window(earliest, latest, (earliest - on).days, inside)
