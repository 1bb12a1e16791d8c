"""Every figure has days on which it holds; outside them it is not in force, never the last row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.language.formats import show_money, show_number
from knowledge.language.months import add_years
from knowledge.loader import Knowledge
from knowledge.parameters import Parameter, ParameterBook, ParameterNotInForceError
from tests.conftest import TODAY, data


@pytest.mark.parametrize(
    ("fact", "on", "shown"),
    [
        ("rate_year", date(2023, 10, 10), "6,6%/năm"),
        ("rate_year", date(2025, 11, 30), "6,6%/năm"),
        ("rate_year", date(2025, 12, 1), "6,24%/năm"),
        ("rate_month", date(2025, 11, 30), "0,55%/tháng"),
        ("rate_month", date(2025, 12, 1), "0,52%/tháng"),
        ("overdue_rate_year", TODAY, "8,112%/năm"),
        ("overdue_rate_month", TODAY, "0,676%/tháng"),
        ("interest_month_full", TODAY, "520.000 đồng"),
        ("interest_month_full", date(2024, 1, 1), "550.000 đồng"),
        ("business_person_cap", TODAY, "100 triệu đồng"),
        ("employer_project_cap", TODAY, "2 tỷ đồng"),
        ("training_month_cap", TODAY, "4 triệu đồng mỗi tháng"),
        ("business_term", TODAY, "120 tháng"),
        ("window_years", TODAY, "5 năm"),
        ("employer_released_share", TODAY, "10%"),
        ("effective_on", TODAY, "10/10/2023"),
        ("rate_before", TODAY, "6,6%/năm"),
        ("job_rate_year", TODAY, "7,9248%/năm"),
        ("job_rate_month", TODAY, "0,6604%/tháng"),
        ("interest_ten_million", TODAY, "52.000 đồng"),
        ("job_priority_share", TODAY, "30%"),
        ("rehab_person_cap", TODAY, "200 triệu đồng"),
        ("principal_long_every", TODAY, "36 tháng"),
        ("poverty_rural_new", TODAY, "2,2 triệu đồng mỗi tháng"),
    ],
)
def test_a_figure_is_the_one_in_force_on_the_day(knowledge: Knowledge, fact: str, on: date, shown: str) -> None:
    assert knowledge.facts.show(fact, on) == shown


@pytest.mark.parametrize("fact", ["rate_year", "rate_month", "business_person_cap", "interest_month_full"])
def test_before_its_first_day_a_figure_is_not_in_force(knowledge: Knowledge, fact: str) -> None:
    with pytest.raises(ParameterNotInForceError, match="09/10/2023"):
        knowledge.facts.number(fact, date(2023, 10, 9))


def test_after_its_last_day_a_figure_is_not_in_force() -> None:
    row = {"from": "2025-01-01", "to": "2025-12-31", "value": "2", "certainty": "B", "source": "thử"}
    book = ParameterBook([Parameter(id="cut", label="Giảm", unit="percent_year", citation="x", values=[row])])
    assert book.number("cut", date(2025, 12, 31)) == Decimal(2)
    with pytest.raises(ParameterNotInForceError):
        book.number("cut", date(2026, 1, 1))


def test_overlapping_periods_are_refused() -> None:
    rows = [
        {"from": "2023-01-01", "to": "", "value": "1", "certainty": "A", "source": "thử"},
        {"from": "2024-01-01", "to": "", "value": "2", "certainty": "A", "source": "thử"},
    ]
    with pytest.raises(ValueError, match="chồng nhau"):
        Parameter(id="x", label="x", unit="count", citation="x", values=rows)


def test_a_changed_rate_brings_its_own_decision(knowledge: Knowledge) -> None:
    facts = knowledge.facts
    assert "qd750" in facts.citations("rate_year", date(2025, 11, 30))
    assert "qd2553" in facts.citations("rate_year", date(2025, 12, 1))
    assert "qd2553" in facts.citations("overdue_rate_month", TODAY)


def test_the_published_figures_were_confirmed_by_somebody(knowledge: Knowledge) -> None:
    """Changing a parameter fails here until its line in figures.tsv is changed too: nobody edits by accident."""
    confirmed = dict(
        line.split("\t") for line in data("figures.tsv").read_text(encoding="utf-8").splitlines() if line.strip()
    )
    now = {fact.id: _shown_or_ended(knowledge.facts, fact.id) for fact in knowledge.facts}
    assert now == confirmed


def _shown_or_ended(facts: ParameterBook, name: str) -> str:
    try:
        return facts.show(name, TODAY)
    except ParameterNotInForceError:
        return "không còn hiệu lực"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (100_000_000, "100 triệu đồng"),
        (1_500_000, "1,5 triệu đồng"),
        (2_000_000_000, "2 tỷ đồng"),
        (1_250_000_000, "1,25 tỷ đồng"),
        (520_000, "520.000 đồng"),
        (8_336_667, "8.336.667 đồng"),
        (0, "0 đồng"),
    ],
)
def test_money_is_shown_as_people_say_it(amount: int, shown: str) -> None:
    assert show_money(Decimal(amount)) == shown


def test_a_day_of_the_month_is_named(knowledge: Knowledge) -> None:
    assert show_number(Decimal(5), "day_of_month") == "ngày 05"


@pytest.mark.parametrize("amnesty", ["amnesty_2024", "amnesty_may_2025", "amnesty_september_2025"])
def test_the_last_day_of_an_amnesty_is_that_of_the_window(knowledge: Knowledge, amnesty: str) -> None:
    released = date.fromisoformat(knowledge.facts.value(f"{amnesty}_on", TODAY).value)
    last = date.fromisoformat(knowledge.facts.value(f"{amnesty}_last", TODAY).value)
    assert last == add_years(released, int(knowledge.facts.number("window_years", TODAY)))
