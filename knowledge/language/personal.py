"""Typed words as a name, a phone number, a time or a way to be reached; "" when they are none."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from knowledge.language.telex import fold
from knowledge.language.text import clean

_MOST_WORDS, _MOST_CHARS = 6, 60
_CALLED = re.compile(
    r"^\s*(?:(?:dạ|da|vâng|vang|thưa|thua)\s+)*"
    r"(?:(?:(?:thôi|thoi|thì|thi|cứ|cu|anh|chị|chi)\s+)*"
    r"(?:gọi|goi|ghi|kêu|keu)\s+(?:(?:em|tôi|toi|tui|mình|minh|tên|ten)\s+)*(?:là|la)\b"
    r"|(?:(?:em|tôi|toi|tui|mình|minh|anh|chị|chi|cháu|chau)\s+)*"
    r"(?:họ\s+(?:và\s+)?tên|ho\s+(?:va\s+)?ten|tên|ten|là|la)\b)\s*"
    r"(?:(?:là|la|em|tôi|toi|tui|mình|minh|của|cua)\s+)*[:,]?\s*",
    re.IGNORECASE,
)
_POLITE_END = re.compile(r"\s+(?:ạ|nha|nhé|nhe|nghen|hè|đó|do)\s*[.!]*$", re.IGNORECASE)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_NAMES = _set(
    "vay lai tien ngan hang cong phuong duoc khong gi sao bao nhieu the nao lam co toi em anh chi roi chua di "
    "alo hello hi chao"
)
"""Words, folded, of which a name hardly ever has many."""
_SURNAMES = _set(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh truong cao mai luu ha dao "
    "luong ta thai chu lam doan tong vuong quach kieu phung to nghiem la trieu au giang cu lo vi lu moong xong"
)
"""Family names that are common in Việt Nam, folded."""
_DIGITS = {
    "khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "sau": "6",
    "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_CHOICES = {
    "when": {
        "any": ("luc nao", "bat ky", "bat cu", "khi nao cung", "sao cung"),
        "morning": ("sang",),
        "afternoon": ("chieu",),
        "evening": ("buoi toi", "toi nay", "dem", "sau gio"),
    },
    "way": {
        "message": ("zalo", "nhan", "tin", "sms"),
        "visit": ("gap", "den", "truc tiep", "len phuong", "ra phuong"),
        "call": ("goi", "dien thoai", "alo", "phone"),
    },
}


def read_name(typed: str) -> str:
    """A person's name, or "". One to six words of letters, no question."""
    said = " ".join(unicodedata.normalize("NFC", typed[:200]).split())
    said = _CALLED.sub("", _POLITE_END.sub("", said)).strip(" .,!;:")
    words = said.split()
    if not 1 <= len(words) <= _MOST_WORDS or len(said) > _MOST_CHARS or "?" in typed:
        return ""
    if not all(letter.isalpha() or letter in "'’-." for word in words for letter in word):
        return ""
    if sum(fold(word) in _NO_NAMES for word in words) * 2 > len(words):
        return ""
    return " ".join(word[:1].upper() + word[1:] for word in words)


def sounds_like_name(typed: str) -> bool:
    """Whether typed words look like a name: a common family name first, a capital on each word, an inner apostrophe."""
    letters = "".join(letter for letter in typed if not (letter.isdecimal() or letter in "+-.,"))
    name = read_name(letters).split()
    if len(name) < 2:
        return False
    has_capitals = all(word[:1].isupper() for word in letters.split())
    return fold(name[0]) in _SURNAMES or has_capitals or any(sign in letters for sign in "'’")


def read_phone(typed: str) -> str:
    """A phone number that can exist in Việt Nam (or abroad with its +), in E.164, or ""."""
    for match in phonenumbers.PhoneNumberMatcher(typed[:200], "VN"):
        if phonenumbers.is_valid_number(match.number):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    digits = "".join(letter for letter in typed[:200] if letter.isdecimal() or letter == "+")
    try:
        number = phonenumbers.parse(digits or _spoken_digits(typed), "VN")
    except phonenumbers.NumberParseException:
        return ""
    is_phone = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_phone else ""


def _spoken_digits(typed: str) -> str:
    """The digits of a number that is written out in words: "không chín một hai…"."""
    return "".join(_DIGITS.get(word, "") for word in fold(clean(typed[:200])).split())


def show_phone(phone: str) -> str:
    """An E.164 number as people in Việt Nam read it."""
    number = phonenumbers.parse(phone)
    is_home = number.country_code == phonenumbers.country_code_for_region("VN")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def read_preference(kind: str, typed: str) -> str:
    """The time ("when") or way that typed words mean, or ""."""
    marked = f" {clean(typed[:100])} "
    said = fold(marked)
    if kind == "when" and (marked.strip() == "toi" or " tối " in marked) and " sang " not in said:
        return "evening"  # without its mark only when it stands alone: "toi" is "I" in most sentences
    for value, signs in _CHOICES[kind].items():
        if any(f" {sign} " in said for sign in signs):
            return value
    return ""


def mask_name(name: str) -> str:
    """Initials only."""
    return " ".join(f"{word[0]}." for word in name.split() if word)


def mask_phone(phone: str) -> str:
    """The last three digits only."""
    return f"•••• {phone[-3:]}"
