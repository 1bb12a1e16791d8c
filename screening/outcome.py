"""Result of a pre-check: the outcome with its reasons, days, amounts, papers and next steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from screening.advice import Subject, Verdict
from screening.window import Window

Holds = Literal["yes", "no", "unknown"]
Signs = Literal["household_representative", "self", "unknown"]

PRECEDENCE: tuple[Verdict, ...] = ("outside", "not_yet", "needs_officer", "likely_eligible")
"""The first that applies counts; also from worst to best."""


@dataclass(frozen=True)
class Reason:
    """One rule: whether it holds, on what it rests (citation ids), why, and how to cure it ("" when it holds)."""

    rule: str
    holds: Holds
    citations: tuple[str, ...]
    text: str
    cure: str

    @cached_property
    def has_slots(self) -> bool:
        """True if its texts still leave room for values of the case."""
        return "{" in self.text or "{" in self.cure

    def to_json(self) -> dict[str, object]:
        """As in `qd22 screen`."""
        return {
            "rule": self.rule,
            "holds": self.holds,
            "citations": list(self.citations),
            "text": self.text,
            "cure": self.cure,
        }


@dataclass(frozen=True)
class Estimate:
    """The most that could be asked for: đồng, months, percent a year. None: does not apply or is not known.

    ``training_term`` is the longest term of a training loan (course and repayment), ``is_capped`` says that the
    amount wanted is more than the cap.
    """

    business: int | None
    training_per_month: int | None
    months: int | None
    annual_rate: str
    training_total: int | None
    training_term: int | None
    is_capped: bool

    def to_json(self) -> dict[str, object]:
        """As in `qd22 screen`."""
        return {
            "business": self.business,
            "training_per_month": self.training_per_month,
            "months": self.months,
            "annual_rate": self.annual_rate,
            "training_total": self.training_total,
            "training_term": self.training_term,
            "capped": self.is_capped,
        }


@dataclass(frozen=True)
class Outcome:
    """The result of a pre-check. ``unknown`` are the facts that would settle what is not known.

    ``own_notes`` are those of the notes that are true for this case alone. ``is_settled``: nothing that could still be
    asked would change the outcome.
    """

    outcome: Verdict
    audience: Subject
    verdict: str
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]
    window: Window | None
    warning: str
    estimate: Estimate | None
    signs: Signs
    documents: tuple[str, ...]
    next_steps: tuple[str, ...]
    notes: tuple[str, ...]
    own_notes: tuple[str, ...] = ()
    is_settled: bool = False

    @property
    def failing(self) -> tuple[Reason, ...]:
        """The reasons that fail."""
        return tuple(reason for reason in self.reasons if reason.holds == "no")

    def to_json(self) -> dict[str, object]:
        """As in `qd22 screen`; other programs read this form."""
        return {
            "outcome": self.outcome,
            "reasons": [reason.to_json() for reason in self.reasons],
            "unknown": list(self.unknown),
            "window": _window(self.window),
            "estimate": self.estimate.to_json() if self.estimate else None,
            "signs": self.signs,
            "documents": list(self.documents),
            "next_steps": list(self.next_steps),
            "verdict": self.verdict,
            "warning": self.warning,
            "notes": list(self.notes),
        }


def _window(window: Window | None) -> dict[str, object] | None:
    if window is None:
        return None
    return {
        "last_day": window.last_day.isoformat(),
        "days_left": window.days_left,
        "certain": window.is_certain,
        "latest_last_day": window.latest_last_day.isoformat(),
    }
