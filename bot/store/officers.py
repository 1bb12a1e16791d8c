"""Officers: invited once, bound to a chat of their own, with the places they may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.known import Role
from bot.store.keyring import Keyring
from bot.store.schema import aware, naive, officer

PROVINCE = "tinh:"
EVERYWHERE = "*"


@dataclass(frozen=True)
class OfficerRow:
    """An officer. ``scope`` holds ward codes, "tinh:40" for a province, or "*"."""

    id: int
    name: str = field(repr=False)
    role: Role
    scope: tuple[str, ...]
    chat: str | None
    invited_until: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    last_digest: str


class Officers:
    """The officers within one transaction."""

    def __init__(self, tx: AsyncConnection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    async def of_chat(self, chat: str) -> OfficerRow | None:
        """The officer at the desk of this chat."""
        return await self._one(officer.c.chat == chat)

    async def with_invitation(self, digest: str) -> OfficerRow | None:
        """The officer who holds the invitation with this hash."""
        return await self._one(officer.c.invitation == digest)

    async def all(self) -> list[OfficerRow]:
        """Everybody who was ever invited."""
        return [self._row(row) for row in await self._tx.execute(select(officer).order_by(officer.c.id))]

    async def at_desks(self) -> list[OfficerRow]:
        """Everybody who has joined and not left."""
        query = select(officer).where(officer.c.chat.is_not(None)).order_by(officer.c.id)
        return [self._row(row) for row in await self._tx.execute(query)]

    async def invite(self, name: str, role: Role, scope: str, digest: str, until: datetime) -> int:
        """Keep a new officer with the hash of their invitation; returns the id."""
        sealed = self._keyring.service("officer").seal(name, "name")
        values = {"name": sealed, "role": role, "scope": scope, "invitation": digest, "invited_until": naive(until)}
        done = await self._tx.execute(insert(officer).values(**values))
        key = done.inserted_primary_key
        return int(key[0]) if key else 0

    async def join(self, officer_id: int, chat: str, now: datetime) -> None:
        """Bind an officer to a chat; the invitation is used up."""
        values = {"chat": chat, "joined_at": naive(now), "left_at": None, "invitation": None, "invited_until": None}
        await self._tx.execute(update(officer).where(officer.c.id == officer_id).values(**values))

    async def leave(self, officer_id: int, now: datetime) -> None:
        """Unbind an officer; an open invitation ends too."""
        values = {"chat": None, "left_at": naive(now), "invitation": None, "invited_until": None}
        await self._tx.execute(update(officer).where(officer.c.id == officer_id).values(**values))

    async def set_digest(self, officer_id: int, digest: str) -> None:
        """Remember what the last digest said."""
        await self._tx.execute(update(officer).where(officer.c.id == officer_id).values(last_digest=digest))

    async def _one(self, condition: ColumnElement[bool]) -> OfficerRow | None:
        row = (await self._tx.execute(select(officer).where(condition))).one_or_none()
        return self._row(row) if row else None

    def _row(self, row: Row[Any]) -> OfficerRow:
        name = self._keyring.service("officer").open(row.name, "name")
        fields = {
            field: getattr(row, field) for field in OfficerRow.__dataclass_fields__ if field not in ("name", "scope")
        }
        moments = {field: aware(value) for field, value in fields.items() if isinstance(value, datetime)}
        scope = tuple(cast("str", row.scope).split())
        return OfficerRow(**{**fields, **moments}, name=name, scope=scope)


class Scoped(Protocol):
    """Whoever answers for places: an officer or a group."""

    @property
    def scope(self) -> tuple[str, ...]:
        """Ward codes, "tinh:40" for a province, or "*"."""
        ...


def covers(row: Scoped, ward: str, province: str) -> bool:
    """Whether a ward (code) of a province (code) is within the places of an officer or a group."""
    return EVERYWHERE in row.scope or ward in row.scope or f"{PROVINCE}{province}" in row.scope
