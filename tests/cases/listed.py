"""People on Mẫu số 01, and what stands in the Word and Excel files that are made of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.form01 import Changes, Form01, Listed, compare
from bot.reports.form01_layout import load_layout

LAYOUT = load_layout()
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LONG = "Công Tằng Tôn Nữ Mẫu Thị Hoàng Phương Thùy Trang"
A = Listed("K7M2-9QXD", "Người Mẫu A", "15/03/2024", "business", 50_000_000, "0900000001", date(2026, 11, 20))
B = Listed("B3C4-D5E6", LONG, "2024", "both", None, "0900000002", date(2026, 12, 2))
C = Listed("A1B2-C3D4", "Người Mẫu C", "", "", 8_000_000, "0900000003", date(2026, 12, 2))


def form(*rows: Listed, last: tuple[Listed, ...] | None = None) -> Form01:
    return Form01(
        ward="phường Cửa Lò",
        province="tỉnh Nghệ An",
        police="Công an phường Cửa Lò",
        committee="Ủy ban nhân dân phường Cửa Lò",
        month=DECEMBER,
        rows=rows,
        changes=Changes() if last is None else compare(rows, [row.code for row in last], NOVEMBER),
    )


def tables(data: bytes) -> list[list[list[str]]]:
    """Every table of a Word file as rows of cell texts; a joined cell is told once."""
    read = []
    for table in Document(BytesIO(data)).tables:
        rows = [list(dict.fromkeys(row.cells)) for row in table.rows]
        read.append([["|".join(part.text for part in cell.paragraphs) for cell in row] for row in rows])
    return read


def sheet(data: bytes, at: int) -> Worksheet:
    found = load_workbook(BytesIO(data)).worksheets[at]
    assert isinstance(found, Worksheet)
    return found


def filled(page: Worksheet) -> list[list[object]]:
    """The rows of a sheet without empty cells and empty rows."""
    rows: list[list[object]] = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    return [row for row in rows if row]
