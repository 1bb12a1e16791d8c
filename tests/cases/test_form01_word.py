"""The Word template of Mẫu số 01: a ward edits it, nothing a person typed is run, a broken one harms nobody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

from bot.reports.form01 import Listed
from bot.reports.form01_word import MAX_BYTES, TEMPLATE, find_template, make_docx, make_word, template_problems
from bot.reports.form01_xlsx import lines_of, make_xlsx
from tests.cases.listed import LAYOUT, A, B, C, filled, form, sheet, tables

Edit = Callable[[str], str]


def edited(path: Path, edit: Edit, part: str = "word/document.xml") -> Path:
    """The shipped template with one part of its archive changed, as `path`."""
    with ZipFile(TEMPLATE) as read, ZipFile(path, "w") as write:
        for name in read.namelist():
            data = read.read(name)
            write.writestr(name, edit(data.decode()) if name == part else data)
    return path


def swapped(old: str, new: str) -> Edit:
    def edit(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new)

    return edit


TYPED = [
    "{{7*7}}",
    "{{ ward }}{% for a in people %}x{% endfor %}",
    "{%tr endfor %}",
    "{# không hiện #}",
    "{_{ward}_}{_%%_}",
    "<w:p>",
    "</w:t></w:r></w:p>",
    "&amp;]]><!--",
    "a_b&#95;",
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_a_person_typed_is_shown_and_never_run(typed: str) -> None:
    person = replace(A, name=typed, finished_on=typed, purpose=typed)
    listed = tables(make_docx(form(person, B), LAYOUT))[1]
    assert listed[2][1] == typed
    assert listed[2][6] == f"{typed}|"
    assert listed[3][1] == B.name
    safe = make_docx(replace(form(B), ward=typed), LAYOUT)
    assert typed[:1].upper() + typed[1:] in tables(safe)[0][0][1]


def test_control_characters_leave_no_trace() -> None:
    person = replace(A, name="Ng\x00ười\t\n\f\a Mẫu\x1b")
    assert tables(make_docx(form(person), LAYOUT))[1][2][1] == "Người Mẫu"


def test_a_template_cannot_switch_the_protection_off(tmp_path: Path) -> None:
    name = "<w:p>&Tư"
    for body in ("{{ person.name|safe }}", "{% autoescape false %}{{ person.name }}{% endautoescape %}"):
        path = edited(tmp_path / "form01.docx", swapped("{{ person.name }}", body))
        assert tables(make_docx(form(replace(A, name=name)), LAYOUT, path))[1][2][1] == name


def test_word_and_excel_say_the_same() -> None:
    """The words of the sheet stand in the template and in the layout: neither may change alone."""
    word = Document(BytesIO(make_docx(form(A, B, C), LAYOUT)))
    said = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    said = {line.strip() for text in said for line in text.split("\n")} | {part.text for part in word.paragraphs}
    for row in filled(sheet(make_xlsx(form(A, B, C), LAYOUT), 0)):
        for value in row:
            assert (f"{value:,}".replace(",", ".") if isinstance(value, int) else value) in said
    assert word.sections[0].header.paragraphs[0].text == LAYOUT.mark
    empty = tables(make_docx(form(), LAYOUT))[1]
    assert empty[2] == [LAYOUT.empty]


def test_the_last_rows_are_kept_with_the_signatures() -> None:
    many = [replace(A, code=f"K{number:03}") for number in range(12)]
    document = Document(BytesIO(make_docx(form(*many), LAYOUT)))
    kept = [all("<w:keepNext/>" in part._p.xml for part in row.cells[1].paragraphs) for row in document.tables[1].rows]
    assert kept == [False] * 12 + [True, True, True, False]
    assert all("<w:cantSplit/>" in row._tr.xml for row in document.tables[1].rows)
    assert document.tables[1].rows[-1].cells[0].text.startswith("NGƯỜI LẬP")


def test_a_ward_has_its_own_template_and_other_wards_the_shared_one(tmp_path: Path) -> None:
    assert find_template("16732", tmp_path) == TEMPLATE
    shared = edited(tmp_path / "form01.docx", swapped("DANH SÁCH", "DANH SÁCH CHUNG"))
    own = edited(tmp_path / "form01_16732.docx", swapped("DANH SÁCH", "DANH SÁCH RIÊNG"))
    assert [find_template(ward, tmp_path) for ward in ("16732", "16708", "../16732")] == [own, shared, shared]
    made = make_word(form(A), LAYOUT, "16732", tmp_path)
    assert not made.warning
    assert "DANH SÁCH RIÊNG" in [part.text for part in Document(BytesIO(made.data)).paragraphs]
    assert template_problems(tmp_path, LAYOUT) == []


def test_a_template_may_show_any_field_and_change_letters(tmp_path: Path) -> None:
    path = edited(tmp_path / "form01.docx", swapped("{{ person.name }}", "{{ person.name|upper }} {{ person.phone }}"))
    assert tables(make_docx(form(A), LAYOUT, path))[1][2][1] == f"NGƯỜI MẪU A {A.phone}"
    assert make_docx(form(A), LAYOUT, path) == make_docx(form(A), LAYOUT, path)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (swapped("{{ person.name }}", "{{ person.nam }}"), "chỉ có: month"),
        (swapped("{{ POLICE }}", "{{ polise }}"), "polise"),
        (swapped("{{ person.name }}", "{{ person.name"), "viết sai"),
        (swapped("{%tr endfor %}", ""), "viết sai"),
        (swapped("{{ person.name }}", ""), "làm mất tên người"),
        (swapped("{%tr for person in people %}", "{%tr for person in people[:1] %}"), "làm mất tên người"),
        (swapped("{{ person.name }}", "{{ 1 // 0 }}"), "không điền được mẫu"),
        (swapped("{{ person.name }}", "{{ person.__class__.__mro__ }}"), "unsafe"),
        (swapped("{{ person.name }}", "{{ range(10**9)|list }}"), "không điền được mẫu"),
        (lambda xml: xml[: len(xml) // 2], "không mở được như tệp Word"),
    ],
)
def test_a_broken_template_is_named_and_the_shipped_one_is_used(edit: Edit, told: str, tmp_path: Path) -> None:
    edited(tmp_path / "form01.docx", edit)
    made = make_word(form(A, B, C), LAYOUT, "16732", tmp_path)
    assert made.data == make_docx(form(A, B, C), LAYOUT)
    assert made.warning.startswith("form01.docx: ")
    assert told in made.warning
    (problem,) = template_problems(tmp_path, LAYOUT)
    assert told in str(problem)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "không mở được như tệp Word"),
        (b"PK\x03\x04 no archive", "không mở được như tệp Word"),
        (b"x" * (MAX_BYTES + 1), "tệp lớn hơn"),
    ],
)
def test_what_is_no_word_file_is_told(data: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "form01.docx").write_bytes(data)
    made = make_word(form(A), LAYOUT, "16732", tmp_path)
    assert made.data == make_docx(form(A), LAYOUT)
    assert told in made.warning


def test_a_template_under_a_wrong_name_is_told_and_a_lock_file_of_word_is_not(tmp_path: Path) -> None:
    (tmp_path / "form01_cualo.docx").write_bytes(TEMPLATE.read_bytes())
    (tmp_path / "~$form01.docx").write_bytes(b"")
    assert [problem.path for problem in template_problems(tmp_path, LAYOUT)] == ["form01_cualo.docx"]


def test_who_made_a_wards_template_is_not_in_the_list(tmp_path: Path) -> None:
    document = Document(str(TEMPLATE))
    document.core_properties.author = document.core_properties.last_modified_by = "Người Soạn"
    document.core_properties.title = "Danh sách vay vốn"
    document.save(str(tmp_path / "form01.docx"))
    with ZipFile(BytesIO(make_docx(form(A), LAYOUT, tmp_path / "form01.docx"))) as file:
        assert not re.search("Soạn|vay", file.read("docProps/core.xml").decode())


def convert(folder: Path, to: str, *names: str) -> None:
    """Let LibreOffice write files anew, with only the project's own font, so that every machine shows the same."""
    import fontpkg_be_vietnam_pro

    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{Path(fontpkg_be_vietnam_pro.ROOT) / 'files'}</dir>"
        f"<cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder)]
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "LC_ALL": "C.UTF-8"}
    files = [str(folder / name) for name in names]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=240, env=environment)


def pages(path: Path) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [" ".join(unicodedata.normalize("NFC", text).split()) for text in texts]


needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


@needs_libreoffice
def test_libreoffice_shows_the_word_file_and_no_signature_stands_alone(tmp_path: Path) -> None:
    counts = (0, 1, 6, 12, 40)
    people = [replace(A, code=f"K{number:03}", name=f"Người Mẫu {number:03}") for number in range(max(counts))]
    for count in counts:
        (tmp_path / f"{count}.docx").write_bytes(make_docx(form(*people[:count]), LAYOUT))
    convert(tmp_path, "pdf", *(f"{count}.docx" for count in counts))
    for count in counts:
        shown = pages(tmp_path / f"{count}.pdf")
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in shown[0]
        assert all(LAYOUT.mark in page and "Số căn cước" in page for page in shown)
        assert all(any(person.name in page for page in shown) for person in people[:count])
        assert "NGƯỜI LẬP" in shown[-1]
        assert all(name in shown[-1] for name in [person.name for person in people[:count]][-2:] or [LAYOUT.empty])


SHEETS = (1, 19, 120)


def full(number: int) -> Listed:
    """Somebody of whom all is known, long or short: every column holds something that may be cut off."""
    long = number % 2 == 0
    return replace(
        A,
        code=f"K{number:03}-2QXD",
        name=f"{'Hoàng Phương Thùy' if long else 'Lê'} {number:03}",
        purpose="both" if long else "business",
        amount=100_000_000,
        born="1980",
        sex="male",
        id_number="040185000001",
        residence="khối Hải Giang 1, phường Cửa Lò, tỉnh Nghệ An" if long else "khối 5",
        certificate="Số 123/GCN-CHXHPT ngày 15/03/2024" if long else "",
        representative="Nguyễn Thị Hồng Nhung",
    )


@needs_libreoffice
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_lists_of_1_19_and_120_are_whole_on_paper(tmp_path: Path, kind: str) -> None:
    """Nothing is cut off, the heads stand on each page, and whoever signs sees the last names above."""
    people = [full(number) for number in range(max(SHEETS))]
    for count in SHEETS:
        make = make_docx if kind == "docx" else make_xlsx
        (tmp_path / f"{count}.{kind}").write_bytes(make(form(*people[:count]), LAYOUT))
    convert(tmp_path, "pdf", *(f"{count}.{kind}" for count in SHEETS))
    for count in SHEETS:
        shown = pages(tmp_path / f"{count}.pdf")
        said = "".join(shown).replace(" ", "")
        assert "###" not in said
        sums = len(re.findall(r"100[.,]000[.,]000", said))
        assert sums == count + (count == 1), "the sum of one is told again below"
        assert said.count("tỉnhNghệAn") == (count + 1) // 2
        assert said.count("NguyễnThịHồngNhung") == count
        named = [page for page in shown if re.search(r"(Thùy|Lê) \d{3}", page)]
        assert sum(len(re.findall(r"(?:Thùy|Lê) \d{3}", page)) for page in named) == count
        assert all("Họ và tên" in page for page in named)
        [signed] = [page for page in shown if "NGƯỜI LẬP" in page]
        assert all(re.search(rf"(Thùy|Lê) {number:03}", signed) for number in range(max(0, count - 2), count))


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", 1),
        ("khối 5", 1),
        ("khối Hải Giang 1, phường Cửa Lò, tỉnh Nghệ An", 5),
        ("15/03/2024", 1),
        ("123/GCN-CHXHPT", 2),
    ],
)
def test_a_row_is_as_high_as_its_words_need(words: str, lines: int) -> None:
    """Words go whole to the next line, which takes more lines than their letters alone would."""
    assert lines_of(words, 32) == lines


@needs_libreoffice
def test_libreoffice_opens_the_excel_file(tmp_path: Path) -> None:
    """Read as text: on paper the columns are as wide as the fonts of the machine."""
    data = make_xlsx(form(A, B, C), LAYOUT)
    (tmp_path / "ds.xlsx").write_bytes(data)
    convert(tmp_path, "csv:Text - txt - csv (StarCalc):59,34,76", "ds.xlsx")
    said = (tmp_path / "ds.csv").read_text(encoding="utf-8")
    for row in filled(sheet(data, 0)):
        for value in row:
            assert (f"{value:,}" if isinstance(value, int) else str(value)) in said


@needs_libreoffice
def test_a_template_that_libreoffice_saved_still_works(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(TEMPLATE.read_bytes())
    convert(tmp_path, "odt", "form.docx")
    convert(tmp_path, "docx:MS Word 2007 XML", "form.odt")
    folder = tmp_path / "wards"
    folder.mkdir()
    (tmp_path / "form.docx").rename(folder / "form01.docx")
    assert template_problems(folder, LAYOUT) == []
    made = make_word(form(A, B, C), LAYOUT, "16732", folder)
    assert made.data != make_docx(form(A, B, C), LAYOUT)
    assert tables(made.data) == tables(make_docx(form(A, B, C), LAYOUT))
