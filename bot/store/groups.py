"""Groups of officers: bound once by a code to the notices of a desk. A group is told; it can open or move nothing.

They stand in a table of their own, so that whatever asks for the officer of a chat can never find a group.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keyring import Keyring
from bot.store.schema import aware, desk_group, naive


@dataclass(frozen=True)
class GroupRow:
    """A group; ``scope`` as of an officer. ``chat`` is None before a group is bound and after."""

    id: int
    name: str = field(repr=False)
    scope: tuple[str, ...]
    chat: str | None
    invited_until: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    last_digest: str


class Groups:
    """The groups within one transaction."""

    def __init__(self, tx: AsyncConnection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    async def of_chat(self, chat: str) -> GroupRow | None:
        """The group that is bound with this chat."""
        return await self._one(desk_group.c.chat == chat)

    async def invited(self, digest: str, now: datetime) -> GroupRow | None:
        """The group whose code has this hash and is still good."""
        good = desk_group.c.invited_until > naive(now)
        return await self._one((desk_group.c.invitation == digest) & good)

    async def all(self) -> list[GroupRow]:
        """Every group that was ever invited."""
        return [self._row(row) for row in await self._tx.execute(select(desk_group).order_by(desk_group.c.id))]

    async def bound(self) -> list[GroupRow]:
        """Every group that is told now."""
        return [row for row in await self.all() if row.chat is not None]

    async def invite(self, name: str, scope: str, digest: str, until: datetime) -> int:
        """Keep a group with the hash of its code; returns the id."""
        sealed = self._keyring.service("officer").seal(name, "group")
        values = {"name": sealed, "scope": scope, "invitation": digest, "invited_until": naive(until)}
        key = (await self._tx.execute(insert(desk_group).values(**values))).inserted_primary_key
        return int(key[0]) if key else 0

    async def bind(self, group: int, chat: str, now: datetime) -> None:
        """Bind a group with a chat; the code is used up."""
        values = {"chat": chat, "joined_at": naive(now), "left_at": None, "invitation": None, "invited_until": None}
        await self._tx.execute(update(desk_group).where(desk_group.c.id == group).values(**values))

    async def unbind(self, group: int, now: datetime) -> None:
        """Tell a group nothing more; an open code ends too."""
        values = {"chat": None, "left_at": naive(now), "invitation": None, "invited_until": None}
        await self._tx.execute(update(desk_group).where(desk_group.c.id == group).values(**values))

    async def set_digest(self, group: int, digest: str) -> None:
        """Remember what the last digest said."""
        await self._tx.execute(update(desk_group).where(desk_group.c.id == group).values(last_digest=digest))

    async def _one(self, condition: ColumnElement[bool]) -> GroupRow | None:
        row = (await self._tx.execute(select(desk_group).where(condition))).one_or_none()
        return self._row(row) if row else None

    def _row(self, row: Row[Any]) -> GroupRow:
        name = self._keyring.service("officer").open(row.name, "group")
        kept = ("id", "chat", "invited_until", "joined_at", "left_at", "last_digest")
        fields = {each: getattr(row, each) for each in kept}
        moments = {each: aware(value) for each, value in fields.items() if isinstance(value, datetime)}
        return GroupRow(**{**fields, **moments}, name=name, scope=tuple(cast("str", row.scope).split()))
