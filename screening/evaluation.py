"""Evaluation of facts: an outcome with its reasons. Pure: the day is an argument and nothing is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING
from typing import cast

from knowledge.language.day_range import DayRange
from knowledge.language.formats import show_day, show_money, show_share
from screening.advice import Subject, Verdict, WindowState
from screening.conditions import Day
from screening.estimate import estimate
from screening.facts import Facts
from screening.outcome import PRECEDENCE, Estimate, Outcome, Reason, Signs
from screening.rule_book import Edition, FilledAdvice, RuleBook
from screening.window import Window, count_window

_WINDOW_RULE = "within_five_years"
_SIGNS: Mapping[object, Signs] = {"yes": "household_representative", "no": "self"}


def audience_of(facts: Facts, book: RuleBook) -> Subject:
    """The audience; when nobody said so, facts that only employers have make it an employer, else the person."""
    said = facts.get("applicant")
    if said is not None:
        return cast("Subject", said)
    only = [set(book.schema.specs[name].applicants) for name in facts]
    return "employer" if {"employer"} in only and all("employer" in names for names in only) else "person"


def judge(facts: Facts, edition: Edition) -> Verdict:
    """The outcome alone, without texts."""
    best: Verdict = "likely_eligible"
    day = edition.day
    for filled in edition.rules:
        rule = filled.rule
        truth, message = rule.weigh(facts, day)
        if truth is False and message is not None and message.outcome:
            if message.outcome == "outside":
                return "outside"
            best = "not_yet"
        elif truth is None and best == "likely_eligible" and rule.is_due(facts, day):
            best = "needs_officer"
    return best


def is_settled(facts: Facts, edition: Edition) -> bool:
    """True if nothing that could still be asked would change the outcome."""
    messages = (rule.weigh(facts, edition.day)[1] for rule in edition.final_rules)
    return any(message is not None and message.ends for message in messages)


def screen(facts: Facts, on: date, book: RuleBook) -> Outcome:
    """The outcome on day ``on`` with every reason. ``facts`` come from ``book.schema.read``.

    Raises NotInForceError when the Decision has no rule on that day.
    """
    edition = book.edition(on, audience_of(facts, book))
    return screen_edition(facts, edition, book)


def screen_edition(facts: Facts, edition: Edition, book: RuleBook) -> Outcome:
    """As `screen`, with the edition already chosen."""
    day = edition.day
    window = _window(facts, edition)
    slots = _Slots(facts, day, window)
    reasons, unknown, found = _weigh(facts, edition, slots)
    verdict = next(name for name in PRECEDENCE if name in found)
    amounts = estimate(facts, day, for_employer=edition.audience == "employer") if verdict != "outside" else None
    state = _state(window, book.advice.warn_under_days) if verdict != "outside" else ""
    case = _AdviceFilter(facts, day, reasons, window, amounts)
    return Outcome(
        outcome=verdict,
        audience=edition.audience,
        verdict=edition.verdicts[verdict],
        reasons=tuple(reasons),
        unknown=tuple(dict.fromkeys(unknown)),
        window=window,
        warning=edition.warnings[state].format_map(slots) if state else "",
        estimate=amounts,
        signs="self" if edition.audience == "employer" else _SIGNS.get(facts.get("household_adult_able"), "unknown"),
        documents=case.lines(edition.documents[verdict]),
        next_steps=case.lines(edition.next_steps[verdict]),
        notes=case.lines(edition.notes[verdict]),
        own_notes=case.lines(tuple(line for line in edition.notes[verdict] if line.condition)),
        is_settled=is_settled(facts, edition),
    )


def _weigh(facts: Facts, edition: Edition, slots: _Slots) -> tuple[list[Reason], list[str], set[Verdict]]:
    """The reasons in the order of the rules, the facts that are missing, and the outcomes they call for."""
    reasons: list[Reason] = []
    unknown: list[str] = []
    found: set[Verdict] = {"likely_eligible"}
    day = edition.day
    for filled in edition.rules:
        rule = filled.rule
        truth, message = rule.weigh(facts, day)
        if truth is None:
            if not rule.is_due(facts, day):
                continue
            found.add("needs_officer")
            unknown += rule.condition.missing(facts, day)
        elif message is not None and message.outcome:
            found.add(message.outcome)
        reason = filled.reason(message)
        reasons.append(slots.fill(reason) if reason.has_slots else reason)
    return reasons, unknown, found


def _window(facts: Facts, edition: Edition) -> Window | None:
    """The window; None for an establishment, and while it has not begun, whatever day was told."""
    finished, day = facts.get("finished_on"), edition.day
    if edition.audience == "employer" or not isinstance(finished, DayRange):
        return None
    for rule in (filled.rule for filled in edition.rules if filled.rule.id == _WINDOW_RULE):
        if rule.weigh(facts, day)[0] is None and not rule.is_due(facts, day):
            return None
    return count_window(finished, int(day.figures["window_years"]), day.on)


def _state(window: Window | None, warn_under: int) -> WindowState:
    if window is None or not 0 <= window.days_left < warn_under:
        return ""
    return "closing" if window.days_left else "last_day"


class _Slots(dict[str, str]):
    """Values of a case for texts that leave a slot open; each is computed when a text asks for it."""

    def __init__(self, facts: Facts, day: Day, window: Window | None) -> None:
        super().__init__()
        self._facts = facts
        self._day = day
        self._window = window

    def _without_amount(self) -> Facts:
        return {name: value for name, value in self._facts.items() if name != "amount"}

    def fill(self, reason: Reason) -> Reason:
        """``reason`` with its slots filled."""
        return replace(reason, text=reason.text.format_map(self), cure=reason.cure.format_map(self))

    def __missing__(self, name: str) -> str:
        window = self._window
        if window is not None and name in ("last_day", "latest_last_day"):
            return show_day(getattr(window, name))
        if window is not None and name == "days_left":
            return str(window.days_left)
        if name in ("training_total", "employer_cap"):
            amounts = estimate(self._without_amount(), self._day, for_employer=name == "employer_cap")
            return show_money((amounts.business if name == "employer_cap" else amounts.training_total) or 0)
        if name == "amount":
            return show_money(cast("int", self._facts[name]))
        if name == "share":
            part, whole = (cast("int", self._facts[each]) for each in ("workers_released", "workers_total"))
            return show_share(part, whole)
        if name == "needed":
            return str(needed_workers(cast("int", self._facts["workers_total"]), self._day))
        return str(self._facts[name])


def personal_line(entry: str, facts: Facts, on: date, book: RuleBook) -> str:
    """The line that opens the answer of ``entry`` for whoever told ``facts``; "" where no variant certainly fits."""
    audience = audience_of(facts, book)
    edition = book.edition(on, audience)
    for item in book.personal:
        fits = entry in item.row.entries and audience in item.row.applicants
        if fits and item.condition.truth(facts, edition.day) is True:
            window = _window(facts, edition)
            is_range = window is not None and window.last_day != window.latest_last_day
            said = item.row.texts[-1 if is_range else 0]
            return book.say(said, audience, on).format_map(_Slots(facts, edition.day, window))
    return ""


def needed_workers(total: int, day: Day) -> int:
    """The number of ``total`` workers that must have finished a prison sentence; at least one."""
    share = total * day.figures["employer_released_share"] / 100
    return max(1, int(share.to_integral_value(ROUND_CEILING)))


class _AdviceFilter:
    """Filter of the lines of advice that fit a case."""

    def __init__(
        self, facts: Facts, day: Day, reasons: list[Reason], window: Window | None, amounts: Estimate | None
    ) -> None:
        self._facts = facts
        self._day = day
        self._fails = frozenset(reason.rule for reason in reasons if reason.holds == "no")
        self._unknown = frozenset(reason.rule for reason in reasons if reason.holds == "unknown")
        self._is_range = window is not None and window.last_day != window.latest_last_day
        self._is_capped = amounts is not None and amounts.is_capped

    def lines(self, lines: tuple[FilledAdvice, ...]) -> tuple[str, ...]:
        """The texts of the lines that fit."""
        return tuple([line.text for line in lines if line.always or self._fits(line)])

    def _fits(self, line: FilledAdvice) -> bool:
        row = line.advice.row
        if line.fails and not line.fails & self._fails:
            return False
        if line.unknown and not line.unknown & self._unknown:
            return False
        if (row.if_window == "range" and not self._is_range) or (row.if_capped and not self._is_capped):
            return False
        return line.condition is None or line.condition.truth(self._facts, self._day) is True
