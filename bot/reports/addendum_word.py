"""Addendum of a list for Word. What follows the rows stands in their table, so that it stays on the last row's page."""

from __future__ import annotations

from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from bot.reports.addendum import AddendumSheet, AddendumWords, addendum_rows, addendum_slots, addendum_words
from bot.reports.office_files import mark_pages, same_bytes, tidy

_FONT, _SIZE, _TABLE_SIZE = "Times New Roman", 13, 12
_MARGIN = 15
_HEAD = (72, 108)
"""mm of the two blocks above."""
_SIGNING = 60
_CLOSING_ROWS = 2


def addendum_docx(of: AddendumSheet) -> bytes:
    """The addendum as a Word file; the same rows give the same bytes."""
    words, slots = addendum_words(), addendum_slots(of)
    document = Document()
    _set_paper(document, of)
    mark_pages(document, of.trial)
    head = _table(document, 1, _HEAD)
    for cell, lines in zip(head.rows[0].cells, (words.left, words.right), strict=True):
        _lines(cell, lines, slots)
    for at, line in enumerate(("", *words.title)):
        _paragraph(document, line.format_map(slots), bold=at == 1)
    _paragraph(document, words.opening.format_map(slots), is_centred=False)
    rows = [words.headings, *addendum_rows(of)]
    table = _table(document, len(rows) + _CLOSING_ROWS, words.widths)
    table.style = "Table Grid"
    for row, values in zip(table.rows, rows, strict=False):
        for cell, value in zip(row.cells, values, strict=True):
            _fill(cell, tidy(value), bold=values is words.headings)
    _close(table, words, slots)
    return same_bytes(document.save, of.month)


def _set_paper(document: DocumentType, of: AddendumSheet) -> None:
    """A4 upright, neutral properties: a phone shows them."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_SIZE)
    normal.paragraph_format.space_after = Pt(4)
    known = document.core_properties
    known.title, known.language = f"ds-{of.month:%Y-%m}", "vi-VN"
    known.author = known.comments = known.keywords = known.last_modified_by = known.subject = ""


def _table(document: DocumentType, rows: int, widths: Sequence[int]) -> Table:
    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def _paragraph(document: DocumentType, said: str, *, bold: bool = False, is_centred: bool = True) -> None:
    made = document.add_paragraph()
    made.add_run(said).bold = bold
    made.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT


def _lines(cell: _Cell, lines: Sequence[str], slots: dict[str, str]) -> None:
    """Lines below each other; the last one of several is plain."""
    for at, line in enumerate(lines):
        made = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        made.paragraph_format.space_after = Pt(0)
        made.add_run(line.format_map(slots)).bold = at < len(lines) - 1


def _fill(cell: _Cell, value: str, *, bold: bool) -> None:
    made = cell.paragraphs[0]
    made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = made.add_run(value)
    run.bold, run.font.size = bold, Pt(_TABLE_SIZE)


def _close(table: Table, words: AddendumWords, slots: dict[str, str]) -> None:
    closing, signing = table.rows[-2], table.rows[-1]
    whole = closing.cells[0].merge(closing.cells[-1])
    for at, line in enumerate((words.closing, words.note)):
        made = whole.paragraphs[0] if at == 0 else whole.add_paragraph()
        made.add_run(line.format_map(slots))
    blocks = [signing.cells[2 * at].merge(signing.cells[2 * at + 1]) for at in range(len(words.signatures))]
    for cell, lines in zip(blocks, words.signatures, strict=True):
        _lines(cell, lines, slots)
        cell.paragraphs[-1].paragraph_format.space_after = Pt(_SIGNING)
    for cell in (whole, *blocks):
        _clear(cell, ("left", "right", "bottom", *(() if cell is whole else ("top",))))
    for row in table.rows[-_CLOSING_ROWS - 2 : -1]:
        for paragraph in [each for cell in row.cells for each in cell.paragraphs]:
            paragraph.paragraph_format.keep_with_next = True
    _mark(table, 0, "w:tblHeader")
    for at in range(len(table.rows)):
        _mark(table, at, "w:cantSplit")


def _mark(table: Table, row: int, name: str) -> None:
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has no word for it


def _clear(cell: _Cell, sides: Sequence[str]) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "nil")
        borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 - python-docx has no word for borders
