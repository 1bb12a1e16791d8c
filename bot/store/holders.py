"""Holders of cases: how many each officer holds, and passing them on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select, update

from bot.store.case_rows import Case, case_of
from bot.store.cases import ENDED
from bot.store.locks import held
from bot.store.schema import lead

_OVER = (*ENDED, "erased")


class Holders:
    """The holders within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def counts(self) -> Mapping[int, int]:
        """Number of cases that are not over, by the officer who holds them."""
        query = select(lead.c.holder, func.count()).where(lead.c.holder.is_not(None), lead.c.state.not_in(_OVER))
        return {int(seat): int(count) for seat, count in self._tx.execute(query.group_by(lead.c.holder))}

    def of(self, seat: int) -> list[Case]:
        """The cases that an officer holds and that are not over, oldest first."""
        query = select(lead).where(lead.c.holder == seat, lead.c.state.not_in(_OVER)).order_by(lead.c.opened_at)
        return [case_of(row) for row in self._tx.execute(held(self._tx, query, lead))]

    def pass_on(self, cases: Collection[str], seat: int) -> None:
        """Let an officer hold these cases (ids); a step of whoever held them cannot be taken back any more."""
        self._tx.execute(update(lead).where(lead.c.id.in_(cases)).values(holder=seat, undo=""))
