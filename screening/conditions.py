"""Conditions as data, three-valued in Kleene's sense: True, False, or None when it is not known.

The forms that YAML may use (a figure is always the id of a fact in knowledge/facts.yaml, never a number):
  {fact: certificate, in: [yes]}                    a choice is one of the values
  {fact: certificate, in: [yes], unsettled: [lost]} the same; of the other values some settle nothing, an officer must
  {fact: workers_released, at_least: 1}             there is somebody (whole numbers that are no figures of the law)
  {fact: amount, above: collateral_threshold}       a number exceeds a figure
  {fact: finished_on, within_years: window_years}   at most so many years before the day asked about
  {fact: workers_released, of: workers_total, at_least_percent: employer_released_share}
  {known: finished_on}                              the fact is known at all (never None)
  {all: [...]}  {any: [...]}  {not: ...}  {if: ..., then: ..., else: ...}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.language.day_range import DayRange
from screening.facts import Facts
from screening.window import count_window

Truth = bool | None
"""None: not known."""


@dataclass(frozen=True)
class Day:
    """The day asked about, with the figures in force on it."""

    on: date
    figures: Mapping[str, Decimal]


class Condition(ABC):
    """A condition over facts."""

    @property
    @abstractmethod
    def facts(self) -> frozenset[str]:
        """The facts it may look at."""

    @property
    def figures(self) -> frozenset[str]:
        """The figures it may look at."""
        return frozenset()

    @abstractmethod
    def truth(self, facts: Facts, day: Day) -> Truth:
        """True if it holds; None when the facts do not settle it."""

    def missing(self, facts: Facts, day: Day) -> tuple[str, ...]:
        """The facts whose knowledge would settle it; empty when it is settled."""
        return tuple(sorted(self.facts)) if self.truth(facts, day) is None else ()

    @abstractmethod
    def formula(self) -> str:
        """The condition in symbols, for reviewers."""


def both(truths: list[Truth]) -> Truth:
    """Kleene's "and": False wins, then not known."""
    return False if False in truths else None if None in truths else True


def either(truths: list[Truth]) -> Truth:
    """Kleene's "or": True wins, then not known."""
    return True if True in truths else None if None in truths else False


@dataclass(frozen=True)
class OneOf(Condition):
    """A choice is one of ``values``; those in ``unsettled`` leave it open, as if the fact were not known."""

    fact: str
    values: tuple[str, ...]
    unsettled: tuple[str, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    def truth(self, facts: Facts, day: Day) -> Truth:  # noqa: ARG002  # one signature for all conditions
        value = facts.get(self.fact)
        return None if value is None or value in self.unsettled else value in self.values

    def formula(self) -> str:
        said = f"∈ {{{', '.join(self.values)}}}" if len(self.values) > 1 else f"= {self.values[0]}"
        left = f" ({', '.join(self.unsettled)}: ?)" if self.unsettled else ""
        return f"{self.fact} {said}{left}"


@dataclass(frozen=True)
class Above(Condition):
    """A number exceeds a figure."""

    fact: str
    figure: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    @property
    def figures(self) -> frozenset[str]:
        return frozenset({self.figure})

    def truth(self, facts: Facts, day: Day) -> Truth:
        value = facts.get(self.fact)
        return value > day.figures[self.figure] if isinstance(value, int) else None

    def formula(self) -> str:
        return f"{self.fact} > {self.figure}"


@dataclass(frozen=True)
class AtLeast(Condition):
    """A number reaches a small whole number."""

    fact: str
    least: int

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    def truth(self, facts: Facts, day: Day) -> Truth:  # noqa: ARG002  # one signature for all conditions
        value = facts.get(self.fact)
        return value >= self.least if isinstance(value, int) else None

    def formula(self) -> str:
        return f"{self.fact} ≥ {self.least}"


@dataclass(frozen=True)
class WithinYears(Condition):
    """A day lies at most so many years before the day asked about."""

    fact: str
    figure: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    @property
    def figures(self) -> frozenset[str]:
        return frozenset({self.figure})

    def truth(self, facts: Facts, day: Day) -> Truth:
        value = facts.get(self.fact)
        if not isinstance(value, DayRange):
            return None
        return count_window(value, int(day.figures[self.figure]), day.on).inside

    def formula(self) -> str:
        return f"{self.fact} + {self.figure} ≥ on"


@dataclass(frozen=True)
class Share(Condition):
    """A part is at least so many percent of the whole; nobody at all is no share."""

    fact: str
    whole: str
    figure: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact, self.whole})

    @property
    def figures(self) -> frozenset[str]:
        return frozenset({self.figure})

    def truth(self, facts: Facts, day: Day) -> Truth:
        part, whole = facts.get(self.fact), facts.get(self.whole)
        if part == 0 or whole == 0:
            return False
        if not isinstance(part, int) or not isinstance(whole, int):
            return None
        return part * 100 >= whole * day.figures[self.figure]

    def missing(self, facts: Facts, day: Day) -> tuple[str, ...]:
        if self.truth(facts, day) is not None:
            return ()
        return tuple(name for name in (self.whole, self.fact) if name not in facts)

    def formula(self) -> str:
        return f"{self.fact} / {self.whole} ≥ {self.figure}"


@dataclass(frozen=True)
class Known(Condition):
    """The fact is known at all."""

    fact: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    def truth(self, facts: Facts, day: Day) -> Truth:  # noqa: ARG002  # one signature for all conditions
        return self.fact in facts

    def formula(self) -> str:
        return f"known({self.fact})"


@dataclass(frozen=True)
class _Group(Condition):
    parts: tuple[Condition, ...]

    @property
    def facts(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.facts for part in self.parts))

    @property
    def figures(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.figures for part in self.parts))

    def missing(self, facts: Facts, day: Day) -> tuple[str, ...]:
        if self.truth(facts, day) is not None:
            return ()
        found = [name for part in self.parts for name in part.missing(facts, day)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class AllOf(_Group):
    """Every part holds."""

    def truth(self, facts: Facts, day: Day) -> Truth:
        return both([part.truth(facts, day) for part in self.parts])

    def formula(self) -> str:
        return "(" + " ∧ ".join(part.formula() for part in self.parts) + ")"


@dataclass(frozen=True)
class AnyOf(_Group):
    """At least one part holds."""

    def truth(self, facts: Facts, day: Day) -> Truth:
        return either([part.truth(facts, day) for part in self.parts])

    def formula(self) -> str:
        return "(" + " ∨ ".join(part.formula() for part in self.parts) + ")"


@dataclass(frozen=True)
class Not(_Group):
    """The one part does not hold."""

    def truth(self, facts: Facts, day: Day) -> Truth:
        value = self.parts[0].truth(facts, day)
        return None if value is None else not value

    def formula(self) -> str:
        return f"¬{self.parts[0].formula()}"


@dataclass(frozen=True)
class IfElse(_Group):
    """``parts`` are the question, what must hold when it is so, and what must hold otherwise."""

    def truth(self, facts: Facts, day: Day) -> Truth:
        asked = self.parts[0].truth(facts, day)
        if asked is not None:
            return self.parts[1 if asked else 2].truth(facts, day)
        then, otherwise = (part.truth(facts, day) for part in self.parts[1:])
        return then if then is otherwise else None

    def missing(self, facts: Facts, day: Day) -> tuple[str, ...]:
        asked = self.parts[0].truth(facts, day)
        if asked is None:
            return self.parts[0].missing(facts, day) if self.truth(facts, day) is None else ()
        return self.parts[1 if asked else 2].missing(facts, day)

    def formula(self) -> str:
        asked, then, otherwise = (part.formula() for part in self.parts)
        return f"({asked} ? {then} : {otherwise})"
