"""Worked examples are computed from the figures in force, to the thousand đồng."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.loader import Knowledge
from knowledge.sums import SUMS, UnknownSumError, parse_sum, show_sum

TODAY, BEFORE = date(2026, 11, 28), date(2025, 11, 30)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("interest 100", "520.000 đồng"),
        ("interest 50", "260.000 đồng"),
        ("principal 50 36", "1.389.000 đồng"),
        ("first 50 36", "1.649.000 đồng"),
        ("last 50 36", "1.396.000 đồng"),
        ("total 50 36", "4.810.000 đồng"),
        ("kept 50 24", "6.240.000 đồng"),
        ("overdue 10", "67.600 đồng"),
        ("course 5", "20 triệu đồng"),
        ("repay 12", "24"),
        ("repay 13", "13"),
        ("course_term 12", "36"),
        ("course_term 24", "48"),
        ("needed 10", "1"),
        ("needed 12", "2"),
        ("employer 12", "1,2 tỷ đồng"),
        ("employer 45", "2 tỷ đồng"),
    ],
)
def test_a_sum_is_computed_from_the_figures_of_today(knowledge: Knowledge, written: str, shown: str) -> None:
    assert show_sum(written, knowledge.facts, TODAY) == shown


def test_a_sum_follows_the_rate_of_its_day(knowledge: Knowledge) -> None:
    assert show_sum("interest 100", knowledge.facts, BEFORE) == "550.000 đồng"


@pytest.mark.parametrize("written", ["first 50", "first 50 x", "first 50 0", "rest 50", "interest -1"])
def test_what_cannot_be_computed_is_refused(written: str) -> None:
    with pytest.raises(UnknownSumError):
        parse_sum(written)


def test_every_sum_is_tried() -> None:
    tried = {"interest", "principal", "first", "last", "total", "kept", "overdue", "course", "repay"}
    assert tried | {"course_term", "needed", "employer"} == set(SUMS)
