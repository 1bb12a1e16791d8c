"""Tables of what editors learn from and teach, in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, LargeBinary, String, Table

from bot.store.schema import metadata

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # unanswered, unclear, bad
    Column("entry", String(80), nullable=False),  # the answer that was not liked, or the topic that is nearest
    Column("reason", String(16), nullable=False, server_default=""),  # why it was not liked
    Column("sealed", LargeBinary, nullable=False),  # the words without personal data; under the key of officers' names
    Column("chat", String(64), index=True),  # who asked: gone with the chat's days, or once they were told
    Column("lesson", Integer, index=True),  # what was taught because of it
    Column("at", DateTime, nullable=False, index=True),
)
lesson = Table(
    "lesson",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # wording, answer
    Column("state", String(16), nullable=False, index=True),  # draft, sent, live, refused, retired
    Column("sealed", LargeBinary, nullable=False),  # body and reason, as JSON; under the key of officers' names
    Column("author", Integer, nullable=False),
    Column("approver", Integer),
    Column("at", DateTime, nullable=False),
    Column("decided_at", DateTime),
    Column("version", Integer, nullable=False, server_default="0", index=True),  # grows with what is live
    Column("mac", LargeBinary, nullable=False),  # so that nobody without the key can make an answer live
)
