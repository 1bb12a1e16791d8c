"""Draft and check of Mẫu số 02: what an employer told, the share of released workers, the cap, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import Mark, PlanForm
from bot.texts import text
from knowledge.language.formats import show_day, show_money, show_share
from screening.facts import Facts

_HUNDRED = 100
KINDS = ("sme", "cooperative", "cooperative_group", "household_business")
"""Establishments that may borrow (Điều 3 khoản 1 điểm b)."""
_NEEDED = ("employer_kind", "workers_total", "workers_released", "labour_contracts", "amount")


def plan_form(session: Session, facts: Facts, on: date, services: Services) -> PlanForm:
    """The draft of an employer's plan, of as much as was told."""
    total, released, amount = (facts.get(name) for name in ("workers_total", "workers_released", "amount"))
    kind = str(facts.get("employer_kind", ""))
    contracts = str(facts.get("labour_contracts", ""))
    return PlanForm(
        on=show_day(on),
        kind=text(f"plan02.kind.{kind}") if kind in KINDS else "",
        what=session.told.plan,
        workers=str(total) if isinstance(total, int) else "",
        released=str(released) if isinstance(released, int) else "",
        share=show_share(released, total) if _share(facts) is not None else "",  # type: ignore[arg-type]  # numbers then
        contracts=text(f"plan02.contracts.{contracts}") if contracts in ("yes", "no") else "",
        amount=show_money(amount) if isinstance(amount, int) else "",
        months=str(session.frame.months) if session.frame.months else "",
        rate=services.knowledge.facts.show("rate_year", on),
        checks=tuple(plan_checks(facts, on, services)),
    )


def plan_checks(facts: Facts, on: date, services: Services) -> Iterator[tuple[Mark, str]]:
    """The check of a plan, line by line; what was not told is open and never guessed."""
    yield _share_line(facts, on, services)
    contracts = str(facts.get("labour_contracts", ""))
    mark: Mark = "yes" if contracts == "yes" else "no" if contracts == "no" else "unknown"
    yield mark, text(f"plan02.check.contracts_{mark}")
    yield from _sum_lines(facts, on, services)
    if "same_purpose_loan" not in facts or facts["same_purpose_loan"] == "yes":
        yield "no" if facts.get("same_purpose_loan") == "yes" else "unknown", text("plan02.check.loan")
    missing = [text(f"plan02.missing.{name}") for name in _NEEDED if name not in facts]
    yield "unknown", text("plan02.check.missing", fields=", ".join([*missing, text("plan02.missing.rest")]))
    yield "", text("plan02.check.confirm")


def _share(facts: Facts) -> Decimal | None:
    """The share of released workers in percent; None while one of the numbers is open."""
    total, released = facts.get("workers_total"), facts.get("workers_released")
    if not (isinstance(total, int) and isinstance(released, int) and 0 <= released <= total and total):
        return None
    return Decimal(released * _HUNDRED) / total


def _share_line(facts: Facts, on: date, services: Services) -> tuple[Mark, str]:
    figures, share = services.knowledge.facts, _share(facts)
    needed = figures.show("employer_released_share", on)
    if share is None:
        return "unknown", text("plan02.check.share_unknown", needed=needed)
    mark: Mark = "yes" if share >= figures.number("employer_released_share", on) else "no"
    total, released = facts["workers_total"], facts["workers_released"]
    shown = show_share(released, total)  # type: ignore[arg-type]  # numbers, as there is a share
    slots = {"total": str(total), "released": str(released), "share": shown, "needed": needed}
    return mark, text(f"plan02.check.share_{mark}", **slots)


def _sum_lines(facts: Facts, on: date, services: Services) -> Iterator[tuple[Mark, str]]:
    """The sum against both caps, and security where it is needed."""
    figures, amount, total = services.knowledge.facts, facts.get("amount"), facts.get("workers_total")
    worker, project = (int(figures.number(name, on)) for name in ("employer_worker_cap", "employer_project_cap"))
    caps = {"worker": show_money(worker), "project": show_money(project)}
    if not isinstance(amount, int):
        yield "unknown", text("plan02.check.amount_unknown", **caps)
        return
    most = min(worker * total, project) if isinstance(total, int) else project
    mark: Mark = "no" if amount > most else "yes" if isinstance(total, int) else "unknown"
    yield (
        mark,
        text(
            f"plan02.check.amount_{mark}" if mark != "unknown" else "plan02.check.amount_unknown",
            **caps,
            **({} if mark == "unknown" else {"amount": show_money(amount), "most": show_money(most)}),
        ),
    )
    threshold = figures.number("collateral_threshold", on)
    key = "secured" if amount > threshold else "unsecured"
    yield "", text(f"plan02.check.{key}", threshold=show_money(int(threshold)))
