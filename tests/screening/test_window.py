"""Counting the years to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.months import first_day_inside
from screening.evaluation import screen
from screening.rule_book import RuleBook
from screening.window import count_window, last_day_after
from tests.screening.samples import PERSON

_DAYS = st.dates(date(1945, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("finished", "last"),
    [
        ("2024-03-15", "2029-03-15"),
        ("2024-02-29", "2029-02-28"),
        ("2024-02-28", "2029-02-28"),
        ("2024-03-01", "2029-03-01"),
        ("2023-02-28", "2028-02-28"),
        ("2023-12-31", "2028-12-31"),
    ],
)
def test_the_last_day_is_the_same_day_five_years_later(finished: str, last: str) -> None:
    assert last_day_after(date.fromisoformat(finished), 5) == date.fromisoformat(last)


@given(_DAYS, _DAYS)
def test_a_later_release_never_ends_earlier(one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert last_day_after(first, 5) <= last_day_after(second, 5)


@given(_DAYS)
def test_the_first_day_inside_is_the_first(on: date) -> None:
    first = first_day_inside(on, 5)
    assert last_day_after(first, 5) >= on
    assert last_day_after(first - timedelta(days=1), 5) < on


@pytest.mark.parametrize(
    ("said", "on", "inside"),
    [
        ("2024-02", "2029-02-01", True),
        ("2024-02", "2029-02-02", None),
        ("2024-02", "2029-02-28", None),
        ("2024-02", "2029-03-01", False),
        ("2021", "2025-12-31", True),
        ("2021", "2026-01-01", True),
        ("2021", "2026-01-02", None),
        ("2021", "2027-01-01", False),
        ("2024-03-15", "2029-03-15", True),
        ("2024-03-15", "2029-03-16", False),
    ],
)
def test_a_month_or_year_is_certain_impossible_or_depends(said: str, on: str, inside: bool | None) -> None:
    assert count_window(parse_day_range(said), 5, date.fromisoformat(on)).inside is inside


@given(_DAYS, st.integers(0, 800), st.dates(date(2023, 10, 10), date(2090, 1, 1)))
def test_a_range_says_what_all_its_days_say(first: date, length: int, on: date) -> None:
    days = DayRange(first, first + timedelta(days=length))
    each = {last_day_after(first + timedelta(days=n), 5) >= on for n in range(length + 1)}
    assert count_window(days, 5, on).inside is (each.pop() if len(each) == 1 else None)


@pytest.mark.parametrize(("left", "warned"), [(90, False), (89, True), (1, True), (0, True), (-1, False), (400, False)])
def test_a_warning_comes_under_ninety_days(book: RuleBook, left: int, warned: bool) -> None:
    on = date(2029, 3, 15) - timedelta(days=left)
    found = screen(book.schema.read(PERSON, on), on, book)
    assert found.window is not None
    assert found.window.days_left == left
    assert bool(found.warning) is warned
    if warned:
        assert "15/03/2029" in found.warning
