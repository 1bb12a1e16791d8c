"""Web conversations: the session and the messages, sealed, in one transaction a turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.vault import SealBrokenError, Vault

_SHOWN = 300
"""A page gets this many of the newest messages; opening more would keep everybody else waiting."""

_metadata = MetaData()

_chat = Table(
    "chat",
    _metadata,
    Column("id", String(64), primary_key=True),
    Column("session", LargeBinary, nullable=False),
    Column("touched_at", DateTime, nullable=False, index=True),
)
_message = Table(
    "message",
    _metadata,
    Column("chat", String(64), ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("client_id", String(64), nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    UniqueConstraint("chat", "client_id"),
)
_rating = Table(
    "rating",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", String(80), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Kept:
    """One message as kept: its number in the chat and its content (JSON fields, never logged)."""

    number: int
    content: dict[str, object] = field(repr=False)


class ChatStore:
    """All web conversations of one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str) -> ChatStore:
        """Connect and create missing tables. SQLite: WAL, full sync, foreign keys, busy timeout."""
        engine = create_async_engine(url, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        async with engine.begin() as connection:
            await connection.run_sync(_metadata.create_all)
        return cls(engine)

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    async def knows(self, vault: Vault) -> bool:
        """Whether there is such a chat."""
        async with self._engine.connect() as connection:
            return await connection.scalar(select(_chat.c.id).where(_chat.c.id == vault.chat)) is not None

    async def session(self, vault: Vault) -> str | None:
        """The session of a chat as JSON, or None for a new (or unreadable) one."""
        async with self._engine.connect() as connection:
            sealed = await connection.scalar(select(_chat.c.session).where(_chat.c.id == vault.chat))
        try:
            return vault.open(sealed, "session") if sealed else None
        except SealBrokenError:
            return None

    async def history(self, vault: Vault) -> list[Kept]:
        """The newest messages of a chat in order. Raises SealBrokenError."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(_message.c.number, _message.c.sealed)
                .where(_message.c.chat == vault.chat)
                .order_by(_message.c.number.desc())
                .limit(_SHOWN)
            )
            return [_open(vault, row.number, row.sealed) for row in rows][::-1]

    async def message(self, vault: Vault, number: int) -> Kept | None:
        """One message of a chat, or None. Raises SealBrokenError."""
        async with self._engine.connect() as connection:
            sealed = await connection.scalar(
                select(_message.c.sealed).where(_message.c.chat == vault.chat, _message.c.number == number)
            )
        return _open(vault, number, sealed) if sealed is not None else None

    async def replies_to(self, vault: Vault, client_id: str) -> list[Kept] | None:
        """The replies already given to a message with this client id, or None when it is new.

        Raises SealBrokenError.
        """
        async with self._engine.connect() as connection:
            number = await connection.scalar(
                select(_message.c.number).where(_message.c.chat == vault.chat, _message.c.client_id == client_id)
            )
            if number is None:
                return None
            rows = await connection.execute(
                select(_message.c.number, _message.c.sealed, _message.c.client_id)
                .where(_message.c.chat == vault.chat, _message.c.number > number)
                .order_by(_message.c.number)
            )
            found = []
            for row in rows:
                if row.client_id is not None:
                    break
                found.append(_open(vault, row.number, row.sealed))
            return found

    async def keep_turn(
        self,
        vault: Vault,
        session: str,
        said: tuple[str, dict[str, object]] | None,
        replies: Sequence[dict[str, object]],
        ratings: Sequence[tuple[str, bool]],
        now: datetime,
    ) -> list[Kept]:
        """One transaction: session, the person's message (client id and content), replies and ratings."""
        async with self._engine.begin() as connection:
            await self._touch(connection, vault, session, now)
            top = await connection.scalar(select(func.max(_message.c.number)).where(_message.c.chat == vault.chat))
            number = (top or 0) + 1
            rows: list[tuple[str | None, dict[str, object]]] = [said] if said else []
            rows += [(None, reply) for reply in replies]
            kept = []
            for offset, (client_id, content) in enumerate(rows):
                at = number + offset
                sealed = vault.seal(json.dumps(content, ensure_ascii=False), f"message/{at}")
                values = {"chat": vault.chat, "number": at, "client_id": client_id, "sealed": sealed}
                await connection.execute(insert(_message).values(**values, at=_naive(now)))
                kept.append(Kept(at, content))
            for entry, helpful in ratings:
                await connection.execute(insert(_rating).values(entry=entry, helpful=helpful, at=_naive(now)))
        return kept[1:] if said else kept

    async def _touch(self, connection: AsyncConnection, vault: Vault, session: str, now: datetime) -> None:
        values = {"session": vault.seal(session, "session"), "touched_at": _naive(now)}
        done = await connection.execute(update(_chat).where(_chat.c.id == vault.chat).values(**values))
        if not done.rowcount:
            await connection.execute(insert(_chat).values(id=vault.chat, **values))

    async def erase(self, vault: Vault) -> None:
        """Delete a chat with all its messages, now."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(_message).where(_message.c.chat == vault.chat))
            await connection.execute(delete(_chat).where(_chat.c.id == vault.chat))
        await self._empty_log()

    async def forget_before(self, moment: datetime) -> int:
        """Delete every message kept before ``moment`` and chats untouched since; returns how many messages.

        By the age of the message: who keeps writing was promised the same days as everybody else.
        """
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(_message).where(_message.c.at < _naive(moment)))
            await connection.execute(delete(_chat).where(_chat.c.touched_at < _naive(moment)))
        if gone.rowcount:
            await self._empty_log()
        return gone.rowcount

    async def _empty_log(self) -> None:
        """Let go of the write-ahead log, where SQLite still has the pages from before a deletion."""
        if self._engine.dialect.name == "sqlite":
            async with self._engine.connect() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def count_ratings(self) -> dict[tuple[str, bool], int]:
        """How often each entry was found helpful or not."""
        query = select(_rating.c.entry, _rating.c.helpful, func.count()).group_by(_rating.c.entry, _rating.c.helpful)
        async with self._engine.connect() as connection:
            return {(entry, helpful): count for entry, helpful, count in await connection.execute(query)}


def _open(vault: Vault, number: int, sealed: bytes) -> Kept:
    content: dict[str, object] = json.loads(vault.open(sealed, f"message/{number}"))
    return Kept(number, content)


def _naive(moment: datetime) -> datetime:
    """SQLite keeps no zone; all times inside are UTC."""
    return moment.replace(tzinfo=None)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
