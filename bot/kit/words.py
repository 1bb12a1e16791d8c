"""The words of the materials, filled for one ward and one day: figures, names of law and places come from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from bot.places.wards import Ward
from knowledge.language.formats import show_day
from knowledge.language.templates import fill
from knowledge.loader import Knowledge
from knowledge.yaml_file import read_yaml

_HOME = Path(__file__).parent
_RATE = "rate_year"


@cache
def read_words() -> Mapping[str, Any]:
    """words.yaml with its placeholders. Raises YamlError."""
    return cast("Mapping[str, Any]", _mapping("words.yaml"))


@cache
def read_times() -> Mapping[str, list[str]]:
    """announcement.yaml: how hours are written, and the names of the days. Raises YamlError."""
    return cast("Mapping[str, list[str]]", _mapping("announcement.yaml"))


@cache
def read_materials() -> Mapping[str, list[Mapping[str, str]]]:
    """materials.yaml: the files of the kit, in order. Raises YamlError."""
    return cast("Mapping[str, list[Mapping[str, str]]]", _mapping("materials.yaml"))


def _mapping(name: str) -> Any:
    data = read_yaml(_HOME / name, _HOME).data
    if not isinstance(data, dict):
        raise TypeError(f"{name} must be a mapping")
    return data


@dataclass(frozen=True)
class Words:
    """words.yaml for a place and a day; ``web`` is the address of the chat page or empty."""

    knowledge: Knowledge = field(repr=False)
    ward: Ward
    on: date
    web: str = ""

    def part(self, key: str) -> Any:
        """A part of words.yaml, filled. Raises KeyError for an unknown name, ParameterNotInForceError for a figure."""
        return self._filled(read_words()[key])

    def said(self, key: str, **more: str) -> str:
        """A text of the part "texts" with ``more`` filled in. Raises KeyError."""
        return self._fill(read_words()["texts"][key], more)

    def _filled(self, tree: Any) -> Any:
        if isinstance(tree, str):
            return self._fill(tree, {})
        if isinstance(tree, list):
            return [self._filled(each) for each in tree]
        if isinstance(tree, dict):
            return {key: self._filled(value) for key, value in tree.items()}
        return tree

    def _fill(self, template: str, more: Mapping[str, str]) -> str:
        return fill(template, lambda kind, name: self._value(kind, name, more)).strip()

    def _value(self, kind: str, name: str, more: Mapping[str, str]) -> str:
        facts, law = self.knowledge.facts, self.knowledge.law
        if kind == "fact":
            return facts.show(name, self.on)
        if kind == "cite":
            return law[name].name
        if kind == "slot":
            return self.ward.slots()[name]
        if name in more:
            return more[name]
        return {
            "on": show_day(self.on),
            "basis": law[facts.citations(_RATE, self.on)[-1]].name,
            "web": self.web or self.said("no_web"),
            "police_contact": self.ward.police.contact(""),
            "bank_contact": self.ward.bank.contact(""),
            "place": self.ward.name[:1].upper() + self.ward.name[1:],
        }[name]
