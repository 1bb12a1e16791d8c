"""Variants of answers that hang on one fact: an entry that says which one has a text for yes, no and unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Literal

from knowledge.entry import Entry
from knowledge.language.day_range import DayRange
from knowledge.language.months import first_day_inside
from screening.conditions import Condition, OneOf
from screening.facts import Facts, FactSpec, FactValue
from screening.rule_book import RuleBook

Standing = Literal["yes", "no", "unknown"]
STANDINGS: tuple[Standing, ...] = ("yes", "no", "unknown")
_SERVED: Facts = {"sentence_status": "finished"}
"""Rules of the person are looked at for somebody who served the sentence."""


class NoSuchFactError(LookupError):
    """An entry is decided by something that is neither a rule nor a fact with yes and no."""


def missing_variants(entry: Entry, on: date, book: RuleBook) -> list[Standing]:
    """The standings of the deciding fact of ``entry`` for which personal.yaml has no line. Raises NoSuchFactError."""
    condition, base = _deciding(entry.decided_by, book)
    day = book.edition(on, "employer" if "applicant" in base else "person").day
    lines = [item.condition for item in book.personal if entry.id in item.row.entries]
    said: set[Standing] = set()
    for facts in _cases(condition, base, on, book):
        if any(line.truth(facts, day) is True for line in lines):
            truth = condition.truth(facts, day)
            said.add("unknown" if truth is None else "yes" if truth else "no")
    return [standing for standing in STANDINGS if standing not in said]


def _deciding(name: str, book: RuleBook) -> tuple[Condition, Facts]:
    for rules, base in ((book.rules["person"], _SERVED), (book.rules["employer"], {"applicant": "employer"})):
        for rule in rules:
            if rule.id == name:
                return rule.condition, base
    spec = book.schema.specs.get(name)
    if spec is None or not {"yes", "no"} <= set(spec.values):
        raise NoSuchFactError(name)
    return OneOf(name, ("yes",)), _SERVED


def _cases(condition: Condition, base: Facts, on: date, book: RuleBook) -> Iterator[Facts]:
    """Every combination of telling values of the facts that ``condition`` looks at, each of them also not known."""
    names = sorted(condition.facts)
    years = int(book.figures.number("window_years", on))
    for values in product(*(_telling(book.schema.specs[name], on, years) for name in names)):
        told = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        yield {**base, **told}


def _telling(spec: FactSpec, on: date, years: int) -> Sequence[FactValue | None]:
    if spec.kind == "choice":
        return [*spec.values, None]
    if spec.kind == "date":
        edge = first_day_inside(on, years)
        before = edge - timedelta(days=1)
        return [DayRange(edge, edge), DayRange(before, before), DayRange(before, edge), None]
    return [0, 1, 10, 10**12, None]
