"""What is said to be deleted is: the log is emptied until it is empty, and a clock that jumped deletes nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock, Uptime
from bot.conversation.services import Services
from bot.conversation.session import load_session
from bot.jobs import tick
from bot.model.messages import Incoming
from bot.store.clock_watch import MOST
from bot.store.vault import Vault, new_token
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


def trust(timed: Timed, up: Uptime) -> None:
    """Nothing speaks against the clock now; the machine tells this besides."""
    timed.clock.up = up
    timed.do(timed.running.database.write(lambda work: work.clock.confirm(timed.clock.now(), up)))


def after(timed: Timed, days: float, up: Uptime) -> bool:
    """True if the clock is trusted after so many days by the clock, and what the machine tells then."""
    now = timed.clock.now() + timedelta(days=days)
    return timed.do(timed.running.database.write(lambda work: work.clock.see(now, up)))


def test_a_long_stop_of_the_service_is_no_jump_while_the_machine_ran_on(timed: Timed) -> None:
    trust(timed, Uptime("start", 1000))
    assert after(timed, 30, Uptime("start", 1000 + 30 * 86_400))


def test_a_clock_that_was_set_is_not_believed_against_the_seconds_of_the_machine(timed: Timed) -> None:
    trust(timed, Uptime("start", 1000, is_kept=True))
    assert not after(timed, 30, Uptime("start", 1600, is_kept=True))
    assert not after(timed, -30, Uptime("start", 1600, is_kept=True))


def test_after_a_start_of_the_machine_a_time_server_speaks_for_the_clock(timed: Timed) -> None:
    trust(timed, Uptime("start", 1000))
    assert not after(timed, 30, Uptime("another", 60))
    assert after(timed, 30, Uptime("another", 90, is_kept=True))


def test_a_machine_that_tells_nothing_speaks_for_nothing(timed: Timed) -> None:
    trust(timed, Uptime())
    assert not after(timed, 30, Uptime("", 30 * 86_400))


def test_after_a_long_stop_what_is_due_is_deleted_without_anybody(timed: Timed) -> None:
    code = closed_long_ago(timed)
    trust(timed, Uptime("start", 0))
    timed.at(vietnam(2029, 11, 30, 9)).clock.up = Uptime("another", 60, is_kept=True)
    assert timed.do(tick(timed.running, timed.clock.now(), timed.clock.uptime())).erased == 1
    assert state_of(timed, code) == "erased"


def test_the_machine_tells_how_long_it_runs() -> None:
    first, second = SystemClock().uptime(), SystemClock().uptime()
    assert first.boot == second.boot
    assert bool(first.boot) == bool(first.seconds)
    assert first.seconds <= second.seconds


def test_while_deletion_waits_nothing_old_is_shown_or_used(timed: Timed) -> None:
    """The promised days hold for what can be read, whatever the clock makes of the deletion."""
    vault, exchange = Vault.of(new_token()), timed.running.exchange

    def shown() -> list[str]:
        return [each.message.text for each in timed.do(exchange.open(vault, "web")).messages]

    def says(number: int, said: str) -> None:
        timed.do(exchange.receive(vault, "web", f"message-{number}", Incoming(said)))

    says(1, "con trai cô ra tù tháng 4/2024, muốn vay 80 triệu")
    says(2, "lãi suất bao nhiêu")
    before, number = shown(), timed.do(exchange.open(vault, "web")).messages[-1].number
    trust(timed, Uptime())
    timed.at(timed.clock.now() + timedelta(days=8))
    assert timed.do(exchange.forget_before(timed.clock.now() - timedelta(days=7))) == 0
    assert timed.do(exchange.message(vault, number)) is None
    assert not set(shown()) & set(before)
    says(3, "vậy có được vay không")
    session = timed.do(timed.running.database.read(lambda work: work.chats.session(vault)))
    assert session is not None
    assert not any(load_session(session).told.notes.values())
    timed.at(timed.clock.now() - timedelta(days=8))
    assert set(before) <= set(shown())  # the clock was wrong: nothing was lost but the thread of the talk


def closed_long_ago(timed: Timed) -> str:
    """A case that was closed at once; returns its code."""
    _, code = timed.send()
    timed.work(timed.officer("desk"), code, "close", reason="lent")
    return code


def state_of(timed: Timed, code: str) -> str:
    return timed.lead(code).state
