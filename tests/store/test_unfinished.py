"""What is said to be deleted is: the log is emptied until it is empty, and a clock that jumped deletes nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.jobs import tick
from bot.store.clock_watch import MOST
from tests.acting import House, open_house
from tests.timed import Timed, open_service, vietnam


@pytest.fixture
def timed(services: Services, tmp_path: Path) -> Iterator[Timed]:
    with open_service(services, tmp_path, vietnam(2026, 11, 30, 9)) as opened:
        yield opened


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def sealed_of(house: House) -> list[bytes]:
    """What only the case's key opens, and the key itself, wrapped."""
    return [row[0] for row in house.rows("SELECT sealed FROM party UNION ALL SELECT key FROM lead")]


def test_a_log_that_a_reader_holds_is_emptied_as_soon_as_the_reader_leaves(house: House) -> None:
    person = house.applicant()
    secrets = sealed_of(house)
    database = house.running.database
    with closing(sqlite3.connect(house.folder / "acts.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM lead").fetchall()
        person.act(f"withdraw:yes:{person.code}")
        assert database.owes_log
        assert any(secret in house.file() for secret in secrets)
        assert not house.do(database.empty_log())
        reader.execute("COMMIT")
    house.do(tick(house.running, house.clock.now()))
    assert not database.owes_log
    assert not any(secret in house.file() for secret in secrets)


def test_a_reader_in_the_log_keeps_no_writer_waiting(house: House) -> None:
    person = house.applicant()
    with closing(sqlite3.connect(house.folder / "acts.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM lead").fetchall()
        person.act(f"withdraw:yes:{person.code}")

        async def take() -> float:
            started = asyncio.get_running_loop().time()
            await house.running.database.empty_log()
            return asyncio.get_running_loop().time() - started

        assert house.do(take()) < 2  # a busy_timeout of five seconds was waited out before


def test_a_process_owes_what_the_one_before_may_have_left(house: House) -> None:
    assert house.running.database.owes_log
    house.do(tick(house.running, house.clock.now()))
    assert not house.running.database.owes_log


@pytest.mark.parametrize("jump", [timedelta(days=770), timedelta(days=9), -timedelta(days=9)])
def test_a_clock_that_jumped_deletes_nothing(timed: Timed, jump: timedelta) -> None:
    code = closed_long_ago(timed)
    before = timed.clock.now()
    timed.do(timed.running.database.write(lambda work: work.clock.confirm(before)))
    timed.at(before + jump)
    counts = timed.do(tick(timed.running, timed.clock.now()))
    forgotten = timed.do(timed.running.exchange.forget_before(timed.clock.now() - timedelta(days=7)))
    assert (counts.erased, counts.drafts_forgotten, forgotten) == (0, 0, 0)
    assert state_of(timed, code) == "closed"


def test_once_confirmed_what_is_due_goes(timed: Timed) -> None:
    code = closed_long_ago(timed)
    timed.do(timed.running.database.write(lambda work: work.clock.confirm(timed.clock.now())))
    timed.at(vietnam(2029, 11, 30, 9))
    assert timed.do(tick(timed.running, timed.clock.now())).erased == 0
    assert timed.tick().erased == 1
    assert state_of(timed, code) == "erased"


def test_a_clock_that_comes_back_is_trusted_again(timed: Timed) -> None:
    now = timed.clock.now()

    def see(offset: timedelta) -> bool:
        return timed.do(timed.running.database.write(lambda work: work.clock.see(now + offset)))

    assert see(timedelta())
    assert not see(timedelta(days=400))
    assert not see(timedelta(days=401))
    assert see(timedelta(hours=1))
    assert timed.do(timed.running.database.read(lambda work: work.clock.doubt())) is None
    assert see(MOST)
    assert not see(-MOST)


def closed_long_ago(timed: Timed) -> str:
    """A case that was closed at once; returns its code."""
    _, code = timed.send()
    timed.work(timed.officer("desk"), code, "close", reason="lent")
    return code


def state_of(timed: Timed, code: str) -> str:
    return timed.lead(code).state
