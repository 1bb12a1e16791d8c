"""The repayment plan: sums exact to the đồng, interest recomputed independently, wrong figures explained."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from knowledge.language.loan_words import read_loan_question
from screening.loan.repayment import ImpossibleLoanError, Plan, check_loan, largest_amount, loan_text, plan
from tests.content import content

TODAY = date(2026, 11, 24)
FACTS, LAW = content().facts, content().law

LOANS = st.tuples(
    st.integers(200, 100_000_000), st.integers(1, 120), st.integers(0, 119), st.integers(1, 24),
).filter(lambda loan: loan[2] < loan[1] and loan[3] <= loan[1] - loan[2] and loan[0] >= loan[1])  # fmt: skip


def made(loan: tuple[int, int, int, int], on: date = TODAY) -> Plan:
    amount, months, grace, every = loan
    return plan(amount, months, on, FACTS, grace, every)


def test_a_hundred_million_over_ten_years() -> None:
    found = plan(100_000_000, 120, TODAY, FACTS)
    assert found.rows[0].interest == 520_000
    assert found.rows[0].principal == 833_333
    assert found.rows[-1].principal == 833_373
    assert found.rows[-1].due == date(2036, 11, 24)
    assert found.total_interest == 31_460_008
    assert len(found.years()) == 10


@settings(max_examples=300)
@given(LOANS)
def test_the_principal_paid_is_exactly_the_amount_and_nothing_is_owed_at_the_end(
    loan: tuple[int, int, int, int],
) -> None:
    found = made(loan)
    assert sum(row.principal for row in found.rows) == loan[0]
    assert found.rows[-1].balance == 0
    assert len(found.rows) == loan[1]
    balance = loan[0]
    for row in found.rows:
        balance -= row.principal
        assert row.balance == balance
        assert row.principal >= 0
    assert found.total_paid == sum(row.payment for row in found.rows)


@settings(max_examples=300)
@given(LOANS)
def test_the_interest_is_what_an_independent_computation_gives(loan: tuple[int, int, int, int]) -> None:
    amount, months, grace, every = loan
    paying = set(range(grace + every, months, every)) | {months}
    share = amount // len(paying)
    owed, interest = Fraction(amount), []
    for number in range(1, months + 1):
        exact = owed * Fraction("6.24") / 100 / 12
        rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
        interest.append(int(rounded.quantize(Decimal(1), ROUND_HALF_UP)))
        owed -= share if number in paying else 0
    assert [row.interest for row in made(loan).rows] == interest


@settings(max_examples=200)
@given(LOANS)
def test_no_principal_is_paid_in_the_grace_months_and_never_more_interest_than_before(
    loan: tuple[int, int, int, int],
) -> None:
    found = made(loan)
    assert all(row.principal == 0 for row in found.rows[: loan[2]])
    interests = [row.interest for row in found.rows]
    assert interests == sorted(interests, reverse=True)


@settings(max_examples=200)
@given(LOANS)
def test_years_add_up_to_the_whole(loan: tuple[int, int, int, int]) -> None:
    found = made(loan)
    years = found.years()
    assert sum(year.principal for year in years) == found.amount
    assert sum(year.interest for year in years) == found.total_interest
    assert years[-1].balance == 0


@given(st.dates(date(2023, 10, 10), date(2030, 12, 31)))
def test_due_days_are_a_month_apart_and_in_order(on: date) -> None:
    dues = [row.due for row in plan(10_000_000, 24, on, FACTS).rows]
    assert dues == sorted(dues)
    assert all(timedelta(28) <= after - before <= timedelta(31) for before, after in pairwise(dues))
    assert dues[-1].year == on.year + 2


@pytest.mark.parametrize(
    ("on", "rate"), [(date(2023, 10, 10), "6.6"), (date(2025, 11, 30), "6.6"), (date(2025, 12, 1), "6.24")]
)
def test_the_rate_is_the_one_in_force_on_the_day(on: date, rate: str) -> None:
    assert plan(50_000_000, 60, on, FACTS).rate_year == Decimal(rate)


def test_a_loan_before_the_decision_took_effect_is_refused() -> None:
    assert [problem.key for problem in check_loan(50_000_000, 60, date(2023, 10, 9), FACTS)] == ["not_in_force"]


@pytest.mark.parametrize(
    ("loan", "keys"),
    [
        ((100_000_000, 120, 0, 1), []),
        ((100_000_001, 120, 0, 1), ["amount_over_cap"]),
        ((100_000_000, 121, 0, 1), ["months_over_term"]),
        ((0, 12, 0, 1), ["amount_not_positive"]),
        ((-5, 12, 0, 1), ["amount_not_positive"]),
        ((10**40, 12, 0, 1), ["amount_over_cap"]),
        ((1_000_000, 0, 0, 1), ["months_not_positive"]),
        ((1_000_000, -3, 0, 1), ["months_not_positive"]),
        ((1_000_000, 12, -1, 1), ["grace_negative"]),
        ((1_000_000, 12, 12, 1), ["grace_too_long"]),
        ((1_000_000, 12, 0, 0), ["period_not_positive"]),
        ((1_000_000, 12, 6, 7), ["period_too_long"]),
        ((5, 12, 0, 1), ["amount_below_installments"]),
        ((200_000_000, 130, -1, 0), ["amount_over_cap", "months_over_term", "grace_negative", "period_not_positive"]),
    ],
)
def test_wrong_figures_are_all_named(loan: tuple[int, int, int, int], keys: list[str]) -> None:
    amount, months, grace, every = loan
    problems = check_loan(amount, months, TODAY, FACTS, grace, every)
    assert [problem.key for problem in problems] == keys
    assert all(problem.text and "{" not in problem.text for problem in problems)
    if keys:
        with pytest.raises(ImpossibleLoanError):
            plan(amount, months, TODAY, FACTS, grace, every)


def test_an_employer_may_borrow_up_to_its_own_cap() -> None:
    assert plan(2_000_000_000, 60, TODAY, FACTS, cap="employer_project_cap").amount == 2_000_000_000


def test_the_citations_resolve_and_the_notes_say_what_is_only_custom() -> None:
    found = plan(50_000_000, 36, TODAY, FACTS, grace=6)
    assert all(citation in LAW for citation in found.citations)
    assert LAW["practice.repayment"].certainty == found.certainty == "C"
    assert set(found.notes) == {"trial", "rate", "assumed", "grace", "days"}
    assert "6,24%/năm" in " ".join(found.note_texts())


def test_a_text_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        loan_text("labels", "nothing")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("vay 50 triệu 5 năm tháng trả mấy", (50_000_000, 60)),
        ("vay 100tr trả trong 10 năm mỗi tháng bao nhiêu", (100_000_000, 120)),
        ("muon 30 trieu 36 thang", (30_000_000, 36)),
        ("vay 50 triệu 5 năm 1 tháng trả bao nhiêu", (50_000_000, 60)),
        ("vay năm mươi triệu năm năm", (50_000_000, 60)),
        ("vay 80tr 3 năm rưỡi thì mỗi tháng góp bao nhiêu", (80_000_000, 42)),
        ("vay 500k 2 tháng", (500_000, 2)),
        ("trả góp 50 triệu trong 2 năm", (50_000_000, 24)),
        ("vay được bao nhiêu", None),
        ("vay 50 triệu mỗi tháng trả bao nhiêu", None),
        ("ra tù 5 năm có vay 100 triệu được không", None),
        ("80tr", None),
        ("", None),
    ],
)
def test_a_question_about_instalments_is_recognised(asked: str, expected: tuple[int, int] | None) -> None:
    assert read_loan_question(asked) == expected


@settings(max_examples=300)
@given(st.text(max_size=100))
def test_reading_a_loan_question_is_total(asked: str) -> None:
    found = read_loan_question(asked)
    assert found is None or (found[0] > 0 and found[1] > 0)


RUN = CliRunner()


def test_the_command_prints_the_years_and_the_totals() -> None:
    result = RUN.invoke(app, ["loan", "--amount", "100tr", "--months", "120", "--on", "2026-11-24"])
    assert result.exit_code == 0
    assert "31.460.008" in result.stdout
    assert "131.460.008" in result.stdout


def test_the_command_gives_every_month_as_json() -> None:
    result = RUN.invoke(app, ["loan", "--amount", "30tr", "--months", "1 năm", "--grace", "3", "--json"])
    record = json.loads(result.stdout)
    assert len(record["rows"]) == 12
    assert record["rows"][2]["principal"] == 0
    assert sum(row["principal"] for row in record["rows"]) == 30_000_000


@pytest.mark.parametrize("months", ["12", "120"])
def test_the_command_writes_a_chart(tmp_path: Path, months: str) -> None:
    path = tmp_path / "bieu-do.png"
    assert RUN.invoke(app, ["loan", "--amount", "50tr", "--months", months, "--chart", str(path)]).exit_code == 0
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("amount", "months", "said"),
    [
        ("200tr", "121", "100 triệu đồng"),
        ("abc", "12", "abc"),
        ("-5tr", "12", "lớn hơn 0"),
        ("80", "12", "80 triệu đồng"),
        ("80tr", "x", "120, 5 năm"),
        ("80tr", "0", "120, 5 năm"),
    ],
)
def test_wrong_figures_get_a_plain_explanation_and_exit_two(amount: str, months: str, said: str) -> None:
    result = RUN.invoke(app, ["loan", f"--amount={amount}", f"--months={months}"])
    assert result.exit_code == 2
    assert said in result.stderr


@given(payment=st.integers(50_000, 5_000_000), months=st.integers(2, 120), grace=st.integers(0, 24))
def test_the_largest_sum_a_payment_carries_is_largest(payment: int, months: int, grace: int) -> None:
    grace = min(grace, months - 1)
    found = largest_amount(payment, months, TODAY, FACTS, grace)
    most = int(FACTS.number("business_person_cap", TODAY))
    assert 0 <= found <= most
    if found:
        assert plan(found, months, TODAY, FACTS, grace).largest.payment <= payment
    if found and found + months < most:
        assert plan(found + months, months, TODAY, FACTS, grace).largest.payment > payment


def test_a_million_a_month_carries_as_much_as_equal_parts_allow() -> None:
    assert largest_amount(1_000_000, 60, TODAY, FACTS) // 100_000 == 457
    assert largest_amount(1_000_000, 120, TODAY, FACTS) // 100_000 == 738
    assert largest_amount(100_000_000, 12, TODAY, FACTS) == 100_000_000


def test_interest_only_months_come_first_and_the_principal_is_spread_over_the_rest() -> None:
    made = plan(70_000_000, 48, TODAY, FACTS, grace=12)
    assert {row.payment for row in made.rows[:12]} == {364_000}
    assert made.rows[12].principal == 70_000_000 // 36
    assert sum(row.principal for row in made.rows) == 70_000_000


@pytest.mark.parametrize(("months", "every"), [(12, 12), (13, 24), (60, 24), (61, 36), (120, 36)])
def test_a_plan_says_what_it_assumes_and_shows_the_month_of_interest_only(months: int, every: int) -> None:
    """Principal in equal months is an assumption: one office was reported to take it every 12, 24 or 36 months."""
    told = " ".join(plan(100_000_000, months, TODAY, FACTS).note_texts())
    assert "Tính như thể gốc chia đều hằng tháng" in told
    assert f"{every} tháng mới trả gốc một lần" in told
    assert "520.000 đồng" in told
    assert "Tính như thể" not in " ".join(plan(100_000_000, 120, TODAY, FACTS, principal_every=12).note_texts())
