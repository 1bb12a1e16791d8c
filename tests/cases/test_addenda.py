"""What was taken off a list that is out, on paper; and what was lent, for the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.conversation.services import Services
from bot.reports.addendum import AddendumSheet, Removal, addendum_name
from bot.reports.addendum_word import addendum_docx
from bot.reports.addendum_xlsx import addendum_xlsx
from bot.reports.figure_tables import sections
from bot.reports.figures import Figures, LentSum
from bot.reports.monthly import FormFile, FormKind, Monthly
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import DECEMBER, at, issue, marked, sheet
from tests.cases.test_outcomes import approve, hand, out
from tests.fakes import CUA_LO, VINH_LOC, FakePlaces

OF = AddendumSheet(
    "phường Cửa Lò", CUA_LO.code, "tỉnh Nghệ An", "Công an phường Cửa Lò", "Ủy ban nhân dân phường Cửa Lò",
    date(2026, 12, 1), 3, date(2026, 12, 7), 19, (Removal(1, 4, "K7M2-9QXD", "moved", date(2026, 12, 9)),),
)  # fmt: skip


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def words_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *rows])


def fetch(house: House, who: Actor, kind: FormKind, addendum: int) -> FormFile | None:
    return house.do(house.running.exchange.form(who.vault, CUA_LO.code, DECEMBER, kind, addendum))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_addendum_names_its_list_the_row_the_reason_and_nobody(house: House, kind: FormKind) -> None:
    officer = house.officer()
    people = [
        marked(house, officer, f"Lê Hữu {name}", f"0912 000 00{at_}", at(4)) for at_, name in enumerate(("An", "Bình"))
    ]
    issue(officer)
    officer.act(f"desk:yes:{people[1].code}:unlist:moved")
    offered = officer.visit.shown[-1].form
    assert offered is not None and offered.addendum == 1  # noqa: PT018 - one thing
    made = fetch(house, officer, kind, 1)
    assert made is not None
    assert made.name == f"ds-2026-12-{CUA_LO.code}-so1-dc1.{kind}"
    said = words_of(made.data) if kind == "docx" else "\n".join(cell for row in sheet(made.data) for cell in row)
    for words in ("BẢN ĐIỀU CHỈNH SỐ 1", "danh sách số 1, tháng 12/2026", people[1].code, "Đã chuyển nơi ở", "còn 1"):
        assert words in said
    assert "Lê Hữu" not in said
    assert "Bản điều chỉnh số 1" in officer.act("desk:month")
    people[0].act(f"withdraw:yes:{people[0].code}")
    later, first = fetch(house, officer, kind, 2), fetch(house, officer, kind, 1)
    assert later is not None
    assert first == made
    assert house.rows("SELECT detail FROM audit WHERE action = 'form'")[-1] == ("addendum 1",)


def test_only_the_officers_of_the_ward_get_it_and_only_what_there_is(house: House) -> None:
    officer, other = house.officer(), house.officer(scope="16708")
    person = marked(house, officer, "Lê Hữu Một", "0912 000 001", at(4))
    issue(officer)
    assert fetch(house, officer, "docx", 1) is None
    officer.act(f"desk:yes:{person.code}:unlist:moved")
    assert [fetch(house, who, "docx", number) for who, number in ((other, 1), (person, 1), (officer, 2))] == [None] * 3


@pytest.mark.parametrize("count", [1, 16, 19, 60])
def test_the_same_rows_give_the_same_bytes(count: int) -> None:
    of = replace(OF, size=99, removals=tuple(replace(OF.removals[0], number=at, row=at) for at in range(1, count + 1)))
    assert addendum_docx(of) == addendum_docx(of)
    assert addendum_xlsx(of) == addendum_xlsx(of)
    assert addendum_name(of, "docx").endswith(f"-dc{count}.docx")
    assert f"Đã bỏ {count} dòng, còn {99 - count} người" in words_of(addendum_docx(of))


def figures_of(house: House, wards: Collection[str] | None = None) -> Figures:
    async def read() -> Figures:
        return await house.running.database.read(
            lambda work: Monthly(work, FakePlaces()).figures(date(2026, 12, 1), date(2027, 1, 31), wards=wards)
        )

    return house.do(read())


def test_the_report_counts_lent_sums_beside_people_and_rounds_those_of_an_erased_case(house: House) -> None:
    officer = house.officer()
    people = out(house, officer)
    house.clock.moment = at(11)
    approve(officer)
    hand(officer)
    house.clock.moment = at(20)
    officer.act(f"desk:record:{CUA_LO.code}:1:results")
    officer.say("1 47 triệu 18/12, 2 30 triệu 18/12, 3 từ chối")
    officer.press("Không còn nhu cầu")
    assert figures_of(house).lent == {CUA_LO.code: LentSum(2, 2, 77_000_000)}
    [table] = [each for each in sections(figures_of(house), {}) if each.title == "Đã được vay trong kỳ"]
    assert table.rows == ((CUA_LO.code, 2, 2, 77_000_000),)
    assert figures_of(house, [CUA_LO.code]).lent == {CUA_LO.code: LentSum(2, 2, 77_000_000)}
    assert figures_of(house, [VINH_LOC.code]).lent == {}  # the report of a ward is of that ward
    people[0].act(f"withdraw:yes:{people[0].code}")
    sums = house.rows("SELECT position, amount FROM issued_row ORDER BY position")
    assert sums == [(1, 50_000_000), (2, 30_000_000), (3, None)]
    assert figures_of(house).lent == {CUA_LO.code: LentSum(2, 2, 80_000_000)}
