"""Officers: invited once, bound to a chat of their own, with the places they may see.

A seat in which nobody wrote for long is locked: it is still told of work, but opens nothing until the operator says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import case, func, or_, select, update

from bot.model.case import Role
from bot.store.console_sessions import ConsoleSessions
from bot.store.memberships import Membership, Memberships
from bot.store.schema import lead, naive, officer

_SEEN_EVERY = timedelta(hours=1)
"""An officer's coming is noted no more often: nobody needs it to the minute, and every note is a write."""


@dataclass(frozen=True)
class OfficerRow(Membership):
    """An officer. ``seen_at`` is when they last wrote, ``locked_at`` since when the seat gives no rights."""

    role: Role
    seen_at: datetime | None = None
    locked_at: datetime | None = None


class Officers(Memberships[OfficerRow]):
    """The officers within one transaction."""

    _table, _kind, _seal = officer, OfficerRow, "name"
    has_come = False
    """True once an officer came in this transaction: that needs no second note."""

    def with_invitation(self, digest: str) -> OfficerRow | None:
        """The officer who holds the invitation with this hash."""
        return self._one(officer.c.invitation == digest)

    def invite(self, name: str, role: Role, scope: str, digest: str, until: datetime) -> int:
        """Keep a new officer with the hash of their invitation; returns the id."""
        return self._invite(name, scope, digest, until, role=role)

    def at_desk(self, chat: str) -> OfficerRow | None:
        """The officer who may work in this chat; None for everybody else, and while the seat is locked."""
        row = self.of_chat(chat)
        return row if row and row.locked_at is None else None

    def looked_at(self, row: Mapping[str, Any] | None) -> OfficerRow | None:
        """The officer in a row that was read with the look at a chat."""
        found: Any = SimpleNamespace(**row) if row else None
        return self._row(found) if found is not None and self._is_proven(found) else None

    def come(self, chat: str, now: datetime) -> OfficerRow | None:
        """The officer who works in this chat now, which is noted; None as for `at_desk`."""
        is_old = or_(officer.c.seen_at.is_(None), officer.c.seen_at < naive(now - _SEEN_EVERY))
        seen_at = case((is_old, naive(now)), else_=officer.c.seen_at)
        change = update(officer).where(officer.c.chat == chat, officer.c.locked_at.is_(None))
        found = self._tx.execute(change.values(seen_at=seen_at).returning(*officer.c)).one_or_none()
        self.has_come = self.has_come or found is not None
        return self._row(found) if found is not None and self._is_proven(found) else None

    def see(self, seat: OfficerRow, now: datetime) -> None:
        """Note that an officer wrote, who was read just before."""
        if seat.seen_at is None or seat.seen_at < now - _SEEN_EVERY:
            self._tx.execute(update(officer).where(officer.c.id == seat.id).values(seen_at=naive(now)))

    def leave(self, seat: int, now: datetime) -> None:
        """Untie a seat: its cases are free again, and what opened the console to it ends for good."""
        super().leave(seat, now)
        self._tx.execute(update(lead).where(lead.c.holder == seat).values(holder=None))
        console = ConsoleSessions(self._tx, self._keyring)
        console.end_all(seat)
        console.drop_factor(seat)

    def idle_since(self, moment: datetime) -> list[int]:
        """The taken seats that are open though nobody wrote there since ``moment``."""
        last = func.coalesce(officer.c.seen_at, officer.c.joined_at)
        query = select(officer.c.id).where(officer.c.chat.is_not(None), officer.c.locked_at.is_(None))
        return list(self._tx.execute(query.where(last < naive(moment)).order_by(officer.c.id)).scalars())

    def silent_since(self, moment: datetime) -> list[OfficerRow]:
        """The officers at a desk who wrote nothing since ``moment``, also those whose seat is locked for it."""
        last = func.coalesce(officer.c.seen_at, officer.c.joined_at)
        query = select(officer).where(officer.c.chat.is_not(None), last < naive(moment)).order_by(officer.c.id)
        return [self._row(row) for row in self._tx.execute(query) if self._is_proven(row)]

    def names(self, seats: Collection[int]) -> dict[int, str]:
        """The names of those of these seats that are taken."""
        query = select(officer.c.id, officer.c.name).where(officer.c.id.in_(seats), officer.c.chat.is_not(None))
        rows = self._tx.execute(query) if seats else ()
        return {row.id: self._keyring.service("officer").open(row.name, self._place(row.id)) for row in rows}

    def authors(self, seats: Collection[int]) -> dict[int, str]:
        """The names of these seats, left ones too, as far as they are kept."""
        rows = self._tx.execute(select(officer.c.id, officer.c.name).where(officer.c.id.in_(seats))) if seats else ()
        return {row.id: self._keyring.service("officer").open(row.name, self._place(row.id)) for row in rows}

    def lock(self, seat: int, now: datetime) -> None:
        """Take the rights of a seat away until it is unlocked."""
        self._set(seat, locked_at=naive(now))

    def unlock(self, seat: int, now: datetime) -> None:
        """Give a seat its rights again; its days begin anew."""
        self._set(seat, locked_at=None, seen_at=naive(now))

    def _anew(self, now: datetime) -> dict[str, object]:
        return {**super()._anew(now), "seen_at": naive(now), "locked_at": None}
