"""How often something happened on a day; never who, never what was said."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import tally


async def count(tx: AsyncConnection, day: date, what: str) -> None:
    """One more of ``what`` on ``day``."""
    here = (tally.c.day == day.isoformat()) & (tally.c.what == what)
    done = await tx.execute(update(tally).where(here).values(count=tally.c.count + 1))
    if not done.rowcount:
        await tx.execute(insert(tally).values(day=day.isoformat(), what=what, count=1))


async def counted(tx: AsyncConnection, what: str, since: date, until: date) -> int:
    """How often ``what`` happened from ``since`` to ``until``, both included."""
    days = tally.c.day.between(since.isoformat(), until.isoformat())
    return await tx.scalar(select(func.sum(tally.c.count)).where(days, tally.c.what == what)) or 0
