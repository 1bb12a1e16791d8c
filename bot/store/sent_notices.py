"""What has been told already: a key for each notice, kept in the transaction that queues it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import naive, told

_AT_ONCE = 500
"""SQLite takes only so many values in one statement."""


class SentNotices:
    """The keys within one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def among(self, keys: Collection[str]) -> set[str]:
        """Those of ``keys`` that were told."""
        wanted, found = list(keys), set[str]()
        for first in range(0, len(wanted), _AT_ONCE):
            query = select(told.c.key).where(told.c.key.in_(wanted[first : first + _AT_ONCE]))
            found |= {row.key for row in await self._tx.execute(query)}
        return found

    async def has(self, key: str) -> bool:
        """Whether this was told."""
        return bool(await self.among([key]))

    async def add(self, keys: Collection[str], now: datetime) -> None:
        """Remember that these are told; those known already stay as they are."""
        known = await self.among(keys)
        fresh = [key for key in dict.fromkeys(keys) if key not in known]
        if fresh:
            await self._tx.execute(insert(told), [{"key": key, "at": naive(now)} for key in fresh])

    async def forget_before(self, moment: datetime) -> int:
        """Delete keys from before ``moment``; returns how many."""
        return (await self._tx.execute(delete(told).where(told.c.at < naive(moment)))).rowcount
