"""Sums of worked examples, computed from the figures in force: what a loan of so much costs, how much so many allow.

An answer writes `{sum:first 50 36}`: the first month of 50 million đồng repaid in 36 months. Only the assumptions of an
example are typed; whatever follows from a figure of the law changes with that figure. Principal is repaid in equal
parts every month unless the answer says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from knowledge.language.formats import show_decimal, show_money
from knowledge.parameters import ParameterBook

_MILLION = Decimal(1_000_000)
_SHOWN = Decimal(1_000)
"""Nobody plans in single đồng: what is no whole amount is shown to the nearest thousand."""
_YEAR = 12


class UnknownSumError(ValueError):
    """There is no such sum, or it wants other numbers."""


@dataclass(frozen=True)
class Sum:
    """A kind of sum: how many numbers it takes, the figures it rests on, and how it is computed and shown."""

    numbers: int
    figures: tuple[str, ...]
    show: Callable[[list[Decimal], dict[str, Decimal]], str]


def _money(amount: Decimal) -> str:
    return show_money((amount / _SHOWN).quantize(Decimal(1)) * _SHOWN if amount % 1 else amount)


def _interest(amount: Decimal, figures: dict[str, Decimal]) -> Decimal:
    """The interest of a month on ``amount`` million đồng."""
    return amount * _MILLION * figures["rate_year"] / 100 / _YEAR


def _principal(amount: Decimal, months: Decimal) -> Decimal:
    return amount * _MILLION / months


def _repayment_months(months: Decimal, figures: dict[str, Decimal]) -> Decimal:
    """The longest time to repay after a course of ``months``."""
    is_short = months <= figures["training_short_course"] * _YEAR
    return months * figures["training_short_multiple" if is_short else "training_long_multiple"]


def _needed(workers: Decimal, figures: dict[str, Decimal]) -> str:
    return str((workers * figures["employer_released_share"] / 100).to_integral_value(ROUND_CEILING))


def _employer_cap(workers: Decimal, figures: dict[str, Decimal]) -> str:
    return show_money(min(workers * figures["employer_worker_cap"], figures["employer_project_cap"]))


_RATE = ("rate_year",)
_TERM = ("training_short_course", "training_short_multiple", "training_long_multiple")
SUMS = {
    "interest": Sum(1, _RATE, lambda n, f: _money(_interest(n[0], f))),
    "principal": Sum(2, (), lambda n, _: _money(_principal(n[0], n[1]))),
    "first": Sum(2, _RATE, lambda n, f: _money(_principal(n[0], n[1]) + _interest(n[0], f))),
    "last": Sum(2, _RATE, lambda n, f: _money(_principal(n[0], n[1]) * (1 + f["rate_year"] / 100 / _YEAR))),
    "total": Sum(2, _RATE, lambda n, f: _money(_interest(n[0], f) * (n[1] + 1) / 2)),
    "kept": Sum(2, _RATE, lambda n, f: _money(_interest(n[0], f) * n[1])),
    "overdue": Sum(
        1, (*_RATE, "overdue_percent"), lambda n, f: _money(_interest(n[0], f) * f["overdue_percent"] / 100)
    ),
    "course": Sum(1, ("training_month_cap",), lambda n, f: show_money(n[0] * f["training_month_cap"])),
    "repay": Sum(1, _TERM, lambda n, f: show_decimal(_repayment_months(n[0], f))),
    "course_term": Sum(1, _TERM, lambda n, f: show_decimal(n[0] + _repayment_months(n[0], f))),
    "needed": Sum(1, ("employer_released_share",), lambda n, f: _needed(n[0], f)),
    "employer": Sum(1, ("employer_worker_cap", "employer_project_cap"), lambda n, f: _employer_cap(n[0], f)),
}
"""Amounts are in million đồng, times in months. interest: a month on that debt · principal: the part of it each month ·
first, last: that month with interest · total: all interest with equal principal · kept: all interest while nothing of
the principal is repaid · overdue: a month of overdue interest · course: the most for a course · repay: the months to
repay it · course_term: the months in all · needed: released workers of so many · employer: the most for so many
workers."""


def parse_sum(written: str) -> tuple[Sum, list[Decimal]]:
    """The kind and the numbers of "first 50 36". Raises UnknownSumError."""
    name, *rest = written.split()
    kind = SUMS.get(name)
    try:
        numbers = [Decimal(number) for number in rest]
    except InvalidOperation as error:
        raise UnknownSumError(written) from error
    if kind is None or kind.numbers != len(numbers) or min(numbers, default=Decimal(0)) <= 0:
        raise UnknownSumError(written)
    return kind, numbers


def show_sum(written: str, facts: ParameterBook, on: date) -> str:
    """The sum as people read it: "1.649.000 đồng". Raises UnknownSumError, ParameterNotInForceError."""
    kind, numbers = parse_sum(written)
    return kind.show(numbers, {name: facts.number(name, on) for name in kind.figures})


def figures_of(written: str) -> tuple[str, ...]:
    """The figures of the law that a sum rests on. Raises UnknownSumError."""
    return parse_sum(written)[0].figures
