"""Counters of what happened on a day; never who, never what was said."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import Connection, Executable, func, select

from bot.store.schema import insert_into, tally
from bot.store.shared_commit import SharedCommit


class Counters:
    """The counts within one transaction."""

    def __init__(self, tx: Connection, shared: SharedCommit) -> None:
        self._tx = tx
        self._shared = shared

    def count(self, day: date, what: str) -> None:
        """One more of ``what`` on ``day``."""
        self._shared.count(_one_more(self._tx.dialect.name), {"day": day.isoformat(), "what": what})

    def counted(self, what: str, since: date, until: date) -> int:
        """Count of ``what`` from ``since`` to ``until``, both included."""
        self._shared.write()
        days = tally.c.day.between(since.isoformat(), until.isoformat())
        return self._tx.scalar(select(func.sum(tally.c.count)).where(days, tally.c.what == what)) or 0


@cache
def _one_more(dialect: str) -> Executable:
    new = insert_into(tally, dialect)
    there = {"count": tally.c.count + new.excluded.count}
    return new.on_conflict_do_update(index_elements=["day", "what"], set_=there)
