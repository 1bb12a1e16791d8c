"""Watch over the machine's clock: one that jumped must not delete what people were promised to find.

A jump and a long stop look alike to the clock alone. What else a machine knows of the time tells them apart: as long as
it was not started anew, how many seconds have passed; after a start, whether a time server keeps its clock. Where
neither speaks for the clock nothing is deleted until somebody confirms the time, or it comes back to where it was;
meanwhile what is too old is neither shown nor used (`Chats`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.clock import Uptime
from bot.store.schema import aware, clock, naive

MOST = timedelta(days=2)
"""Between two looks; the clocks of a service run every minute of a waking day."""
_UNKNOWN = Uptime()


class ClockWatch:
    """The watch within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def see(self, now: datetime, up: Uptime = _UNKNOWN) -> bool:
        """True if ``now`` can be trusted, which ``up`` may speak for; from then on it is known."""
        row = self._tx.execute(select(clock)).one_or_none()
        if row is None or _is_trusted(row, now, up):
            self._keep(now, up)
            return True
        if row.doubted_since is None:
            self._tx.execute(update(clock).values(doubted_since=naive(now)))
        return False

    def doubt(self) -> tuple[datetime, datetime] | None:
        """The last moment that was trusted and the first that was not; None while there is no doubt."""
        row = self._tx.execute(select(clock)).one_or_none()
        return (aware(row.seen_at), aware(row.doubted_since)) if row and row.doubted_since else None

    def confirm(self, now: datetime, up: Uptime = _UNKNOWN) -> None:
        """Somebody says that ``now`` is right."""
        self._keep(now, up)

    def _keep(self, now: datetime, up: Uptime) -> None:
        values = {"seen_at": naive(now), "doubted_since": None, "boot": up.boot, "up_seconds": int(up.seconds)}
        if not self._tx.execute(update(clock).values(**values)).rowcount:
            self._tx.execute(insert(clock).values(id=1, **values))


def _is_trusted(row: Row[Any], now: datetime, up: Uptime) -> bool:
    passed = now - aware(row.seen_at)
    if abs(passed) <= MOST:
        return True
    if row.boot and row.boot == up.boot:
        # the machine counts its seconds itself: against them neither hand nor time server is believed
        return abs(passed - timedelta(seconds=up.seconds - row.up_seconds)) <= MOST
    return up.is_kept
