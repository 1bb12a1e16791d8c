"""Templates of all texts: `{kind:name}` or `{name}` is filled, everything else is said as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_SENTENCE_WORDS = 20
"""Longer sentences are hard to take in at once."""

_PLACEHOLDER = re.compile(r"\{(?:([a-z]+):)?([^{}]*)\}")
_SENTENCE_END = re.compile(r"[.!?:;](?:\s|$)|\n")
_NAMED_NUMBERS = re.compile(r"(?:Điều|khoản|Mẫu số|Mẫu|Quyết định|bước|Bước) \d+|(?<!\d)11[135](?!\d)")
"""Numbers that are names: of an article, a form, a step, an emergency line."""
_NUMBER = re.compile(r"\S*\d\S*")


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
    found = _NUMBER.search(_NAMED_NUMBERS.sub("", without_placeholders(template)))
    return found[0] if found else ""


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; a colon, a semicolon and a new line end one too."""
    return [part.strip() for part in _SENTENCE_END.split(text)]


def long_sentences(text: str) -> list[str]:
    """The sentences of ``text`` that have more than `MAX_SENTENCE_WORDS` words."""
    return [part for part in sentences(text) if len(part.split()) > MAX_SENTENCE_WORDS]
