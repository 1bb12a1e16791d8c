"""The one place that reads the clock. Times are UTC inside; days are those of Việt Nam."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """A source of the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class StoppedClock:
    """A clock that stands still until somebody sets its ``moment`` (UTC)."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment that it was set to."""
        return self.moment


def day_in_vietnam(moment: datetime) -> date:
    """The calendar day in Việt Nam at ``moment``."""
    return moment.astimezone(VIETNAM).date()
