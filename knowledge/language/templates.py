"""Templates of all texts: `{kind:name}` or `{name}` is filled, everything else is said as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.yaml_file import check_whole, read_yaml

MAX_SENTENCE_WORDS = 28
"""Longer sentences are hard to take in at once."""

_PLACEHOLDER = re.compile(r"\{(?:([a-z]+):)?([^{}]*)\}")
_SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n")
_NUMBER = re.compile(r"\S*\d\S*")
_FILE = Path(__file__).parent / "templates.yaml"


class _Names(BaseModel):
    """templates.yaml: numbers that are names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    numbered: list[str]
    calls: list[str]


@cache
def _named_numbers() -> re.Pattern[str]:
    """Numbers that are names: of an article, a form, a step, an emergency line."""
    names = check_whole(read_yaml(_FILE, _FILE.parent), _Names)
    return re.compile(rf"(?:{'|'.join(names.numbered)}) \d+|(?<!\d)(?:{'|'.join(names.calls)})(?!\d)")


def fill(template: str, value: Callable[[str, str], str]) -> str:
    """``template`` with every placeholder replaced by ``value(kind, name)``; kind is "" where none is written."""
    if "{" not in template:
        return template
    return _PLACEHOLDER.sub(lambda match: value(match[1] or "", match[2]), template)


def placeholders(template: str) -> list[tuple[str, str]]:
    """(kind, name) of every placeholder, in order."""
    return _PLACEHOLDER.findall(template)


def without_placeholders(template: str) -> str:
    """``template`` with nothing in the place of its placeholders."""
    return _PLACEHOLDER.sub("", template)


def has_stray_brace(template: str) -> bool:
    """True if a brace belongs to no placeholder."""
    rest = without_placeholders(template)
    return "{" in rest or "}" in rest


def typed_number(template: str) -> str:
    """The first number written by hand that is no name, with what is written next to it, or ""."""
    found = _NUMBER.search(_named_numbers().sub("", without_placeholders(template)))
    return found[0] if found else ""


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; a colon, a semicolon and a new line end one too."""
    return [part.strip() for part in _SENTENCE_END.split(text)]


def long_sentences(text: str) -> list[str]:
    """The sentences of ``text`` that have more than `MAX_SENTENCE_WORDS` words."""
    return [part for part in sentences(text) if len(part.split()) > MAX_SENTENCE_WORDS]
