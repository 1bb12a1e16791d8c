"""Watch over the machine's clock: one that jumped must not delete what people were promised to find.

A jump and a long stop look alike from inside. Either way nothing is deleted until somebody confirms the time, or the
clock comes back to where it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from bot.store.schema import aware, clock, naive

MOST = timedelta(days=2)
"""Between two looks; the clocks of a service run every minute of a waking day."""


class ClockWatch:
    """The watch within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def see(self, now: datetime) -> bool:
        """True if ``now`` can be trusted; from then on it is known."""
        row = self._tx.execute(select(clock)).one_or_none()
        if row is None:
            self._tx.execute(insert(clock).values(id=1, seen_at=naive(now)))
            return True
        is_near = abs(now - aware(row.seen_at)) <= MOST
        if is_near:
            if row.seen_at != naive(now) or row.doubted_since is not None:
                self._tx.execute(update(clock).values(seen_at=naive(now), doubted_since=None))
            return True
        if row.doubted_since is None:
            self._tx.execute(update(clock).values(doubted_since=naive(now)))
        return False

    def doubt(self) -> tuple[datetime, datetime] | None:
        """The last moment that was trusted and the first that was not; None while there is no doubt."""
        row = self._tx.execute(select(clock)).one_or_none()
        return (aware(row.seen_at), aware(row.doubted_since)) if row and row.doubted_since else None

    def confirm(self, now: datetime) -> None:
        """Somebody says that ``now`` is right."""
        done = self._tx.execute(update(clock).values(seen_at=naive(now), doubted_since=None))
        if not done.rowcount:
            self._tx.execute(insert(clock).values(id=1, seen_at=naive(now)))
