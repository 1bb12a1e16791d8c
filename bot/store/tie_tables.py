"""Tables of chats that belong to one person, in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, String, Table

from bot.store.schema import metadata

chat_tie = Table(
    "chat_tie",
    metadata,
    Column("chat", String(64), primary_key=True),
    Column("person", String(32), nullable=False, index=True),  # drawn anew with each tie
    Column("at", DateTime, nullable=False),
    Column("mac", LargeBinary, nullable=False),  # so that nobody without the key ties a chat to that of somebody else
)
tie_code = Table(
    "tie_code",
    metadata,
    Column("code", String(64), primary_key=True),  # keyed digest
    Column("chat", String(64), nullable=False, unique=True),
    Column("expires_at", DateTime, nullable=False),
    Column("mac", LargeBinary, nullable=False),  # for which chat it is
)
