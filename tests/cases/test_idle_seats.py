"""Seats that nobody uses: locked after their days, still told of work, opened again by the operator alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.policy import Policy
from bot.cases.seats import Seats
from bot.conversation.services import Services
from bot.jobs import Counts, tick
from bot.store.inspection import sealed_faults
from bot.store.officers import OfficerRow
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.fakes import FakePlaces

DAYS = Policy.seat_idle_days
LOCKED = text("desk.locked", id="1")
NAME = "Trần Văn Mẫu"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def pass_days(house: House, days: float) -> Counts:
    """Let days pass of which nobody doubts the clock."""
    house.wait(days=days)
    now = house.clock.now()
    house.do(house.running.database.write(lambda work: work.clock.confirm(now)))
    return house.do(tick(house.running, now))


def seat(house: House) -> OfficerRow:
    return house.do(house.running.database.read(lambda work: work.officers.all()))[0]


def unlock(house: House, number: int = 1) -> bool:
    return house.do(
        house.running.database.write(lambda work: Seats(work, FakePlaces()).unlock(number, house.clock.now()))
    )


def form_of(house: House, officer: Actor) -> object:
    return house.do(house.running.exchange.form(officer.vault, "16732", "2026-11", "docx"))


def test_a_seat_without_a_word_for_its_days_is_locked_and_opens_nothing(house: House) -> None:
    officer = house.officer()
    assert pass_days(house, DAYS - 1).locked == 0
    assert pass_days(house, 2).locked == 1
    person = house.applicant()
    for said, action in (("việc", ""), ("", "desk:next"), ("", f"desk:open:{person.code}"), (person.code, "")):
        officer.act(action) if action else officer.say(said)
        assert NAME not in officer.text
    officer.say("việc")
    assert officer.text == LOCKED
    assert form_of(house, officer) is None
    assert house.rows("SELECT actor, subject FROM audit WHERE action = 'lock_desk'") == [("service", "officer/1")]


def test_whoever_sits_in_a_locked_seat_is_still_told_of_work_and_keeps_their_own_rights(house: House) -> None:
    officer = house.officer()
    pass_days(house, DAYS + 1)
    person = house.applicant()
    told = [each.message.text for each in house.do(house.running.exchange.news(officer.vault)).messages]
    assert text("notice.new", code=person.code) in told
    officer.say("lãi suất bao nhiêu")
    assert "%" in officer.text


def test_a_word_in_time_keeps_a_seat_open(house: House) -> None:
    officer = house.officer()
    for _ in range(3):
        pass_days(house, DAYS - 10)
        officer.say("việc")
    assert seat(house).locked_at is None
    assert seat(house).seen_at == house.clock.now()


def test_writing_does_not_open_a_locked_seat_but_the_operator_does(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    pass_days(house, DAYS + 1)
    officer.say("việc")
    assert seat(house).locked_at is not None
    assert not unlock(house, 2)
    assert unlock(house)
    assert not unlock(house)
    assert pass_days(house, 1).locked == 0
    assert NAME in officer.act(f"desk:open:{person.code}")


def test_a_new_invitation_opens_a_locked_chat_too(house: House) -> None:
    officer = house.officer()
    pass_days(house, DAYS + 1)
    officer.say(house.invite())
    officer.say("việc")
    assert LOCKED not in officer.text
    assert house.rows("SELECT chat IS NULL FROM officer ORDER BY id") == [(1,), (0,)]


def test_whoever_writes_to_the_database_cannot_take_a_lock_away(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    pass_days(house, DAYS + 1)
    house.change("UPDATE officer SET locked_at = NULL")
    assert NAME not in officer.act(f"desk:open:{person.code}")
    assert {fault.part for fault in house.do(sealed_faults(house.running.database))} == {"audit"}


def test_no_seat_is_locked_by_a_clock_that_jumped(house: House) -> None:
    house.officer()
    house.do(tick(house.running, house.clock.now()))
    house.clock.moment += timedelta(days=400)
    assert house.do(tick(house.running, house.clock.now())).locked == 0
