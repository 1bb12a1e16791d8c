"""`/readyz` says whether the database can be written and opened, and this machine hears of troubles."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.routing import Route

from bot.store.engine import Database, open_keyring
from bot.store.errors import StoreError
from bot.store.keyring import draw_key, read_key
from bot.store.schema import service_key
from bot.watch.troubles import Trouble
from bot.web.readiness import Readiness
from bot.web.watchman import Watchman
from tests.web.conftest import Site


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


def test_a_database_of_another_key_is_not_ready(tmp_path: Path) -> None:
    """Another one came under the same address: what would be kept in it could be opened by nobody."""

    async def scene() -> tuple[bool, bool]:
        database, now = await Database.open(url(tmp_path)), 0.0
        readiness = Readiness(database, lambda: now)
        await open_keyring(database, draw_key(), tmp_path / "key")
        before = await readiness.is_ready()
        strange = read_key(draw_key()).wrap(bytes(32), "service/chat")
        changing = update(service_key).where(service_key.c.name == "chat").values(wrapped=strange)
        await database.write(lambda work: work.tx.execute(changing))
        now = 5.0
        after = await readiness.is_ready()
        await database.close()
        return before, after

    assert asyncio.run(scene()) == (True, False)


def watchman_of(site: Site) -> Watchman:
    """The one who looks for troubles behind the page."""
    [route] = [each for each in site.app.routes if isinstance(each, Route) and each.path == "/readyz"]
    watchman: Watchman = route.endpoint.__self__.service.watchman
    return watchman


@pytest.mark.parametrize(("address", "told"), [("127.0.0.1", ["queue", "token"]), ("203.0.113.9", None)])
def test_troubles_are_told_to_this_machine_alone_and_make_nobody_unready(
    site: Site, address: str, told: list[str] | None
) -> None:
    """A Zalo token that is dead is no reason to send visitors of the page elsewhere."""
    assert site.browser(address).get("/readyz").json().get("troubles") in (None, [])
    watchman_of(site).found = [Trouble("token"), Trouble("queue", "telegram"), Trouble("queue", "zalo_bot")]
    answer = site.browser(address).get("/readyz")
    assert answer.status_code == 200
    assert answer.json().get("troubles") == told
