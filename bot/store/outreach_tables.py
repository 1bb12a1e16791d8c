"""Tables of the news that people asked for, and of what is counted, in the schema of `bot.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, String, Table

from bot.store.schema import metadata

follower = Table(
    "follower",
    metadata,
    Column("id", Integer, primary_key=True),  # the order in which they are told: a chat may get another address
    Column("chat", String(64), nullable=False, unique=True, index=True),
    Column("channel", String(16), nullable=False),
    Column("since", DateTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what was agreed to: the digest of the text that was shown
    Index("follower_channel", "channel", "id"),
)
announcement = Table(
    "announcement",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("body", String, nullable=False),  # for everybody: no person stands in it
    Column("state", String(16), nullable=False),  # running, paused, stopped, done
    Column("at", DateTime, nullable=False),  # it goes to those who followed by then
    Column("ends_on", String(10), nullable=False),  # after this day nobody is told any more
    Column("mac", LargeBinary, nullable=False),  # so that nobody without the key says anything in the office's name
)
announcement_reach = Table(
    "announcement_reach",
    metadata,
    Column("announcement", String(40), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("reached", Integer, nullable=False),  # the last follower, in their order, that it was put for
    Column("persons", Integer, nullable=False),
)
insight = Table(
    "insight",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("what", String(100), primary_key=True),  # "topic/loan.interest", "step/asked"; never who
    Column("channel", String(16), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False, server_default="0"),  # of a connection, see `locks`
    Column("count", Integer, nullable=False),
)
