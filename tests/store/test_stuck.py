"""One transaction that hangs holds nobody up for long: whoever waits for it is told so, everybody else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine

from bot.meters import METERS
from bot.store.engine import Database, open_keyring
from bot.store.errors import LOCKED, StoreError
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.conftest import NOON
from tests.store.cluster import Cluster, on_postgresql

pytestmark = on_postgresql()
WAIT_MS = 150


@asynccontextmanager
async def hanging(url: str, statement: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Another program, which holds something and does nothing more until it is let go."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.execute(sql(statement))
        yield connection.rollback
    await engine.dispose()


@asynccontextmanager
async def opened(url: str, key: Path) -> AsyncIterator[Database]:
    database = await Database.open(url, wait_ms=WAIT_MS)
    await open_keyring(database, "", key)
    await database.write(lambda work: work.clock.confirm(NOON))
    yield database
    await database.close()


def confirm(work: UnitOfWork) -> None:
    work.clock.confirm(NOON)


HELD = {
    "a row": ("UPDATE clock SET up_seconds = 1", confirm),
    "a table": ("LOCK TABLE clock", lambda work: work.clock.doubt()),
    "a name": ("SELECT pg_advisory_xact_lock(24, hashtext('chat/an'))", lambda work: work.hold("chat/an")),
}


@pytest.mark.parametrize("held", HELD)
def test_whoever_waits_is_told_in_words_and_the_others_go_on(postgresql: Cluster, tmp_path: Path, held: str) -> None:
    statement, act = HELD[held]

    async def scene() -> None:
        url = postgresql.blank()
        before = METERS.retried[LOCKED]
        async with opened(url, tmp_path / "key") as database:
            async with hanging(url, statement) as let_go:
                stuck = [asyncio.create_task(database.write(act)) for _ in range(4)]
                await database.write(lambda work: work.flood_marks.add("chat/binh", NOON))
                for each in stuck:
                    with pytest.raises(StoreError) as refused:
                        await asyncio.wait_for(each, 20)
                    assert str(refused.value) == text("store.busy")
                await let_go()
            await database.write(act)
        assert METERS.retried[LOCKED] > before

    asyncio.run(scene())


def test_what_is_let_go_in_time_is_done_at_the_second_try(postgresql: Cluster, tmp_path: Path) -> None:
    async def scene() -> None:
        url = postgresql.blank()
        async with opened(url, tmp_path / "key") as database, hanging(url, HELD["a row"][0]) as let_go:
            before = METERS.retried[LOCKED]
            waiting = asyncio.create_task(database.write(confirm))
            while METERS.retried[LOCKED] == before:  # noqa: ASYNC110 - a meter wakes nobody
                await asyncio.sleep(0.005)
            await let_go()
            await asyncio.wait_for(waiting, 20)

    asyncio.run(scene())


def test_a_transaction_of_ours_that_rests_or_never_ends_is_ended_by_the_server(
    postgresql: Cluster, tmp_path: Path
) -> None:
    async def shown(database: Database, name: str) -> str:
        return str(await database.read(lambda work: work.tx.scalar(sql(f"SHOW {name}"))))

    async def scene() -> None:
        url = postgresql.blank()
        async with opened(url, tmp_path / "key") as database:
            assert await shown(database, "lock_timeout") == f"{WAIT_MS}ms"
            assert await shown(database, "idle_in_transaction_session_timeout") == "1min"
            assert await shown(database, "statement_timeout") == "5min"
        alone = Database(url, alone=True)
        assert await shown(alone, "lock_timeout") == "0"
        await alone.close()

    asyncio.run(scene())


def test_a_server_that_starts_waits_for_one_that_migrates(postgresql: Cluster, tmp_path: Path) -> None:
    """Longer than for anything else: to give up would look like a start that failed."""

    async def scene() -> None:
        url = postgresql.blank()
        async with opened(url, tmp_path / "key"):
            async with hanging(url, "SELECT pg_advisory_xact_lock(24, hashtext('start'))") as let_go:
                starting = asyncio.create_task(Database.open(url, wait_ms=WAIT_MS))
                done, _ = await asyncio.wait({starting}, timeout=WAIT_MS * 4 / 1000)
                assert not done
                await let_go()
            await (await asyncio.wait_for(starting, 20)).close()

    asyncio.run(scene())
