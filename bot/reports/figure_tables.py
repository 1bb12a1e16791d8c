"""The figures of a period shown: tables for a terminal and for Excel, and the way of the leads as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ConfigDict
from rich.console import Group
from rich.table import Table

from bot.print.funnel import Stage, draw_funnel
from bot.reports.figures import Counts, Figures
from bot.reports.office_files import put, same_bytes, tidy
from bot.store.campaigns import OTHER
from knowledge.language.formats import show_count, show_day
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "figures.yaml"
_COUNTS = ("consented", "accepted", "contacted", "listed", "closed", "overdue")
_STEPS = ("consented", "accepted", "contacted", "listed")
_THIN = Side("thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WIDTHS = (46, 16, 18, 18, 16, 14, 14)
_FIRST_TABLE = 3
"""The row of the title of the first table, that of the steps."""
_WAY_NOTES = 2
"""The first notes explain the way; the others speak of tables."""

Row = tuple[str | int, ...]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    period: str
    file: str
    none: str
    unnamed: str
    other: str
    total: str
    steps: dict[str, str]
    columns: dict[str, str]
    sections: dict[str, str]
    heads: dict[str, str]
    rest: dict[str, str]
    names: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One table: its title, the heads of its columns, its rows. Whole numbers are numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)


def figures_name(kind: str) -> str:
    """The name under which the figures are handed over; it does not say what they are about."""
    return f"{_words().file}.{kind}"


def figures_title(figures: Figures) -> str:
    """The period, for people."""
    return _words().period.format(since=show_day(figures.since), until=show_day(figures.until))


def notes(figures: Figures) -> tuple[str, ...]:
    """The rules by which the figures are counted, one sentence each."""
    return tuple(note.format(days=figures.overdue_days) for note in _words().notes)


def sections(figures: Figures, names: Mapping[str, str]) -> tuple[Section, ...]:
    """Every table. ``names`` says what people call a ward's code or a reason; what has no name keeps its code."""
    words = _words()
    called = _Called(words.names | dict(names), words.unnamed)
    counts = tuple(words.columns[key] for key in _COUNTS)
    count = (words.columns["count"],)
    demand = tuple(words.columns[key] for key in ("leads", "named", "amount"))
    return (
        _section("steps", (*count, words.columns["share"]), _step_rows(figures)),
        _section("rest", count, _rest_rows(figures)),
        _section("reasons", count, [(called[key], n) for key, n in figures.closed_by_reason.items()]),
        _section("states", count, [(called[key], n) for key, n in figures.by_state.items()]),
        _section("demand", demand, [(called[k], d.leads, d.named, d.amount) for k, d in figures.demand.items()]),
        _section("lent", (words.columns["people"], *demand[1:]), _lent_rows(figures, called)),
        _section(
            "listed_demand",
            tuple(words.columns[key] for key in ("month", "purpose", "people", "amount")),
            [
                (called[each.ward], _month(each.month), called[each.purpose], each.people, each.amount)
                for each in figures.listed_demand
            ],
        ),
        _section("wards", counts, _count_rows(figures.by_ward, called)),
        _section("audiences", counts, _count_rows(figures.by_audience, called)),
        _section("silent", (), [(called[ward],) for ward in figures.silent_wards]),
        _section("helped", count, [(words.other if k == OTHER else called[k], n) for k, n in figures.helped.items()]),
        _section("registers", count, [(called[key], n) for key, n in figures.registered.items()]),
        _section("campaigns", count, [(words.other if k == OTHER else k, n) for k, n in figures.campaigns.items()]),
    )


def _lent_rows(figures: Figures, called: Mapping[str, str]) -> list[Row]:
    """Ward by ward, and all of them together where there are several."""
    rows: list[Row] = [(called[ward], each.people, each.named, each.amount) for ward, each in figures.lent.items()]
    if len(rows) > 1:
        sums = [sum(getattr(each, name) for each in figures.lent.values()) for name in ("people", "named", "amount")]
        rows.append((_words().total, *sums))
    return rows


def _month(month: str) -> str:
    """ "2026-12" as people write it: 12/2026."""
    return "/".join(reversed(month.split("-")))


class _Called(dict[str, str]):
    """Names by code; a code without a name is its own name."""

    def __init__(self, names: Mapping[str, str], unnamed: str) -> None:
        super().__init__(names)
        self.unnamed = unnamed

    def __missing__(self, code: str) -> str:
        return tidy(code) or self.unnamed


def _section(key: str, heads: tuple[str, ...], rows: list[Row]) -> Section:
    words = _words()
    empty: Row = (words.none, *[""] * len(heads))
    return Section(words.sections[key], (words.heads[key], *heads), tuple(rows) or (empty,))


def stages(figures: Figures) -> tuple[Stage, ...]:
    """The way from a question to the list, step by step."""
    counts = [figures.asked, figures.screened, *(getattr(figures.total, key) for key in _STEPS)]
    words = _words().steps
    return tuple(Stage(words[key], n) for key, n in zip(("asked", "screened", *_STEPS), counts, strict=True))


def _step_rows(figures: Figures) -> list[Row]:
    way = stages(figures)
    shares = ["", *(later.share_of(former) for former, later in pairwise(way))]
    return [(stage.label, stage.count, share) for stage, share in zip(way, shares, strict=True)]


def _rest_rows(figures: Figures) -> list[Row]:
    words, waited = _words(), figures.first_contact
    return [
        (words.rest["first_contact"], words.none if waited is None else f"{waited:.1f}".replace(".", ",")),
        (words.rest["overdue"], figures.total.overdue),
        (words.rest["listed_in_period"], figures.listed_in_period),
        (words.rest["lent_in_period"], figures.lent_in_period),
        (words.rest["lent_amount"], figures.lent_amount),
        (words.rest["erased"], figures.erased),
    ]


def _count_rows(groups: Mapping[str, Counts], called: Mapping[str, str]) -> list[Row]:
    rows = {key: tuple(getattr(counts, name) for name in _COUNTS) for key, counts in groups.items()}
    return [(called[key], *row) for key, row in rows.items() if any(row)]


def figures_table(figures: Figures, names: Mapping[str, str]) -> Group:
    """All tables for a terminal."""
    shown: list[Table | str] = [figures_title(figures)]
    for section in sections(figures, names):
        table = Table(title=section.title, title_justify="left")
        for at, head in enumerate(section.heads):
            table.add_column(head, justify="right" if at else "left")
        for row in section.rows:
            table.add_row(*(show_count(value) if isinstance(value, int) else value for value in row))
        shown.append(table)
    return Group(*shown, *notes(figures))


def figures_xlsx(figures: Figures, names: Mapping[str, str]) -> bytes:
    """All tables below each other on one sheet; the same figures give the same bytes."""
    book = Workbook()
    book.properties.title, book.properties.creator = _words().file, ""
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one sheet; told to mypy
    sheet.title = _words().file
    _paper(sheet)
    _write(sheet, 1, (figures_title(figures),), bold=True)
    at = _FIRST_TABLE
    for section in sections(figures, names):
        _write(sheet, at, (section.title,), bold=True)
        _write(sheet, at + 1, section.heads, bold=True, box=True)
        for down, row in enumerate(section.rows, at + 2):
            _write(sheet, down, row, box=True)
        at += len(section.rows) + 3
    for note in notes(figures):
        _write(sheet, at, (note,))
        at += 1
    _add_chart(sheet, at + 1, len(stages(figures)))
    return same_bytes(book.save, figures.until)


def _add_chart(sheet: Worksheet, row: int, steps: int) -> None:
    """The steps of the first table as bars, below everything: it follows the cells when an office corrects them."""
    chart = BarChart()
    chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 10, None, 60
    chart.title = str(sheet.cell(_FIRST_TABLE, 1).value)
    chart.add_data(Reference(sheet, min_col=2, min_row=_FIRST_TABLE + 2, max_row=_FIRST_TABLE + 1 + steps))
    chart.set_categories(Reference(sheet, min_col=1, min_row=_FIRST_TABLE + 2, max_row=_FIRST_TABLE + 1 + steps))
    chart.y_axis.scaling.min, chart.y_axis.numFmt = 0, "#,##0"
    chart.x_axis.scaling.orientation = "maxMin"  # the first step on top
    chart.x_axis.delete = chart.y_axis.delete = False  # else newer programs show no axis
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.width, chart.height = 24, 9
    sheet.add_chart(chart, f"A{row}")
    sheet.row_breaks.append(Break(id=row - 1))  # a page never cuts it


def _paper(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(sheet: Worksheet, row: int, values: Row, *, bold: bool = False, box: bool = False) -> None:
    for at, value in enumerate(values, 1):
        cell = sheet.cell(row, at)
        assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged here; told to mypy
        put(cell, value)
        cell.font = Font(name="Times New Roman", size=12, bold=bold)
        cell.number_format = "#,##0" if isinstance(value, int) else "General"
        if box:
            cell.border = _GRID
            align = "left" if at == 1 else "right"
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)


def figures_chart(figures: Figures) -> bytes:
    """The way of the leads as PNG, with the notes that speak of it."""
    return draw_funnel(figures_title(figures), stages(figures), notes(figures)[:_WAY_NOTES])
