"""Table of the registers of a ward (suspected abuse, difficulties), in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, String, Table

from bot.store.schema import metadata

register_entry = Table(
    "register_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ward", String(16), nullable=False, index=True),
    Column("book", String(16), nullable=False),  # abuse, difficulty
    Column("kind", String(16), nullable=False),
    Column("officer", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what was noted, under the key of officers' names
    Column("at", DateTime, nullable=False, index=True),
)
