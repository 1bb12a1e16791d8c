"""Limits of an overdue case, as a query and a view compare with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.case import State

Spans = tuple[tuple[datetime | None, datetime], ...]
"""First and last moment of each; None: since ever."""
MET: tuple[State, ...] = ("contacted", "refused")
"""States after the first contact in which an officer has the next step."""


@dataclass(frozen=True)
class OverdueLimits:
    """The moments that make a case overdue at ``now``: calendar arithmetic done once, so that a query only compares.

    A case that nobody accepted is overdue when it waits since ``unaccepted_until`` or earlier; an accepted one when it
    was accepted within one of the spans ``accepted``, one after contact when it was last worked on within ``met``. What
    rests is never overdue, and an appointment is due at its time.
    """

    now: datetime
    unaccepted_until: datetime
    accepted: Spans
    met: Spans

    def are_passed(
        self,
        state: State,
        waits_since: datetime,
        accepted_at: datetime | None,
        worked_at: datetime | None = None,
        rests_until: datetime | None = None,
        appointed_at: datetime | None = None,
    ) -> bool:
        """True if a case in this state is overdue."""
        if state in ("new", "returned"):
            return waits_since <= self.unaccepted_until
        if rests_until is not None and rests_until > self.now:
            return False
        if state in ("accepted", *MET) and appointed_at is not None and appointed_at <= self.now:
            return True
        if state in MET:
            return _within(self.met, worked_at or waits_since)
        return state == "accepted" and _within(self.accepted, accepted_at or waits_since)


def _within(spans: Spans, at: datetime) -> bool:
    return any((since is None or since <= at) and at <= until for since, until in spans)
