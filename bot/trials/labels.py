"""Labelled sets of tests/data: conversations, stories, messages of danger, typed answers. README.md there tells how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.texts import text

DAY = date(2026, 11, 28)
"""The day on which stories and answers are told, unless a set says another."""
HARMLESS = "none"


class LabelError(Exception):
    """A labelled set cannot be used; the message says why and where."""


@dataclass(frozen=True)
class TurnLabel:
    """One message with what is right for it: any of ``decision``, ``topics``, ``act`` and ``outcome`` is.

    ``groups`` are several questions of one message, each with its topics. ``told`` are all facts so far; those in
    ``optional`` may be read in any way, because the words leave them open.
    """

    text: str
    decision: tuple[str, ...]
    topics: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    act: tuple[str, ...] = ()
    told: Mapping[str, object] | None = None
    optional: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()


@dataclass(frozen=True)
class TalkLabel:
    """A conversation with its day."""

    id: str
    on: date
    turns: tuple[TurnLabel, ...]


@dataclass(frozen=True)
class StoryLabel:
    """A story with the facts in it; ``asks`` is true when it asks whether the person gets a loan."""

    id: str
    text: str
    facts: Mapping[str, object]
    optional: tuple[str, ...]
    asks: bool


@dataclass(frozen=True)
class DangerLabel:
    """A message with its danger, or `HARMLESS`."""

    text: str
    topic: str


@dataclass(frozen=True)
class AnswerLabel:
    """A typed answer to a question ("person.certificate") with all that is right: facts, "unknown", or "ask"."""

    question: str
    typed: str
    right: tuple[str, ...]


def read_talks(path: Path, today: date = DAY) -> list[TalkLabel]:
    """Read conversations, one a line; without labels a message is its text alone. Raises LabelError.

    ``today`` is the day of a conversation that names none.
    """
    return [
        TalkLabel(
            str(row["id"]),
            date.fromisoformat(row.get("on", str(today))),
            tuple(_turn(each) for each in row["messages"]),
        )
        for row in _json_lines(path, "messages")
    ]


def _turn(row: str | Mapping[str, Any]) -> TurnLabel:
    if isinstance(row, str):
        return TurnLabel(row, ())
    return TurnLabel(
        row["text"],
        tuple(row.get("decision", ())),
        tuple(row.get("topics", ())),
        tuple(tuple(group) for group in row.get("all", ())),
        tuple(row.get("act", ())),
        row.get("told"),
        tuple(row.get("optional", ())),
        tuple(row.get("outcome", ())),
    )


def read_stories(path: Path) -> list[StoryLabel]:
    """Read stories, one a line. Raises LabelError."""
    return [
        StoryLabel(
            row["id"],
            row["text"],
            {**({"applicant": row["applicant"]} if row["applicant"] else {}), **row["facts"]},
            tuple(row["optional"]),
            bool(row["asks"]),
        )
        for row in _json_lines(path, "facts")
    ]


def read_dangers(path: Path) -> list[DangerLabel]:
    """Read messages of danger and harmless ones. Raises LabelError."""
    return [DangerLabel(said, topic) for said, topic in cells(path, 2)]


def read_answers(path: Path) -> list[AnswerLabel]:
    """Read typed answers. Raises LabelError."""
    return [AnswerLabel(question, typed, tuple(right.split(" or "))) for question, typed, right in cells(path, 3)]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(text("cli.trial.unreadable", path=str(path), why=str(error))) from error


def _json_lines(path: Path, needs: str) -> list[Any]:
    found = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row[needs], list | dict) or "id" not in row:
                raise ValueError(needs)  # noqa: TRY301  # one message for every broken line
        except (ValueError, KeyError, TypeError) as error:
            raise LabelError(text("cli.trial.line", path=str(path), number=str(number), why=repr(error))) from error
        found.append(row)
    return found


def cells(path: Path, count: int) -> list[list[str]]:
    """Read the lines behind the first one, each of ``count`` cells between tabs. Raises LabelError."""
    rows = [line.split("\t") for line in _lines(path)[1:] if line.strip()]
    for number, row in enumerate(rows, 2):
        if len(row) != count:
            raise LabelError(text("cli.trial.line", path=str(path), number=str(number), why=f"{len(row)} ≠ {count}"))
    return rows
