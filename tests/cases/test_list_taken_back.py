"""Outcomes of a list wait with their notices, and whoever wrote them down takes the whole of it back meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.store.inspection import sealed_faults
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import at, issue
from tests.cases.test_outcomes import WARD, approve, hand, out, states

UNDO, LATE = "Rút lại tin", "Không rút lại được nữa"
LISTED = ["listed"] * 3
APPROVED, HANDED = ["approved", "approved", "contacted"], ["handed", "handed", "contacted"]
WAY = (
    "SELECT coalesce(approved_on, ''), approved_by, coalesce(handed_on, ''), coalesce(reported_on, '') FROM issued_list"
)
RESULTS = "SELECT result, reason, amount FROM issued_row ORDER BY position"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path, notice_minutes=10) as opened:
        yield opened


def take_off_one(officer: Actor) -> None:
    approve(officer, "15/XN-UBND ngày 10/12, trừ 3", "Thiếu giấy tờ")


def report(officer: Actor) -> None:
    officer.act(f"desk:record:{WARD}:1:report")
    officer.press("Xác nhận")


def answer(officer: Actor) -> None:
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu 18/12, 2 từ chối")
    officer.press("Chưa có nguồn")


STEPS = {"approve": take_off_one, "hand": hand, "report": report, "results": answer}
ROWS = [
    (("approve",), LISTED, [0, 1, 2]),
    (("approve", "hand"), APPROVED, [0, 1]),
    (("approve", "report"), APPROVED, []),
    (("approve", "hand", "results"), HANDED, [0, 1]),
]
"""The steps in their order, how the cases stood before the last of them, and who would be told of it."""


def begun(house: House) -> tuple[Actor, list[Actor]]:
    """A list that is out since some days, whose people have read so."""
    officer = house.officer()
    people = out(house, officer)
    house.clock.moment = at(11)
    for person in people:
        person.news()
    return officer, people


@pytest.mark.parametrize(
    ("steps", "before", "told"), ROWS, ids=lambda value: value[-1] if value and isinstance(value, tuple) else ""
)
def test_an_outcome_is_taken_back_whole_and_told_once_when_it_is_written_again(
    house: House, steps: tuple[str, ...], before: list[str], told: list[int]
) -> None:
    officer, people = begun(house)
    for step in steps[:-1]:
        STEPS[step](officer)
        house.wait(minutes=30)
    for person in people:
        person.news()
    way, results, news = house.rows(WAY), house.rows(RESULTS), letters(house)
    STEPS[steps[-1]](officer)
    assert (text("desk.told.waits", minutes="10") in officer.text) == bool(told)
    assert [person.news() for person in people] == ["", "", ""], "nothing leaves before its minutes are over"
    assert "Đã rút lại" in officer.press(UNDO)
    assert (states(house, people), house.rows(WAY), house.rows(RESULTS)) == (before, way, results)
    assert letters(house) == news
    house.wait(minutes=30)
    assert [person.news() for person in people] == ["", "", ""]
    assert UNDO not in {**officer.buttons}
    assert LATE in officer.act(f"desk:unrecord:{WARD}:1")
    STEPS[steps[-1]](officer)
    house.wait(minutes=11)
    heard = [person.news() for person in people]
    assert [at for at, said in enumerate(heard) if said] == told
    assert all(said.count(people[at].code) == 1 for at, said in enumerate(heard) if said)
    actions = [row[0] for row in house.rows("SELECT action FROM audit WHERE subject = :of", of=f"{WARD}/2026-12")]
    assert actions[-3:] == [f"list_{steps[-1]}", "list_take_back", f"list_{steps[-1]}"]
    taken = [row[0] for row in house.rows("SELECT subject FROM audit WHERE action = 'take_back' ORDER BY subject")]
    assert taken == sorted(people[at].code for at in told)
    assert house.do(sealed_faults(house.running.database)) == []


def letters(house: House) -> int:
    """Notices that still wait for anybody who is on the list."""
    return int(house.rows("SELECT count(*) FROM outbox WHERE lead IS NOT NULL AND sealed != ''")[0][0])


def test_after_its_minutes_an_outcome_stays(house: House) -> None:
    officer, people = begun(house)
    take_off_one(officer)
    assert text("desk.way.undo", minutes="10") in officer.act(f"desk:after:{WARD}:1")
    house.wait(minutes=11)
    assert UNDO not in (officer.act(f"desk:after:{WARD}:1") and officer.buttons)
    assert LATE in officer.act(f"desk:unrecord:{WARD}:1")
    assert states(house, people) == APPROVED


def test_only_whoever_wrote_it_down_takes_it_back_and_no_case_of_it_alone(house: House) -> None:
    officer, people = begun(house)
    colleague, elsewhere = house.officer(), house.officer(scope="16681")
    take_off_one(officer)
    for who in (colleague, elsewhere, people[0]):
        who.act(f"desk:unrecord:{WARD}:1")
    assert LATE in officer.act(f"desk:undo:{people[0].code}")
    assert states(house, people) == APPROVED


def test_what_happened_to_a_case_meanwhile_stays(house: House) -> None:
    officer, people = begun(house)
    one, two, _three = people
    approve(officer)
    house.wait(minutes=2)
    officer.act(f"desk:yes:{one.code}:unlist:mistake")
    two.act(f"withdraw:yes:{two.code}")
    officer.act(f"desk:unrecord:{WARD}:1")
    assert states(house, people) == ["contacted", "erased", "listed"]
    house.wait(minutes=11)
    assert text("notice.step.approve", code=one.code, month="12/2026") not in one.news()
    assert house.rows(WAY) == [("", "", "", "")]


def test_once_the_next_list_is_out_nothing_of_the_one_before_is_taken_back(house: House) -> None:
    officer, people = begun(house)
    approve(officer)
    issue(officer, "2027-01")
    assert LATE in officer.act(f"desk:unrecord:{WARD}:1")
    assert states(house, people) == ["approved"] * 3
