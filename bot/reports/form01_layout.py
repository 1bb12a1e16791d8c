"""Words and columns of Mẫu số 01 for Excel, from form01.yaml, and the values that Excel and Word are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.reports.form01 import Form01, Listed
from bot.reports.office_files import tidy
from bot.texts import text
from knowledge.language.formats import show_count, show_day, show_month
from knowledge.yaml_file import YamlError, check_whole, read_yaml

FILE = Path(__file__).parent / "form01.yaml"
ROOM = 267
"""mm between the margins of A4 on its side."""

_OFFICES = ("ward", "province", "police", "committee")
_SLOTS = tuple(shape(name) for name in _OFFICES for shape in (str, str.capitalize, str.upper))
_SLOTS += ("month", "year", "count", "amount", "issue")


def _knows(*slots: str) -> AfterValidator:
    """A check that a text names no other slot than these."""

    def check(template: str) -> str:
        try:
            template.format_map(dict.fromkeys(slots, ""))
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            allowed = ", ".join(f"{{{slot}}}" for slot in slots)
            raise ValueError(text("form01.layout.slot", slot=str(error), allowed=allowed)) from error
        return template

    return AfterValidator(check)


Text = Annotated[str, _knows(*_SLOTS)]
CountText = Annotated[str, _knows("added", "removed", "unchanged")]
IssueText = Annotated[str, _knows("number", "day")]
SinceText = Annotated[str, _knows("month", "since")]
Field01 = Literal[
    "number", "name", "finished_on", "purpose", "amount", "phone", "code", "listed_on", "born_male", "born_female",
    "id_number", "residence", "certificate", "representative",
]  # fmt: skip
FIELDS: tuple[Field01, ...] = get_args(Field01)
"""Everything known of a person on the list."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Data):
    """One line of text and how it is set."""

    text: Text
    bold: bool = False
    italic: bool = False


class Column(_Data):
    """One column: width in mm, the field that fills it (none: written by hand), a title over its neighbours too.

    ``also`` is a second field, below the first.
    """

    title: str
    width: Annotated[int, Field(ge=8, le=120)]
    field: Field01 | None = None
    also: Field01 | None = None
    group: str = ""
    align: Literal["left", "center", "right"] = "left"


class ChangesLayout(_Data):
    """Words of the sheet that shows what changed since the list before; ``reasons`` say why somebody is not on it."""

    title: SinceText
    first: str
    headings: Annotated[tuple[str, ...], Field(min_length=3, max_length=3)]
    added: str
    removed: str
    counts: CountText
    gone: str
    none: str
    reasons: dict[str, str]


class Layout(_Data):
    """The whole form."""

    mark: Text
    left: tuple[Line, ...]
    right: tuple[Line, ...]
    title: tuple[Line, ...]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    purposes: dict[str, str]
    empty: str
    total: Text
    draft: str
    issue: IssueText
    notes: tuple[Text, ...] = ()
    signatures: Annotated[tuple[tuple[Line, ...], ...], Field(min_length=1)]
    page: str
    sheets: Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]
    changes: ChangesLayout


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
    total = sum(column.width for column in layout.columns)
    if total > ROOM:
        wrong = text("form01.layout.too_wide", total=f"{total}", room=f"{ROOM}")
        raise YamlError([sheet.problem(("columns",), wrong)])
    return layout


def value_of(field: Field01, number: int, person: Listed, layout: Layout) -> str | int:
    """A field of a person: a number for counting and money, text for the rest, "" for what is not known."""
    if field == "number":
        return number
    if field == "amount":
        return "" if person.amount is None else person.amount
    if field == "listed_on":
        return show_day(person.listed_on)
    if field == "purpose":
        return tidy(layout.purposes.get(person.purpose, person.purpose))
    return tidy(str(getattr(person, field)))


def slots_of(form: Form01, layout: Layout) -> dict[str, str]:
    """Every slot that texts may use. Names of offices come in three ways: {ward}, {Ward} and {WARD}."""
    slots = {"month": show_month(form.month), "year": f"{form.month:%Y}", "issue": _issue(form, layout)}
    slots |= {"count": str(len(form.rows)), "amount": show_count(form.amount)}
    for name in _OFFICES:
        said = tidy(getattr(form, name))
        slots |= {name: said, name.capitalize(): said[:1].upper() + said[1:], name.upper(): said.upper()}
    return slots


def _issue(form: Form01, layout: Layout) -> str:
    """The number of a list that went out, or that it is a draft."""
    if form.issued_on is None:
        return layout.draft
    return layout.issue.format(number=form.number, day=show_day(form.issued_on))
