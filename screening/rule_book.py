"""Everything the pre-check knows, and its edition for one day and one audience with all texts filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from knowledge.language.formats import show_day
from knowledge.law import Citation
from knowledge.parameters import ParameterBook, ParameterNotInForceError
from screening.advice import VERDICTS, Advice, AdviceSheet, Subject, Verdict, WindowState
from screening.change_rows import ChangeSheet
from screening.conditions import Condition, Day
from screening.facts import FactSchema
from screening.flow_words import FlowWords
from screening.outcome import Reason
from screening.personal import Personal
from screening.questions import Questionnaire
from screening.rules import Explanation, Rule
from screening.wording import Wording

_MAX_EDITIONS = 400


class NotInForceError(LookupError):
    """No rule is in force on the day asked about."""


@dataclass(frozen=True)
class FilledRule:
    """A rule with the reasons it can give on one day."""

    rule: Rule
    holds: Reason
    otherwise: Mapping[int, Reason]

    def reason(self, message: Explanation | None) -> Reason:
        """The reason to give when ``message`` fits; without one the rule holds."""
        return self.holds if message is None else self.otherwise[id(message)]


@dataclass(frozen=True)
class FilledAdvice:
    """A line of advice as said on one day. ``always``: needs no look at the case beyond its outcome."""

    advice: Advice
    text: str
    fails: frozenset[str]
    unknown: frozenset[str]
    condition: Condition | None
    always: bool


Lines = Mapping[Verdict, tuple[FilledAdvice, ...]]


@dataclass(frozen=True)
class Edition:
    """The book for one day and one audience. ``final_rules`` are those that can settle the outcome."""

    day: Day
    audience: Subject
    rules: tuple[FilledRule, ...]
    final_rules: tuple[Rule, ...]
    verdicts: Mapping[Verdict, str]
    warnings: Mapping[WindowState, str]
    notes: Lines
    documents: Lines
    next_steps: Lines


@dataclass(frozen=True)
class RuleBook:
    """Facts, rules and advice as read from the YAML files, checked by the loader."""

    schema: FactSchema
    rules: Mapping[str, tuple[Rule, ...]]
    advice: AdviceSheet
    notes: tuple[Advice, ...]
    documents: tuple[Advice, ...]
    next_steps: tuple[Advice, ...]
    questionnaires: Mapping[Subject, Questionnaire]
    changes: ChangeSheet
    flow: FlowWords
    personal: tuple[Personal, ...]
    wording: Wording
    figures: ParameterBook
    law: Mapping[str, Citation]
    messages: Mapping[str, str]
    _editions: dict[tuple[date, str], Edition] = field(default_factory=dict, repr=False, compare=False)

    def rules_for(self, audience: Subject) -> tuple[Rule, ...]:
        """The rules for an audience; families and employers answer about a person."""
        rules = self.rules["employer" if audience == "employer" else "person"]
        return tuple(rule for rule in rules if audience in rule.applicants)

    def say(self, text: str, audience: Subject, on: date) -> str:
        """A text of a question as it reads on a day, its figures filled. Raises ParameterNotInForceError."""
        return self.wording.fill(text, audience, on)

    def edition(self, on: date, audience: Subject) -> Edition:
        """The book as it reads on ``on``. Raises NotInForceError when no rule holds that day."""
        key = (on, audience)
        found = self._editions.get(key)
        if found is None:
            if len(self._editions) >= _MAX_EDITIONS:
                self._editions.clear()
            found = self._editions[key] = self._make(on, audience)
        return found

    def _make(self, on: date, audience: Subject) -> Edition:
        rules = [rule for rule in self.rules_for(audience) if rule.in_force(on)]
        if not rules:
            raise NotInForceError(self.messages["not_in_force"].format(value=show_day(on)))
        return Edition(
            day=Day(on, _figures(self.figures, on)),
            audience=audience,
            rules=tuple(self._fill_rule(rule, audience, on) for rule in rules),
            final_rules=tuple(rule for rule in rules if any(item.ends for item in (*rule.fails, *rule.unknown))),
            verdicts={name: self.say(text, audience, on) for name, text in self.advice.verdicts.items()},
            warnings={row.if_window: self.say(row.text, audience, on) for row in self.advice.warnings},
            notes=self._lines(self.notes, audience, on),
            documents=self._lines(self.documents, audience, on),
            next_steps=self._lines(self.next_steps, audience, on),
        )

    def _fill_rule(self, rule: Rule, audience: Subject, on: date) -> FilledRule:
        fill = self.say
        holds = Reason(rule.id, "yes", rule.citations, fill(rule.holds, audience, on), "")
        otherwise = {}
        for message in (*rule.fails, *rule.unknown):
            otherwise[id(message)] = Reason(
                rule.id,
                "no" if message.outcome else "unknown",
                (*rule.citations, *message.citations),
                fill(message.text, audience, on),
                fill(message.cure, audience, on),
            )
        return FilledRule(rule, holds, otherwise)

    def _lines(self, advice: Iterable[Advice], audience: Subject, on: date) -> Lines:
        found: dict[Verdict, list[FilledAdvice]] = {name: [] for name in VERDICTS}
        for item in advice:
            row = item.row
            if audience not in row.applicants or not item.in_force(on):
                continue
            text = self.say(row.text, audience, on)
            always = not (row.fails or row.unknown or row.if_window or row.if_capped or item.condition)
            line = FilledAdvice(item, text, frozenset(row.fails), frozenset(row.unknown), item.condition, always)
            for name in row.outcomes:
                found[name].append(line)
        return {name: tuple(lines) for name, lines in found.items()}


def _figures(book: ParameterBook, on: date) -> dict[str, Decimal]:
    found = {}
    for fact in book:
        if fact.is_day:
            continue
        try:
            found[fact.id] = book.number(fact.id, on)
        except ParameterNotInForceError:
            continue
    return found
