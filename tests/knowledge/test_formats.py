"""Days, numbers and money as people read them, and months added the way a calendar does."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.formats import (
    show_count,
    show_day,
    show_decimal,
    show_dong,
    show_iso,
    show_moment,
    show_money,
    show_month,
    show_number,
)
from knowledge.language.months import add_months, add_years

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(-1200, 1200)


def test_days_and_moments_are_shown_as_on_paper() -> None:
    day = date(2024, 3, 5)
    assert (show_day(day), show_month(day)) == ("05/03/2024", "03/2024")
    assert [show_iso(text) for text in ("2024-03-05", "2024-03", "2024")] == ["05/03/2024", "03/2024", "2024"]
    assert show_moment(datetime(2024, 3, 5, 14, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))) == "14:07 05/03/2024"


@pytest.mark.parametrize(
    ("number", "shown"), [("6.240", "6,24"), ("1234567.5", "1.234.567,5"), ("100", "100"), ("0.52", "0,52")]
)
def test_decimals_have_a_comma_and_thousands_a_dot(number: str, shown: str) -> None:
    assert show_decimal(Decimal(number)) == shown


def test_amounts_are_shown_in_the_largest_unit_that_loses_nothing() -> None:
    shown = [show_money(amount) for amount in (100_000_000, 2_000_000_000, 520_000, 1_500_000, 1_085_001, 0)]
    assert shown == ["100 triệu đồng", "2 tỷ đồng", "520.000 đồng", "1,5 triệu đồng", "1.085.001 đồng", "0 đồng"]
    assert show_dong(100_000_000) == "100.000.000 đồng"
    assert show_number(Decimal("6.24"), "percent_year") == "6,24%/năm"
    assert show_number(Decimal(5), "day_of_month") == "ngày 05"


@given(st.integers(-(10**15), 10**15))
def test_a_count_loses_no_digit(count: int) -> None:
    assert int(show_count(count).replace(".", "")) == count


@given(DAYS, MONTHS)
def test_months_keep_the_day_or_take_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)
    index = day.year * 12 + day.month - 1 + months
    assert (later.year, later.month) == (index // 12, index % 12 + 1)
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(DAYS, st.integers(-100, 100))
def test_years_keep_the_day_but_for_the_29th_of_february(day: date, years: int) -> None:
    later = add_years(day, years)
    try:
        same = day.replace(year=day.year + years)
    except ValueError:
        same = date(day.year + years, 2, 28)
    assert later == same


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)), st.integers(0, 600))  # noqa: DTZ001
def test_a_moment_keeps_its_time_of_day(moment: datetime, months: int) -> None:
    later = add_months(moment, months)
    assert later.time() == moment.time()
    assert later - moment >= timedelta(days=28 * months)
