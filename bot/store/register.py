"""Registers of a ward: what officers note of suspected abuse (Điều 15) and of difficulties, sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.clock import VIETNAM
from bot.store.keyring import Keyring
from bot.store.register_tables import register_entry
from bot.store.schema import aware, naive


@dataclass(frozen=True)
class Entry:
    """One entry: ward, kind, who noted it and when, and the words."""

    ward: str
    kind: str
    officer: int
    at: datetime
    note: str = field(repr=False)


class Register:
    """The registers within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, ward: str, book: str, kind: str, officer: int, note: str, now: datetime) -> None:
        """Note something in a book of a ward."""
        values = {"ward": ward, "book": book, "kind": kind, "officer": officer, "at": naive(now)}
        key = self._tx.execute(insert(register_entry).values(sealed=b"", **values)).inserted_primary_key
        number = int(key[0]) if key else 0
        sealed = self._keyring.service("officer").seal(note, entry_place(number))
        self._tx.execute(update(register_entry).where(register_entry.c.id == number).values(sealed=sealed))

    def last(self, wards: Collection[str] | None, book: str, size: int) -> list[Entry]:
        """The newest entries of a book of wards (None: everywhere). Raises SealBrokenError."""
        query = select(register_entry).where(register_entry.c.book == book)
        if wards is not None:
            query = query.where(register_entry.c.ward.in_(wards))
        opening = self._keyring.service("officer")
        return [
            Entry(row.ward, row.kind, row.officer, aware(row.at), opening.open(row.sealed, entry_place(row.id)))
            for row in self._tx.execute(query.order_by(register_entry.c.id.desc()).limit(size))
        ]

    def counted(self, since: date, until: date, wards: Collection[str] | None = None) -> dict[tuple[str, str], int]:
        """Number of entries by book and kind that were noted on the days ``since`` to ``until`` in Việt Nam.

        Those of wards, or of everywhere (None).
        """
        first = datetime.combine(since, time(), VIETNAM)
        end = datetime.combine(until + timedelta(days=1), time(), VIETNAM)
        query = select(register_entry.c.book, register_entry.c.kind, func.count()).where(
            register_entry.c.at >= naive(first), register_entry.c.at < naive(end)
        )
        query = query if wards is None else query.where(register_entry.c.ward.in_(wards))
        rows = self._tx.execute(query.group_by(register_entry.c.book, register_entry.c.kind))
        return dict(sorted(Counter({(book, kind): int(count) for book, kind, count in rows}).items()))

    def forget_before(self, moment: datetime) -> int:
        """Delete entries noted before ``moment``; returns how many."""
        return self._tx.execute(delete(register_entry).where(register_entry.c.at < naive(moment))).rowcount


def entry_place(number: int) -> str:
    """The place for which an entry is sealed."""
    return f"register/{number}"
