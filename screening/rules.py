"""Rules: each a three-valued condition of the Decision, with what to say when it holds, fails or is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.law import OptionalDate
from screening.advice import SUBJECTS, Subject
from screening.conditions import Condition, Day, Truth
from screening.facts import Facts

Failing = Literal["not_yet", "outside"]
"""not_yet: can be cured. outside: cannot."""


class ExplanationRow(BaseModel):
    """A message as written in YAML; ``if`` stays raw until the grammar reads it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    condition: object = Field(None, alias="if")
    outcome: Failing | None = None
    ends: bool = False
    citations: list[str] = []
    text: str
    cure: str


class RuleRow(BaseModel):
    """A rule as written in YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    citations: list[str]
    applicants: list[Subject] = list(SUBJECTS)
    begins: date = Field(alias="from")
    ends: OptionalDate = Field(alias="to")
    applies_if: object = None
    waits_if: object = None
    condition: object
    holds: str
    fails: list[ExplanationRow]
    unknown: list[ExplanationRow]


@dataclass(frozen=True)
class Explanation:
    """Explanation of one situation: why, and how to cure it; ``outcome`` only where a rule fails.

    ``ends``: nothing that could still be asked would change the outcome.
    """

    condition: Condition | None
    outcome: Failing | None
    citations: tuple[str, ...]
    text: str
    cure: str
    ends: bool = False

    def fits(self, facts: Facts, day: Day) -> bool:
        """True if this is the situation; a message without a condition fits always."""
        return self.condition is None or self.condition.truth(facts, day) is True


@dataclass(frozen=True)
class Rule:
    """One condition of the Decision. ``holds`` has no cure; of ``fails`` and ``unknown`` the first that fits counts.

    ``applicants`` are those it is a condition for, among those whose set of rules it stands in. While ``waits_if``
    certainly holds the rule is not looked at, whatever is known.
    """

    id: str
    label: str
    citations: tuple[str, ...]
    begins: date
    ends: date | None
    applies_if: Condition | None
    condition: Condition
    holds: str
    fails: tuple[Explanation, ...]
    unknown: tuple[Explanation, ...]
    applicants: tuple[Subject, ...] = SUBJECTS
    waits_if: Condition | None = None

    def in_force(self, on: date) -> bool:
        """True if the rule is in force on ``on``."""
        return self.begins <= on and (self.ends is None or on <= self.ends)

    def is_due(self, facts: Facts, day: Day) -> bool:
        """False when the rule is not known and its time has not come (nobody serving has a certificate yet)."""
        return not self._waits(facts, day) and (
            self.applies_if is None or self.applies_if.truth(facts, day) is not False
        )

    def weigh(self, facts: Facts, day: Day) -> tuple[Truth, Explanation | None]:
        """True if the rule holds, and the message that fits when it does not."""
        truth = None if self._waits(facts, day) else self.condition.truth(facts, day)
        if truth:
            return truth, None
        messages = self.unknown if truth is None else self.fails
        return truth, next(message for message in messages if message.fits(facts, day))

    @cached_property
    def told_aside(self) -> frozenset[str]:
        """Facts that settle nothing, but choose what is said while the rule is not known: a loan of the household."""
        chosen = (message.condition.facts for message in self.unknown if message.condition is not None)
        return frozenset().union(*chosen) - self.condition.facts

    def _waits(self, facts: Facts, day: Day) -> bool:
        return self.waits_if is not None and self.waits_if.truth(facts, day) is True
