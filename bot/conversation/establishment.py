"""Establishment of an employer: what was told of it goes with the request, for the draft of Mẫu số 02 at the desk.

It names no worker: kind, numbers, contracts, other loans, the plan in the employer's words, and the months wished for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bot.conversation.plan_form import KINDS
from bot.conversation.session import Session
from bot.texts import text
from screening.facts import Facts

_TOLD = ("employer_kind", "workers_total", "workers_released", "labour_contracts", "same_purpose_loan")


def establishment_of(session: Session, facts: Facts) -> str:
    """The facts told of an establishment, as an application has them; "" when there are none."""
    told: dict[str, object] = {name: facts[name] for name in _TOLD if _is_told(name, facts.get(name))}
    if session.told.plan:
        told["plan"] = session.told.plan
    if session.frame.months:
        told["months"] = session.frame.months
    return json.dumps(told, ensure_ascii=False) if told else ""


def told_again(written: str, amount: int | None) -> tuple[Session, Facts]:
    """A session and facts that hold just what was told of an establishment, with the sum as it stands in the case."""
    told: Mapping[str, object] = json.loads(written) if written else {}
    facts: Facts = {name: told[name] for name in _TOLD if _is_told(name, told.get(name))}  # type: ignore[misc]  # so read
    facts = {"applicant": "employer", **facts, **({"amount": amount} if amount else {})}
    empty, months = Session(), told.get("months")
    frame = replace(empty.frame, months=months) if isinstance(months, int) else empty.frame
    return replace(empty, told=replace(empty.told, plan=str(told.get("plan", ""))), frame=frame), facts


def _is_told(name: str, value: object) -> bool:
    """True for a value that the draft has words for."""
    if name.startswith("workers_"):
        return isinstance(value, int)
    return value in (KINDS if name == "employer_kind" else ("yes", "no"))


def establishment_words(written: str) -> list[str]:
    """The facts kept of an establishment, line by line, for whoever sent them."""
    told: Mapping[str, object] = json.loads(written) if written else {}
    shown = {
        "employer_kind": lambda value: text(f"plan02.kind.{value}"),
        "labour_contracts": lambda value: text(f"held.yes_no.{value}"),
        "same_purpose_loan": lambda value: text(f"held.yes_no.{value}"),
    }
    return [text(f"cases.held.establishment.{name}", value=shown.get(name, str)(value)) for name, value in told.items()]
