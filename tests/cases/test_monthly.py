"""Mẫu số 01 out of the database: each row is one consented case of its ward and month; a list that is out stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.conversation.services import Services
from bot.model.case import Refused
from bot.model.effects import Work
from bot.reports.figures import Figures
from bot.reports.form01 import Form01
from bot.reports.monthly import FormFile, FormKind, Monthly
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.fakes import CUA_LO, VINH_LOC

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def listed(house: House, officer: Actor, name: str, phone: str, day: datetime, ward: str = CUA_LO.code) -> str:
    """The code of a case that is put on the list at a moment."""
    house.clock.moment = day
    code = house.applicant(name=name, phone=phone, ward=ward).code
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{code}:{step}:")
    return code


def form(house: House, month: date, ward: str = CUA_LO.code) -> Form01:
    async def make() -> Form01 | None:
        return await house.running.database.read(
            lambda work: Monthly(work, house.running.referrals.places).form(ward, month)
        )

    made = house.do(make())
    assert made is not None
    return made


def file_for(house: House, who: Actor, kind: FormKind, ward: str = CUA_LO.code) -> FormFile | None:
    return house.do(house.running.exchange.form(who.vault, ward, "2026-12", kind))


def codes(made: Form01) -> list[str]:
    return [row.code for row in made.people]


def at(day: int, hour: int = 3, month: int = 12) -> datetime:
    """A moment in UTC; three o'clock is ten in the morning in Việt Nam."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_who_is_marked_after_the_5th_stands_on_next_months_list(house: House) -> None:
    officer = house.officer()
    early = listed(house, officer, "Trần Văn Sớm", "0912345671", at(1))
    last = listed(house, officer, "Trần Văn Kịp", "0912345672", at(5, 16))  # 23:00 of the 5th
    late = listed(house, officer, "Trần Văn Muộn", "0912345673", at(5, 17))  # 0:00 of the 6th
    assert codes(form(house, DECEMBER)) == [early, last]
    assert codes(form(house, JANUARY)) == [late]
    assert form(house, JANUARY).changes.removed == (early, last)
    assert form(house, DECEMBER).changes.added == (early, last)


def test_each_ward_has_a_list_of_its_own(house: House) -> None:
    here = listed(house, house.officer(), "Trần Văn Lò", "0912345671", at(1))
    there = listed(house, house.officer(scope=VINH_LOC.code), "Trần Văn Lộc", "0912345672", at(1), VINH_LOC.code)
    assert codes(form(house, DECEMBER)) == [here]
    assert codes(form(house, DECEMBER, VINH_LOC.code)) == [there]


def test_every_row_is_a_case_with_a_consent_that_stands_and_nobody_stands_twice(house: House) -> None:
    officer = house.officer()
    kept = listed(house, officer, "Trần Văn Còn", "0912345671", at(1))
    gone = house.applicant(name="Trần Văn Rút", phone="0912345672")
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{gone.code}:{step}:")
    house.applicant(audience="family", name="Trần Thị Nhà", phone="0912345671")  # the number of the first case
    gone.act(f"withdraw:yes:{gone.code}")
    assert codes(form(house, DECEMBER)) == [kept]
    assert form(house, DECEMBER).people[0].name == "Trần Văn Còn"
    join = "consent JOIN lead ON lead.id = consent.lead"
    standing = house.rows(f"SELECT count(*) FROM {join} WHERE lead.code = :code AND withdrawn_at IS NULL", code=kept)  # noqa: S608
    assert standing == [(2,)]


@pytest.mark.parametrize(("reason", "stays"), [("lent", True), ("not_eligible", False), ("no_need", False)])
def test_who_is_closed_before_the_list_goes_out_stands_on_it_only_when_lent(
    house: House, reason: str, stays: bool
) -> None:
    officer = house.officer()
    code = listed(house, officer, "Trần Văn Đóng", "0912345671", at(1))
    officer.act(f"desk:yes:{code}:close:{reason}")
    assert (codes(form(house, DECEMBER)) == [code]) is stays


def test_a_list_that_is_out_stays_as_it_was_whatever_becomes_of_its_people(house: House) -> None:
    officer = house.officer()
    code = listed(house, officer, "Trần Văn Giữ", "0912345671", at(1))
    before = file_for(house, officer, "xlsx")
    house.clock.moment = at(20)
    officer.act(f"desk:yes:{code}:close:not_eligible")
    officer.act(f"desk:yes:{code}:reopen:")
    assert file_for(house, officer, "xlsx") == before


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_same_list_is_the_same_file_again_and_each_making_is_written_down(house: House, kind: FormKind) -> None:
    officer = house.officer()
    listed(house, officer, "Trần Văn Giống", "0912345671", at(1))
    first, second = file_for(house, officer, kind), file_for(house, officer, kind)
    assert first == second
    assert first is not None
    assert first.name == f"ds-2026-12-16732.{kind}"
    made = house.rows("SELECT actor, subject, detail FROM audit WHERE action = 'form'")
    assert made == [("officer/1", "16732/2026-12", kind)] * 2


def test_the_workbook_names_the_person_and_leaves_to_the_hand_what_is_not_held(house: House) -> None:
    officer = house.officer()
    listed(house, officer, "Trần Văn Tên", "0912345671", at(1))
    made = file_for(house, officer, "xlsx")
    assert made is not None
    sheet = openpyxl.load_workbook(BytesIO(made.data)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Trần Văn Tên" in cells
    assert not any("912" in cell for cell in cells)


def test_nobody_but_an_officer_of_the_ward_gets_a_list(house: House) -> None:
    officer, other = house.officer(), house.officer(scope=VINH_LOC.code)
    listed(house, officer, "Trần Văn Kín", "0912345671", at(1))
    person = house.applicant(phone="0912345679")
    assert [file_for(house, who, "docx") for who in (other, person, house.actor())] == [None, None, None]
    assert file_for(house, house.officer("supervisor", "tinh:40"), "docx") is not None
    assert house.rows("SELECT count(*) FROM audit WHERE action = 'form'") == [(1,)]


@pytest.mark.parametrize("month", ["2026-13", "tháng 12", "", "2026-12-01"])
def test_a_month_that_is_none_makes_no_list(house: House, month: str) -> None:
    officer = house.officer()
    assert house.do(house.running.exchange.form(officer.vault, CUA_LO.code, month, "docx")) is None


def marked(house: House, officer: Actor, code: str) -> str:
    """Go the way to the list with a case; returns what the officer read last."""
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{code}:{step}:")
    return officer.text


@pytest.mark.parametrize("audience", ["family", "employer"])
def test_a_relatives_or_employers_name_never_stands_on_the_form(house: House, audience: str) -> None:
    officer, sender = house.officer(), house.applicant(audience=audience, name="Trần Thị Gửi Thay")
    said = marked(house, officer, sender.code)
    assert text(f"desk.case.no_list.{audience}") in said
    assert "Ghi vào danh sách" not in officer.buttons
    assert house.rows("SELECT state, listed_at FROM lead") == [("contacted", None)]
    house.change("UPDATE lead SET state = 'listed', listed_at = '2026-11-24 05:00:00'")  # as earlier versions did
    assert codes(form(house, DECEMBER)) == []
    figures = house.do(figures_of(house))
    assert (figures.total.listed, figures.listed_in_period, figures.by_state) == (0, 0, {"contacted": 1})


def test_past_the_buttons_no_relative_is_put_on_the_list_either(house: House) -> None:
    officer, sender = house.officer(), house.applicant(audience="family")
    marked(house, officer, sender.code)

    def act(work: UnitOfWork) -> object:
        effect = Work(sender.code, "list")
        return house.running.referrals.carry_out(work, effect, officer.chat, house.clock.now())

    assert house.do(house.running.database.write(act)) == Refused("nobody", sender.code)


def test_the_person_of_a_relatives_case_stands_on_the_form_once_they_ask_themselves(house: House) -> None:
    officer = house.officer()
    relative = house.applicant(audience="family", name="Trần Thị Chị", phone="0912345671")
    house.wait(minutes=1)
    person = house.applicant(name="Trần Văn Em", phone="0912345671")
    marked(house, officer, relative.code)
    assert [row.name for row in form(house, DECEMBER).people] == ["Trần Văn Em"]
    assert f"Yêu cầu {person.code}: tên anh/chị đã được ghi vào danh sách tháng 12/2026" in person.news()
    assert "tên anh/chị" not in relative.news()
    relative.act(f"withdraw:yes:{relative.code}")
    assert [row.name for row in form(house, DECEMBER).people] == ["Trần Văn Em"]
    person.act(f"withdraw:yes:{person.code}")
    assert form(house, DECEMBER).people == ()


async def figures_of(house: House) -> Figures:
    places, first, last = house.running.referrals.places, date(2026, 11, 1), date(2026, 12, 31)
    return await house.running.database.read(lambda work: Monthly(work, places).figures(first, last))


def test_who_is_marked_after_the_list_was_fetched_stands_on_the_next_and_everybody_reads_so(house: House) -> None:
    officer = house.officer()
    early = listed(house, officer, "Trần Văn Sớm", "0912345671", at(5, 1))
    house.wait(minutes=1)
    printed = file_for(house, officer, "docx")
    house.wait(minutes=1)
    late = house.applicant(name="Trần Văn Muộn", phone="0912345672")
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{late.code}:{step}:")
    late.news()
    shown = officer.act(f"desk:do:{late.code}:list")
    done = officer.press("Xác nhận")
    told = late.news()
    assert "danh sách tháng 1/2027" in told
    assert told in shown
    assert told in done
    assert f"Đã ghi {late.code} vào danh sách tháng 1/2027" in done
    assert file_for(house, officer, "docx") == printed
    house.wait(hours=2)
    assert codes(form(house, DECEMBER)) == [early]
    assert codes(form(house, JANUARY)) == [late.code]
    house.clock.moment = at(9)
    assert codes(form(house, DECEMBER)) == [early]
    last = listed(house, officer, "Trần Văn Sau", "0912345673", at(10))
    assert codes(form(house, JANUARY)) == [late.code, last]


def test_a_mark_in_the_very_moment_of_the_fetching_is_kept_apart_from_the_sheet(house: House) -> None:
    officer = house.officer()
    early = listed(house, officer, "Trần Văn Sớm", "0912345671", at(3))
    printed = file_for(house, officer, "xlsx")
    late = listed(house, officer, "Trần Văn Muộn", "0912345672", at(3))
    assert file_for(house, officer, "xlsx") == printed
    assert (codes(form(house, DECEMBER)), codes(form(house, JANUARY))) == ([early], [late])


def test_a_preview_that_is_overtaken_by_the_fetching_is_shown_anew_before_anything_is_told(house: House) -> None:
    officer, colleague = house.officer(), house.officer()
    house.clock.moment = at(2)
    person = house.applicant()
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{person.code}:{step}:")
    assert "danh sách tháng 12/2026" in officer.act(f"desk:do:{person.code}:list")
    house.wait(minutes=1)
    file_for(house, colleague, "docx")
    house.wait(minutes=1)
    person.news()
    again = officer.press("Xác nhận")
    assert "danh sách tháng 1/2027" in again
    assert house.rows("SELECT state FROM lead") == [("contacted",)]
    officer.press("Xác nhận")
    assert person.news() in again
    assert house.rows("SELECT detail FROM audit WHERE action = 'list'") == [("2027-01",)]


def test_looking_at_another_months_or_wards_list_closes_nothing(house: House) -> None:
    officer, other = house.officer(), house.officer(scope=VINH_LOC.code)
    house.clock.moment = at(1)
    file_for(house, other, "docx", VINH_LOC.code)
    for month in ("2026-11", "2027-01"):
        house.do(house.running.exchange.form(officer.vault, CUA_LO.code, month, "docx"))
    code = listed(house, officer, "Trần Văn Kịp", "0912345671", at(2))
    assert codes(form(house, DECEMBER)) == [code]


def test_a_case_on_a_list_that_was_fetched_keeps_its_place_when_it_is_opened_again(house: House) -> None:
    officer = house.officer()
    code = listed(house, officer, "Trần Văn Giữ", "0912345671", at(2))
    house.wait(minutes=1)
    file_for(house, officer, "docx")
    house.wait(minutes=1)
    officer.act(f"desk:yes:{code}:close:not_eligible")
    officer.act(f"desk:yes:{code}:reopen:")
    assert codes(form(house, DECEMBER)) == [code]
