"""Months of a ward's list: fetching a list closes it, so that nobody is marked onto a sheet that has gone out.

A list closes when it is fetched first while it is the next to go out, at the latest at the end of the 5th. When that
was stands in the audit, which is written with each fetching.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from bot.cases.reporting_month import end_of_list, month_after, month_before, month_of
from bot.store.schema import audit, aware, naive
from bot.store.work import UnitOfWork

FETCHED = "form"
"""The action under which the audit keeps that a list was fetched."""
_INSTANT = timedelta(microseconds=1)


def subject_of(ward: str, month: date) -> str:
    """The name of the list of a ward and month in the audit."""
    return f"{ward}/{month:%Y-%m}"


@dataclass(frozen=True)
class ListMonths:
    """The months of lists within one transaction."""

    work: UnitOfWork

    def fetched_at(self, ward: str, month: date) -> datetime | None:
        """When a list was fetched first while it was the next to go out; None when it was not."""
        since, until = end_of_list(month_before(month)), end_of_list(month)
        query = select(func.min(audit.c.at)).where(
            audit.c.subject == subject_of(ward, month),
            audit.c.action == FETCHED,
            audit.c.at > naive(since),
            audit.c.at <= naive(until),
        )
        found: datetime | None = self.work.tx.scalar(query)
        return aware(found) if found else None

    def closes_at(self, ward: str, month: date) -> datetime:
        """The last moment whose marks a list takes."""
        return self.fetched_at(ward, month) or end_of_list(month)

    def span(self, ward: str, month: date) -> tuple[datetime, datetime]:
        """Marks later than the first of these moments, up to the second, belong to a list."""
        return self.closes_at(ward, month_before(month)), self.closes_at(ward, month)

    def of_mark(self, ward: str, marked_at: datetime) -> date:
        """The month whose list somebody stands on who was marked at a moment."""
        month = month_of(marked_at)
        return month if marked_at <= self.closes_at(ward, month) else month_after(month)

    def next_mark(self, ward: str, now: datetime) -> tuple[date, datetime]:
        """The month whose list takes who is marked now, and the moment to keep for it: later than any fetching."""
        month = month_of(now)
        fetched = self.fetched_at(ward, month)
        if fetched is None:
            return month, now
        return month_after(month), max(now, fetched + _INSTANT)
