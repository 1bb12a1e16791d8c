"""Mẫu số 01 for Excel: the list to be typed further, and what changed since last month."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.form01 import Form01, Listed
from bot.reports.form01_layout import Column, Layout, Line, heads, slots_of, value_of
from bot.reports.office_files import put, same_bytes
from knowledge.language.formats import show_month

_MM_A_CHAR = 2.1
"""How many mm a unit of Excel's column width takes at most; programs differ."""
_INCH = 25.4
_MARGIN = 15
_RUNNING = 7
"""mm from the edge of the paper to the draft mark and the page number."""
_SCALE = 95
"""% of full size, so that the columns fit also where another font stands in."""
_PAGE = 505
"""Points of rows on a page: what 180 mm take at that scale, less 6 % in which programs differ."""
_BLANK = 15
"""Points of a row whose height nobody set."""
_SIGNING = 60
"""Points of room for a signature and a stamp."""
_LAST_ROWS = 2
"""Rows of the list that go to the next page with the signatures."""
_FONT = "Times New Roman"
_SIZE, _TABLE_SIZE = 13, 12
_THIN = Side("thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MONEY = "#,##0"
_LINE = 1.35
"""Height of a line of letters, as a multiple of their size."""


def make_xlsx(form: Form01, layout: Layout) -> bytes:
    """The list as a workbook of two sheets; the same records and layout give the same bytes."""
    book = Workbook()
    book.properties.title, book.properties.creator = f"ds-{form.month:%Y-%m}", ""
    # widths are counted in digits of this font; Calibri is missing in LibreOffice, what stands in for it is wider
    book._named_styles["Normal"].font = Font(name=_FONT, size=11)  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 - a new workbook has one sheet; told to mypy
    first.title = layout.sheets[0]
    _list_sheet(first, form, layout)
    _changes_sheet(book.create_sheet(layout.sheets[1]), form, layout)
    return same_bytes(book.save, form.month)


def _paper(sheet: Worksheet, layout: Layout, title_rows: str, trial: str) -> None:
    """A4 on its side. Not "fit to width": with that Excel forgets where pages shall break."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.scale = _SCALE
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = _MARGIN / _INCH
    margins.header = margins.footer = _RUNNING / _INCH
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = title_rows
    above = HeaderFooterItem(left=_running(trial) if trial else None, right=_running(layout.mark))
    below = HeaderFooterItem(center=_running(f"{layout.page} &P/&N"))
    sheet.HeaderFooter = HeaderFooter(oddHeader=above, oddFooter=below)


def _running(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(text=text, font=f"{_FONT},Regular", size=_TABLE_SIZE)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - written before it is merged; told to mypy
    return cell


class _Writer:
    """Writes a sheet from above; ``at`` is the next free row."""

    def __init__(self, sheet: Worksheet, layout: Layout, filling: dict[str, str]) -> None:
        self.sheet, self.layout, self.filling = sheet, layout, filling
        self.wide = len(layout.columns)
        self.at = 1

    def beside(self, blocks: Sequence[Sequence[Line]]) -> None:
        """Blocks of lines side by side, each over its share of the columns."""
        deep = max(len(block) for block in blocks)
        edges = [round(part * self.wide / len(blocks)) for part in range(len(blocks) + 1)]
        for block, left, right in zip(blocks, edges, edges[1:], strict=False):
            for down, line in enumerate(block):
                if left < right:
                    self.line(line, self.at + down, left + 1, right, "center")
        self.at += deep

    def line(self, line: Line, row: int, first: int, last: int, align: str) -> None:
        """One line over the columns ``first`` to ``last``."""
        cell = _cell(self.sheet, row, first)
        put(cell, line.text.format_map(self.filling))
        cell.font = Font(name=_FONT, size=_SIZE, bold=line.bold, italic=line.italic)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        self.sheet.row_dimensions[row].height = _SIZE * _LINE + 2

    def across(self, line: Line, align: str = "center") -> None:
        """One line over the whole width, on a row of its own."""
        self.line(line, self.at, 1, self.wide, align)
        self.at += 1

    def boxed(self, row: int, column: int, value: str | int, align: str, *, bold: bool = False) -> None:
        """One cell of a table."""
        cell = _cell(self.sheet, row, column)
        put(cell, value)
        cell.font = Font(name=_FONT, size=_TABLE_SIZE, bold=bold)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True, indent=int(align != "center"))
        cell.border = _GRID
        if isinstance(value, int):  # a number that does not fit is shown as "###", so it is made smaller instead
            cell.alignment = Alignment(horizontal=align, vertical="center", shrink_to_fit=True)
            cell.number_format = _MONEY


def _list_sheet(sheet: Worksheet, form: Form01, layout: Layout) -> None:
    for at, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width / _MM_A_CHAR
    writer = _Writer(sheet, layout, slots_of(form, layout))
    writer.beside((layout.left, layout.right))
    writer.at += 1
    for line in layout.title:
        writer.across(line)
    writer.at += 1
    top = writer.at
    _header(writer)
    _paper(sheet, layout, f"{top}:{writer.at - 1}", form.trial)
    sheet.freeze_panes = f"A{writer.at}"
    first = writer.at
    _body(writer, form)
    end = writer.at
    if form.rows:
        writer.across(Line(text=layout.total), "left")
    for note in layout.notes:
        writer.across(Line(text=note, italic=True), "left")
    writer.at += 1
    writer.beside(layout.signatures)
    sheet.row_dimensions[writer.at].height = _SIGNING
    _break_pages(sheet, range(top, first), range(first, end), writer.at + 1)


def _break_pages(sheet: Worksheet, heads: range, people: range, end: int) -> None:
    """Break pages so that the signatures share theirs with the last names; Excel has no "keep with next"."""
    kept = max(people.start, people.stop - _LAST_ROWS)
    blocks = [range(row, row + 1) for row in range(people.start, kept)] + [range(kept, end)]
    used = _height(sheet, range(1, people.start))
    for block in blocks:
        high = _height(sheet, block)
        if used + high > _PAGE:
            sheet.row_breaks.append(Break(block.start - 1))
            used = _height(sheet, heads)
        used += high


def _height(sheet: Worksheet, rows: range) -> float:
    return sum(sheet.row_dimensions[row].height or _BLANK for row in rows)


def _header(writer: _Writer) -> None:
    layout, sheet, top = writer.layout, writer.sheet, writer.at
    deep = 2 if any(column.group for column in layout.columns) else 1
    for at, column in enumerate(layout.columns, 1):
        for down in range(deep):
            writer.boxed(top + down, at, column.title if down == deep - 1 else "", "center", bold=True)
    for head in heads(layout):
        first, last = head.first + 1, head.last + 1
        if head.group:
            writer.boxed(top, first, head.group, "center", bold=True)
            if last > first:
                sheet.merge_cells(start_row=top, end_row=top, start_column=first, end_column=last)
        elif deep > 1:
            writer.boxed(top, first, layout.columns[head.first].title, "center", bold=True)
            sheet.merge_cells(start_row=top, end_row=top + 1, start_column=first, end_column=first)
    for down in range(deep):
        sheet.row_dimensions[top + down].height = _TABLE_SIZE * _LINE * (4 if down == deep - 1 else 1.2)
    writer.at += deep


def _body(writer: _Writer, form: Form01) -> None:
    layout = writer.layout
    for number, person in enumerate(form.people, 1):
        values = [_value(column, number, person, layout) for column in layout.columns]
        for at, (column, value) in enumerate(zip(layout.columns, values, strict=True), 1):
            writer.boxed(writer.at, at, value, column.align)
        lines = max(lines_of(str(value), column.width) for column, value in zip(layout.columns, values, strict=True))
        writer.sheet.row_dimensions[writer.at].height = _TABLE_SIZE * _LINE * max(2, lines)
        writer.at += 1
    if not form.rows:
        for at in range(1, writer.wide + 1):
            writer.boxed(writer.at, at, layout.empty if at == 1 else "", "center")
        writer.sheet.merge_cells(start_row=writer.at, end_row=writer.at, start_column=1, end_column=writer.wide)
        writer.sheet.row_dimensions[writer.at].height = _TABLE_SIZE * _LINE * 2
        writer.at += 1


def _value(column: Column, number: int, person: Listed, layout: Layout) -> str | int:
    """The words of a cell: of one field, or of two below each other."""
    first = value_of(column.field, number, person, layout) if column.field else ""
    second = value_of(column.also, number, person, layout) if column.also else ""
    return "; ".join(str(each) for each in (first, second) if each) if second else first


def lines_of(text: str, width: int) -> int:
    """About how many lines a text takes in a column of ``width`` mm: Excel does not grow rows of a new file."""
    room = max(1, int(width / _MM_A_CHAR) - 2)
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) <= room:
            used += 1 + len(word)
            continue
        lines += bool(used) + (len(word) - 1) // room
        used = (len(word) - 1) % room + 1
    return lines


def _changes_sheet(sheet: Worksheet, form: Form01, layout: Layout) -> None:
    words, changes = layout.changes, form.changes
    for letter, width in zip("ABC", (20, 22, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    writer = _Writer(sheet, layout, slots_of(form, layout))
    writer.wide = len(words.headings)
    if changes.since is None:
        writer.across(Line(text=words.first))
        _paper(sheet, layout, "1:1", form.trial)
        return
    counts = {name: str(len(getattr(changes, name))) for name in ("added", "removed", "unchanged")}
    title = words.title.format(month=show_month(form.month), since=show_month(changes.since))
    writer.across(Line(text=title, bold=True))
    writer.across(Line(text=words.counts.format_map(counts)))
    for at, heading in enumerate(words.headings, 1):
        writer.boxed(writer.at, at, heading, "center", bold=True)
    _paper(sheet, layout, f"{writer.at}:{writer.at}", form.trial)
    names = {person.code: person.name for person in form.rows}
    rows = [(words.added, code, names.get(code, words.gone)) for code in changes.added]
    rows += [
        (words.removed, code, words.reasons.get(changes.why.get(code, ""), words.gone)) for code in changes.removed
    ]
    for row in rows or [(words.none, "", "")]:
        writer.at += 1
        for at, value in enumerate(row, 1):
            writer.boxed(writer.at, at, value, "left")
