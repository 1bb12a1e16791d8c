"""Mẫu số 01 out of the database: each row is a consenting person of its ward; a list that is out stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import get_args

import openpyxl
import pytest

from bot.conversation.services import Services
from bot.model.case import Refused
from bot.model.effects import Work
from bot.reports.figures import Figures
from bot.reports.monthly import FormKind, Monthly
from bot.store.inspection import sealed_faults
from bot.store.keyring import KeyringError
from bot.store.work import UnitOfWork
from bot.texts import terms, text
from tests.acting import Actor, House, open_house
from tests.fakes import CUA_LO, VINH_LOC, FakePlaces

DECEMBER, JANUARY, FEBRUARY = "2026-12", "2027-01", "2027-02"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def at(day: int, hour: int = 3, month: int = 12, year: int = 2026) -> datetime:
    """A moment in UTC; three o'clock is ten in the morning in Việt Nam."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def person(house: House, name: str, phone: str, ward: str = CUA_LO.code) -> Actor:
    """Somebody who asks to be called and agrees to stand on the list."""
    actor = house.applicant(name=name, phone=phone, ward=ward)
    actor.agree_to_list()
    return actor


def marked(house: House, officer: Actor, name: str, phone: str, day: datetime, ward: str = CUA_LO.code) -> Actor:
    """Somebody who is marked for the list at a moment."""
    house.clock.moment = day
    actor = person(house, name, phone, ward)
    mark(officer, actor.code)
    return actor


def mark(officer: Actor, code: str) -> str:
    """Go the way to the list with a case; returns what the officer read last."""
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{code}:{step}:")
    return officer.text


def issue(officer: Actor, month: str = DECEMBER, ward: str = CUA_LO.code, sort: str = "") -> str:
    """Issue a list as an officer does: read what it does, and press yes."""
    shown = officer.act(f"desk:issue:{ward}:{month}:{sort}")
    assert text("desk.issue.blocked") not in shown
    return officer.press("Xác nhận")


def names(house: House, ward: str = CUA_LO.code) -> list[str]:
    """Who stands on the list in hand."""
    places = house.running.referrals.places

    async def make() -> list[str]:
        made = await house.running.database.read(
            lambda work: Monthly(work, places).draft(ward, date(2026, 12, 1), house.clock.now())
        )
        assert made is not None
        return [row.name for row in made.people]

    return house.do(make())


def file_of(house: House, who: Actor, kind: FormKind = "xlsx", month: str = DECEMBER, ward: str = CUA_LO.code) -> bytes:
    """The file that somebody fetches; b"" when they get none."""
    made = house.do(house.running.exchange.form(who.vault, ward, month, kind))
    return made.data if made else b""


def sheet(data: bytes, at: int = 0) -> list[list[str]]:
    """The filled cells of a sheet by row."""
    rows = openpyxl.load_workbook(BytesIO(data)).worksheets[at].iter_rows()
    shown = [[str(cell.value) for cell in row if cell.value is not None] for row in rows]
    return [row for row in shown if row]


def on_the_sheet(data: bytes) -> list[str]:
    """The names on a list as its sheet has them."""
    rows = sheet(data)
    first = next(at for at, row in enumerate(rows) if row == ["Nam", "Nữ"]) + 1
    return [row[1] for row in rows[first:] if row[0].isdecimal()]


def test_a_person_without_their_own_consent_cannot_be_marked_and_the_officer_reads_why(house: House) -> None:
    officer, asker = house.officer(), house.applicant()
    assert text("desk.warn.consent") in mark(officer, asker.code) or "Chưa ghi" in officer.text
    assert house.rows("SELECT state FROM lead") == [("contacted",)]
    assert "Chưa ghi vào danh sách được" in officer.act(f"desk:do:{asker.code}:list")
    shown = terms.shown(terms.list_terms(asker.code, FakePlaces().offices(CUA_LO.code), house.running.policy.promises))
    asker.act(f"list:yes:{asker.code}:{shown}")
    officer.act(f"desk:yes:{asker.code}:list:")
    assert names(house) == ["Trần Văn Mẫu"]


@pytest.mark.parametrize("audience", ["family", "employer"])
def test_a_relatives_or_employers_name_never_stands_on_the_form(house: House, audience: str) -> None:
    officer, sender = house.officer(), house.applicant(audience=audience, name="Trần Thị Gửi Thay")
    for step in ("accept", "reached"):
        said = officer.act(f"desk:yes:{sender.code}:{step}:")
    assert text(f"desk.case.no_list.{audience}") in said
    assert "Ghi vào danh sách" not in officer.buttons
    house.change("UPDATE lead SET state = 'listed', listed_at = '2026-11-24 05:00:00'")  # as earlier versions did
    assert names(house) == []
    figures = house.do(figures_of(house))
    assert (figures.total.listed, figures.listed_in_period, figures.by_state) == (0, 0, {"contacted": 1})


def test_past_the_buttons_no_relative_is_put_on_the_list_either(house: House) -> None:
    officer, sender = house.officer(), house.applicant(audience="family")
    mark(officer, sender.code)

    def act(work: UnitOfWork) -> object:
        effect = Work(sender.code, "list")
        return house.running.referrals.carry_out(work, effect, officer.chat, house.clock.now())

    assert house.do(house.running.database.write(act)) == Refused("nobody", sender.code)


def test_the_person_of_a_relatives_case_stands_on_the_form_once_they_ask_themselves(house: House) -> None:
    officer = house.officer()
    relative = house.applicant(audience="family", name="Trần Thị Chị", phone="0912345671")
    house.wait(minutes=1)
    asker = person(house, "Trần Văn Em", "0912345671")
    mark(officer, relative.code)
    assert names(house) == ["Trần Văn Em"]
    assert text("notice.step.list", code=asker.code, month="12/2026") in asker.news()
    assert "tên anh/chị" not in relative.news()
    relative.act(f"withdraw:yes:{relative.code}")
    assert names(house) == ["Trần Văn Em"]
    asker.act(f"withdraw:yes:{asker.code}")
    assert names(house) == []


async def figures_of(house: House) -> Figures:
    places, first, last = house.running.referrals.places, date(2026, 11, 1), date(2026, 12, 31)
    return await house.running.database.read(lambda work: Monthly(work, places).figures(first, last))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (at(30, month=11), "12/2026"),  # after the 5th of November, before that of December
        (at(5, 13), "12/2026"),  # 20:00 on Saturday the 5th
        (at(7), "12/2026"),  # Monday: the 5th was no working day
        (at(8), "1/2027"),
        (at(6, month=1, year=2027), "2/2027"),  # the 5th was a Tuesday
    ],
)
def test_who_is_marked_reads_which_months_list_takes_them(house: House, day: datetime, told: str) -> None:
    officer = house.officer()
    asker = marked(house, officer, "Trần Văn Kịp", "0912345671", day)
    said = text("notice.step.list", code=asker.code, month=told)
    assert said in asker.news()
    assert said in officer.text


def test_each_ward_has_a_list_of_its_own(house: House) -> None:
    marked(house, house.officer(), "Trần Văn Lò", "0912345671", at(1))
    marked(house, house.officer(scope=VINH_LOC.code), "Trần Văn Lộc", "0912345672", at(1), VINH_LOC.code)
    assert names(house) == ["Trần Văn Lò"]
    assert names(house, VINH_LOC.code) == ["Trần Văn Lộc"]


def test_issuing_says_first_what_it_does_and_the_new_ones_read_exactly_that(house: House) -> None:
    officer = house.officer()
    asker = marked(house, officer, "Trần Văn Mới", "0912345671", at(5, 1))
    asker.news()
    shown = officer.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}")
    said = text("notice.step.issue", code=asker.code, month="12/2026")
    assert text("notice.step.issue", code="…", month="12/2026") in shown
    assert "1 người" in shown
    done = officer.press("Xác nhận")
    assert "Đã chốt danh sách số 1, tháng 12/2026: 1 người. Đã báo 1 người mới" in done
    assert asker.news() == said


def test_what_was_issued_is_the_same_bytes_whatever_becomes_of_its_people(house: House) -> None:
    officer, colleague = house.officer(), house.officer()
    one = marked(house, officer, "Trần Văn Một", "0912345671", at(4))
    two = marked(house, officer, "Trần Văn Hai", "0912345672", at(4))
    three = marked(house, officer, "Trần Văn Ba", "0912345673", at(4))
    issue(officer)
    files = {kind: file_of(house, officer, kind) for kind in get_args(FormKind)}
    assert on_the_sheet(files["xlsx"]) == ["Trần Văn Một", "Trần Văn Hai", "Trần Văn Ba"] or len(files) == 2
    house.clock.moment = at(20)
    officer.act(f"desk:yes:{one.code}:close:lent")
    officer.act(f"desk:yes:{two.code}:unlist:mistake")
    three.act(f"withdraw:yes:{three.code}")
    assert {kind: file_of(house, colleague, kind) for kind in get_args(FormKind)} == files
    (subject, detail), *_ = house.rows("SELECT subject, detail FROM audit WHERE action = 'issue'")
    assert subject == f"{CUA_LO.code}/{DECEMBER}"

    def mark_of(work: UnitOfWork) -> str:
        issued = work.lists.of_month(CUA_LO.code, DECEMBER)
        assert issued is not None
        return work.lists.mark(issued)

    assert detail == f"1 3 {house.do(house.running.database.read(mark_of))}"
    assert house.do(sealed_faults(house.running.database)) == []


def test_who_is_marked_after_the_issue_stands_on_the_next_list_and_everybody_reads_so(house: House) -> None:
    officer = house.officer()
    marked(house, officer, "Trần Văn Sớm", "0912345671", at(5, 1))
    issue(officer)
    before = file_of(house, officer)
    late = marked(house, officer, "Trần Văn Muộn", "0912345672", at(5, 2))
    assert "Đã ghi" in officer.text
    assert text("notice.step.list", code=late.code, month="1/2027") in late.news()
    assert file_of(house, officer) == before
    house.clock.moment = at(4, month=1, year=2027)
    issue(officer, JANUARY)
    assert on_the_sheet(file_of(house, officer, month=JANUARY)) == ["Trần Văn Sớm", "Trần Văn Muộn"]
    assert late.news() == text("notice.step.issue", code=late.code, month="1/2027")


def test_a_person_stands_on_every_list_until_lent_to_and_the_second_sheet_tells_the_change(house: House) -> None:
    officer = house.officer()
    stays = marked(house, officer, "Trần Văn Còn", "0912345671", at(3))
    lent = marked(house, officer, "Trần Văn Vay", "0912345672", at(3))
    issue(officer)
    assert sheet(file_of(house, officer), 1) == [["Chưa có danh sách nào được chốt trước đó."]]
    house.clock.moment = at(20)
    officer.act(f"desk:yes:{lent.code}:close:lent")
    fresh = marked(house, officer, "Trần Văn Thêm", "0912345673", at(21))
    house.clock.moment = at(5, month=1, year=2027)
    issue(officer, JANUARY)
    told = sheet(file_of(house, officer, month=JANUARY), 1)
    assert told[0] == ["Thay đổi của danh sách tháng 01/2027 so với danh sách tháng 12/2026"]
    assert told[1] == ["Thêm 1, bớt 1, giữ nguyên 1."]
    assert told[3:] == [["Thêm mới", fresh.code, "Trần Văn Thêm"], ["Không còn", lent.code, "Đã được vay"]]
    assert "1/2027" not in stays.news()  # who was told of the first list is not told of each


def test_taking_a_name_off_after_the_issue_makes_an_addendum_with_reason_and_notice(house: House) -> None:
    officer, colleague = house.officer(), house.officer()
    asker = marked(house, officer, "Trần Văn Ra", "0912345671", at(4))
    issue(officer)
    asker.news()
    colleague.news()
    house.clock.moment = at(10)
    officer.act(f"desk:off:{asker.code}")
    shown = officer.press("Đã chuyển nơi ở")
    said = text("notice.step.unlist", code=asker.code, because=text("notice.unlist.moved"))
    assert said in shown
    assert text("desk.off.addendum", month="12/2026") in shown
    done = officer.press("Xác nhận")
    assert text("desk.addendum", number="1", list="1", month="12/2026", row="1") in done
    assert said in asker.news()
    assert text("notice.addendum", number="1", list="1", month="12/2026", row="1") in colleague.news()
    assert house.rows("SELECT number, position, code, reason, officer FROM addendum") == [
        (1, 1, asker.code, "moved", 1)
    ]
    assert "Đã có 1 điều chỉnh" in officer.act("desk:month")
    assert names(house) == []


@pytest.mark.parametrize("way", ["withdraw:yes:{code}", "list:no:{code}"])
def test_a_withdrawal_after_the_issue_makes_an_addendum_too_and_says_so(house: House, way: str) -> None:
    officer = house.officer()
    asker = marked(house, officer, "Trần Văn Rút", "0912345671", at(4))
    issue(officer)
    officer.news()
    house.clock.moment = at(10)
    told = asker.act(way.format(code=asker.code))
    key = "withdrawn.on_paper" if way.startswith("withdraw") else "list.left_late"
    assert text(key, code=asker.code).splitlines()[0] in told
    assert text("notice.addendum", number="1", list="1", month="12/2026", row="1") in officer.news()
    assert house.rows("SELECT reason, officer FROM addendum") == [("withdrawn", None)]
    assert names(house) == []


def test_who_leaves_before_the_issue_is_just_not_on_it(house: House) -> None:
    officer = house.officer()
    gone = marked(house, officer, "Trần Văn Rút", "0912345671", at(1))
    closed = marked(house, officer, "Trần Văn Đóng", "0912345672", at(1))
    kept = marked(house, officer, "Trần Văn Còn", "0912345673", at(1))
    no_more = marked(house, officer, "Trần Văn Thôi", "0912345674", at(1))
    gone.act(f"withdraw:yes:{gone.code}")
    officer.act(f"desk:yes:{closed.code}:close:no_need")
    no_more.act(f"list:no:{no_more.code}")
    assert names(house) == ["Trần Văn Còn"]
    issue(officer)
    assert on_the_sheet(file_of(house, officer)) == ["Trần Văn Còn"]
    assert house.rows("SELECT count(*) FROM addendum") == [(0,)]
    assert kept.code


def test_a_preview_that_is_overtaken_issues_nothing(house: House) -> None:
    officer, colleague = house.officer(), house.officer()
    marked(house, officer, "Trần Văn Một", "0912345671", at(4))
    officer.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}")
    marked(house, colleague, "Trần Văn Hai", "0912345672", at(4))
    assert officer.press("Xác nhận") == text("refused.changed")
    assert house.rows("SELECT count(*) FROM issued_list") == [(0,)]
    issue(officer)
    again = house.rows("SELECT number, size FROM issued_list")
    colleague.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}")
    assert house.rows("SELECT number, size FROM issued_list") == again == [(1, 2)]


def test_a_mark_that_is_overtaken_by_the_issue_is_shown_anew_before_anything_is_told(house: House) -> None:
    officer, colleague = house.officer(), house.officer()
    house.clock.moment = at(2)
    asker = person(house, "Trần Văn Mẫu", "0912345671")
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{asker.code}:{step}:")
    assert "tháng 12/2026" in officer.act(f"desk:do:{asker.code}:list")
    issue(colleague)
    asker.news()
    again = officer.press("Xác nhận")
    assert text("desk.other_month") in again
    assert "tháng 1/2027" in again
    officer.press("Xác nhận")
    assert asker.news() in again
    assert house.rows("SELECT detail FROM audit WHERE action = 'list'") == [("2027-01",)]


def test_a_list_whose_day_is_over_can_still_be_issued_and_whoever_is_on_it_reads_which(house: House) -> None:
    officer = house.officer()
    asker = marked(house, officer, "Trần Văn Trễ", "0912345671", at(9))
    assert text("notice.step.list", code=asker.code, month="1/2027") in asker.news()
    assert "Chốt tháng 12/2026" in " ".join(b for b in (officer.act("desk:month"), *officer.buttons))
    issue(officer)
    assert asker.news() == text("notice.step.issue", code=asker.code, month="12/2026")
    house.clock.moment = at(10)
    assert "Chốt tháng 12/2026" not in " ".join(b for b in (officer.act("desk:month"), *officer.buttons))


def test_fetching_the_draft_issues_nothing_and_it_is_called_a_draft(house: House) -> None:
    officer = house.officer()
    marked(house, officer, "Trần Văn Nháp", "0912345671", at(4))
    data = file_of(house, officer)
    assert ["Bản nháp, chưa chốt"] in sheet(data)
    made = house.do(house.running.exchange.form(officer.vault, CUA_LO.code, DECEMBER, "docx"))
    assert made is not None
    assert made.name == "ds-2026-12-16732-nhap.docx"
    issue(officer)
    assert ["Danh sách số 1, chốt ngày 04/12/2026"] in sheet(file_of(house, officer))
    issued = house.do(house.running.exchange.form(officer.vault, CUA_LO.code, DECEMBER, "docx"))
    assert issued is not None
    assert issued.name == "ds-2026-12-16732-so1.docx"


def test_the_office_chooses_the_order_and_the_next_list_keeps_it(house: House) -> None:
    officer = house.officer()
    for number, name in enumerate(("Trần Văn Ưng", "Lê Thị Ánh", "Phạm Văn An", "Đỗ Văn Đào", "Hồ Thị Dung")):
        marked(house, officer, name, f"091234567{number}", at(4))
    officer.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}")
    assert "xếp theo tên A–Z" in officer.press("Xếp theo tên A–Z")
    officer.press("Xác nhận")
    by_name = ["Phạm Văn An", "Lê Thị Ánh", "Hồ Thị Dung", "Đỗ Văn Đào", "Trần Văn Ưng"]
    assert on_the_sheet(file_of(house, officer)) == by_name
    house.clock.moment = at(4, month=1, year=2027)
    assert "xếp theo tên A–Z" in officer.act(f"desk:issue:{CUA_LO.code}:{JANUARY}")
    assert names(house) == by_name


def test_nobody_but_an_officer_of_the_ward_gets_or_issues_a_list(house: House) -> None:
    officer, other = house.officer(), house.officer(scope=VINH_LOC.code)
    asker = marked(house, officer, "Trần Văn Kín", "0912345671", at(1))
    for who in (other, asker, house.actor()):
        who.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}:day:000000000000")
        assert file_of(house, who) == b""
    assert house.rows("SELECT count(*) FROM issued_list") == [(0,)]
    supervisor = house.officer("supervisor", "tinh:40")
    assert file_of(house, supervisor, "docx") != b""
    assert text("desk.month.above") in supervisor.act("desk:month")
    assert house.rows("SELECT actor, subject, detail FROM audit WHERE action = 'form'") == [
        ("officer/3", f"{CUA_LO.code}/{DECEMBER}", "docx")
    ]


@pytest.mark.parametrize("month", ["2026-13", "tháng 12", "", "2026-12-01"])
def test_a_month_that_is_none_makes_no_list(house: House, month: str) -> None:
    officer = house.officer()
    assert house.do(house.running.exchange.form(officer.vault, CUA_LO.code, month, "docx")) is None


@pytest.mark.parametrize("month", ["2026-11", "2027-02", "2026-13", ""])
def test_only_the_month_in_hand_or_a_late_one_is_issued(house: House, month: str) -> None:
    officer = house.officer()
    house.clock.moment = at(2)
    officer.act(f"desk:issue:{CUA_LO.code}:{month}:day:000000000000")
    assert house.rows("SELECT count(*) FROM issued_list") == [(0,)]


def test_an_empty_list_can_be_issued_and_says_so(house: House) -> None:
    officer = house.officer()
    house.clock.moment = at(5)
    issue(officer)
    assert ["Không có"] in sheet(file_of(house, officer))


def test_every_list_that_went_out_is_found_again(house: House) -> None:
    officer = house.officer()
    for number in range(5):
        house.clock.moment = at(4, month=number + 1, year=2027)
        issue(officer, f"2027-{number + 1:02}")
    assert text("desk.issued.page", page="1") in officer.act("desk:issued:0")
    assert "tháng 5/2027" in officer.text
    assert "tháng 2/2027" in officer.press("Xem tiếp")
    assert "tháng 5/2027" in officer.press("Trang trước")


@pytest.mark.parametrize("typed", ["danh sách tháng 12", "danh sach thang 12", "danh sách tháng trước"])
def test_a_list_that_went_out_is_found_by_typing_its_month(house: House, typed: str) -> None:
    officer = house.officer()
    marked(house, officer, "Trần Văn Cũ", "0912345671", at(1))
    issue(officer)
    assert "Danh sách số 1, tháng 12/2026" in officer.say(typed)
    assert officer.visit.shown[0].form is not None
    assert "Danh sách số 1" not in house.actor().say(typed), "for others these are words like any"


def test_a_list_that_somebody_altered_is_not_printed(house: House) -> None:
    officer = house.officer()
    marked(house, officer, "Trần Văn Một", "0912345671", at(4))
    issue(officer)
    house.change("UPDATE issued_list SET month = '2027-01'")
    with pytest.raises(KeyringError):
        file_of(house, officer, month=JANUARY)
    assert [fault.part for fault in house.do(sealed_faults(house.running.database))] == ["seal"]
