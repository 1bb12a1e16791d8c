"""Telephone numbers: in digits or words, old and new, one or several; a hotline is no person's number."""

from __future__ import annotations

import pytest

from knowledge.language.phones import read_phone, read_phones

MINE = "+84912345678"


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "84912345678",
        "+84 912 345 678",
        "(+84)912345678",
        "912345678",
        "０９１２３４５６７８",
        "không chín một hai ba bốn năm sáu bảy tám",
        "khong chin mot hai ba bon nam sau bay tam",
        "Hùng 0912345678",
        "số em: 0912345678 nhé",
    ],
)
def test_one_number_is_read_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == MINE


def test_a_number_said_in_groups_is_read() -> None:
    assert read_phone("không chín tám bảy ba số tám một hai ba") == "+84987888123"


@pytest.mark.parametrize("between", [" hoặc ", " ", "/", ", ", " - ", "\n"])
def test_two_numbers_are_two(between: str) -> None:
    assert read_phones(f"0912345678{between}0987 654 321").mobile == (MINE, "+84987654321")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01671234567", "+84371234567"),
        ("+84 167 123 4567", "+84371234567"),
        ("0123 456 7890", "+84834567890"),
        ("0120 123 4567", "+84701234567"),
        ("0186 123 4567", "+84561234567"),
        ("0199 123 4567", "+84591234567"),
    ],
)
def test_an_old_number_of_eleven_digits_is_offered_as_the_new_one(old: str, new: str) -> None:
    assert read_phones(old).renewed == (new,)
    assert read_phone(old) == ""


@pytest.mark.parametrize("typed", ["1900 1234", "19001234", "1800 599 920"])
def test_a_hotline_is_no_number_of_a_person(typed: str) -> None:
    assert read_phone(typed) == ""
    assert read_phones(typed).is_service


@pytest.mark.parametrize("typed", ["12345", "0912345", "sinh 15/03/1985, ra 20/4/2024", "100 triệu", "1.000.000.000"])
def test_other_digits_are_no_number(typed: str) -> None:
    assert read_phones(typed).mobile == ()
