"""Audit log, who did what when, in a chain: an altered, removed or reordered row is found, and so is a cut-off end.

The end of the chain has a proof of its own, so that nobody without the key can set it back to an earlier row. Whoever
kept the proof of an earlier end still can; that is what anchors outside the database are for (`anchors`). Rows are cut
off when their years are over; then number and hash of the last one are kept, with a proof, and the chain begins there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from bot.store.keyring import Keyring
from bot.store.schema import audit, audit_end, audit_start, aware, naive

START = b"qd22"
"""The chain begins with it."""
KEYED = 1
"""Number of the upgrades that needed the keys, until today: 1 proved the consents."""


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
    """The chain within one transaction.

    Only one transaction at a time can write at the end of a chain, of all servers. ``at_end``: rows wait for
    `write_down`, just before the commit, so that nobody waits for more than that, and many are written as one.
    """

    def __init__(self, tx: Connection, keyring: Keyring, *, at_end: bool = False) -> None:
        self._tx = tx
        self._keyring = keyring
        self._at_end = at_end
        self._rows: list[tuple[datetime, str, str, str, str]] = []

    def record(self, now: datetime, actor: str, action: str, subject: str, detail: str = "") -> None:
        """Add a row at the end of the chain, within the transaction of what it tells about."""
        self.record_all(now, [(actor, action, subject, detail)])

    def record_all(self, now: datetime, rows: Sequence[tuple[str, str, str, str]]) -> None:
        """Add many rows (actor, action, subject, detail) in three statements."""
        self._rows += [(now, *row) for row in rows]
        if not self._at_end:
            self.write_down()

    def write_down(self) -> None:
        """Link the rows that wait to the end of the chain."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        end = self._tx.execute(select(audit_end).with_for_update()).one_or_none()
        number, linked = (end.number, end.hash) if end else (0, START)
        kept = list[dict[str, object]]()
        for now, actor, action, subject, detail in rows:
            number += 1
            entry = Entry(number, aware(naive(now)), actor, action, subject, detail[:200])
            linked = self._keyring.link(linked, bytes_of(entry))
            values = {"actor": actor, "action": action, "subject": subject, "detail": entry.detail}
            kept.append({"number": number, "at": naive(now), "hash": linked, **values})
        self._tx.execute(insert(audit), kept)
        # an end that is gone does not make the database one of an earlier version
        self._set_end(number, linked, end.keyed if end else KEYED, is_new=end is None)

    def begin(self) -> None:
        """Write the end of a chain that has no row yet: from then on no emptied table passes for a new one."""
        if self._tx.execute(select(audit_end)).one_or_none() is None:
            self._set_end(0, START, KEYED, is_new=True)

    def prove_end(self) -> None:
        """Write the proof of an end from before there were proofs, if it is that of the chain."""
        end = self._tx.execute(select(audit_end)).one_or_none()
        if end is None:
            self.begin()
        elif end.mac is None and self._is_end(end.number, end.hash):
            self._set_end(end.number, end.hash, end.keyed, is_new=False)

    @property
    def keyed(self) -> int:
        """Number of the keyed upgrades that are done."""
        return self._tx.scalar(select(audit_end.c.keyed)) or 0

    def note_keyed(self) -> None:
        """Note that every keyed upgrade is done. Only for a chain without a break: its end is proven anew."""
        number, linked = self.end()
        self._set_end(number, linked, KEYED, is_new=False)

    def end(self) -> tuple[int, bytes]:
        """Number and hash of the last row."""
        self.write_down()
        row = self._tx.execute(select(audit_end)).one_or_none()
        return (row.number, row.hash) if row else (0, START)

    def start(self) -> tuple[int, bytes]:
        """Number and hash of the row before the first that is kept; of none before anything was cut off."""
        row = self._tx.execute(select(audit_start)).one_or_none()
        return (row.number, row.hash) if row else (0, START)

    def cut(self, before: datetime, now: datetime) -> int:
        """Cut off the rows older than ``before``; returns how many. A chain that is broken there is left as it is."""
        self.write_down()
        keeps_from = self._tx.scalar(select(func.min(audit.c.number)).where(audit.c.at >= naive(before)))
        number, previous = self.start()
        last = (keeps_from or self.end()[0] + 1) - 1
        if last <= number or self._break_up_to(last) is not None:
            return 0
        linked = self.hash_of(last) or previous
        changed = {"number": last, "hash": linked, "mac": start_proof(self._keyring, last, linked)}
        if self._tx.execute(select(audit_start)).one_or_none() is None:
            self._tx.execute(insert(audit_start).values(id=1, **changed))
        else:
            self._tx.execute(audit_start.update().values(**changed))
        gone = self._tx.execute(delete(audit).where(audit.c.number <= last)).rowcount
        self.record(now, "service", "cut", "audit", f"{number + 1}-{last}")
        return gone

    def hash_of(self, number: int) -> bytes | None:
        """The hash of a row, also of the last one that was cut off; None for any other that is not there."""
        first, linked = self.start()
        if number == first:
            return linked
        found: bytes | None = self._tx.scalar(select(audit.c.hash).where(audit.c.number == number))
        return found

    def _is_end(self, number: int, linked: bytes) -> bool:
        last = self._tx.scalar(select(func.max(audit.c.number))) or self.start()[0]
        return number == last and linked == self.hash_of(number)

    def _set_end(self, number: int, linked: bytes, keyed: int, *, is_new: bool) -> None:
        mac = end_proof(self._keyring, number, linked, keyed)
        changed = {"number": number, "hash": linked, "keyed": keyed, "mac": mac}
        if is_new:
            self._tx.execute(insert(audit_end).values(id=1, **changed))
        else:
            self._tx.execute(audit_end.update().values(**changed))

    def entries(self, subject: str = "") -> list[Entry]:
        """All rows in order, or those about one case or officer."""
        self.write_down()
        query = select(audit).order_by(audit.c.number)
        if subject:
            query = query.where(audit.c.subject == subject)
        return [entry_of(row) for row in self._tx.execute(query)]

    def find_break(self) -> int | None:
        """The number of the first row that is not as it was written; None when the whole chain holds.

        A chain that lost its last rows breaks at the first one missing.
        """
        self.write_down()
        last = self._tx.scalar(select(func.max(audit.c.number))) or self.start()[0]
        broken = self._break_up_to(last)
        if broken is not None:
            return broken
        end = self._tx.execute(select(audit_end)).one_or_none()
        is_whole = end is not None and (end.number, end.hash) == (last, self.hash_of(last))
        is_proven = end is not None and end.mac == end_proof(self._keyring, end.number, end.hash, end.keyed)
        return None if is_whole and is_proven else last + 1

    def _break_up_to(self, last: int) -> int | None:
        """The number of the first row up to ``last`` that is not as it was written, or is missing."""
        start = self._tx.execute(select(audit_start)).one_or_none()
        number, previous = (start.number, start.hash) if start else (0, START)
        if start is not None and start.mac != start_proof(self._keyring, number, previous):
            return number + 1
        expected = number + 1
        for row in self._tx.execute(select(audit).where(audit.c.number <= last).order_by(audit.c.number)):
            if row.number != expected or self._keyring.link(previous, bytes_of(entry_of(row))) != row.hash:
                return expected
            previous, expected = row.hash, expected + 1
        return None if expected == last + 1 else expected


def start_proof(keyring: Keyring, number: int, linked: bytes) -> bytes:
    """The proof of where a shortened chain begins."""
    return keyring.proof("audit start", number, linked.hex())


def end_proof(keyring: Keyring, number: int, linked: bytes, keyed: int) -> bytes:
    """The proof of an end of the chain, and of the keyed upgrades that are done, if any."""
    return keyring.proof("audit end", number, linked.hex(), *([keyed] if keyed else []))


def entry_of(row: Row[Any]) -> Entry:
    """An entry from its row."""
    return Entry(row.number, aware(row.at), row.actor, row.action, row.subject, row.detail)


def bytes_of(entry: Entry) -> bytes:
    """An entry as it is linked."""
    fields = [entry.number, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    return json.dumps(fields, ensure_ascii=False).encode()
