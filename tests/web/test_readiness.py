"""`/readyz` says whether the database can be written; `/healthz` never asks it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.web.readiness import Readiness


class Locked(Database):
    """A database that refuses; counts how often it was asked."""

    asked = 0
    is_full = True

    async def prove_writing(self) -> None:
        self.asked += 1
        if self.is_full:
            raise StoreError("full")


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/qd22.db"


def test_a_database_that_refuses_is_not_ready_until_it_takes_again(tmp_path: Path) -> None:
    async def scene() -> list[tuple[bool, int]]:
        database, now = Locked(url(tmp_path)), 0.0
        readiness = Readiness(database, lambda: now)
        found = [(await readiness.is_ready(), database.asked)]
        database.is_full = False
        found.append((await readiness.is_ready(), database.asked))
        now = 5.0
        found.append((await readiness.is_ready(), database.asked))
        return found

    assert asyncio.run(scene()) == [(False, 1), (False, 1), (True, 2)]


def test_the_proof_of_writing_reaches_the_disk_and_changes_nothing(tmp_path: Path) -> None:
    async def scene() -> tuple[int, int]:
        database = await Database.open(url(tmp_path))
        await database.empty_log()
        log = tmp_path / "qd22.db-wal"
        before = log.stat().st_size
        await database.prove_writing()
        after = log.stat().st_size
        await database.close()
        return before, after

    before, after = asyncio.run(scene())
    assert after > before
    with closing(sqlite3.connect(tmp_path / "qd22.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_database_that_is_locked_is_not_ready(tmp_path: Path) -> None:
    async def scene() -> bool:
        database = await Database.open(url(tmp_path), wait_ms=50)
        with closing(sqlite3.connect(tmp_path / "qd22.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            found = await Readiness(database).is_ready()
        await database.close()
        return found

    assert asyncio.run(scene()) is False
