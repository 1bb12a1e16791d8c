"""Time and the lists: one that is not issued is spoken of until it is, and the files of an old one go as promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.jobs import tick
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import DECEMBER, file_of, issue, mark, person
from tests.fakes import CUA_LO
from tests.timed import vietnam


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def let(house: House, moment: datetime) -> None:
    """What the clock brings at a moment."""
    house.clock.moment = moment
    house.do(house.running.database.write(lambda work: work.clock.confirm(moment)))
    house.do(tick(house.running, moment))


def reminded(house: House, officer: Actor, *moments: datetime) -> list[bool]:
    """Whether the officer is told at each moment that the list of December is not issued."""
    found = []
    for moment in moments:
        let(house, moment)
        found.append("Danh sách tháng 12/2026 chưa chốt, hạn ngày 07/12" in officer.news())
    return found


def test_a_list_whose_day_has_come_is_spoken_of_on_working_days_until_it_is_issued(house: House) -> None:
    officer = house.officer()
    days = [vietnam(2026, 12, day, 9) for day in (5, 6, 7, 7, 8, 12)]
    assert reminded(house, officer, *days) == [False, False, True, False, True, False]
    issue(officer)
    assert reminded(house, officer, vietnam(2026, 12, 14, 9)) == [False]


def test_a_list_that_is_out_early_is_not_spoken_of(house: House) -> None:
    officer = house.officer()
    house.clock.moment = vietnam(2026, 12, 2, 9)
    issue(officer)
    officer.news()
    assert reminded(house, officer, vietnam(2026, 12, 4, 9), vietnam(2026, 12, 7, 9)) == [False, False]
    assert "Danh sách tháng 12/2026" not in officer.text


def test_the_files_of_a_list_are_gone_when_its_time_is_over_and_never_before(house: House) -> None:
    officer = house.officer()
    house.clock.moment = vietnam(2026, 12, 4, 9)
    asker = person(house, "Trần Văn Hết Hạn", "0912345671")
    mark(officer, asker.code)
    issue(officer)
    before = file_of(house, officer)
    let(house, vietnam(2028, 12, 4, 8))
    officer = house.officer()  # a seat in which nobody wrote for two years is locked
    assert file_of(house, officer) == before
    let(house, vietnam(2028, 12, 5, 10))
    assert file_of(house, officer) == b""
    assert house.rows("SELECT key, docx, xlsx, size FROM issued_list") == [(None, None, None, 1)]
    assert house.rows("SELECT subject, detail FROM audit WHERE action = 'list_end'") == [
        (f"{CUA_LO.code}/{DECEMBER}", "1")
    ]
    assert text("desk.issued.ended") in officer.act("desk:issued")


def test_a_list_outlives_the_cases_on_it(house: House) -> None:
    officer = house.officer()
    house.clock.moment = vietnam(2026, 12, 4, 9)
    asker = person(house, "Trần Văn Rút", "0912345671")
    mark(officer, asker.code)
    issue(officer)
    before = file_of(house, officer)
    asker.act("erase:yes")
    assert house.rows("SELECT key FROM lead") == [(None,)]
    assert file_of(house, officer) == before
