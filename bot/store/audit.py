"""Audit log, who did what when, in a chain: an altered, removed or reordered row is found, and so is a cut-off end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.store.keyring import Keyring
from bot.store.schema import audit, audit_end, aware, naive

_START = b"qd22"


@dataclass(frozen=True)
class Entry:
    """One row. It names ids and codes, never a person, a number or a word that somebody wrote."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str


class Audit:
    """The chain within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def record(self, now: datetime, actor: str, action: str, subject: str, detail: str = "") -> None:
        """Add a row at the end of the chain, within the transaction of what it tells about."""
        end = self._tx.execute(select(audit_end)).one_or_none()
        number, previous = (end.number + 1, end.hash) if end else (1, _START)
        entry = Entry(number, aware(naive(now)), actor, action, subject, detail[:200])
        linked = self._keyring.link(previous, _bytes_of(entry))
        values = {"actor": actor, "action": action, "subject": subject, "detail": entry.detail}
        self._tx.execute(insert(audit).values(number=number, at=naive(now), hash=linked, **values))
        changed = {"number": number, "hash": linked}
        if end is None:
            self._tx.execute(insert(audit_end).values(id=1, **changed))
        else:
            self._tx.execute(audit_end.update().values(**changed))

    def entries(self, subject: str = "") -> list[Entry]:
        """All rows in order, or those about one case or officer."""
        query = select(audit).order_by(audit.c.number)
        if subject:
            query = query.where(audit.c.subject == subject)
        return [_entry(row) for row in self._tx.execute(query)]

    def find_break(self) -> int | None:
        """The number of the first row that is not as it was written; None when the whole chain holds.

        A chain that lost its last rows breaks at the first one missing.
        """
        previous, expected = _START, 1
        for row in self._tx.execute(select(audit).order_by(audit.c.number)):
            if row.number != expected or self._keyring.link(previous, _bytes_of(_entry(row))) != row.hash:
                return expected
            previous, expected = row.hash, expected + 1
        end = self._tx.execute(select(audit_end)).one_or_none()
        is_whole = (end.number, end.hash) == (expected - 1, previous) if end else expected == 1
        return None if is_whole else expected


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.number, aware(row.at), row.actor, row.action, row.subject, row.detail)


def _bytes_of(entry: Entry) -> bytes:
    fields = [entry.number, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    return json.dumps(fields, ensure_ascii=False).encode()
