"""Repayment plan month by month: equal principal, interest on what is still owed, at the rate of the day.

That interest is paid monthly and principal in agreed instalments is the bank's custom (citation
``practice.repayment``, certainty C), not a rule that was read; the rate, the cap and the longest term are facts.
The bank decides, and counts days where this counts twelfths of a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.formats import show_day, show_dong, show_money, show_number
from knowledge.language.months import add_months
from knowledge.law import Certainty
from knowledge.parameters import ParameterBook, ParameterNotInForceError
from knowledge.yaml_file import check_whole, read_yaml

CITATIONS = ("qd22.dieu9.khoan1", "qd22.dieu8.khoan2", "nhcs2174", "practice.repayment")
_SHOWN = 10**15
"""đồng. Larger slips are shown as this."""
_FILE = Path(__file__).parent / "repayment.yaml"


@dataclass(frozen=True)
class LoanProblem:
    """One thing wrong with the figures: a key of repayment.yaml's ``problems`` and what fills its slots."""

    key: str
    slots: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The explanation for people."""
        return loan_text("problems", self.key, **self.slots)


class ImpossibleLoanError(ValueError):
    """The figures make no loan of this programme; ``problems`` says everything that is wrong with them."""

    def __init__(self, problems: list[LoanProblem]) -> None:
        super().__init__("\n".join(problem.text for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One month. Money in đồng; ``balance`` is owed after paying."""

    number: int
    due: date
    principal: int
    interest: int
    balance: int

    @property
    def payment(self) -> int:
        """Principal and interest together."""
        return self.principal + self.interest


@dataclass(frozen=True)
class YearSum:
    """The months of one year of the loan added up; ``balance`` is owed at its end."""

    year: int
    principal: int
    interest: int
    balance: int

    @property
    def payment(self) -> int:
        """Principal and interest together."""
        return self.principal + self.interest


@dataclass(frozen=True)
class Plan:
    """A repayment plan. ``rate_year`` is in percent; ``notes`` are keys of repayment.yaml's ``notes``.

    ``reported_every`` is after how many months one office was reported to take principal of such a loan, 0 if unknown.
    """

    amount: int
    months: int
    on: date
    grace: int
    principal_every: int
    rate_year: Decimal
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    reported_every: int = 0
    citations: tuple[str, ...] = CITATIONS
    certainty: Certainty = "C"

    @property
    def total_interest(self) -> int:
        """All interest, in đồng."""
        return sum(row.interest for row in self.rows)

    @property
    def total_paid(self) -> int:
        """All interest and principal, in đồng."""
        return self.amount + self.total_interest

    @property
    def largest(self) -> Row:
        """The month with the highest payment, the first of equals."""
        return max(self.rows, key=lambda row: row.payment)

    @property
    def installment(self) -> int:
        """The principal of one instalment (the last may differ by what does not divide)."""
        return next(row.principal for row in self.rows if row.principal)

    def years(self) -> list[YearSum]:
        """The rows by year of the loan, the first year being months 1 to 12."""
        parts = [self.rows[start : start + 12] for start in range(0, len(self.rows), 12)]
        return [
            YearSum(at, sum(row.principal for row in part), sum(row.interest for row in part), part[-1].balance)
            for at, part in enumerate(parts, 1)
        ]

    def note_texts(self) -> list[str]:
        """The notes that must stand beside the figures, for people."""
        slots = {
            "rate": show_number(self.rate_year, "percent_year"),
            "on": show_day(self.on),
            "grace": str(self.grace),
            "every": str(self.reported_every),
            "interest": show_dong(self.rows[0].interest),
        }
        return [loan_text("notes", key, **slots) for key in self.notes]


def check_loan(
    amount: int,
    months: int,
    on: date,
    facts: ParameterBook,
    grace: int = 0,
    principal_every: int = 1,
    cap: str = "business_person_cap",
) -> list[LoanProblem]:
    """Everything that is wrong with the figures of a loan. ``cap`` is the fact that limits the amount."""
    try:
        most, term = int(facts.number(cap, on)), int(facts.number("business_term", on))
        facts.number("rate_year", on)
    except ParameterNotInForceError:
        return [LoanProblem("not_in_force", {"on": show_day(on)})]
    wrong = {
        "amount_not_positive": amount <= 0,
        "amount_over_cap": amount > most,
        "months_not_positive": months <= 0,
        "months_over_term": months > term,
        "grace_negative": grace < 0,
        "grace_too_long": 0 < months <= grace,
        "period_not_positive": principal_every <= 0,
        "period_too_long": 0 < months - grace < principal_every,
        "amount_below_installments": 0 < amount < months - grace,
    }
    slots = {
        "amount": show_money(max(-_SHOWN, min(amount, _SHOWN))),
        "cap": facts.show(cap, on),
        "term": facts.show("business_term", on),
        "months": str(months),
        "grace": str(grace),
        "every": str(principal_every),
        "rest": str(months - grace),
        "count": str(months - grace),
    }
    return [LoanProblem(key, slots) for key, is_wrong in wrong.items() if is_wrong]


def plan(
    amount: int,
    months: int,
    on: date,
    facts: ParameterBook,
    grace: int = 0,
    principal_every: int = 1,
    cap: str = "business_person_cap",
) -> Plan:
    """The repayment of ``amount`` đồng received on ``on`` over ``months`` months.

    For ``grace`` months interest only; then every ``principal_every`` months (and at the end) an equal part of the
    principal, rounded down to đồng, the last taking the rest. Interest of a month is balance x rate / 12, rounded
    half up to đồng, at the rate in force on ``on``. Raises ImpossibleLoanError.
    """
    problems = check_loan(amount, months, on, facts, grace, principal_every, cap)
    if problems:
        raise ImpossibleLoanError(problems)
    rate = facts.number("rate_year", on)
    pays = [number for number in range(1, months + 1) if _pays_principal(number, months, grace, principal_every)]
    rows = tuple(_rows(amount, months, on, rate, pays))
    reported = _reported_every(months, on, facts)
    custom = "assumed" if reported and principal_every == 1 else "custom"
    notes = ("trial", "rate", custom, *(("grace",) if grace else ()), "days")
    return Plan(amount, months, on, grace, principal_every, rate, rows, notes, reported)


def largest_amount(
    payment: int, months: int, on: date, facts: ParameterBook, grace: int = 0, cap: str = "business_person_cap"
) -> int:
    """The largest loan of which no month costs more than ``payment`` đồng, at most the cap; 0 when there is none.

    With equal parts of the principal the first month that pays one costs most. Raises ImpossibleLoanError.
    """
    problems = check_loan(max(months - grace, 1), months, on, facts, grace, cap=cap)
    if problems:
        raise ImpossibleLoanError(problems)
    parts = months - grace
    most = int(facts.number(cap, on))
    rate = facts.number("rate_year", on)
    found = min(most, int(Decimal(max(payment, 0)) / (Decimal(1) / parts + rate / 1200)) + parts)
    while found >= parts and plan(found, months, on, facts, grace, cap=cap).largest.payment > payment:
        found -= 1
    return found if found >= parts else 0


def _reported_every(months: int, on: date, facts: ParameterBook) -> int:
    """Months between two instalments of principal as one office reported them in 2025 (nhcs2174); 0 before that."""
    try:
        short, middle = (int(facts.number(f"principal_{length}_to", on)) for length in ("short", "middle"))
        length = "short" if months <= short else "middle" if months <= middle else "long"
        return int(facts.number(f"principal_{length}_every", on))
    except ParameterNotInForceError:
        return 0


def _pays_principal(number: int, months: int, grace: int, every: int) -> bool:
    return number == months or (number > grace and (number - grace) % every == 0)


def _rows(amount: int, months: int, on: date, rate: Decimal, pays: list[int]) -> Iterator[Row]:
    balance, share = amount, amount // len(pays)
    due = set(pays)
    for number in range(1, months + 1):
        interest = (Decimal(balance) * rate / 1200).quantize(Decimal(1), ROUND_HALF_UP)
        principal = balance if number == months else share if number in due else 0
        balance -= principal
        yield Row(number, add_months(on, number), principal, int(interest), balance)


class _Texts(BaseModel):
    """repayment.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    notes: dict[str, str]
    problems: dict[str, str]
    labels: dict[str, str]


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts = check_whole(read_yaml(_FILE, _FILE.parent), _Texts)
    return {"notes": texts.notes, "problems": texts.problems, "labels": texts.labels}


def loan_text(group: str, key: str, **slots: str) -> str:
    """A text of repayment.yaml with its slots filled. KeyError for an unknown key or a slot not given."""
    return _texts()[group][key].format_map(slots)
