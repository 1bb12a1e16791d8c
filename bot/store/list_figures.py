"""Rows of issued lists for the figures: who came onto a list for the first time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.store.list_tables import issued_list, issued_row
from bot.store.schema import lead, naive


class ListFigures:
    """The rows that reports count, within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

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
