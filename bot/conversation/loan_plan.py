"""Draft of the plan that the loan paper asks for: what was told is filled in, the rest is left blank. No guesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.conversation import story
from bot.conversation.plan_form import plan_form
from bot.conversation.result import call_button, screen_buttons
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import Card, Mark, Message
from bot.texts import text
from knowledge.language.formats import show_count, show_day, show_money
from screening.evaluation import screen
from screening.facts import Facts
from screening.loan.repayment import ImpossibleLoanError, plan
from screening.outcome import Outcome

_MONTHS = 12


def draft_plan(session: Session, facts: Facts, on: date, services: Services) -> Message:
    """The draft as a message to copy by hand, and as a page to print."""
    facts = {"applicant": session.asker or story.audience_of(session), **facts}
    outcome = screen(facts, on, services.book)
    lead = text("plan.lead_employer" if outcome.audience == "employer" else "plan.lead")
    lines = tuple(_lines(session, facts, outcome, on, services))
    hedge = text("plan.hedge", bank=services.slots["bank"])
    made = plan_form(session, facts, on, services) if outcome.audience == "employer" else None
    page = Card(
        title=text("plan.date", on=show_day(on)),
        verdict=text("plan.title"),
        tone="other",
        lines=tuple(("", line) for line in lines),
        notes=tuple(hedge.split("\n")),
        law=text("plan.law", law=services.knowledge.law["qd22.dieu13"].name),
        form="plan",
        plan=made,
        footer=text("plan.footer"),
    )
    checks = [_checked(*each) for each in made.checks] if made else []
    said = "\n".join([text("plan.title"), lead, *lines, *([text("plan02.checks"), *checks] if checks else []), hedge])
    return Message(said, (call_button(), *screen_buttons("papers", "steps")), card=page)


def _lines(session: Session, facts: Facts, outcome: Outcome, on: date, services: Services) -> Iterator[str]:
    blank = text("plan.blank")
    what = session.told.plan or blank
    is_study = facts.get("purpose") == "training"
    months = str(facts.get("training_months", blank))
    yield text("plan.study", what=what, months=months) if is_study else text("plan.what", what=what)
    if outcome.audience == "employer":
        counts = {name: str(facts.get(f"workers_{name}", blank)) for name in ("total", "released")}
        yield text("plan.workers", **counts)
    yield text("plan.cost_study" if is_study else "plan.cost")
    yield text("plan.money", amount=_wanted(facts))
    yield text("plan.earn_study" if is_study else "plan.earn")
    term = session.frame.months
    yield text("plan.repay", months=str(term) if term else blank)
    yield from _paying(session, facts, outcome, on, services)
    signs = "employer" if outcome.audience == "employer" else outcome.signs
    yield text("plan.signs", signs=text(f"plan.signs.{signs}"))


def _checked(mark: Mark, said: str) -> str:
    name = mark or "note"
    return text(f"plan02.mark.{name}", said=said)


def _wanted(facts: Facts) -> str:
    amount = facts.get("amount")
    return show_money(amount) if isinstance(amount, int) else text("plan.blank_amount")


def _paying(session: Session, facts: Facts, outcome: Outcome, on: date, services: Services) -> list[str]:
    """The interest of the first month, and the principal where a term was told; nothing without an amount."""
    amount = facts.get("amount")
    if not isinstance(amount, int) or facts.get("purpose") == "training":
        return []
    term = session.frame.months
    cap = "employer_project_cap" if outcome.audience == "employer" else "business_person_cap"
    figures = services.knowledge.facts
    try:
        made = plan(amount, term or _MONTHS, on, figures, cap=cap)
    except ImpossibleLoanError as error:
        return [problem.text for problem in error.problems[:1]]
    interest = show_count(made.rows[0].interest)
    if term:
        return [text("plan.paying", interest=interest, principal=show_count(made.installment))]
    return [text("plan.interest", interest=interest, rate=figures.show("rate_year", on))]
