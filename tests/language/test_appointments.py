"""Days and times that an officer types for an appointment, read on Monday 30 November 2026 at nine."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from knowledge.language.appointments import Appointment, read_appointment

NOW = datetime(2026, 11, 30, 9, 0)  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("typed", "on", "at"),
    [
        ("9 giờ thứ năm", date(2026, 12, 3), time(9)),
        ("thứ hai 8h", date(2026, 12, 7), time(8)),
        ("14h30 3/12", date(2026, 12, 3), time(14, 30)),
        ("2 giờ chiều ngày kia", date(2026, 12, 2), time(14)),
        ("sáng t6 tuần sau", date(2026, 12, 11), time(8)),
        ("8 gio ruoi thu 5", date(2026, 12, 3), time(8, 30)),
        ("9g15 mai", date(2026, 12, 1), time(9, 15)),
        ("10 giờ", date(2026, 11, 30), time(10)),
        ("chiều nay", date(2026, 11, 30), time(14)),
        ("lúc 15:00 ngày 05/12/2026", date(2026, 12, 5), time(15)),
        ("1/1 8h", date(2027, 1, 1), time(8)),
        ("chủ nhật", date(2026, 12, 6), time(8)),
    ],
)
def test_a_day_and_a_time_are_read(typed: str, on: date, at: time) -> None:
    read = read_appointment(typed, NOW)
    assert read is not None
    assert (read.on, read.at) == (on, at)


def test_without_a_time_it_is_the_usual_one_and_says_so() -> None:
    assert read_appointment("mai", NOW) == Appointment(date(2026, 12, 1), time(8), is_timed=False)


@pytest.mark.parametrize(
    "typed", ["8 giờ", "3 giờ sáng mai", "23h mai", "31/11 8h", "1/12/2025 8h", "hẹn lại sau", "", "9"]
)
def test_what_is_over_impossible_or_no_time_is_none(typed: str) -> None:
    assert read_appointment(typed, NOW) is None
