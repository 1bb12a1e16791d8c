"""The audit: every read by name, nothing that was written or said, and no row changed without being found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.store.audit import Entry
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.acting import House, open_house

ROWS = 12


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


@pytest.fixture
def chain(house: House) -> House:
    async def write() -> None:
        subjects = iter(range(1, ROWS + 1))

        def act(work: UnitOfWork) -> None:
            work.audit.record(house.clock.now(), "officer/1", "reveal", f"CASE-{next(subjects):04}", "detail")

        for _ in range(ROWS):
            await house.running.database.write(act)

    house.do(write())
    return house


def broken_at(house: House) -> int | None:
    async def check() -> int | None:
        return await house.running.database.read(lambda work: work.audit.find_break())

    return house.do(check())


def log(house: House) -> list[Entry]:
    async def read() -> list[Entry]:
        return await house.running.database.read(lambda work: list(work.audit.entries()))

    return house.do(read())


def test_an_untouched_chain_holds(chain: House) -> None:
    assert broken_at(chain) is None
    assert [entry.number for entry in log(chain)] == list(range(1, ROWS + 1))


@pytest.mark.parametrize("number", [1, 2, 7, ROWS])
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'officer/2'", "action = 'note'", "subject = 'CASE-0099'", "detail = ''",
        "at = '2020-01-01 00:00:00.000000'", "hash = x'00'", "hash = zeroblob(32)",
    ],
)  # fmt: skip
def test_an_altered_row_is_named(chain: House, number: int, change: str) -> None:
    chain.change(f"UPDATE audit SET {change} WHERE number = :number", number=number)  # noqa: S608
    assert broken_at(chain) == number


@pytest.mark.parametrize("number", [1, 2, 7, ROWS])
def test_a_deleted_row_is_named_the_last_one_too(chain: House, number: int) -> None:
    chain.change("DELETE FROM audit WHERE number = :number", number=number)
    assert broken_at(chain) == number


@pytest.mark.parametrize("kept", [0, 1, 5, ROWS - 1])
def test_a_chain_that_lost_its_end_breaks_at_the_first_row_missing(chain: House, kept: int) -> None:
    chain.change("DELETE FROM audit WHERE number > :kept", kept=kept)
    assert broken_at(chain) == kept + 1


def test_closing_the_gap_of_a_deleted_row_hides_nothing(chain: House) -> None:
    chain.change("DELETE FROM audit WHERE number = 4")
    for number in range(5, ROWS + 1):
        chain.change("UPDATE audit SET number = :to WHERE number = :number", to=number - 1, number=number)
    chain.change("UPDATE audit_end SET number = :to", to=ROWS - 1)
    assert broken_at(chain) == 4


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 9), (ROWS - 1, ROWS)])
def test_reordered_rows_are_named_at_the_first(chain: House, one: int, other: int) -> None:
    for number, to in ((one, 0), (other, one), (0, other)):
        chain.change("UPDATE audit SET number = :to WHERE number = :number", to=to, number=number)
    assert broken_at(chain) == one


def test_a_row_that_was_put_in_is_named(chain: House) -> None:
    chain.change("INSERT INTO audit SELECT number + 1, at, actor, action, subject, detail, hash FROM audit "
                 "WHERE number = (SELECT max(number) FROM audit)")  # fmt: skip
    assert broken_at(chain) == ROWS + 1


def test_an_end_that_was_set_back_with_its_rows_is_found_by_the_hash_alone_not_hidden(chain: House) -> None:
    """Who deletes rows and forgets the end is found; who also writes the number cannot write its hash."""
    chain.change("DELETE FROM audit WHERE number > 9")
    chain.change("UPDATE audit_end SET number = 9")
    assert broken_at(chain) == 10


def test_two_writers_at_once_make_one_chain(house: House) -> None:
    async def write(name: str) -> None:
        for _ in range(20):
            await house.running.database.write(
                lambda work: work.audit.record(house.clock.now(), name, "reveal", "CASE")
            )
            await asyncio.sleep(0)

    async def together() -> None:
        await asyncio.gather(*(write(f"officer/{number}") for number in range(5)))

    house.do(together())
    found = log(house)
    assert [entry.number for entry in found] == list(range(1, 101))
    assert {sum(entry.actor == f"officer/{number}" for entry in found) for number in range(5)} == {20}
    assert broken_at(house) is None


def test_what_a_turn_that_failed_wrote_is_in_no_chain(chain: House) -> None:
    class TurnFailedError(Exception):
        pass

    async def fail() -> None:
        def act(work: UnitOfWork) -> None:
            work.audit.record(chain.clock.now(), "officer/1", "reveal", "CASE")
            raise TurnFailedError

        await chain.running.database.write(act)

    with pytest.raises(TurnFailedError):
        chain.do(fail())
    assert len(log(chain)) == ROWS
    assert broken_at(chain) is None


def test_each_look_at_a_contact_is_one_row_that_says_who(house: House) -> None:
    first, second, person = house.officer(), house.officer(), house.applicant()
    ids = [row[0] for row in house.rows("SELECT id FROM officer ORDER BY id")]
    first.act(f"desk:open:{person.code}")
    second.act(f"desk:open:{person.code}")  # a colleague works on it: asked first, and nothing is opened
    second.act(f"desk:open:{person.code}:yes")
    second.act(f"desk:open:{person.code}:yes")
    second.act(f"desk:case:{person.code}")
    seen = [(entry.actor, entry.subject) for entry in log(house) if entry.action == "reveal"]
    assert seen == [(f"officer/{ids[at]}", person.code) for at in (0, 1, 1)]


def test_the_same_press_sent_twice_by_a_bad_line_is_one_look(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    officer.act(f"desk:open:{person.code}")
    again = officer.send_again()
    assert again
    assert all("Trần Văn Mẫu" not in message.text for message in again)
    assert [entry.action for entry in log(house)].count("reveal") == 1


def test_no_row_holds_what_anybody_said(house: House) -> None:
    officer, person = house.officer(), house.applicant(name="Trần Văn Bí Mật", phone="0987654321")
    person.agree_to_list()
    for action in (
        f"desk:open:{person.code}",
        f"desk:yes:{person.code}:reached:0987654321",
        f"desk:note:{person.code}",
    ):
        officer.act(action)
    officer.say("Nhà ở cạnh chợ, gọi 0987654321")
    officer.act(f"desk:yes:{person.code}:close:Trần Văn Bí Mật")
    assert text("desk.other_month") in officer.act(f"desk:yes:{person.code}:list:Bí Mật")
    officer.act(f"desk:yes:{person.code}:list:")
    person.act("erase:yes")
    written = "\n".join(map(repr, log(house)))
    assert [entry.action for entry in log(house)] == [
        "join_desk", "open", "list_yes", "accept", "reveal", "reached", "note", "list", "erase",
    ]  # fmt: skip
    for secret in ("987654321", "Bí Mật", "Trần", "cạnh chợ", person.chat):
        assert secret not in written
