"""Names stand as in a Vietnamese register: by the given name, letters before tones."""

from __future__ import annotations

import random

import pytest

from knowledge.language.collation import by_given_name

IN_ORDER = [
    "Phạm Văn An", "Trần Văn An", "Lê Thị Ánh", "Ngô Văn Ân", "Hồ Thị Dung", "Hồ Thị Dũng", "Đỗ Văn Đào",
    "Bùi Thị Hoa", "Bùi Thị Hòa", "Bùi Thị Hóa", "Bùi Thị Hoà Bình Lan", "Ngô Văn Ôn", "Ngô Văn Ơn", "Trần Văn Ưng",
    "Lê Như Ý",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_a_register_is_in_the_order_of_the_alphabet(seed: int) -> None:
    names = IN_ORDER.copy()
    random.Random(seed).shuffle(names)
    assert sorted(names, key=by_given_name) == IN_ORDER


def test_capitals_and_the_way_of_composing_do_not_count() -> None:
    assert by_given_name("TRẦN VĂN ĐÀO") == by_given_name("trần văn đào") == by_given_name("Trần Văn Đào")


@pytest.mark.parametrize("odd", ["", " ", "A1", "Nguyễn 😀", "O'Neil"])
def test_any_text_has_a_place(odd: str) -> None:
    assert sorted([odd, "Trần Văn An"], key=by_given_name)
