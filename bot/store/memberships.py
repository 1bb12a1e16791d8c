"""Memberships of officers and of groups of officers: a one-time code ties a chat to the places of a desk.

A row has a proof over all that gives rights. One that was written by anybody without the key gives none.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, insert, select, update

from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.schema import aware, naive
from bot.store.vault import SealBrokenError

PROVINCE = "tinh:"
EVERYWHERE = "*"
PROVEN = ("id", "role", "scope", "chat", "invitation", "invited_until", "joined_at", "left_at")
"""The columns that give rights; a group has no role. A lock is proven too, where there is one: nobody takes it away."""


@dataclass(frozen=True)
class Membership:
    """A membership: someone answers for places. ``scope`` holds ward codes, "tinh:40" for a province, or "*".

    ``chat`` is None before the code was used, and after the seat was left.
    """

    id: int
    name: str = field(repr=False)
    scope: tuple[str, ...]
    chat: str | None
    invited_until: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    last_digest: str


S = TypeVar("S", bound=Membership)


class Memberships(Generic[S]):
    """The seats of one table within one transaction. ``_seal`` is what their names are sealed as."""

    _table: ClassVar[Table]
    _kind: type[S]
    _seal: ClassVar[str]

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def altered(self) -> list[int]:
        """The ids of the seats that somebody without the key wrote or changed."""
        rows = self._tx.execute(select(self._table).order_by(self._table.c.id))
        return [row.id for row in rows if not self._is_proven(row)]

    def prove(self) -> None:
        """Write the proofs of rows from before there were proofs, with names sealed for their own row."""
        for row in self._tx.execute(select(self._table).where(self._table.c.mac.is_(None))).all():
            vault = self._keyring.service("officer")
            with contextlib.suppress(SealBrokenError):  # damaged before; it stays for qd22 doctor to find
                name = vault.seal(vault.open(row.name, self._seal), self._place(row.id))
                self._tx.execute(update(self._table).where(self._table.c.id == row.id).values(name=name))
            self._write_proof(row.id)

    def prove_one(self, seat: int) -> None:
        """Write the proof of one seat that comes from a database without proofs."""
        if self._tx.scalar(select(self._table.c.id).where(self._table.c.id == seat)) is not None:
            self._write_proof(seat)

    def move(self, was: str, will: str) -> None:
        """Let the seat of a chat follow it to another address; whoever sat there gives way."""
        for seat in self._tx.execute(select(self._table.c.id).where(self._table.c.chat == will)).scalars().all():
            self._set(seat, chat=None)
        for seat in self._tx.execute(select(self._table.c.id).where(self._table.c.chat == was)).scalars().all():
            self._set(seat, chat=will)

    def of_chat(self, chat: str) -> S | None:
        """The seat that is tied to this chat."""
        return self._one(self._table.c.chat == chat)

    def numbered(self, seat: int) -> S | None:
        """The seat with this number."""
        return self._one(self._table.c.id == seat)

    def all(self) -> list[S]:
        """Every seat that was ever invited."""
        return [self._row(row) for row in self._tx.execute(select(self._table).order_by(self._table.c.id))]

    def at_desks(self) -> list[S]:
        """Every seat that was taken and not left."""
        query = select(self._table).where(self._table.c.chat.is_not(None)).order_by(self._table.c.id)
        return [self._row(row) for row in self._tx.execute(query) if self._is_proven(row)]

    def join(self, seat: int, chat: str, now: datetime) -> None:
        """Tie a seat to a chat; the code is used up."""
        self._set(seat, chat=chat, **self._anew(now), left_at=None, invitation=None, invited_until=None)

    def leave(self, seat: int, now: datetime) -> None:
        """Untie a seat; an open code ends too."""
        self._set(seat, chat=None, left_at=naive(now), invitation=None, invited_until=None)

    def forget_before(self, moment: datetime) -> int:
        """Delete the seats that were left, or never taken, before ``moment``; returns how many."""
        left = self._table.c.left_at < naive(moment)
        never = self._table.c.joined_at.is_(None) & (self._table.c.invited_until < naive(moment))
        gone = self._table.c.chat.is_(None) & (left | never)
        return self._tx.execute(delete(self._table).where(gone)).rowcount

    def set_digest(self, seat: int, digest: str) -> None:
        """Remember what the last digest said."""
        self._tx.execute(update(self._table).where(self._table.c.id == seat).values(last_digest=digest))

    def _anew(self, now: datetime) -> dict[str, object]:
        """The columns of a seat that is taken now."""
        return {"joined_at": naive(now)}

    def _invite(self, name: str, scope: str, digest: str, until: datetime, **values: object) -> int:
        """Keep a new seat with the hash of its code; returns the id."""
        values |= {"name": b"", "scope": scope, "invitation": digest, "invited_until": naive(until)}
        key = self._tx.execute(insert(self._table).values(**values)).inserted_primary_key
        seat = int(key[0]) if key else 0
        sealed = self._keyring.service("officer").seal(name, self._place(seat))
        self._tx.execute(update(self._table).where(self._table.c.id == seat).values(name=sealed))
        self._write_proof(seat)
        return seat

    def _set(self, seat: int, **values: object) -> None:
        """Change a seat; one whose proof was wrong before does not get a right one by it."""
        same = self._table.c.id == seat
        row = self._tx.execute(held(self._tx, select(self._table).where(same), self._table)).one_or_none()
        if row is not None and self._is_proven(row):
            changed: Any = SimpleNamespace(**{**row._asdict(), **values})
            values["mac"] = self._keyring.proof(*self._proven(changed))
        self._tx.execute(update(self._table).where(same).values(**values))

    def _write_proof(self, seat: int) -> None:
        same = self._table.c.id == seat
        row = self._tx.execute(select(self._table).where(same)).one()
        mac = self._keyring.proof(*self._proven(row))
        self._tx.execute(update(self._table).where(same).values(mac=mac))

    def _is_proven(self, row: Row[Any]) -> bool:
        return self._keyring.proves(row.mac, *self._proven(row))

    def _proven(self, row: Row[Any]) -> list[object]:
        return proven_of(self._table, row)

    def _place(self, seat: int) -> str:
        return f"{self._seal}/{seat}"

    def _one(self, condition: ColumnElement[bool]) -> S | None:
        row = self._tx.execute(held(self._tx, select(self._table).where(condition), self._table)).one_or_none()
        return self._row(row) if row and self._is_proven(row) else None

    def _row(self, row: Row[Any]) -> S:
        kept: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(self._kind)}
        kept |= {each: aware(value) for each, value in kept.items() if isinstance(value, datetime)}
        kept["name"] = self._keyring.service("officer").open(row.name, self._place(row.id))
        return self._kind(**{**kept, "scope": tuple(row.scope.split())})


def proven_of(table: Table, row: Row[Any]) -> list[object]:
    """The values of a seat that its proof is over."""
    locked_at = getattr(row, "locked_at", None)
    return [table.name, *(getattr(row, name, None) for name in PROVEN), *([locked_at] if locked_at else [])]


def covers(row: Membership, ward: str, province: str) -> bool:
    """True if a ward (code) of a province (code) is within the places of an officer or a group."""
    return EVERYWHERE in row.scope or ward in row.scope or f"{PROVINCE}{province}" in row.scope
