"""The cost of every action of the desk in a ward with 5,000 cases: few statements, whatever is pressed or typed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.cli.desk_samples import fill_ward
from bot.conversation.services import Services
from bot.store.statements import heard_statements
from tests.acting import Actor, House, open_house
from tests.fakes import CUA_LO

CASES = 5000
MOST_STATEMENTS = 15
"""Of one message that looks, the bookkeeping of its chat included; the beginnings of transactions are none."""
MOST_OF_A_STEP = 40
"""Of one message that changes something: the case, its audit, the notices, and the case as it is afterwards."""


def filled(services: Services, folder: Path, count: int) -> Iterator[House]:
    """A ward with so many cases of all states and ages."""
    with open_house(services, folder, notice_minutes=10) as opened:
        opened.do(opened.running.database.write(lambda work: fill_ward(work, CUA_LO.code, count, opened.clock.now())))
        yield opened


@pytest.fixture(scope="module")
def house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from filled(services, tmp_path_factory.mktemp("large"), CASES)


@pytest.fixture(scope="module")
def small(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from filled(services, tmp_path_factory.mktemp("small"), 60)


@pytest.fixture(scope="module")
def officer(house: House) -> Actor:
    return house.officer()


@pytest.fixture(scope="module")
def other(small: House) -> Actor:
    return small.officer()


def code_in(house: House, state: str, number: int = 0) -> str:
    rows = house.rows("SELECT code FROM lead WHERE state = :state ORDER BY code", state=state)
    return str(rows[number][0])


def without_begins(statements: Sequence[str]) -> list[str]:
    return [each for each in statements if not each.startswith("BEGIN")]


READ = (
    "desk", "desk:more", "desk:next", "desk:next:{new}", "desk:list:new:0", "desk:list:new:100", "desk:list:waiting:3",
    "desk:list:due:0", "desk:list:mine:0", "desk:list:listed:0", "desk:list:closed:0", "desk:bulk", "desk:bulk:all:1",
    "desk:bulk:clean:0", "desk:find", "desk:case:{new}", "desk:case:{contacted}", "desk:case:{listed}",
    "desk:case:{closed}", "desk:case:{accepted}:more", "desk:meet:{accepted}", "desk:meet:{accepted}:202612030900",
    "desk:do:{contacted}:list", "desk:do:{accepted}:declined", "desk:close:{accepted}", "desk:off:{listed}",
    "desk:transfer:{new}", "desk:where:{new}:moved", "desk:note:{new}", "desk:fix:{contacted}", "desk:add",
    "desk:month", "desk:issued", "desk:leave",
)  # fmt: skip
"""Presses that only look."""
TYPED = ("việc", "tìm mẫu", "tìm 777", "tìm 0912 345 678", "{new}", "việc của tôi", "danh sách tháng trước")


@pytest.mark.parametrize("action", READ)
def test_looking_takes_few_statements(house: House, officer: Actor, action: str) -> None:
    codes = {state: code_in(house, state) for state in ("new", "accepted", "contacted", "listed", "closed")}
    with heard_statements() as heard:
        officer.act(action.format(**codes))
    assert len(without_begins(heard)) < MOST_STATEMENTS, heard


@pytest.mark.parametrize("typed", TYPED)
def test_typing_takes_few_statements(house: House, officer: Actor, typed: str) -> None:
    with heard_statements() as heard:
        officer.say(typed.format(new=code_in(house, "new")))
    assert len(without_begins(heard)) < MOST_STATEMENTS, heard


STORIES: Sequence[tuple[str, str]] = (
    ("accepted", "desk:yes:{code}:take"),
    ("accepted", "desk:yes:{code}:release"),
    ("new", "desk:open:{code}"),
    ("accepted", "desk:yes:{code}:reached"),
    ("accepted", "desk:yes:{code}:missed"),
    ("accepted", "desk:meet:{code}:202612030900:yes"),
    ("accepted", "desk:yes:{code}:declined"),
    ("accepted", "desk:yes:{code}:confirm"),
    ("contacted", "desk:yes:{code}:list"),
    ("contacted", "desk:yes:{code}:close:no_need"),
    ("listed", "desk:yes:{code}:unlist:mistake"),
    ("closed", "desk:yes:{code}:reopen"),
    ("new", "desk:yes:{code}:transfer:16708:moved"),
)


def cost_of(actor: Actor, state: str, action: str) -> int:
    """The statements of a step with a case in a state."""
    code = code_in(actor.house, state, 2)
    with heard_statements() as heard:
        actor.act(action.format(code=code))
    assert "Nút này đã cũ" not in actor.text
    return len(without_begins(heard))


@pytest.mark.parametrize(("state", "action"), STORIES)
def test_a_step_costs_the_same_in_a_large_ward_as_in_a_small_one(
    officer: Actor, other: Actor, state: str, action: str
) -> None:
    """A step writes: the case, its audit, the notices; then the case is read again, as it is afterwards."""
    assert cost_of(officer, state, action) == cost_of(other, state, action) <= MOST_OF_A_STEP


def test_marking_twenty_takes_no_more_than_one_step(officer: Actor) -> None:
    officer.act("desk:bulk")
    officer.say("1-20")
    with heard_statements() as heard:
        officer.press("Xác nhận")
    assert "Đã ghi 20 người" in officer.text
    assert len(without_begins(heard)) <= MOST_OF_A_STEP, heard


def test_a_search_through_five_thousand_names_is_quick(house: House, officer: Actor) -> None:
    """Two seconds, as this machine may be busy with other tests; `qd22 bench desk` measures."""
    officer.act("desk:find")
    began = time.process_time()
    assert "Không thấy hồ sơ nào" in officer.say("Ngô Thị Không Có Ai")
    assert time.process_time() - began < 2
