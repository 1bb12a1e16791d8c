"""Memberships of officers and of groups of officers: a one-time code ties a chat to the places of a desk."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

from bot.store.keyring import Keyring
from bot.store.schema import aware, naive

PROVINCE = "tinh:"
EVERYWHERE = "*"


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

    def of_chat(self, chat: str) -> S | None:
        """The seat that is tied to this chat."""
        return self._one(self._table.c.chat == chat)

    def all(self) -> list[S]:
        """Every seat that was ever invited."""
        return [self._row(row) for row in self._tx.execute(select(self._table).order_by(self._table.c.id))]

    def at_desks(self) -> list[S]:
        """Every seat that was taken and not left."""
        query = select(self._table).where(self._table.c.chat.is_not(None)).order_by(self._table.c.id)
        return [self._row(row) for row in self._tx.execute(query)]

    def join(self, seat: int, chat: str, now: datetime) -> None:
        """Tie a seat to a chat; the code is used up."""
        self._set(seat, chat=chat, joined_at=naive(now), left_at=None, invitation=None, invited_until=None)

    def leave(self, seat: int, now: datetime) -> None:
        """Untie a seat; an open code ends too."""
        self._set(seat, chat=None, left_at=naive(now), invitation=None, invited_until=None)

    def set_digest(self, seat: int, digest: str) -> None:
        """Remember what the last digest said."""
        self._set(seat, last_digest=digest)

    def _invite(self, name: str, scope: str, digest: str, until: datetime, **values: object) -> int:
        """Keep a new seat with the hash of its code; returns the id."""
        sealed = self._keyring.service("officer").seal(name, self._seal)
        values |= {"name": sealed, "scope": scope, "invitation": digest, "invited_until": naive(until)}
        key = self._tx.execute(insert(self._table).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0

    def _set(self, seat: int, **values: object) -> None:
        self._tx.execute(update(self._table).where(self._table.c.id == seat).values(**values))

    def _one(self, condition: ColumnElement[bool]) -> S | None:
        row = self._tx.execute(select(self._table).where(condition)).one_or_none()
        return self._row(row) if row else None

    def _row(self, row: Row[Any]) -> S:
        kept: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(self._kind)}
        kept |= {each: aware(value) for each, value in kept.items() if isinstance(value, datetime)}
        kept["name"] = self._keyring.service("officer").open(row.name, self._seal)
        return self._kind(**{**kept, "scope": tuple(row.scope.split())})


def covers(row: Membership, ward: str, province: str) -> bool:
    """True if a ward (code) of a province (code) is within the places of an officer or a group."""
    return EVERYWHERE in row.scope or ward in row.scope or f"{PROVINCE}{province}" in row.scope
