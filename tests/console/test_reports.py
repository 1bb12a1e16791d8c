"""Reports of a period: a text to complete and sign, for a chosen year and place, as the period's end had it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.console.conftest import HOME, Town


@pytest.mark.parametrize("deadline", ["25/5", "25/11", "05/12"])
@pytest.mark.parametrize("year", ["2025", "2026"])
def test_every_period_of_two_years_is_a_whole_report(town: Town, deadline: str, year: str) -> None:
    town.applicant()
    officer = town.officer()
    officer.get(f"{HOME}/bao-cao")
    asked = {"deadline": deadline, "year": year}
    report = Document(BytesIO(officer.post(f"{HOME}/bao-cao", kind="docx", **asked).content))
    words = "\n".join(paragraph.text for paragraph in report.paragraphs)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BÁO CÁO",
        "Phạm vi: phường Cửa Lò",
        "II. Khó khăn",
        "III. Kiến nghị",
    ):
        assert part in words
    rows = [[cell.text for cell in row.cells] for table in report.tables for row in table.rows]
    counted = next(row for row in rows if row[0] == "Đồng ý chuyển")
    assert counted[1] == (
        "1" if (deadline, year) == ("05/12", "2026") or (deadline, year) == ("25/11", "2026") else "0"
    )
    assert "Trần Văn Mẫu" not in words
    book = load_workbook(BytesIO(officer.post(f"{HOME}/bao-cao", kind="xlsx", **asked).content))
    [chart] = book.worksheets[0]._charts
    assert chart.anchor._from.row > 20, "below the tables"
    [picture] = report.inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Lượt hỏi: ")
    assert [row for row in town.audit() if row[1] == "report"] == [(f"officer/{officer.seat}", "report", "places")] * 2


def test_another_place_and_an_unknown_period_do_not_exist(town: Town) -> None:
    officer = town.officer()
    for asked in (
        {"deadline": "25/11", "year": "2026", "kind": "docx", "ward": "16681"},
        {"deadline": "1/1", "year": "2026", "kind": "docx"},
        {"deadline": "25/11", "year": "năm", "kind": "docx"},
        {"deadline": "25/11", "year": "2026", "kind": "pdf"},
    ):
        officer.get(f"{HOME}/bao-cao")
        assert officer.post(f"{HOME}/bao-cao", **asked).status_code == 404


def test_the_finance_office_reads_what_those_on_the_lists_want_by_ward_month_and_purpose(town: Town) -> None:
    officer = town.officer()
    people = (("Lê Thị Tới", "0912 000 111", "50 triệu"), ("Lê Văn Tới", "0912 000 222", "30 triệu"))
    for name, phone, amount in people:
        officer.get(f"{HOME}/them")
        typed = {"name": name, "phone": phone, "amount": amount, "purpose": "business", "finished_on": "15/03/2024"}
        officer.post(f"{HOME}/them", do="keep", signed="yes", **typed)
    cases = [case.code for case in town.do(lambda work: work.cases.unerased())]
    officer.post(f"{HOME}/danh-dau", code=cases, sure="yes")
    for month in ("2026-12", "2027-01"):
        town.wait(minutes=10)
        officer.post(f"{HOME}/danh-sach/chot", ward="16732", month=month, sort="day")
        mark = re.search(r'name="mark" value="([^"]+)"', officer.page)
        assert mark, officer.text
        officer.post(f"{HOME}/danh-sach/chot", ward="16732", month=month, sort="day", mark=mark[1])
    officer.get(f"{HOME}/bao-cao")
    made = Document(BytesIO(officer.post(f"{HOME}/bao-cao", deadline="25/11", year="2026", kind="docx").content))
    rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    found = [row for row in rows if len(row) == 5 and row[0] == "phường Cửa Lò"]
    assert found == [["phường Cửa Lò", "12/2026", "Sản xuất, kinh doanh", "2", "80.000.000"]], "nobody is counted twice"
