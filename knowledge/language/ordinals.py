"""Which of the choices shown last a person means: "2", "số 2", "lựa chọn 3", "cái thứ hai", "đầu tiên", "cuối cùng"."""

from __future__ import annotations

import re

_LONG_NUMBER = 4
"""So many digits are a phone number or an amount, not the number of a choice."""
_POLITE = re.compile(
    r"^(?:(?:cho|toi|em|anh|chi|minh|con|chau|xin|lay|muon|chon|bam|nhan|go) )+|(?: (?:a|nhe|nha|di|oi))+$"
)
_THING = r"(?:cai|so|lua chon|muc|nut|phuong an|dong|cau so|o)"
_COUNTED = re.compile(rf"(?:{_THING} )?(?:so )?(\d+)|{_THING} (?:so )?thu (\d+)|thu (\d+) trong (?:danh sach|menu)")
_NAMED = re.compile(rf"{_THING} (?:so )?(?:thu )?(nhat|nhi|mot|hai|ba|bon|tu|nam|sau|bay|tam)|thu (nhat|nhi)")
_FIRST = re.compile(rf"(?:{_THING} )?(?:dau tien|dau|tren cung)")
_LAST = re.compile(rf"(?:{_THING} )?(?:cuoi cung|cuoi|duoi cung|chot)")
_NUMBERS = {
    "nhat": 1, "mot": 1, "nhi": 2, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8,
}  # fmt: skip


def read_place(words: str, count: int) -> int:
    """The place, from 1, among ``count`` choices that folded ``words`` as a whole name; 0 when they name none.

    "thứ hai" alone is a day of the week, "hai" alone an amount: they need a word that says what is counted.
    """
    said = _POLITE.sub("", words).strip()
    if found := _COUNTED.fullmatch(said):
        digits = next(filter(None, found.groups()))
        place = int(digits) if digits.isdecimal() and len(digits) < _LONG_NUMBER else 0
    elif found := _NAMED.fullmatch(said):
        place = _NUMBERS[found[1] or found[2]]
    elif _FIRST.fullmatch(said):
        place = 1
    else:
        place = count if _LAST.fullmatch(said) else 0
    return place if 1 <= place <= count else 0
