"""changes.yaml: which changes of a fact a person can bring about or learn, and how to say them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from screening.advice import AUDIENCES, Audience, Verdict

SPECIAL = frozenset({"first_day", "needed", "released", "one"})
"""Values of ``to`` that are computed from the case."""


class ChangeRow(BaseModel):
    """One change of one fact; ``starts`` are the values it is for (all when empty)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fact: str
    starts: list[str] = Field([], alias="from")
    to: str
    means: Literal["do", "check"]
    applicants: list[Audience] = list(AUDIENCES)
    text: str


class ChangeSheet(BaseModel):
    """All of changes.yaml: rows, and how a change is put into a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lead: dict[Verdict, str]
    sentence: str
    joiner: str
    rows: list[ChangeRow] = Field(alias="changes")
