"""Advice besides the reasons: the verdict, warnings, notes, papers to bring and next steps, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.entry import Audience as Audience
from knowledge.law import OptionalDate
from screening.conditions import Condition

Subject = Literal["person", "family", "employer", "worker"]
"""Whose conditions are looked at: a worker only counts for the employer who answers, and asks for nothing."""
Verdict = Literal["likely_eligible", "not_yet", "outside", "needs_officer"]
WindowState = Literal["", "closing", "last_day", "range"]

AUDIENCES: tuple[Audience, ...] = ("person", "family", "employer")
SUBJECTS: tuple[Subject, ...] = (*AUDIENCES, "worker")
VERDICTS: tuple[Verdict, ...] = ("likely_eligible", "not_yet", "outside", "needs_officer")


class AdviceRow(BaseModel):
    """One line of advice as written in YAML; see the head of advice.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    applicants: list[Audience] = list(AUDIENCES)
    outcomes: list[Verdict] = list(VERDICTS)
    fails: list[str] = []
    unknown: list[str] = []
    condition: object = Field(None, alias="if")
    if_window: WindowState = ""
    if_capped: bool = False
    begins: OptionalDate = Field(None, alias="from")
    ends: OptionalDate = Field(None, alias="to")
    citations: list[str]
    text: str


@dataclass(frozen=True)
class Advice:
    """One line of advice with its condition read."""

    row: AdviceRow
    condition: Condition | None

    def in_force(self, on: date) -> bool:
        """True if the line may be said on ``on``."""
        row = self.row
        return (row.begins is None or row.begins <= on) and (row.ends is None or on <= row.ends)


class WarningRow(BaseModel):
    """A warning about the window as written in YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    if_window: WindowState
    citations: list[str]
    text: str


class AdviceSheet(BaseModel):
    """All of advice.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    who: dict[Subject, str]
    warn_under_days: int
    verdicts: dict[Verdict, str]
    warnings: list[WarningRow]
    notes: list[AdviceRow]
    documents: list[AdviceRow]
    next_steps: list[AdviceRow]
