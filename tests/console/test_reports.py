"""Reports of a period: a text to complete and sign, for a chosen year and place, as the period's end had it."""

from __future__ import annotations

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
    assert book.worksheets
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
