"""A day that may be known only by its month or year: a range in which every day is possible."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_BETWEEN = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class DayRange:
    """Every day from ``first`` to ``last`` (both included) is possible."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"{self.first} is after {self.last}")

    @property
    def is_exact(self) -> bool:
        """True if the day itself is known."""
        return self.first == self.last

    def __str__(self) -> str:
        """The shortest form that `parse_day_range` reads back: YYYY-MM-DD, YYYY-MM, YYYY or first/last."""
        if self.is_exact:
            return self.first.isoformat()
        if self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]:
            if (self.first.year, self.first.month) == (self.last.year, self.last.month):
                return f"{self.first:%Y-%m}"
            if (self.first.month, self.last.month) == (1, 12) and self.first.year == self.last.year:
                return f"{self.first:%Y}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def parse_day_range(text: str) -> DayRange:
    """Read YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DD/YYYY-MM-DD. Raises ValueError for anything else."""
    between = _BETWEEN.fullmatch(text.strip())
    if between:
        return DayRange(date.fromisoformat(between[1]), date.fromisoformat(between[2]))
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a day, month or year: {text!r}")
    year, month, day = int(match[1]), match[2], match[3]
    if day:
        exact = date(year, int(month), int(day))
        return DayRange(exact, exact)
    if month:
        return DayRange(date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1]))
    return DayRange(date(year, 1, 1), date(year, 12, 31))


def joined(one: DayRange, other: DayRange) -> DayRange:
    """Every day of both, and those between them."""
    return DayRange(min(one.first, other.first), max(one.last, other.last))
