"""How Mẫu số 01 looks, read from form01.yaml, so that a ward can match the official sheet without a programmer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.reports.form01 import Form01, Listed
from bot.reports.office_files import dotted, tidy
from knowledge.yaml_file import YamlError, check_whole, read_yaml

FILE = Path(__file__).parent / "form01.yaml"
PAGE_WIDTH = 297
"""mm: A4 on its side."""

_SLOTS = ("ward", "province", "police", "committee", "month", "year", "count", "amount")


def _knows(*slots: str) -> AfterValidator:
    """A check that a text names no other slot than these."""

    def check(text: str) -> str:
        try:
            text.format_map(dict.fromkeys(slots, ""))
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise ValueError(f"chỗ điền {error} không có; chỉ dùng {{{'}, {'.join(slots)}}}") from error
        return text

    return AfterValidator(check)


Text = Annotated[str, _knows(*_SLOTS)]
CountText = Annotated[str, _knows("added", "removed", "unchanged")]
Size = Annotated[int, Field(ge=6, le=24)]
Field01 = Literal["", "number", "name", "finished_on", "purpose", "amount", "phone", "code", "listed_on"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Data):
    """One line of text and how it is set."""

    text: Text
    bold: bool = False
    italic: bool = False
    underline: bool = False
    upper: bool = False
    size: Size | None = None

    def filled(self, slots: dict[str, str]) -> str:
        """The text with its slots, its first letter a capital."""
        text = tidy(self.text.format_map(slots))
        return text.upper() if self.upper else text[:1].upper() + text[1:]


class Column(_Data):
    """One column: width in mm, the field that fills it (none: written by hand), dotted lines for more by hand."""

    id: str
    title: str
    width: Annotated[int, Field(ge=8, le=120)]
    field: Field01 = ""
    hand: Annotated[int, Field(ge=0, le=4)] = 0
    group: str = ""
    align: Literal["left", "center", "right"] = "left"


class ChangesLayout(_Data):
    """Words of the sheet that shows what changed since last month."""

    title: Text
    headings: Annotated[tuple[str, ...], Field(min_length=3, max_length=3)]
    added: str
    removed: str
    counts: CountText
    gone: str
    none: str


class Layout(_Data):
    """The whole form. Sizes of letters in points, margin in mm."""

    mark: Text
    font: str
    size: Size
    table_size: Size
    margin: Annotated[int, Field(ge=5, le=40)]
    left: tuple[Line, ...]
    right: tuple[Line, ...]
    title: tuple[Line, ...]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    purposes: dict[str, str]
    empty: str
    total: Text
    notes: tuple[Text, ...] = ()
    signatures: Annotated[tuple[tuple[Line, ...], ...], Field(min_length=1)]
    page: str
    sheets: Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]
    changes: ChangesLayout

    @property
    def room(self) -> int:
        """Width between the margins, in mm."""
        return PAGE_WIDTH - 2 * self.margin


@dataclass(frozen=True)
class Head:
    """A stretch of columns under one title above them ("" for none): first and last column, counted from 0."""

    group: str
    first: int
    last: int


def heads(layout: Layout) -> Iterator[Head]:
    """The stretches of the header row; a column without group is one of its own."""
    at = 0
    for group, members in groupby(layout.columns, key=lambda column: column.group):
        size = len(list(members))
        if group:
            yield Head(group, at, at + size - 1)
        else:
            yield from (Head("", single, single) for single in range(at, at + size))
        at += size


def load_layout(path: Path = FILE) -> Layout:
    """The layout. Raises YamlError naming file and line of everything wrong."""
    sheet = read_yaml(path, path.parent)
    layout = check_whole(sheet, Layout)
    ids = [column.id for column in layout.columns]
    problems = [
        sheet.problem(("columns", at), f"cột “{name}” có hai lần; hãy đặt id khác.")
        for at, name in enumerate(ids)
        if name in ids[:at]
    ]
    total = sum(column.width for column in layout.columns)
    if total > layout.room:
        text = f"các cột rộng {total} mm, giấy chỉ còn {layout.room} mm; hãy thu hẹp cột."
        problems.append(sheet.problem(("columns",), text))
    if problems:
        raise YamlError(problems)
    return layout


def cell_value(column: Column, number: int, person: Listed, layout: Layout) -> str | int:
    """What stands in a cell: a number for counting and money, text for the rest, "" where the officer writes."""
    if column.field == "number":
        return number
    if column.field == "amount":
        return "" if person.amount is None else person.amount
    if column.field == "listed_on":
        return f"{person.listed_on:%d/%m/%Y}"
    if column.field == "purpose":
        return tidy(layout.purposes.get(person.purpose, person.purpose))
    return tidy(str(getattr(person, column.field))) if column.field else ""


def slots(form: Form01) -> dict[str, str]:
    """Every slot that the layout's texts may use."""
    return form.slots() | {"count": str(len(form.rows)), "amount": dotted(form.amount)}
