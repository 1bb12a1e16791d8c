"""Report of a period as a Word text: heading, tables, and room for difficulties and proposals that an office writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.print.funnel import draw_funnel
from bot.reports.figure_tables import Section, notes, sections, stages
from bot.reports.figures import Figures
from bot.reports.office_files import same_bytes, tidy
from knowledge.language.formats import show_count, show_day
from knowledge.yaml_file import read_yaml

if TYPE_CHECKING:
    from docx.document import Document

_FILE = Path(__file__).with_suffix(".yaml")
_FONT, _POINTS, _SMALL = "Times New Roman", 13, 11
_BLANK_LINES = 4
_WIDE, _FIRST = 16.0, 4.0
"""Centimetres of a table, and of its first column where there are others."""
_PICTURE = 11.0
"""Centimetres of the picture's width: it leaves room for a table on its page."""


@cache
def _words() -> Mapping[str, str]:
    data = read_yaml(_FILE, _FILE.parent).data
    return {key: str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def period_docx(figures: Figures, names: Mapping[str, str], place: str, on: date) -> bytes:
    """The figures of a period for ``place`` as a text to complete and sign; the same figures give the same bytes."""
    import docx  # the library takes its time: loaded when a text is made

    words, document = _words(), docx.Document()
    _set_up(document)
    for key in ("nation", "motto"):
        _line(document, words[key], bold=True, centre=True)
    _line(document, words["number"])
    _line(document, words["day"].format(day=f"{on.day:02}", month=f"{on.month:02}", year=on.year), right=True)
    _line(document, words["title"], bold=True, centre=True)
    _line(
        document,
        words["about"].format(since=show_day(figures.since), until=show_day(figures.until)),
        bold=True,
        centre=True,
    )
    _line(document, words["place"].format(place=place), centre=True)
    _line(document, words["dear"])
    _line(document, words["draft"].format(until=show_day(figures.until)))
    _line(document, words["results"], bold=True)
    for number, section in enumerate(sections(figures, names), 1):
        _table(document, number, section)
    _picture(document, words["chart"], figures)
    for key in ("hard", "wishes"):
        _line(document, words[key], bold=True)
        for _ in range(_BLANK_LINES):
            _line(document, words["blank"])
    _signs(document)
    _line(document, words["notes"], bold=True)
    for note in notes(figures):
        _line(document, note, points=_SMALL)
    return same_bytes(document.save, figures.until)


def _set_up(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_POINTS)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Cm(3), Cm(2), Cm(2), Cm(2)


def _line(
    document: Document, said: str, *, bold: bool = False, centre: bool = False, right: bool = False, points: int = 0,
    with_next: bool = False,
) -> None:  # fmt: skip
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(said)
    run.bold = bold
    if points:
        run.font.size = Pt(points)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = with_next
    if centre or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: Document, number: int, section: Section) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    _line(document, f"{number}. {section.title}", bold=True, with_next=True)
    table = document.add_table(rows=1 + len(section.rows), cols=len(section.heads))
    table.style, table.autofit = "Table Grid", False
    rest = _WIDE - _FIRST if len(section.heads) > 1 else 0
    widths = [_WIDE - rest, *[rest / max(1, len(section.heads) - 1)] * (len(section.heads) - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for at, row in enumerate((section.heads, *section.rows)):
        for column, value in enumerate(row):
            paragraph = table.cell(at, column).paragraphs[0]
            run = paragraph.add_run(show_count(value) if isinstance(value, int) else tidy(value))
            run.bold, run.font.size = at == 0, Pt(_SMALL)
            table.cell(at, column).width = Cm(widths[column])
            paragraph.paragraph_format.keep_with_next = at == 0  # no head stands alone at the end of a page
            if isinstance(value, int):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _picture(document: Document, said: str, figures: Figures) -> None:
    """The way from a request to the loan as a picture, with its words for whoever cannot see it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    way = stages(figures)
    picture = document.add_picture(BytesIO(draw_funnel(said, way, ())), width=Cm(_PICTURE))
    picture._inline.docPr.set("descr", "; ".join(f"{each.label}: {each.count}" for each in way))  # noqa: SLF001 - the library has no way to say it
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _signs(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    words = _words()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).paragraphs[0].add_run(words["to"].replace("\\n", "\n"))
    right = table.cell(0, 1).paragraphs[0]
    right.add_run(words["signs"].replace("\\n", "\n")).bold = True
    right.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for _ in range(_BLANK_LINES):
        document.add_paragraph()
