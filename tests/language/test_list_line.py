"""What an officer types after a list went out: the committee's paper, and the bank's answers by row."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.language.list_line import Confirmation, RowLine, read_answers, read_confirmation, read_day

TODAY = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("15/XN-UBND ngày 10/12/2026", Confirmation("15/XN-UBND", date(2026, 12, 10))),
        ("giấy số 15 ngày 10/12", Confirmation("15", date(2026, 12, 10))),
        ("số 7/XN, 10/12, trừ 3, 7", Confirmation("7/XN", date(2026, 12, 10), (3, 7))),
        ("15 / XN 10-12-2026 trừ dòng 3 và 12", Confirmation("15/XN", date(2026, 12, 10), (3, 12))),
        ("số 7 ngày 10/12 không xác nhận 2", Confirmation("7", date(2026, 12, 10), (2,))),
        ("hôm nay", Confirmation()),
        ("", Confirmation()),
    ],
)
def test_a_confirmation(typed: str, read: Confirmation) -> None:
    assert read_confirmation(typed, TODAY) == read


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("1 50 triệu", [RowLine(1, 50_000_000)]),
        ("1: 50tr 18/12", [RowLine(1, 50_000_000, date(2026, 12, 18))]),
        ("dòng 12 80 triệu, dòng 3 từ chối", [RowLine(3, None), RowLine(12, 80_000_000)]),
        ("2 không cho vay ngày 19/12", [RowLine(2, None, date(2026, 12, 19))]),
        ("1 50 triệu\n1 60 triệu", [RowLine(1, 60_000_000)]),
    ],
)
def test_answers_by_row(typed: str, rows: list[RowLine]) -> None:
    read = read_answers(typed, TODAY)
    assert (list(read.rows), read.unread) == (rows, ())


@pytest.mark.parametrize("typed", ["ok", "1", "1 0 đồng", "a 50 triệu", "5 gì đó"])
def test_what_is_no_answer_is_handed_back(typed: str) -> None:
    assert read_answers(typed, TODAY).unread == (typed,)


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("10/12/2026", date(2026, 12, 10)),
        ("25/12", date(2025, 12, 25)),
        ("25/12/2026", None),
        ("31/2", None),
        ("hôm qua", None),
        ("29/2", None),
    ],
)
def test_a_day_is_never_later_than_today(said: str, on: date | None) -> None:
    assert read_day(said, TODAY) == on
