"""English pages: the policy and its figures for reporters and donors; every figure and source comes from the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.language.templates import fill
from knowledge.loader import Knowledge
from knowledge.parameters import ParameterNotInForceError
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "en.yaml"
_BILLION, _MILLION = Decimal(1_000_000_000), Decimal(1_000_000)


class Part(BaseModel):
    """A heading and its lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    rows: list[str]


class EnglishWords(BaseModel):
    """en.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    site: str
    tagline: str
    about: str
    figures: str
    vietnamese: str
    day: str
    intro: list[str]
    parts: list[Part]
    columns: list[str]
    certainty: dict[str, str]
    labels: dict[str, str]
    units: dict[str, str]
    scales: dict[str, str]
    papers: dict[str, str]


@cache
def english_words() -> EnglishWords:
    """The words. Raises YamlError."""
    return check_whole(read_yaml(_FILE, _FILE.parent), EnglishWords)


class Figure(NamedTuple):
    """A row of the table; the names of papers stay in Vietnamese, as they are found by them."""

    label: str
    value: str
    since: str
    source: str
    certainty: str


@dataclass(frozen=True)
class English:
    """The English pages of a day."""

    knowledge: Knowledge
    on: date

    def intro(self) -> list[str]:
        """The first lines."""
        return [self.filled(line) for line in english_words().intro]

    def parts(self) -> list[Part]:
        """The headings with their lines."""
        return [Part(title=part.title, rows=[self.filled(row) for row in part.rows]) for part in english_words().parts]

    def figures(self) -> list[Figure]:
        """The figures in force, each with its source."""
        return [found for name in english_words().labels if (found := self._figure(name)) is not None]

    def filled(self, template: str) -> str:
        """A text with its figures. Raises KeyError for an unknown name, ParameterNotInForceError."""
        return fill(template, self._value)

    def show(self, name: str) -> str:
        """A figure as English readers know it: "VND 100 million", "6.24% a year", "10 October 2023"."""
        fact = self.knowledge.facts.get(name)
        if fact.is_day:
            return _day(self.knowledge.facts.value(name, self.on).value)
        number = self.knowledge.facts.number(name, self.on)
        return (
            english_words().units[fact.unit].format(_scaled(number) if fact.unit.startswith("dong") else _plain(number))
        )

    def _value(self, kind: str, name: str) -> str:
        if kind == "fact":
            return self.show(name)
        if kind == "cite":
            shown = self.knowledge.law[name].name
            for vietnamese, english in english_words().papers.items():
                shown = shown.replace(vietnamese, english)
            return shown
        raise KeyError(name)

    def _figure(self, name: str) -> Figure | None:
        facts, words = self.knowledge.facts, english_words()
        try:
            shown = self.show(name)
        except ParameterNotInForceError:
            return None
        fact = facts.get(name)
        cited = "; ".join(self.knowledge.law[each].name for each in facts.citations(name, self.on))
        if fact.derived:
            return Figure(words.labels[name], shown, "", cited, "")
        row = facts.value(name, self.on)
        return Figure(words.labels[name], shown, _day(row.begins.isoformat()), cited, words.certainty[row.certainty])


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _scaled(number: Decimal) -> str:
    scales: Mapping[str, str] = english_words().scales
    for name, size in (("billion", _BILLION), ("million", _MILLION)):
        if number >= size and number % (size / 1000) == 0:
            return scales[name].format(_plain(number / size))
    return _plain(number)


def _day(iso: str) -> str:
    """ "2023-10-10" → "10 October 2023", "2026-05" → "May 2026"."""
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 1:
        return iso
    shown = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    return f"{shown.day} {shown:%B %Y}" if len(parts) > 2 else f"{shown:%B %Y}"
