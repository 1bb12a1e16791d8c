"""Ends of cases: those whose promised time may be over, and what remains of them for years after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from bot.store.case_rows import Case, case_of
from bot.store.cases import ENDED, OPEN
from bot.store.schema import consent, lead, naive


class CaseEnds:
    """The ends of cases within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def ended(self, moment: datetime) -> list[Case]:
        """Finished cases that nobody touched since ``moment``."""
        query = select(lead).where(lead.c.state.in_(ENDED), lead.c.touched_at < naive(moment))
        return [case_of(row) for row in self._tx.execute(query)]

    def unfinished(self, moment: datetime) -> list[Case]:
        """Cases that are not finished and that somebody accepted, or else sent, up to ``moment``."""
        began = func.coalesce(lead.c.accepted_at, lead.c.opened_at)
        query = select(lead).where(lead.c.state.in_(OPEN), began <= naive(moment))
        return [case_of(row) for row in self._tx.execute(query)]

    def settle_before(self, moment: datetime) -> None:
        """Let stand what was done with a case before a moment, and forget what a correction replaced."""
        old = (lead.c.undo != "") & (lead.c.touched_at < naive(moment))
        self._tx.execute(update(lead).where(old).values(undo=""))

    def forget_erased(self, moment: datetime) -> int:
        """Delete what remained of cases that were erased before ``moment``; returns of how many."""
        is_gone = (lead.c.state == "erased") & (lead.c.erased_at < naive(moment))
        self._tx.execute(delete(consent).where(consent.c.lead.in_(select(lead.c.id).where(is_gone))))
        return self._tx.execute(delete(lead).where(is_gone)).rowcount
