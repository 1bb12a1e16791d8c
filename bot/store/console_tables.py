"""Tables of the console, in the schema of `bot.store.schema`. Codes and sessions are hashes, and go into no backup."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, String, Table

from bot.store.schema import metadata

console_code = Table(
    "console_code",
    metadata,
    Column("officer", Integer, primary_key=True, autoincrement=False),  # one code at a time
    Column("digest", String(64), nullable=False, unique=True),
    Column("until", DateTime, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
console_session = Table(
    "console_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("officer", Integer, nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),  # of the browser's token
    Column("device", String(40), nullable=False),  # "chrome/windows": enough to tell one's own machines apart
    Column("since", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
console_factor = Table(
    "console_factor",
    metadata,
    Column("officer", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),  # the secret that the officer's app has too
    Column("last", Integer, nullable=False, server_default="0"),  # step of the clock whose code was used last
    Column("mac", LargeBinary, nullable=False),
)
