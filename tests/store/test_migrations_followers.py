"""Followers of a version before keep their order, and an announcement under way the place that it reached."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy import text as sql

from bot.store.announcements import Announcements
from bot.store.engine import Database
from bot.store.followers import Followers
from bot.store.keyring import Keyring, MasterKey
from bot.store.schema import naive
from bot.store.schema_versions import upgrade
from bot.store.work import UnitOfWork
from tests.conftest import NOON
from tests.store.cluster import Cluster, on_postgresql

NO_KEYS = Keyring(MasterKey(b""), {})


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=on_postgresql())])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        postgresql: Cluster = request.getfixturevalue("postgresql")
        return postgresql.new()
    return f"sqlite+aiosqlite:///{tmp_path}/old.db"


def make(tx: Connection) -> None:
    upgrade(tx, "0160")
    for chat, channel in (("c", "telegram"), ("a", "telegram"), ("b", "zalo_oa"), ("d", "telegram")):
        values = {"chat": chat, "channel": channel, "at": naive(NOON)}
        tx.execute(sql("INSERT INTO follower VALUES (:chat, :channel, :at, '')"), values)
        tx.execute(
            sql("INSERT INTO chat (id, session, touched_at, channel, version) VALUES (:chat, '', :at, :channel, 1)"),
            values,
        )
    for channel, last in (("telegram", "c"), ("zalo_oa", ""), ("zalo_bot", "x")):
        values = {"channel": channel, "last": last}
        tx.execute(sql("INSERT INTO announcement_reach VALUES ('mot', :channel, :last, 2)"), values)


def left(work: UnitOfWork, channel: str, reach: Mapping[str, tuple[int, int]]) -> list[str]:
    """The chats that are still to be told; the keys play no part in it."""
    return [chat for _, chat in Followers(work.tx, NO_KEYS).after(reach[channel][0], channel, NOON, 9)]


def test_whoever_was_not_told_yet_is_told_and_nobody_else(url: str) -> None:
    async def scene() -> None:
        old = Database(url)
        await old.write(lambda work: make(work.tx))
        await old.close()
        database = await Database.open(url)

        reach = await database.read(lambda work: Announcements(work.tx, NO_KEYS).reach("mot"))
        assert {channel: count for channel, (_, count) in reach.items()} == dict.fromkeys(reach, 2)
        assert await database.read(lambda work: left(work, "telegram", reach)) == ["d"]
        assert await database.read(lambda work: left(work, "zalo_oa", reach)) == ["b"]
        assert await database.read(lambda work: left(work, "zalo_bot", reach)) == []
        await database.close()

    asyncio.run(scene())
