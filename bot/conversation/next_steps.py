"""Next steps of a case: three at most, each with its place, and the day before which the list is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.conversation.services import Services
from bot.texts import text
from bot.working_days import is_working_day
from knowledge.language.formats import show_day
from screening.facts import Facts
from screening.outcome import Outcome

MOST = 3
_WAITS = ("serving", "awaiting_trial", "conditional_release")
_FIXES: Mapping[str, str] = {
    "certificate": "certificate",
    "within_five_years": "day",
    "listed_by_commune_police": "register",
    "law_abiding": "conduct",
    "no_social_evils": "conduct",
    "no_same_purpose_loan": "debt",
    "has_need": "plan",
    "lawful_purpose": "purpose",
    "served_prison_sentence": "status",
    "legally_established": "business",
    "employer_kind": "kind",
    "ten_percent": "share",
    "labour_contracts": "contracts",
    "plan_confirmed": "council",
}
"""The step that mends what a rule lacks, by the end of its text key."""
_ASKS_FIRST = "conduct"
_REST: Mapping[str, tuple[str, ...]] = {
    "person": ("list", "group", "papers"),
    "employer": ("council", "workers", "bank"),
}


def next_steps(outcome: Outcome, facts: Facts, on: date, services: Services) -> list[str]:
    """The things to do first, second and third; none when this programme is not theirs."""
    if outcome.outcome == "outside":
        return []
    visit, listed = list_days(on, services)
    slots = {
        "who": services.book.advice.who[outcome.audience],
        "police": services.slots["police"],
        "bank": services.slots["bank"],
        "visit": show_day(visit),
        "day": f"{listed.day:02}",
    }
    said = (text(f"result.step.{key}", **slots) for key in _keys(outcome, facts))
    return [text("result.step", number=str(at), step=step) for at, step in enumerate(dict.fromkeys(said), 1)]


def list_days(on: date, services: Services) -> tuple[date, date]:
    """The last working day to ask for one's name on the next list, and the day on which that list is made."""
    day = int(services.knowledge.facts.number("list_day", on))
    month = on.replace(day=1)
    while True:
        listed = month.replace(day=day)
        visit = listed - timedelta(days=1)
        while not is_working_day(visit):
            visit -= timedelta(days=1)
        if visit >= on:
            return visit, listed
        month = (month + timedelta(days=31)).replace(day=1)


def _keys(outcome: Outcome, facts: Facts) -> list[str]:
    if facts.get("sentence_status") in _WAITS:
        return ["prepare", "finish", "list_then"]
    if facts.get("sentence_status") == "abroad":
        return ["abroad"]
    rest = _REST["employer" if outcome.audience == "employer" else "person"]
    fixes = list(dict.fromkeys(_fixes(outcome, facts)))
    if _ASKS_FIRST in fixes:  # nobody is sent to the police with something new before a lawyer was asked
        rest = tuple(key for key in rest if key != "list")
    room = max(MOST - len(rest), MOST - 1) if outcome.audience != "employer" else MOST
    keys = dict.fromkeys((*fixes[:room], *rest))
    return list(keys)[:MOST]


def _fixes(outcome: Outcome, facts: Facts) -> Iterator[str]:
    """The steps for what fails, then for what is not known."""
    for reason in sorted(
        (each for each in outcome.reasons if each.holds != "yes"), key=lambda each: each.holds != "no"
    ):
        if reason.rule == "certificate" and facts.get("certificate") != "no":
            yield "lost" if facts.get("certificate") == "lost" else "day"
        elif reason.rule in ("law_abiding", "no_social_evils", "listed_by_commune_police") and reason.holds != "no":
            continue  # the police say so when asked for the list
        else:
            yield _FIXES[reason.rule]
