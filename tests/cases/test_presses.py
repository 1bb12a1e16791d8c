"""The counting hand of an officer, and what its presses lead to; the table of jobs is `test_presses_table`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import at, issue, mark, person

NAME, PHONE = "Ngô Hữu Hùng", "0905 111 678"


@dataclass
class Hand:
    """An officer's hand: counts what it presses and types."""

    officer: Actor
    presses: int = 0
    typed: int = 0

    def press(self, label: str) -> str:
        self.presses += 1
        return self.officer.press(label)

    def say(self, words: str) -> str:
        self.presses += 1
        self.typed += len(words)
        return self.officer.say(words)

    @property
    def effort(self) -> tuple[int, int]:
        return self.presses, self.typed


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        opened.clock.moment = at(2)
        yield opened


def sent(house: House, name: str = NAME, phone: str = PHONE) -> Actor:
    """Somebody who sent a case and agreed to stand on the list."""
    actor = house.applicant(name=name, phone=phone)
    actor.agree_to_list()
    return actor


def state_of(house: House, code: str) -> str:
    return str(house.rows("SELECT state FROM lead WHERE code = :code", code=code)[0][0])


@pytest.mark.parametrize(
    "typed", [NAME, "ngo huu hung", "hùng", "0905111678", "0905 111 678", "678", "tìm Ngô Hữu Hùng"]
)
def test_a_case_is_found_by_what_is_typed_and_one_press(house: House, typed: str) -> None:
    officer, wanted = house.officer(), sent(house)
    sent(house, "Trần Văn Mẫu", "0912 345 999")
    officer.act("desk")
    hand = Hand(officer)
    assert f"Hồ sơ {wanted.code}" in hand.say(typed)
    assert hand.effort == (1, len(typed))


def test_before_it_is_sent_an_outcome_is_taken_back_with_one_press(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path, notice_minutes=10) as house:
        officer, someone = house.officer(), sent(house)
        officer.act(f"desk:open:{someone.code}")
        hand = Hand(officer)
        hand.press("Đã liên hệ")
        hand.press("Rút lại tin")
        assert state_of(house, someone.code) == "accepted"
        house.wait(minutes=11)
        assert "đã liên hệ được" not in someone.news()
        assert hand.effort == (2, 0)


def test_a_name_on_an_issued_list_is_taken_off_by_an_addendum_alone(services: Services, tmp_path: Path) -> None:
    """What was marked within the ten minutes before the list went out can no longer be taken back without a trace."""
    with open_house(services, tmp_path, notice_minutes=10) as house:
        house.clock.moment = at(5)
        officer, someone = house.officer(), person(house, NAME, PHONE)
        mark(officer, someone.code)
        assert "Đã chốt" in issue(officer)
        officer.act(f"desk:undo:{someone.code}")
        assert state_of(house, someone.code) == "listed"
        assert house.rows("SELECT count(*) FROM issued_row") == [(1,)]


def test_taking_back_a_step_leaves_what_was_told_of_the_step_before(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path, notice_minutes=10) as house:
        officer, someone = house.officer(), person(house, NAME, PHONE)
        officer.act(f"desk:yes:{someone.code}:accept:")
        house.wait(minutes=1)
        officer.act(f"desk:yes:{someone.code}:reached:")
        house.wait(minutes=1)
        officer.act(f"desk:yes:{someone.code}:list:")
        officer.act(f"desk:undo:{someone.code}")
        house.wait(minutes=11)
        assert "đã liên hệ được" in someone.news()
        assert "danh sách tháng" not in someone.text
