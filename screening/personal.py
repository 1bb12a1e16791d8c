"""Personal variants of answers: the line that opens an entry's answer for whoever told facts that it depends on."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from screening.advice import AUDIENCES, Audience
from screening.conditions import Condition


class PersonalRow(BaseModel):
    """One variant as written in personal.yaml: of which entries, when, and what is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    entries: list[str]
    applicants: list[Audience] = list(AUDIENCES)
    when: object
    text: str


@dataclass(frozen=True)
class Personal:
    """One variant with its condition read. It is said only where the condition certainly holds."""

    row: PersonalRow
    condition: Condition
