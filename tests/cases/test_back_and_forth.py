"""What somebody presses back and forth floods no officer, fills no audit, and takes nothing off another sender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases.floods import MOST_ACTS
from bot.conversation.services import Services
from bot.texts import text
from tests.acting import Actor, House, open_house

TIMES = 12


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def letters(house: House, officer: Actor) -> int:
    return int(house.rows("SELECT count(*) FROM outbox WHERE chat = :chat", chat=officer.chat)[0][0])


def listed(house: House) -> tuple[Actor, Actor]:
    """An officer who marked somebody who agreed to it."""
    officer, person = house.officer(channel="zalo_bot"), house.actor()
    person.apply()
    person.agree_to_list()
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{person.code}:{step}:")
    assert house.rows("SELECT state FROM lead") == [("listed",)]
    return officer, person


def worded(kind: str) -> Callable[[Actor, int], None]:
    def press(person: Actor, number: int) -> None:
        person.act(f"rights:{kind}:{person.code}")
        person.say(f"sửa tên lần {number}")

    return press


def pressed(*actions: str) -> Callable[[Actor, int], None]:
    def press(person: Actor, _number: int) -> None:
        for each in actions:
            person.act(each.format(code=person.code))

    return press


PRESSES: dict[str, tuple[Callable[[Actor, int], None], int]] = {
    "the same request": (pressed("rights:yes:see:{code}"), 1),
    "a request in other words": (worded("correct"), 1),
    "pause again": (pressed("rights:yes:restrict:{code}"), 1),
    "pause and go on": (pressed("rights:yes:restrict:{code}", "rights:yes:lift:{code}"), 2),
    "nobody called, somebody did": (pressed("called:{code}:no", "called:{code}:yes"), 1),
}


@pytest.mark.parametrize("what", PRESSES)
def test_the_officers_are_told_once_a_day(house: House, what: str) -> None:
    officer, person = listed(house)
    press, most = PRESSES[what]
    before = letters(house, officer)
    for number in range(TIMES):
        press(person, number)
    assert letters(house, officer) - before == most
    house.wait(days=1)
    press(person, TIMES)
    assert letters(house, officer) - before in (most, 2 * most)


def test_to_leave_the_list_and_come_back_is_told_once_a_day_too(house: House) -> None:
    officer, person = listed(house)
    before = letters(house, officer)
    for _ in range(3):
        person.act(f"list:no:{person.code}")
        person.act(f"list:{person.code}")
        person.press("Đồng ý ghi tên")
    assert letters(house, officer) - before == 1


@pytest.mark.parametrize(
    "what", ["a request in other words", "pause and go on", "nobody called, somebody did", "the same request"]
)
def test_the_audit_does_not_grow_without_end(house: House, what: str) -> None:
    _, person = listed(house)
    before = house.rows("SELECT count(*) FROM audit")[0][0]
    for number in range(MOST_ACTS):
        PRESSES[what][0](person, number)
    assert house.rows("SELECT count(*) FROM audit")[0][0] - before <= 2 * MOST_ACTS + 1
    rows = house.rows("SELECT count(*) FROM audit")
    for number in range(3):
        PRESSES[what][0](person, number)
    assert house.rows("SELECT count(*) FROM audit")[0][0] - rows[0][0] <= 1


def test_whoever_pressed_too_often_can_still_stop_and_take_back(house: House) -> None:
    _, person = listed(house)
    for _ in range(MOST_ACTS):
        person.act(f"rights:yes:see:{person.code}")
    assert person.act(f"rights:yes:see:{person.code}") == text("refused.many")
    assert "không ai gọi" in person.act(f"rights:yes:restrict:{person.code}")
    assert house.rows("SELECT frozen_at IS NOT NULL FROM lead")[0][0]
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT state FROM lead") == [("erased",)]


def test_a_stranger_with_the_number_takes_no_mark_off_by_pausing(house: House) -> None:
    """As it was tried: the number of somebody on the list in hand, sent for oneself, and the own part paused."""
    _, person = listed(house)
    stranger = house.applicant(name="Lê Thị Lạ")
    stranger.act(f"rights:yes:restrict:{stranger.code}")
    assert house.rows("SELECT state FROM lead") == [("listed",)]
    person.act(f"rights:yes:restrict:{person.code}")
    assert house.rows("SELECT state FROM lead") == [("contacted",)]


def test_who_floods_and_takes_back_tells_the_officers_nothing_of_it(house: House) -> None:
    """Of a flood they are told once a day; each case of it that was taken back told them once more."""
    service = house.running.referrals
    object.__setattr__(service, "policy", replace(service.policy, cases_per_chat=1))
    officer, person = house.officer(channel="zalo_bot"), house.actor()
    before = letters(house, officer)
    for number in range(4):
        person.apply(phone=f"0912 345 67{number}")
        person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT DISTINCT state FROM lead") == [("erased",)]
    assert letters(house, officer) - before == 1 + 1  # the end of the first, and a flood


def test_notes_go_with_whom_they_are_about(house: House) -> None:
    """As it was tried: somebody else sent the number too, and the note with name and number stayed for them."""
    officer, person = house.officer(), house.applicant()
    joiner = house.applicant(name="Lê Thị Hai")
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:note:{person.code}")
    officer.say("Đã gọi 0912 345 678, gặp Trần Văn Mẫu")
    person.act(f"withdraw:yes:{person.code}")
    shown = officer.act(f"desk:open:{joiner.code}")
    assert "Lê Thị Hai" in shown
    assert "Trần Văn Mẫu" not in shown
    assert house.rows("SELECT count(*) FROM note") == [(0,)]


def test_notes_stay_when_somebody_leaves_whom_nobody_called(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    joiner = house.applicant(name="Lê Thị Hai")
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:note:{person.code}")
    officer.say("Hẹn sáng thứ hai")
    joiner.act(f"withdraw:yes:{joiner.code}")
    assert "Hẹn sáng thứ hai" in officer.act(f"desk:open:{person.code}")
