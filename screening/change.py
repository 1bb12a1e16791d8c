"""The smallest change of answers that gives a better outcome, found by trying and running the rules again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from knowledge.language.day_range import DayRange
from knowledge.language.formats import show_day
from knowledge.language.months import first_day_inside
from screening.advice import Verdict
from screening.change_rows import ChangeRow
from screening.evaluation import audience_of, judge, needed_workers
from screening.facts import UNKNOWN, Facts, FactValue
from screening.outcome import PRECEDENCE
from screening.rule_book import Edition, RuleBook


@dataclass(frozen=True)
class ChangeStep:
    """One fact of a change: its new value, whether it is to be done or checked, and how to say it."""

    fact: str
    value: FactValue
    means: Literal["do", "check"]
    text: str


@dataclass(frozen=True)
class Change:
    """The fewest facts whose change gives ``outcome``; ``text`` says it in one or more sentences."""

    steps: tuple[ChangeStep, ...]
    outcome: Verdict
    text: str

    def to_json(self) -> dict[str, object]:
        """As in `qd22 screen`."""
        return {
            "outcome": self.outcome,
            "facts": {step.fact: _raw(step.value) for step in self.steps},
            "text": self.text,
        }


def _raw(value: FactValue) -> str | int:
    return str(value) if isinstance(value, DayRange) else value


def smallest_change(facts: Facts, on: date, book: RuleBook) -> Change | None:
    """The smallest change that betters the outcome; None when nothing is better or nothing helps."""
    edition = book.edition(on, audience_of(facts, book))
    now = PRECEDENCE.index(judge(facts, edition))
    return _search(facts, edition, book, set(PRECEDENCE[now + 1 :]))


def change_to_eligible(facts: Facts, on: date, book: RuleBook) -> Change | None:
    """The smallest change after which the outcome is `likely_eligible`; None when it is so already."""
    edition = book.edition(on, audience_of(facts, book))
    if judge(facts, edition) == "likely_eligible":
        return None
    return _search(facts, edition, book, {"likely_eligible"})


def _search(facts: Facts, edition: Edition, book: RuleBook, wanted: set[Verdict]) -> Change | None:
    """Try every set of facts that may matter, the smallest first."""
    by_fact = _candidates(facts, edition, book)
    for size in range(1, len(by_fact) + 1):
        for names in combinations(by_fact, size):
            for rows in _one_of_each([by_fact[name] for name in names]):
                change = _try(rows, facts, edition, book, wanted)
                if change:
                    return change
    return None


def _open_facts(facts: Facts, edition: Edition) -> set[str]:
    """The facts of the rules that do not hold: changing any other cannot better the outcome."""
    day = edition.day
    found: set[str] = set()
    for filled in edition.rules:
        if filled.rule.condition.truth(facts, day) is not True:
            found |= filled.rule.condition.facts
    return found


def _candidates(facts: Facts, edition: Edition, book: RuleBook) -> dict[str, list[ChangeRow]]:
    """The changes that may be tried by fact; of two to the same value the first fits better."""
    found: dict[str, list[ChangeRow]] = {}
    open_facts = _open_facts(facts, edition)
    for row in book.changes.rows:
        if row.fact not in open_facts or edition.audience not in row.applicants:
            continue
        rows = found.setdefault(row.fact, [])
        fits = not row.starts or str(facts.get(row.fact, UNKNOWN)) in row.starts
        if fits and all(other.to != row.to for other in rows):
            rows.append(row)
    return {fact: rows for fact, rows in found.items() if rows}


def _one_of_each(rows: list[list[ChangeRow]]) -> Iterator[tuple[ChangeRow, ...]]:
    if not rows:
        yield ()
        return
    for first in rows[0]:
        for rest in _one_of_each(rows[1:]):
            yield (first, *rest)


def _try(
    rows: tuple[ChangeRow, ...], facts: Facts, edition: Edition, book: RuleBook, wanted: set[Verdict]
) -> Change | None:
    changed = dict(facts)
    slots: dict[str, str] = {}
    for row in rows:
        value = _value(row, changed, edition, slots)
        if value is None or value == changed.get(row.fact):
            return None
        changed[row.fact] = value
    outcome = judge(changed, edition)
    if outcome not in wanted or book.schema.is_contradictory(changed):
        return None
    steps = tuple(
        ChangeStep(row.fact, changed[row.fact], row.means, _say(row.text, slots, edition, book)) for row in rows
    )
    return Change(steps, outcome, _joined(steps, outcome, book))


def _say(text: str, slots: Mapping[str, str], edition: Edition, book: RuleBook) -> str:
    return book.say(text, edition.audience, edition.day.on).format_map(slots)


def _joined(steps: tuple[ChangeStep, ...], outcome: Verdict, book: RuleBook) -> str:
    """Sentences short enough to read: the first carries the outcome."""
    sheet = book.changes
    return sheet.sentence.format(lead=sheet.lead[outcome], parts=sheet.joiner.join(step.text for step in steps))


def _value(row: ChangeRow, facts: Facts, edition: Edition, slots: dict[str, str]) -> FactValue | None:
    """The new value; None when this row cannot be used with these facts."""
    day = edition.day
    if row.to == "first_day":
        first = first_day_inside(day.on, int(day.figures["window_years"]))
        slots["first_day"] = show_day(first)
        return DayRange(first, first)
    total, released = facts.get("workers_total"), facts.get("workers_released")
    if row.to == "needed":
        needed = needed_workers(total, day) if isinstance(total, int) else 1
        slots["needed"] = str(needed)
        return needed
    if row.to == "released":
        if not isinstance(released, int) or released < 1:
            return None
        slots["max_total"] = str(int(released * 100 // day.figures["employer_released_share"]))
        return released
    return 1 if row.to == "one" else row.to
