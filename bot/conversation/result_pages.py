"""Pages behind the result: why, papers, steps, the drafted plan; on the facts of the check and what was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.conversation import story, workers
from bot.conversation.check_state import state_of
from bot.conversation.loan_plan import draft_plan
from bot.conversation.result import papers_reply, steps_reply, why_reply
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.model.messages import Message
from screening.evaluation import screen
from screening.facts import Facts

_PAGES: Mapping[str, Callable[[Facts, date, Services], Message]] = {
    "why": why_reply,
    "papers": papers_reply,
    "steps": steps_reply,
}


def page(name: str, session: Session, services: Services, on: date) -> Message | None:
    """A page of the result by its name; None while questions are open."""
    facts = workers.own_facts(session, services, on)
    return None if facts is None else _PAGES[name](with_told(facts, session, services, on), on, services)


def plan_page(session: Session, services: Services, on: date) -> Message:
    """The drafted plan, of as much as is known now."""
    answered = workers.answered_facts(session, services, on)
    told = story.told_facts(session, services, on)
    return draft_plan(session, {**told, **answered}, on, services)


def known(facts: Facts, session: Session, services: Services, on: date) -> Facts:
    """All facts about whom a check is about: its answers, else what was told, also of questions still to come."""
    is_same = facts.get("applicant") == story.audience_of(session)
    return {**(story.told_facts(session, services, on) if is_same else {}), **facts}


def is_over(session: Session, screening: Screening, services: Services, on: date) -> bool:
    """True if nothing is left to ask; in a check that grew out of a talk, if what was told settles it already."""
    state = state_of(screening, services, on)
    if state.is_complete or not screening.is_brief or screening.audience == "worker":
        return state.is_complete
    return screen(known(state.facts, session, services, on), on, services.book).is_settled


def with_told(facts: Facts, session: Session, services: Services, on: date) -> Facts:
    """The facts of a check with what was told about the same person and no question asks (an additional penalty)."""
    audience = story.audience_of(session)
    if facts.get("applicant") != audience:
        return facts
    asked = {name for question in services.book.questionnaires[audience].questions for name in question.may_set}
    told = story.told_facts(session, services, on)
    return {**{name: value for name, value in told.items() if name not in asked}, **facts}
