"""Mẫu số 01 out of the database: each row is one consented case of its ward and month; a list that is out stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.conversation.services import Services
from bot.reports.form01 import Form01
from bot.reports.monthly import FormFile, FormKind, Monthly
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
    house.applicant(audience="family", name="Trần Thị Nhà", phone="0912345671")  # joins the first case
    gone.act(f"withdraw:yes:{gone.code}")
    assert codes(form(house, DECEMBER)) == [kept]
    assert form(house, DECEMBER).people[0].name == "Trần Văn Còn"
    join = "consent JOIN lead ON lead.id = consent.lead"
    standing = house.rows(f"SELECT count(*) FROM {join} WHERE code = :code AND withdrawn_at IS NULL", code=kept)  # noqa: S608
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
