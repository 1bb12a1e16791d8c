"""Addendum of a list for Excel. Excel has no "keep with next": where the signatures would stand alone, pages break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.addendum import AddendumSheet, addendum_rows, addendum_slots, addendum_words
from bot.reports.office_files import put, same_bytes

_FONT, _SIZE = "Times New Roman", 12
_MM_A_CHAR = 2.1
_MARGIN, _INCH = 15, 25.4
_SCALE = 95
_LINE = 19
"""Points of a row of one line."""
_WIDE = 85
"""Letters of a line over the whole sheet."""
_PAGE = 720
"""Points of rows on a page: what 267 mm take at that scale, less a tenth in which programs differ."""
_LAST_ROWS = 2
"""Rows of the table that go to the next page with the signatures."""
_THIN = Side("thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def addendum_xlsx(of: AddendumSheet) -> bytes:
    """The addendum as a workbook; the same rows give the same bytes."""
    words = addendum_words()
    book = Workbook()
    book.properties.title, book.properties.creator = f"ds-{of.month:%Y-%m}", ""
    # widths are counted in digits of this font, as in the list
    book._named_styles["Normal"].font = Font(name=_FONT, size=11)  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
    sheet = book.worksheets[0]
    sheet.title = words.sheet
    for at, width in enumerate(words.widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width / _MM_A_CHAR
    writer = _Writer(sheet, addendum_slots(of), len(words.widths))
    writer.beside((words.left, words.right))
    for at, line in enumerate(("", *words.title)):
        writer.across(line, bold=at == 1)
    writer.across(words.opening, align="left")
    head = writer.at
    writer.row(words.headings, bold=True)
    first = writer.at
    for values in addendum_rows(of):
        writer.row(values)
    end = writer.at
    for line in (words.closing, words.note, ""):
        writer.across(line, align="left")
    writer.beside(words.signatures)
    _set_page(sheet, head)
    if of.trial:
        sheet.HeaderFooter = HeaderFooter(oddHeader=HeaderFooterItem(left=_HeaderFooterPart(text=of.trial)))
    _break_page(sheet, head, range(first, end), writer.at + 2)
    return same_bytes(book.save, of.month)


@dataclass
class _Writer:
    """Writes a sheet from above; ``at`` is the next free row."""

    sheet: Worksheet
    slots: dict[str, str]
    wide: int
    at: int = 1

    def across(self, line: str, *, bold: bool = False, align: str = "center") -> None:
        """One line over the whole width, on a row of its own."""
        said = line.format_map(self.slots)
        self._put(self.at, 1, self.wide, said, bold=bold, align=align)
        self.sheet.row_dimensions[self.at].height = _LINE * (1 + len(said) // _WIDE)
        self.at += 1

    def beside(self, blocks: Sequence[Sequence[str]]) -> None:
        """Blocks of lines side by side, the last line of each plain."""
        share = self.wide // len(blocks)
        for place, block in enumerate(blocks):
            for down, line in enumerate(block):
                bold, first = down < len(block) - 1, place * share + 1
                self._put(self.at + down, first, first + share - 1, line.format_map(self.slots), bold=bold)
        self.at += max(map(len, blocks))

    def row(self, values: Sequence[str], *, bold: bool = False) -> None:
        """One row of the table."""
        for column, value in enumerate(values, 1):
            self._put(self.at, column, column, value, bold=bold).border = _GRID
        self.sheet.row_dimensions[self.at].height = 2 * _LINE
        self.at += 1

    def _put(self, row: int, first: int, last: int, said: str, *, bold: bool, align: str = "center") -> Cell:
        cell = self.sheet.cell(row, first)
        assert isinstance(cell, Cell)  # noqa: S101 - written before it is merged; told to mypy
        put(cell, said)
        cell.font = Font(name=_FONT, size=_SIZE, bold=bold)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        self.sheet.row_dimensions[row].height = _LINE
        return cell


def _set_page(sheet: Worksheet, head: int) -> None:
    """A4 upright. Not "fit to width": with that Excel forgets where pages shall break."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.scale = "portrait", 9, _SCALE
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = _MARGIN / _INCH
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{head}:{head}"


def _break_page(sheet: Worksheet, head: int, rows: range, end: int) -> None:
    """Break pages so that what follows the rows shares its page with the last of them."""
    kept = max(rows.start, rows.stop - _LAST_ROWS)
    used = _height(sheet, range(1, rows.start))
    for block in [range(row, row + 1) for row in range(rows.start, kept)] + [range(kept, end)]:
        high = _height(sheet, block)
        if used + high > _PAGE:
            sheet.row_breaks.append(Break(block.start - 1))
            used = _height(sheet, range(head, head + 1))
        used += high


def _height(sheet: Worksheet, rows: range) -> float:
    return sum(sheet.row_dimensions[row].height or _LINE for row in rows)
