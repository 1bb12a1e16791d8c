"""Sent notices: a key for each, kept in the transaction that queues it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.clock import day_in_vietnam
from bot.store.schema import aware, naive, told

_AT_ONCE = 500
"""SQLite takes only so many values in one statement."""


class SentNotices:
    """The keys within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def among(self, keys: Collection[str]) -> set[str]:
        """Those of ``keys`` that were told."""
        wanted, found = list(keys), set[str]()
        for first in range(0, len(wanted), _AT_ONCE):
            query = select(told.c.key).where(told.c.key.in_(wanted[first : first + _AT_ONCE]))
            found |= {row.key for row in self._tx.execute(query)}
        return found

    def has(self, key: str) -> bool:
        """True if this was told."""
        return bool(self.among([key]))

    def add(self, keys: Collection[str], now: datetime) -> None:
        """Remember that these are told; those known already stay as they are."""
        known = self.among(keys)
        fresh = [key for key in dict.fromkeys(keys) if key not in known]
        if fresh:
            self._tx.execute(insert(told), [{"key": key, "at": naive(now)} for key in fresh])

    def is_first(self, of: str, now: datetime) -> bool:
        """True once a day, in Việt Nam, for what somebody can bring about as often as they press; it is told then."""
        key = f"{of}/{day_in_vietnam(now).isoformat()}"
        if self.has(key):
            return False
        self.add([key], now)
        return True

    def starting(self, prefix: str) -> dict[str, datetime]:
        """The keys that start with ``prefix``, each with the moment when it was told."""
        rows = self._tx.execute(select(told.c.key, told.c.at).where(told.c.key.startswith(prefix, autoescape=True)))
        return {row.key: aware(row.at) for row in rows}

    def forget(self, keys: Collection[str]) -> None:
        """Delete these keys, so that they may be told anew."""
        self._tx.execute(delete(told).where(told.c.key.in_(list(keys))))

    def forget_about(self, subject: str) -> None:
        """Delete the keys that name a case or a chat."""
        self._tx.execute(delete(told).where(told.c.key.contains(f"/{subject}/", autoescape=True)))

    def forget_before(self, moment: datetime) -> int:
        """Delete keys from before ``moment``; returns how many."""
        return self._tx.execute(delete(told).where(told.c.at < naive(moment))).rowcount
