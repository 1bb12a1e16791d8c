"""Periods of paying: "1 tháng đóng bao nhiêu" asks for one payment; "trong 1 năm" is a term."""

from __future__ import annotations

import pytest

from knowledge.language.loan_words import read_loan_wish

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("text", "amount", "months"),
    [
        ("vay 50 triệu thì 1 tháng phải đóng bao nhiêu", 50, 0),
        ("vay 50 triệu thi 1 thang dong bn", 50, 0),
        ("vay 50 triệu đóng bao nhiêu một tháng vậy anh", 50, 0),
        ("vay 50 triệu thì 1 năm lãi bao nhiêu", 50, 0),
        ("lãi bao nhiêu 1 năm", 0, 0),
        ("nếu vay 30 triệu mỗi năm em phải đóng mấy", 30, 0),
        ("vay 40 triệu 24 tháng 1 tháng tầm bao nhiêu", 40, 24),
        ("vay 80 triệu 5 năm một tháng trả mấy", 80, 60),
        ("36 tháng thì mỗi tháng bao nhiêu", 0, 36),
        ("trả trong 1 năm thì mỗi tháng mấy", 0, 12),
        ("vay 50 triệu trong 1 năm thì lãi bao nhiêu", 50, 12),
        ("vay 60 triệu 1 năm trả hết thì mỗi tháng bao nhiêu", 60, 12),
    ],
)
def test_a_period_of_paying_is_no_term(text: str, amount: int, months: int) -> None:
    wish = read_loan_wish(text)
    assert (wish.amount, wish.months) == (amount * MILLION, months)


@pytest.mark.parametrize(
    ("text", "asks_year"),
    [
        ("vay 50 triệu thì 1 năm lãi bao nhiêu", True),
        ("lãi bao nhiêu một năm", True),
        ("vay 50 triệu mỗi tháng trả bao nhiêu", False),
        ("trả trong 1 năm thì mỗi tháng mấy", False),
    ],
)
def test_a_year_is_asked_for_where_it_is_named(text: str, *, asks_year: bool) -> None:
    assert read_loan_wish(text).asks_year is asks_year


def test_the_rate_is_no_payment_and_how_often_no_sum() -> None:
    assert read_loan_wish("lãi suất bao nhiêu một năm").asks_rate
    assert "each" not in read_loan_wish("một năm đóng mấy lần").names
