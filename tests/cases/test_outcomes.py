"""After the list: committee, bank and police above, written for all rows at once and told to each person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.reports.figures import LentSum
from bot.reports.monthly import Monthly
from bot.store.inspection import sealed_faults
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import JANUARY, at, file_of, issue, marked, names, on_the_sheet
from tests.fakes import CUA_LO, VINH_LOC, FakePlaces

WARD = CUA_LO.code


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def out(house: House, officer: Actor, count: int = 3) -> list[Actor]:
    """People on a list that went out, in the order of its rows."""
    people = [
        marked(house, officer, f"Trần Văn {name}", f"091234560{n}", at(4)) for n, name in enumerate("ABC"[:count])
    ]
    people.sort(key=lambda person: person.code)  # marked in one moment: the form goes by code then
    issue(officer)
    for person in people:
        person.news()
    return people


def approve(officer: Actor, line: str = "15/XN-UBND ngày 10/12", reason: str = "") -> str:
    officer.act(f"desk:record:{WARD}:1:approve")
    shown = officer.say(line)
    officer.press(reason or "Xác nhận")
    return shown


def hand(officer: Actor) -> None:
    officer.act(f"desk:record:{WARD}:1:hand")
    officer.press("Xác nhận")


def states(house: House, people: list[Actor]) -> list[str]:
    found = dict(house.rows("SELECT code, state FROM lead"))
    return [found[person.code] for person in people]


def test_the_whole_way_in_few_presses_and_everybody_reads_what_became_of_them(house: House) -> None:
    officer = house.officer()
    one, two, three = people = out(house, officer)
    house.clock.moment = at(11)
    shown = approve(officer, "15/XN-UBND ngày 10/12, trừ 3", "Thiếu giấy tờ")
    assert "Dòng 3: không được xác nhận" in shown
    assert states(house, people) == ["approved", "approved", "contacted"]
    assert one.news() == text("notice.step.approve", code=one.code, month="12/2026")
    because = text("notice.disapprove.papers")
    assert three.news() == text("notice.step.disapprove", code=three.code, month="12/2026", because=because)
    hand(officer)
    assert states(house, people) == ["handed", "handed", "contacted"]
    assert two.news().endswith(text("notice.step.hand", code=two.code, month="12/2026"))
    officer.act(f"desk:record:{WARD}:1:report")
    officer.press("Xác nhận")
    house.clock.moment = at(20)
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu 18/12, 2 từ chối")
    officer.press("Chưa có nguồn")
    assert states(house, people) == ["lent", "refused", "contacted"]
    assert one.news().endswith(text("notice.step.lend", code=one.code))
    assert two.news() == text("notice.step.refuse", code=two.code, because=text("notice.refuse.capital"))
    way = officer.act(f"desk:after:{WARD}:1")
    assert text("desk.way.approved", paper="15/XN-UBND", day="10/12/2026", but="1") in way
    assert text("desk.way.handed", day="11/12/2026") in way
    assert text("desk.way.reported", day="11/12/2026") in way
    assert text("desk.way.results", lent="1", amount="50 triệu đồng", refused="1") in way
    rows = house.rows("SELECT position, result, reason, amount, settled_on FROM issued_row ORDER BY position")
    assert rows == [
        (1, "lent", "", 50_000_000, "2026-12-18"),
        (2, "refused", "capital", None, "2026-12-20"),
        (3, "not_approved", "papers", None, "2026-12-10"),
    ]
    assert house.rows("SELECT lent_amount FROM lead WHERE state = 'lent'") == [(50_000_000,)]
    assert house.do(sealed_faults(house.running.database)) == []


def test_who_was_lent_to_is_off_the_next_list_and_who_waits_stays_on_it(house: House) -> None:
    officer = house.officer()
    one, two, three = out(house, officer)
    house.clock.moment = at(11)
    approve(officer)
    hand(officer)
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu, 2 từ chối")
    officer.press("Lý do khác")
    assert len(names(house)) == 1
    officer.act(f"desk:case:{two.code}")
    officer.press("Ghi vào danh sách")
    officer.press("Xác nhận")
    house.clock.moment = at(4, month=1, year=2027)
    issue(officer, JANUARY)
    assert len(on_the_sheet(file_of(house, officer, month=JANUARY))) == 2
    assert states(house, [one, two, three]) == ["lent", "listed", "handed"]


def test_nothing_is_written_out_of_turn_or_twice(house: House) -> None:
    officer = house.officer()
    people = out(house, officer)
    for step in ("hand", "results", "report", "nonsense"):
        officer.act(f"desk:record:{WARD}:1:{step}")
        assert officer.session.desk is None
    approve(officer)
    officer.act(f"desk:record:{WARD}:1:approve")
    assert officer.session.desk is None
    hand(officer)
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu")
    officer.press("Xác nhận")
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 70 triệu, 9 5 triệu")
    assert text("desk.recorded.stayed", rows="1, 9") in officer.press("Xác nhận")
    assert house.rows("SELECT amount FROM issued_row WHERE result = 'lent'") == [(50_000_000,)]
    assert states(house, people)[0] == "lent"


def test_who_was_taken_off_by_an_addendum_goes_no_further(house: House) -> None:
    officer = house.officer()
    one, two, _ = people = out(house, officer)
    officer.act(f"desk:yes:{one.code}:unlist:mistake")
    two.act(f"withdraw:yes:{two.code}")
    one.news()
    approve(officer)
    assert one.news() == ""
    assert states(house, people) == ["contacted", "erased", "approved"]


def test_a_line_that_is_not_understood_is_asked_for_again(house: House) -> None:
    officer = house.officer()
    out(house, officer)
    officer.act(f"desk:record:{WARD}:1:approve")
    assert text("desk.unread_rows", parts="ok") in officer.say("ok")
    assert "15/XN" in officer.say("15/XN ngày 4/12")
    officer.press("Xác nhận")
    assert house.rows("SELECT approved_on, approved_by FROM issued_list") == [("2026-12-04", "15/XN")]


def test_the_day_of_handing_on_can_be_typed(house: House) -> None:
    officer = house.officer()
    out(house, officer)
    house.clock.moment = at(14)
    approve(officer)
    officer.act(f"desk:record:{WARD}:1:hand")
    assert "12/12/2026" in officer.say("12/12")
    officer.press("Xác nhận")
    assert house.rows("SELECT handed_on FROM issued_list") == [("2026-12-12",)]


@pytest.mark.parametrize("step", ["approve", "hand", "results"])
def test_nobody_but_an_officer_of_the_ward_writes_anything(house: House, step: str) -> None:
    officer, other = house.officer(), house.officer(scope=VINH_LOC.code)
    people = out(house, officer)
    for who in (other, people[0]):
        who.act(f"desk:record:{WARD}:1:{step}")
        who.say("15/XN ngày 4/12")
        who.act("desk:keep")
    assert states(house, people) == ["listed"] * 3


def test_an_end_by_the_bank_is_kept_and_erased_like_any_other(house: House) -> None:
    officer = house.officer()
    one, *_ = out(house, officer)
    approve(officer)
    hand(officer)
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu")
    officer.press("Xác nhận")
    assert one.code in " ".join([officer.act("desk:list:closed"), *officer.buttons])
    assert text("case.lent") in one.say("hồ sơ của tôi")


def test_the_report_knows_one_truth_of_who_was_lent_to(house: House) -> None:
    """The cases: an answer on a list that was a mistake counts nowhere, a loan outside any list in every table."""
    officer = house.officer()
    one, two = out(house, officer, 2)
    house.clock.moment = at(11)
    approve(officer)
    hand(officer)
    officer.act(f"desk:record:{WARD}:1:results")
    officer.say("1 50 triệu, 2 70 triệu")
    officer.press("Xác nhận")
    house.wait(minutes=30)
    officer.act(f"desk:yes:{two.code}:reopen")
    three = house.applicant(name="Trần Văn D", phone="0912345699")
    officer.act(f"desk:open:{three.code}")
    officer.act(f"desk:yes:{three.code}:close:lent")
    assert house.rows("SELECT count(*) FROM issued_row WHERE result = 'lent'") == [(2,)]
    today = day_in_vietnam(house.clock.now())
    made = house.do(
        house.running.database.read(
            lambda work: Monthly(work, FakePlaces()).figures(today.replace(day=1), today + timedelta(days=1))
        )
    )
    assert made.lent == {WARD: LentSum(people=2, named=1, amount=50_000_000)}
    assert (made.lent_in_period, made.lent_amount) == (2, 50_000_000)
    assert one.code in dict(house.rows("SELECT code, state FROM lead WHERE state = 'lent'"))
