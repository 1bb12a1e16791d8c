"""Marks of floods: what came from where in the last day, so that neither a restart nor a second server forgets it.

A source is kept as a digest that means nothing without the key. Marks are deleted after a day and are in no backup.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from bot.store.keyring import Keyring
from bot.store.schema import flood_mark, naive

_PLACE = "flood"


class FloodMarks:
    """The marks within one transaction. A source is "chat/…" or "net/…", or one of them behind what is counted there:
    "guess/", "act/", "question/".
    """

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, source: str, now: datetime, code: str = "") -> None:
        """One more from a source: the case with this code, or a wrong code."""
        self._tx.execute(insert(flood_mark).values(source=self._digest(source), code=code, at=naive(now)))

    def codes(self, source: str, since: datetime) -> list[str]:
        """The codes of the cases that came from a source, oldest first; "" for one that was erased."""
        query = select(flood_mark.c.code).where(*self._of(source, since)).order_by(flood_mark.c.id)
        return list(self._tx.execute(query).scalars())

    def count(self, source: str, since: datetime) -> int:
        """The number of marks of a source."""
        return self._tx.scalar(select(func.count()).select_from(flood_mark).where(*self._of(source, since))) or 0

    def forget_before(self, moment: datetime) -> None:
        """Delete older marks."""
        self._tx.execute(delete(flood_mark).where(flood_mark.c.at < naive(moment)))

    def _of(self, source: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
        return flood_mark.c.source == self._digest(source), flood_mark.c.at > naive(since)

    def _digest(self, source: str) -> str:
        return self._keyring.service("outbox").mac(source, _PLACE)
