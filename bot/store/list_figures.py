"""Rows of issued lists for the figures: who was lent to, and who came onto a list for the first time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.store.list_tables import issued_list, issued_row
from bot.store.schema import lead, naive


@dataclass(frozen=True)
class Lent:
    """Somebody whom the bank lent to: the ward, the id of the case, the sum in đồng (rounded once it is erased)."""

    ward: str
    lead: str
    amount: int | None


class ListFigures:
    """The rows that reports count, within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def lent_between(self, since: date, until: date, wards: Collection[str] | None = None) -> list[Lent]:
        """Every row that the bank lent to on a day from ``since`` to ``until``, of wards (None: everywhere)."""
        query = select(issued_list.c.ward, issued_row.c.lead, issued_row.c.amount, issued_row.c.settled_on)
        query = query.join(issued_list, issued_list.c.id == issued_row.c.list).where(issued_row.c.result == "lent")
        days = issued_row.c.settled_on.between(since.isoformat(), until.isoformat())
        query = query if wards is None else query.where(issued_list.c.ward.in_(wards))
        return [Lent(row.ward, row.lead, row.amount) for row in self._tx.execute(query.where(days))]

    def first_rows(self, since: datetime, before: datetime) -> list[Row[Any]]:
        """Ward, month, purpose and amount of each case that came onto a list for the first time in a time."""
        firsts = select(issued_row.c.lead, func.min(issued_list.c.issued_at).label("at"))
        firsts = firsts.join(issued_list, issued_list.c.id == issued_row.c.list).group_by(issued_row.c.lead)
        of = firsts.subquery()
        query = (
            select(issued_list.c.ward, issued_list.c.month, lead.c.purpose, lead.c.amount)
            .join(issued_row, issued_row.c.list == issued_list.c.id)
            .join(of, (of.c.lead == issued_row.c.lead) & (of.c.at == issued_list.c.issued_at))
            .join(lead, lead.c.id == issued_row.c.lead)
            .where(issued_list.c.issued_at >= naive(since), issued_list.c.issued_at < naive(before))
        )
        return list(self._tx.execute(query))
