"""Limits of an overdue case, as a query and a view compare with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.case import State


@dataclass(frozen=True)
class OverdueLimits:
    """The moments that make a case overdue now: calendar arithmetic done once, so that a query only compares.

    A case that nobody accepted is overdue when it waits since ``unaccepted_until`` or earlier; an accepted one when it
    was accepted within one of the spans ``accepted`` (first and last moment; None: since ever).
    """

    unaccepted_until: datetime
    accepted: tuple[tuple[datetime | None, datetime], ...]

    def are_passed(self, state: State, waits_since: datetime, accepted_at: datetime | None) -> bool:
        """True if a case in this state is overdue."""
        if state in ("new", "returned"):
            return waits_since <= self.unaccepted_until
        at = accepted_at or waits_since
        return state == "accepted" and any(
            (since is None or since <= at) and at <= until for since, until in self.accepted
        )
