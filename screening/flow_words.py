"""flow.yaml: the words on the chart of questions and rules."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from screening.advice import Subject, Verdict

Effect = Literal["", "holds", "not_yet", "outside", "needs_officer"]
"""Meaning of one answer alone for the rules; "" when it means nothing yet."""


class TableWords(BaseModel):
    """The words of the table of rules; ``since`` and ``until`` say when a rule is in force."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    intro: str
    sets: dict[str, str]
    columns: list[str]
    always: str
    since: str
    until: str


class FlowWords(BaseModel):
    """flow.yaml: the words on the chart."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: dict[Subject, str]
    subtitle: str
    result: str
    effects: dict[Effect, str]
    outcomes: dict[Verdict, str]
    meanings: dict[Verdict, str]
    classes: dict[str, str]
    table: TableWords
