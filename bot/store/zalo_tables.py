"""Table of the tokens of a Zalo Official Account, in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, String, Table

from bot.store.schema import metadata

zalo_token = Table(
    "zalo_token",
    metadata,
    Column("app_id", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # access and refresh token
    Column("issued_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("asked_at", DateTime),  # a renewal is under way, or was cut off
    Column("failed_at", DateTime),
    Column("error", String(40), nullable=False, server_default=""),
)
