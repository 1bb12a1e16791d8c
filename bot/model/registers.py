"""Registers as a turn sees them: what officers note of suspected abuse and of difficulties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Book = Literal["abuse", "difficulty"]
KINDS: Mapping[Book, tuple[str, ...]] = {
    "abuse": ("fee", "broker", "papers", "misuse", "other"),
    "difficulty": ("people", "papers", "capital", "offices", "other"),
}
"""The kinds of entries; the words are in vi.yaml and figures.yaml. Abuse: Điều 15 Quyết định 22."""


@dataclass(frozen=True)
class NoteDown:
    """Effect: an officer notes something in a book of a ward."""

    ward: str
    book: Book
    kind: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class NotedDown:
    """It was noted."""

    book: Book
    kind: str


@dataclass(frozen=True)
class BookEntry:
    """One entry as the desk shows it."""

    ward: str
    kind: str
    on: date
    note: str = field(repr=False)
