"""Mẫu số 01 for Word and LibreOffice: A4 on its side, the header row again on every page, room to write and sign."""

from __future__ import annotations

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from bot.reports.form01 import Form01, Listed
from bot.reports.form01_layout import Column, Layout, Line, cell_value, heads, slots
from bot.reports.office_files import dotted, same_bytes

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_CENTER = WD_ALIGN_PARAGRAPH.CENTER
_LEFT_SHARE = 0.42
"""Share of the width for the names of the offices; the rest is for the name of the state."""
_SIGNING = Pt(52)
"""Room for a signature and a stamp."""
_SMALLER = 2
_LINE = 1.3
"""Height of a line of letters, as a multiple of their size."""
_DEEPEST = 3
"""Lines of the lowest header row: LibreOffice cuts a repeated header whose joined cells are higher than its rows."""
_ROW = Mm(8)
"""Least height of a row, so that a hand can write in it."""


def make_docx(form: Form01, layout: Layout) -> bytes:
    """The list as a Word file; the same records and layout give the same bytes."""
    document = Document()
    _properties(document, form)
    _page(document, layout)
    filling = slots(form)
    _running_lines(document, layout, filling)
    _heading(document, layout, filling)
    _list(document, form, layout)
    _closing(document, form, layout, filling)
    _signatures(document, layout, filling)
    return same_bytes(document.save, form.month)


def _properties(document: Docx, form: Form01) -> None:
    """Neutral, because a phone or an explorer shows them: neither what the list is about nor who made it."""
    known = document.core_properties
    known.title, known.language = f"ds-{form.month:%Y-%m}", "vi-VN"
    known.author = known.comments = known.keywords = known.last_modified_by = known.subject = ""
    known.revision = 1


def _page(document: Docx, layout: Layout) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(layout.margin)
    section.header_distance = section.footer_distance = Mm(max(4, layout.margin - 8))
    style = document.styles["Normal"]
    style.font.name, style.font.size = layout.font, Pt(layout.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:cs", "w:eastAsia"):
        fonts.set(qn(script), layout.font)
    style.element.rPr.append(_element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _running_lines(document: Docx, layout: Layout, filling: dict[str, str]) -> None:
    """The draft mark above and the page number below, on every page."""
    section = document.sections[0]
    mark = section.header.paragraphs[0]
    mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(mark, Line(text=layout.mark, italic=True, size=layout.size - _SMALLER), filling)
    foot = section.footer.paragraphs[0]
    foot.alignment = _CENTER
    small = Pt(layout.size - _SMALLER)
    foot.add_run(f"{layout.page} ").font.size = small
    _number(foot, "PAGE", small)
    foot.add_run("/").font.size = small
    _number(foot, "NUMPAGES", small)


def _number(paragraph: Paragraph, field: str, size: Length) -> None:
    """A field that Word counts itself; its marks each in a run of their own, or LibreOffice forgets the size."""
    code = OxmlElement("w:instrText")
    code.text = field
    begin, end = (_element("w:fldChar", fldCharType=kind) for kind in ("begin", "end"))
    for part in (begin, code, end):
        run = paragraph.add_run()
        run.font.size = size
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields of its own


def _say(paragraph: Paragraph, line: Line, filling: dict[str, str]) -> None:
    run = paragraph.add_run(line.filled(filling))
    run.bold, run.italic, run.underline = line.bold, line.italic, line.underline
    if line.size:
        run.font.size = Pt(line.size)


def _lines(cell: _Cell, lines: Sequence[Line], filling: dict[str, str]) -> None:
    """Centred lines, one a paragraph, in a cell."""
    for at, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.alignment = _CENTER
        _say(paragraph, line, filling)


def _sized(table: Table, widths: Sequence[float]) -> None:
    """Fix the widths (mm). Word reads them from the cells, LibreOffice from the grid."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _padded(table: Table) -> None:
    """A little air above and below what stands in a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:top", "w:bottom"):
        margins.append(_element(side, w="40", type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - python-docx has no word for it


def _heading(document: Docx, layout: Layout, filling: dict[str, str]) -> None:
    table = document.add_table(1, 2)
    _sized(table, (layout.room * _LEFT_SHARE, layout.room * (1 - _LEFT_SHARE)))
    for cell, lines in zip(table.rows[0].cells, (layout.left, layout.right), strict=True):
        _lines(cell, lines, filling)
    for at, line in enumerate(layout.title):
        paragraph = document.add_paragraph()
        paragraph.alignment = _CENTER
        paragraph.paragraph_format.space_before = Pt(0 if at else 10)
        paragraph.paragraph_format.space_after = Pt(6 if at == len(layout.title) - 1 else 0)
        _say(paragraph, line, filling)


def _list(document: Docx, form: Form01, layout: Layout) -> None:
    grouped = any(column.group for column in layout.columns)
    people = form.people
    table = document.add_table((2 if grouped else 1) + max(1, len(people)), len(layout.columns), "Table Grid")
    rows = table.rows
    _sized(table, [column.width for column in layout.columns])
    _padded(table)
    _head(table, layout, 2 if grouped else 1)
    for row in rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it
    body = list(rows)[2 if grouped else 1 :]
    for row in body:
        row.height = _ROW
    for number, (row, person) in enumerate(zip(body, people, strict=False), 1):
        _person(row, number, person, layout)
    if not people:
        cell = body[0].cells[0].merge(body[0].cells[-1])
        _cell_text(cell, layout.empty, "center", layout)
    for paragraph in (paragraph for cell in body[-1].cells for paragraph in cell.paragraphs):
        paragraph.paragraph_format.keep_with_next = True  # signatures never stand on a page without a name


def _head(table: Table, layout: Layout, deep: int) -> None:
    for at, row in enumerate(list(table.rows)[:deep]):
        row.height = Pt(layout.table_size * _LINE * (_DEEPEST if at == deep - 1 else 1))
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it
    for head in heads(layout):
        top = table.cell(0, head.first)
        if not head.group:
            cell = top.merge(table.cell(deep - 1, head.first))
            _cell_text(cell, layout.columns[head.first].title, "center", layout, bold=True)
            continue
        _cell_text(top.merge(table.cell(0, head.last)), head.group, "center", layout, bold=True)
        for at in range(head.first, head.last + 1):
            _cell_text(table.cell(1, at), layout.columns[at].title, "center", layout, bold=True)


def _person(row: _Row, number: int, person: Listed, layout: Layout) -> None:
    for cell, column in zip(row.cells, layout.columns, strict=True):
        value = cell_value(column, number, person, layout)
        shown = dotted(value) if isinstance(value, int) else value
        if shown:
            _cell_text(cell, shown, column.align, layout)
        _hand_lines(cell, column, layout, empty=not shown)


def _cell_text(cell: _Cell, text: str, align: str, layout: Layout, *, bold: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(layout.table_size)


def _hand_lines(cell: _Cell, column: Column, layout: Layout, *, empty: bool) -> None:
    """Dotted lines to write on: what the layout asks for, and at least one where nothing is known."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for at in range(max(column.hand, int(empty))):
        paragraph = cell.paragraphs[0] if empty and at == 0 else cell.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(layout.table_size + 5)
        borders = OxmlElement("w:pBdr")
        for side in ("w:bottom", "w:between"):
            borders.append(_element(side, val="dotted", sz="6", space="0", color="7F7F7F"))
        paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx has no borders
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def _closing(document: Docx, form: Form01, layout: Layout, filling: dict[str, str]) -> None:
    small = layout.size - _SMALLER
    said = [Line(text=layout.total)] if form.rows else []
    said += [Line(text=note, italic=True, size=small) for note in layout.notes]
    for at, line in enumerate(said):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(0 if at else 6)
        paragraph.paragraph_format.keep_with_next = True
        _say(paragraph, line, filling)


def _signatures(document: Docx, layout: Layout, filling: dict[str, str]) -> None:
    """The blocks side by side on one page, whole: a block torn over two pages could not be stamped."""
    gap = document.add_paragraph()
    gap.paragraph_format.keep_with_next = True
    gap.paragraph_format.line_spacing = Pt(8)
    table = document.add_table(1, len(layout.signatures))
    _sized(table, [layout.room / len(layout.signatures)] * len(layout.signatures))
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it
    for cell, lines in zip(row.cells, layout.signatures, strict=True):
        _lines(cell, lines, filling)
        cell.add_paragraph().paragraph_format.space_before = _SIGNING
