"""Transactions that wait share a commit; a session that somebody else kept meanwhile is decided anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy import text as sql

from bot.conversation.services import Services
from bot.model.messages import Incoming, Message
from bot.settings import Settings
from bot.store.carrier import SqliteCarrier
from bot.store.chat_rows import LostRaceError, Opened
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.statements import heard_statements
from bot.store.work import UnitOfWork
from bot.wiring import running
from tests.conftest import NOON, FixedClock
from tests.delivery.post import KEYRING, prepare

T = TypeVar("T")
VAULT = KEYRING.chat("tele", "an")
COUNT = sql("SELECT count(*) FROM told")
LAST = sql("SELECT max(id) FROM outbox")
LETTERS = sql("SELECT id, sealed, chat FROM outbox ORDER BY id")


class CountingCarrier(SqliteCarrier):
    """Counts how many transactions were begun to write."""

    begun = 0

    async def write(self, act: Callable[[Connection], T]) -> T:
        self.begun += 1
        return await super().write(act)


def on_database(folder: Path, story: Callable[[Database, CountingCarrier], Awaitable[T]]) -> T:
    prepare(folder)

    async def scene() -> T:
        database = Database(f"sqlite+aiosqlite:///{folder}/post.db", keyring=KEYRING)
        await database._carrier.close()
        carrier = database._carrier = CountingCarrier(f"sqlite+aiosqlite:///{folder}/post.db", 5000, alone=False)
        try:
            return await story(database, carrier)
        finally:
            await database.close()

    return asyncio.run(scene())


def note(work: UnitOfWork, key: str) -> str:
    work.sent.add([key], NOON)
    return key


def test_those_who_wait_share_a_commit_and_each_gets_its_own_answer(tmp_path: Path) -> None:
    async def story(database: Database, carrier: CountingCarrier) -> None:
        done = await asyncio.gather(*(database.write(lambda work, n=n: note(work, str(n))) for n in range(30)))  # type: ignore[misc]
        assert done == [str(n) for n in range(30)]
        assert carrier.begun == 1
        assert await database.read(lambda work: work.tx.scalar(COUNT)) == 30

    on_database(tmp_path, story)


def test_one_that_fails_takes_nothing_of_the_others_with_it(tmp_path: Path) -> None:
    def fail(work: UnitOfWork) -> str:
        note(work, "half")
        raise InterruptedError

    async def story(database: Database, _carrier: CountingCarrier) -> None:
        acts = [lambda work: note(work, "a"), fail, lambda work: note(work, "b"), fail, lambda work: note(work, "c")]
        done = await asyncio.gather(*(database.write(act) for act in acts), return_exceptions=True)
        assert [each for each in done if isinstance(each, str)] == ["a", "b", "c"]
        assert [type(each) for each in done if not isinstance(each, str)] == [InterruptedError] * 2
        assert await database.read(lambda work: work.sent.among(["a", "b", "c", "half"])) == {"a", "b", "c"}

    on_database(tmp_path, story)


def test_what_the_database_refuses_it_refuses_all_at_once(tmp_path: Path) -> None:
    def shrink(work: UnitOfWork) -> None:
        work.tx.execute(sql("PRAGMA max_page_count=1"))

    async def story(database: Database, carrier: CountingCarrier) -> None:
        await database.write(shrink)
        acts = [lambda work, n=n: note(work, f"{n}" * 9000) for n in range(1, 9)]
        done = await asyncio.gather(*(database.write(act) for act in acts), return_exceptions=True)  # type: ignore[arg-type]
        assert {type(each) for each in done} == {StoreError}
        assert carrier.begun == 2
        assert await database.read(lambda work: work.tx.scalar(COUNT)) == 0

    on_database(tmp_path, story)


def test_what_those_who_share_a_commit_count_is_written_once_and_none_is_lost(tmp_path: Path) -> None:
    """Also when one of them fails, and whoever looks within the commit sees what was counted before."""
    day, seen = NOON.date(), list[int]()

    def count(work: UnitOfWork) -> None:
        work.counters.count(day, "asked")
        work.insights.count(day, "web", ["step/asked", "topic/a"])

    def look(work: UnitOfWork) -> None:
        seen.append(work.counters.counted("asked", day, day))

    def fail(work: UnitOfWork) -> None:
        count(work)
        raise InterruptedError

    async def story(database: Database, _carrier: CountingCarrier) -> None:
        await database.write(count)
        with heard_statements() as heard:
            acts = [*([count] * 20), look, fail, *([count] * 9)]
            await asyncio.gather(*(database.write(act) for act in acts), return_exceptions=True)
        assert seen[-1] == 21
        assert await database.read(lambda work: work.counters.counted("asked", day, day)) == 30
        found = {each.what: each.count for each in await database.read(lambda work: work.insights.between(day, day))}
        assert found == {"step/asked": 30, "topic/a": 30}
        assert sum("INTO tally" in statement for statement in heard) <= 4  # before the look and after, twice

    on_database(tmp_path, story)


def test_letters_of_a_shared_commit_have_numbers_in_their_order(tmp_path: Path) -> None:
    def put(work: UnitOfWork, words: str) -> None:
        work.outbox.put_replies(VAULT.chat, "tele", [("reply", Message(words)), ("reply", Message(words + "!"))], NOON)

    async def story(database: Database, carrier: CountingCarrier) -> None:
        await database.write(lambda work: keep(work, "one"))
        before, begun = await database.read(lambda work: work.tx.scalar(LAST)) or 0, carrier.begun
        await asyncio.gather(*(database.write(lambda work, n=n: put(work, str(n))) for n in range(5)))  # type: ignore[misc]
        assert carrier.begun == begun + 1
        rows = (await database.read(lambda work: work.tx.execute(LETTERS).all()))[-10:]
        assert [row.id - before for row in rows] == list(range(1, 11))
        opened = await database.read(lambda work: [work.outbox.open(*row, "").text for row in rows])
        assert opened == [f"{n}{sign}" for n in range(5) for sign in ("", "!")]

    on_database(tmp_path, story)


def test_who_stopped_waiting_before_the_transaction_began_left_nothing(tmp_path: Path) -> None:
    async def story(database: Database, _carrier: CountingCarrier) -> None:
        first = asyncio.create_task(database.write(lambda work: note(work, "first")))
        second = asyncio.create_task(database.write(lambda work: note(work, "second")))
        await asyncio.sleep(0)
        second.cancel()
        assert await first == "first"
        await asyncio.gather(second, return_exceptions=True)
        assert await database.read(lambda work: work.sent.among(["first", "second"])) <= {"first", "second"}
        await database.write(lambda work: note(work, "third"))

    on_database(tmp_path, story)


def test_readers_see_only_what_was_committed_and_each_its_own_failure(tmp_path: Path) -> None:
    def fail(_work: UnitOfWork) -> int:
        raise LookupError("gone")

    async def story(database: Database, _carrier: CountingCarrier) -> None:
        looks = [database.read(lambda work: work.tx.scalar(COUNT)) for _ in range(9)]
        found = await asyncio.gather(*looks, database.read(fail), return_exceptions=True)
        assert found[:9] == [0] * 9
        assert isinstance(found[9], LookupError)

    on_database(tmp_path, story)


def keep(work: UnitOfWork, words: str, seen: Opened | None = None) -> None:
    work.chats.keep_session(VAULT, words, NOON, channel="tele", is_draft=False, seen=seen)


@pytest.mark.parametrize("meanwhile", ["begun", "went on", "erased"])
def test_a_session_that_is_another_one_by_now_is_not_overwritten(tmp_path: Path, meanwhile: str) -> None:
    async def story(database: Database, _carrier: CountingCarrier) -> None:
        if meanwhile != "begun":
            await database.write(lambda work: keep(work, "one"))
        seen = await database.read(lambda work: work.chats.look(VAULT, NOON))
        if meanwhile == "erased":
            await database.write(lambda work: work.chats.erase(VAULT))
        else:
            await database.write(lambda work: keep(work, "two"))
        with pytest.raises(LostRaceError):
            await database.write(lambda work: keep(work, "three", seen))
        kept = None if meanwhile == "erased" else "two"
        assert await database.read(lambda work: work.chats.session(VAULT)) == kept

    on_database(tmp_path, story)


def test_two_services_on_one_file_answer_every_message_of_a_chat_once(
    tmp_path: Path, settings: Settings, services: Services
) -> None:
    at = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/both.db"})

    async def story() -> None:
        async with running(at, services, FixedClock()) as one, running(at, services, FixedClock()) as other:
            asked = [
                each.exchange.accept("telegram", "an", f"u{n}", Incoming("lãi suất bao nhiêu"))
                for n in range(12)
                for each in (one, other)
            ]
            assert sum(await asyncio.gather(*asked)) == 12
            vault = one.keyring.chat("telegram", "an")
            assert (await one.database.read(lambda work: work.chats.look(vault, NOON))).version == 11

    asyncio.run(story())
