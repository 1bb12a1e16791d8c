"""What an officer looks for: digits of a number, a part of a code, a name; and whether it fits a name."""

from __future__ import annotations

import pytest

from knowledge.language.search_line import Search, name_reader, read_search


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("tìm Trần Văn Mẫu", Search(words=("trần", "văn", "mẫu"), is_named=True)),
        ("tim hung", Search(words=("hung",), is_named=True)),
        ("Ngô Hữu Hùng", Search(words=("ngô", "hữu", "hùng"))),
        ("678", Search(digits="678", code="678")),
        ("0912 345 678", Search(digits="912345678")),
        ("+84912345678", Search(digits="912345678")),
        ("9GVR", Search(code="9GVR")),
        ("tìm mã 9gvr-2w", Search(code="9GVR2W", is_named=True)),
        ("12", Search()),
        ("tìm", Search(is_named=True)),
        ("một hai ba bốn năm sáu bảy", Search()),
    ],
)
def test_a_search_is_read(typed: str, search: Search) -> None:
    assert read_search(typed) == search


@pytest.mark.parametrize(
    ("words", "is_marked", "fits"),
    [
        (("hùng",), True, True),
        (("hưng",), True, False),
        (("hưng",), False, True),
        (("hung",), True, True),
        (("ngô", "h"), True, True),
        (("ngô", "hùng"), True, False),
        (("hữu", "hùng", "x"), False, False),
        (("gô",), False, False),
        (("漢",), False, False),
    ],
)
def test_words_fit_a_name(words: tuple[str, ...], is_marked: bool, fits: bool) -> None:
    assert name_reader(words, is_marked=is_marked)("Ngô Hữu Hùng") == fits
