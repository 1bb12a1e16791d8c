"""Mẫu số 01: who is on it, what every cell says, the same bytes again, and nothing a person typed does harm."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.reporting_month import month_of
from bot.clock import VIETNAM
from bot.reports.form01 import Form01, compare, file_name, in_order
from bot.reports.form01_layout import FILE, Layout, heads, load_layout
from bot.reports.form01_word import make_docx
from bot.reports.form01_xlsx import make_xlsx
from bot.reports.office_files import MAX_CHARS, tidy
from knowledge.language.formats import show_count
from knowledge.yaml_file import YamlError
from tests.cases.listed import DECEMBER, LAYOUT, LONG, A, B, C, filled, form, sheet, tables

KIND_WORDS = re.compile(r"\b(án|tù|an|tu|vay|vốn|von|công an|cong an|loan|prison|police)\b", re.IGNORECASE)
Make = Callable[[Form01, Layout], bytes]

OFFICES = "CÔNG AN TỈNH NGHỆ AN|CÔNG AN PHƯỜNG CỬA LÒ|____________"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|Phường Cửa Lò, ngày …… tháng …… năm ………"
COLUMNS = [
    *("Số TT", "Họ và tên", "Năm sinh", "Số căn cước", "Nơi cư trú"),
    *("Ngày chấp hành xong án; số, ngày giấy chứng nhận", "Người đại diện hộ gia đình vay vốn", "Nhu cầu vay"),
    *("Số tiền đề nghị (đồng)", "Ghi chú (mã hồ sơ)"),
]
SIGNED = [
    "NGƯỜI LẬP|(Ký, ghi rõ họ tên)|",
    "TRƯỞNG CÔNG AN|(Ký, đóng dấu, ghi rõ họ tên)|",
    "XÁC NHẬN CỦA|ỦY BAN NHÂN DÂN PHƯỜNG CỬA LÒ|(Ký, đóng dấu, ghi rõ họ tên)|",
]  # fmt: skip


def test_the_word_file_says_exactly_this() -> None:
    data = make_docx(form(A, B, C), LAYOUT)
    heading, listed = tables(data)
    assert heading == [[OFFICES, STATE]]
    assert listed[0] == COLUMNS
    assert [text for text in listed[1] if text not in COLUMNS] == ["Nam", "Nữ"]
    assert listed[2:] == [
        ["1", "Người Mẫu A", *[""] * 4, "15/03/2024|", "", "Sản xuất, kinh doanh", "50.000.000", "K7M2-9QXD"],
        ["2", "Người Mẫu C", *[""] * 4, "|", *[""] * 2, "8.000.000", "A1B2-C3D4"],
        ["3", LONG, *[""] * 4, "2024|", "", "Đào tạo nghề; sản xuất, kinh doanh", "", "B3C4-D5E6"],
        [f"Danh sách có 3 người. Tổng số tiền đã nêu: 58.000.000 đồng.|{LAYOUT.notes[0]}"],
        SIGNED,
    ]
    assert [part.text for part in Document(BytesIO(data)).paragraphs if part.text] == [
        "DANH SÁCH",
        "Người chấp hành xong án phạt tù có nhu cầu và đủ điều kiện vay vốn",
        "Tháng 12/2026",
        "Bản nháp, chưa chốt",
    ]


def test_the_excel_file_says_exactly_this() -> None:
    page = sheet(make_xlsx(form(A, B, C), LAYOUT), 0)
    assert filled(page) == [
        ["CÔNG AN TỈNH NGHỆ AN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["CÔNG AN PHƯỜNG CỬA LÒ", "Độc lập - Tự do - Hạnh phúc"],
        ["Phường Cửa Lò, ngày …… tháng …… năm ………"],
        ["DANH SÁCH"],
        ["Người chấp hành xong án phạt tù có nhu cầu và đủ điều kiện vay vốn"],
        ["Tháng 12/2026"],
        ["Bản nháp, chưa chốt"],
        COLUMNS,
        ["Nam", "Nữ"],
        [1, "Người Mẫu A", "15/03/2024", "Sản xuất, kinh doanh", 50_000_000, "K7M2-9QXD"],
        [2, "Người Mẫu C", 8_000_000, "A1B2-C3D4"],
        [3, LONG, "2024", "Đào tạo nghề; sản xuất, kinh doanh", "B3C4-D5E6"],
        ["Danh sách có 3 người. Tổng số tiền đã nêu: 58.000.000 đồng."],
        [LAYOUT.notes[0]],
        ["NGƯỜI LẬP", "TRƯỞNG CÔNG AN", "XÁC NHẬN CỦA"],
        ["(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)", "ỦY BAN NHÂN DÂN PHƯỜNG CỬA LÒ"],
        ["(Ký, đóng dấu, ghi rõ họ tên)"],
    ]


def test_the_second_sheet_tells_who_came_and_who_left_since_last_month() -> None:
    gone = replace(A, code="GONE-0001")
    page = sheet(make_xlsx(form(A, C, last=(A, gone)), LAYOUT), 1)
    assert filled(page) == [
        ["Thay đổi của danh sách tháng 12/2026 so với danh sách tháng 11/2026"],
        ["Thêm 1, bớt 1, giữ nguyên 1."],
        ["Thay đổi", "Mã hồ sơ", "Họ và tên hoặc lý do"],
        ["Thêm mới", "A1B2-C3D4", "Người Mẫu C"],
        ["Không còn", "GONE-0001", "(xem sổ theo mã hồ sơ)"],
    ]
    assert filled(sheet(make_xlsx(form(A, last=(A,)), LAYOUT), 1))[3:] == [["Không thay đổi"]]
    assert filled(sheet(make_xlsx(form(A), LAYOUT), 1)) == [[LAYOUT.changes.first]]


def test_an_empty_list_is_a_form_that_says_so() -> None:
    _, listed = tables(make_docx(form(), LAYOUT))
    assert listed[2:] == [["Không có"], [f"|{LAYOUT.notes[0]}"], SIGNED]
    assert ["Không có"] in filled(sheet(make_xlsx(form(), LAYOUT), 0))


def test_the_order_is_that_of_listing_whoever_hands_the_rows_in() -> None:
    assert [person.code for person in form(B, C, A).people] == ["K7M2-9QXD", "A1B2-C3D4", "B3C4-D5E6"]
    assert make_docx(form(B, C, A), LAYOUT) == make_docx(form(A, B, C), LAYOUT)
    assert make_xlsx(form(B, C, A), LAYOUT) == make_xlsx(form(A, B, C), LAYOUT)


@pytest.mark.parametrize("make", [make_docx, make_xlsx])
def test_no_moment_of_making_is_in_the_file(make: Make) -> None:
    data = make(form(A), LAYOUT)
    with ZipFile(BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        known = file.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z?", known)) == {"2026-12-01T00:00:00Z"}


@pytest.mark.parametrize("make", [make_docx, make_xlsx])
def test_names_and_properties_of_files_tell_nothing(make: Make) -> None:
    with ZipFile(BytesIO(make(form(A, B), LAYOUT))) as file:
        for name in ("docProps/core.xml", "docProps/app.xml"):
            said = re.sub(r"<[^>]*>", " ", file.read(name).decode())
            assert not KIND_WORDS.search(said), said
            assert A.name not in said
    assert file_name("16732", DECEMBER, "docx") == "ds-2026-12-16732-nhap.docx"
    assert file_name("16732", DECEMBER, "docx", 3) == "ds-2026-12-16732-so3.docx"
    assert not any(KIND_WORDS.search(name) for name in LAYOUT.sheets)


def test_a_name_or_a_phone_cannot_print_by_accident() -> None:
    shown = repr(form(A))
    assert A.code in shown
    assert A.name not in shown
    assert A.phone not in shown


def test_nobody_is_on_the_list_twice() -> None:
    with pytest.raises(ValueError, match="K7M2-9QXD"):
        form(A, replace(A, name="Khác"))
    with pytest.raises(ValueError, match="twice"):
        compare([A, A], [])
    with pytest.raises(ValueError, match="twice"):
        compare([A], ["X", "X"])


def test_a_month_is_its_first_day() -> None:
    with pytest.raises(ValueError, match="first day"):
        replace(form(), month=date(2026, 12, 5))


@pytest.mark.parametrize(
    ("marked", "list_of"),
    [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 5), date(2026, 12, 1)),
        (date(2026, 12, 6), date(2027, 1, 1)),
        (date(2027, 1, 31), date(2027, 2, 1)),
        (date(2028, 2, 29), date(2028, 3, 1)),
        (datetime(2026, 12, 5, 23, 59, 59, tzinfo=VIETNAM), date(2026, 12, 1)),
        (datetime(2026, 12, 5, 16, 59, 59, tzinfo=UTC), date(2026, 12, 1)),  # 23:59:59 in Việt Nam
        (datetime(2026, 12, 5, 17, 0, tzinfo=UTC), date(2027, 1, 1)),  # the 6th in Việt Nam
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_marked_after_the_fifth_means_next_months_list(marked: date, list_of: date) -> None:
    assert month_of(marked) == list_of


def test_the_cutoff_day_can_be_another_one_and_a_moment_needs_its_zone() -> None:
    assert month_of(date(2026, 12, 10), cutoff_day=10) == DECEMBER
    with pytest.raises(ValueError, match="time zone"):
        month_of(datetime(2026, 12, 5))  # noqa: DTZ001 - that is what is refused


@given(st.dates(date(2020, 1, 1), date(2050, 1, 1)))
def test_every_day_belongs_to_one_list_that_goes_out_within_a_month(day: date) -> None:
    list_of = month_of(day)
    assert list_of.day == 1
    assert 0 <= (list_of.replace(day=5) - day).days <= 31 - 1


codes = st.lists(st.sampled_from("ABCDEFGH"), unique=True)


@given(codes, codes)
def test_changes_account_for_everybody_once(now: list[str], before: list[str]) -> None:
    changes = compare([replace(A, code=code) for code in now], before)
    assert sorted(changes.added + changes.unchanged) == sorted(now)
    assert sorted(changes.removed + changes.unchanged) == sorted(before)
    assert not set(changes.added) & set(changes.removed)


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x")', "+84900000001", "-1+1", "@SUM(A1)", "=1+1"])
def test_what_looks_like_a_formula_stays_text(typed: str) -> None:
    page = sheet(make_xlsx(form(replace(A, name=typed)), LAYOUT), 0)
    (cell,) = (cell for row in page.iter_rows() for cell in row if cell.value == typed)
    assert cell.data_type == "s"
    assert cell.quotePrefix


AWKWARD = [
    "\x00\x01\x1b[31m",
    "\ud800",
    "a\u202eb",
    "\uffff\ufffe",
    "e\u0302\u0301" * 9,
    "ữ" * 5_000,
    "<w:t>&amp;]]>",
    "_x0041_",
]
HARD = st.text(st.characters(), max_size=60) | st.sampled_from(AWKWARD)


@pytest.mark.parametrize("awkward", AWKWARD)
def test_no_awkward_text_breaks_a_file(awkward: str) -> None:
    fits_in_files(awkward, awkward, awkward)


@settings(max_examples=15)
@given(name=HARD, finished=HARD, purpose=HARD)
def test_no_text_breaks_a_file(name: str, finished: str, purpose: str) -> None:
    fits_in_files(name, finished, purpose)


def fits_in_files(name: str, finished: str, purpose: str) -> None:
    person = replace(A, name=name, finished_on=finished, purpose=purpose)
    assert tables(make_docx(form(person), LAYOUT))[1][2][1] == tidy(name)
    page = sheet(make_xlsx(form(person), LAYOUT), 0)
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@given(HARD)
def test_tidied_text_is_one_short_line_of_visible_letters(text: str) -> None:
    clean = tidy(text)
    assert len(clean) <= MAX_CHARS
    assert clean == " ".join(clean.split()) == tidy(clean)
    assert not [char for char in clean if unicodedata.category(char).startswith("C")]


def test_the_header_row_comes_again_on_every_page_and_no_row_is_torn() -> None:
    many = [replace(A, code=f"K{number:03}") for number in range(25)]
    document = Document(BytesIO(make_docx(form(*many), LAYOUT)))
    marks = [row._tr.xml for row in document.tables[1].rows]
    assert ["<w:tblHeader/>" in xml for xml in marks] == [True, True] + [False] * 27
    assert all("<w:cantSplit/>" in xml for xml in marks)
    paper = document.sections[0]
    assert [round((side or 0) / Mm(1)) for side in (paper.page_width, paper.page_height)] == [297, 210]
    assert sheet(make_xlsx(form(*many), LAYOUT), 0).print_title_rows == "$10:$11"


def test_signatures_are_on_a_page_with_the_last_names() -> None:
    """Excel has no "keep with next": the last page has at least the last two names, however many there are."""
    for count in (*range(1, 19), 40):
        people = [replace(A, code=f"K{number:03}", name=f"Người {number:03}") for number in range(count)]
        page = sheet(make_xlsx(form(*people), LAYOUT), 0)
        assert not (
            page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage
        )  # "fit to page" would make Excel forget the breaks
        breaks = [each.id for each in page.row_breaks.brk]
        names = list(range(12, 12 + count))
        assert page.cell(names[-1], 2).value == people[-1].name
        assert all(row < names[-1] - 1 or row == names[0] - 1 for row in breaks), (count, breaks)
        for after, until in zip([0, *breaks], [*breaks, page.max_row], strict=True):
            shown = [*range(after + 1, until + 1), *([10, 11] if after else [])]
            assert sum(page.row_dimensions[row].height or 15 for row in shown) <= 510 / 0.95


def test_nothing_of_word_or_excel_is_loaded_before_a_file_is_made() -> None:
    code = "import sys, bot.reports.monthly; print(*({'docx', 'docxtpl', 'jinja2', 'openpyxl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_every_page_is_numbered_and_says_that_it_is_a_draft() -> None:
    section = Document(BytesIO(make_docx(form(A), LAYOUT))).sections[0]
    assert "bản dự thảo để đối chiếu mẫu chính thức" in section.header.paragraphs[0].text
    assert [code for code in ("PAGE", "NUMPAGES") if f"<w:instrText>{code}<" in section.footer._element.xml] == [
        "PAGE",
        "NUMPAGES",
    ]
    page = sheet(make_xlsx(form(A), LAYOUT), 0)
    assert page.oddHeader is not None
    assert page.oddHeader.right.text == LAYOUT.mark
    assert page.oddFooter is not None
    assert page.oddFooter.center.text == "Trang &P/&N"


def changed(old: str, new: str, tmp_path: Path) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "form01.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_column_of_the_excel_file_is_changed_without_a_programmer(tmp_path: Path) -> None:
    path = changed(
        "{title: Nơi cư trú, width: 32, field: residence}",
        "{title: Số điện thoại, width: 32, field: phone}",
        tmp_path,
    )
    listed = filled(sheet(make_xlsx(form(A), load_layout(path)), 0))
    assert "Số điện thoại" in listed[7]
    assert A.phone in listed[9]


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("{POLICE}", "{POLISE}", "form01.yaml:9", "POLISE"),
        ("field: code", "field: birthday", "form01.yaml:34", "một trong các giá trị"),
        ("width: 37", "width: to", "form01.yaml:25", "số nguyên"),
        ("page: Trang", "pages: Trang", "form01.yaml:55", "không có trong mẫu"),
        ("width: 32", "width: 90", "form01.yaml:24", "hãy thu hẹp cột"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_layout_is_told_with_its_line(
    old: str, new: str, line: str, word: str, tmp_path: Path
) -> None:
    with pytest.raises(YamlError) as caught:
        load_layout(changed(old, new, tmp_path))
    assert line in str(caught.value)
    assert word in str(caught.value)


def test_a_layout_without_groups_has_one_header_row() -> None:
    flat = tuple(column.model_copy(update={"group": ""}) for column in LAYOUT.columns)
    layout: Layout = LAYOUT.model_copy(update={"columns": flat})
    assert len(list(heads(layout))) == len(flat)
    assert filled(sheet(make_xlsx(form(A), layout), 0))[7] == [column.title for column in flat]


def test_money_is_written_with_dots() -> None:
    assert [show_count(amount) for amount in (0, 999, 1_000, 50_000_000)] == ["0", "999", "1.000", "50.000.000"]


def test_in_order_keeps_everybody() -> None:
    assert set(in_order([B, C, A])) == {A, B, C}
