"""Addendum of a list that is out, as Word and Excel: which rows were taken off it since, when and why.

It names nobody: row and code mean one person on the list that it belongs to, and nothing without that list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.reports.office_files import tidy
from knowledge.language.formats import show_day, show_month
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "addendum.yaml"


class AddendumWords(BaseModel):
    """The words of the sheet, from addendum.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    title: tuple[str, ...]
    opening: str
    headings: Annotated[tuple[str, ...], Field(min_length=6, max_length=6)]
    widths: Annotated[tuple[int, ...], Field(min_length=6, max_length=6)]
    removed: str
    closing: str
    note: str
    signatures: Annotated[tuple[tuple[str, ...], ...], Field(min_length=3, max_length=3)]
    sheet: str
    reasons: dict[str, str]


@dataclass(frozen=True)
class Removal:
    """A row (from 1 on) that was taken off: its code, the id of the reason, the day."""

    number: int
    row: int
    code: str
    reason: str
    on: date


@dataclass(frozen=True)
class AddendumSheet:
    """Everything that was taken off a list up to one addendum. Names of offices are as people say them.

    ``list_number``, ``issued_on`` and ``size`` are those of the list; ``month`` is its first day.
    ``trial`` as of a list.
    """

    ward: str
    ward_code: str
    province: str
    police: str
    committee: str
    month: date
    list_number: int
    issued_on: date
    size: int
    removals: tuple[Removal, ...]
    trial: str = ""

    @property
    def number(self) -> int:
        """The number of the addendum: that of the last row that was taken off."""
        return self.removals[-1].number

    @property
    def on(self) -> date:
        """The day of the last row that was taken off."""
        return self.removals[-1].on


def addendum_name(of: AddendumSheet, kind: str) -> str:
    """The name under which it is handed over: beside that of its list."""
    slots = {"month": f"{of.month:%Y-%m}", "ward": of.ward_code, "list": str(of.list_number)}
    return addendum_words().file.format(number=of.number, kind=kind, **slots)


def addendum_rows(of: AddendumSheet) -> list[tuple[str, ...]]:
    """The rows of the table, as they are shown."""
    words = addendum_words()
    return [
        (str(each.number), str(each.row), each.code, words.removed, _reason(each.reason), show_day(each.on))
        for each in of.removals
    ]


def _reason(reason: str) -> str:
    reasons = addendum_words().reasons
    return reasons.get(reason, reasons["other"])


def addendum_slots(of: AddendumSheet) -> dict[str, str]:
    """Every slot of the words. Names of offices come in three ways: {ward}, {Ward} and {WARD}."""
    slots = {
        "number": str(of.number), "list": str(of.list_number), "month": show_month(of.month), "day": show_day(of.on),
        "issued": show_day(of.issued_on), "count": str(len(of.removals)), "left": str(of.size - len(of.removals)),
    }  # fmt: skip
    for name in ("ward", "province", "police", "committee"):
        said = tidy(getattr(of, name))
        slots |= {name: said, name.capitalize(): said[:1].upper() + said[1:], name.upper(): said.upper()}
    return slots


@cache
def addendum_words() -> AddendumWords:
    """The words. Raises YamlError naming file and line of everything wrong."""
    return check_whole(read_yaml(_FILE, _FILE.parent), AddendumWords)
