"""Cases for the figures: of a time, and those of released persons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.case_rows import Case, case_of
from bot.store.cases import SENT_BY_PERSONS
from bot.store.schema import lead, naive


class CaseFigures:
    """The cases that reports count, within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def before(self, moment: datetime) -> list[Case]:
        """Every case, erased ones too, that was opened before ``moment``."""
        query = select(lead).where(lead.c.opened_at < naive(moment)).order_by(lead.c.opened_at)
        return [case_of(row) for row in self._tx.execute(query)]

    def sent_by_persons(self) -> frozenset[str]:
        """The ids of the cases that a released person sent."""
        return frozenset(self._tx.scalars(SENT_BY_PERSONS))
