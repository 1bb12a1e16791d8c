"""Date words as a short line of symbols: "hồi tháng ba năm ngoái" → "M 3 Y last".

Numbers become digits, units Y M W D, known phrases the symbols of vocabulary.yaml; words that say nothing about
the day vanish, unknown ones leave a "_" so that what stood apart is not read together.
"""

from __future__ import annotations

import re
from functools import cache

from knowledge.language.lexicon import Word, lexicon, read_words, vocabulary
from knowledge.language.numerals import Words, digit, is_doubtful, read_group, read_number
from knowledge.language.telex import fold
from knowledge.language.text import has_marks

_UNITS = ("Y", "M", "W", "D", "quarter")
_SIGNS = "/-.,:"
_TET_DAYS = range(20, 31)
"""Days before Tết that are named by their number alone: "28 tết"."""
_BEFORE_A_UNIT = ("since", "until")
"""Of "sau tháng" and "trước năm" the unit is still to be read."""
_MIXED_UP = ("ty", "ti")
_ANIMAL = "con"
_ROMAN = {"i": "1", "ii": "2", "iv": "4"}
_THIRD = re.compile(r"\bIII\b", re.IGNORECASE)
_READ = 4_000


def date_symbols(text: str) -> str:
    """The symbols of ``text``, separated by single spaces."""
    # clean text holds no letter three times, so that "quý III" must be read before
    return _Reader(read_words(_THIRD.sub("3", text[:_READ]))).read()


class _Reader:
    def __init__(self, words: Words) -> None:
        self.words = words
        self.marked = any(has_marks(word.text) for word in words)
        self.out: list[str] = []

    def read(self) -> str:
        at = 0
        while at < len(self.words):
            at = self._take(at)
        return " ".join(self.out)

    def _take(self, at: int) -> int:
        word = self.words[at]
        if word.is_number:
            self.out.append(word.text[:12])
            return at + 1
        if word.text in _SIGNS:
            self.out.append(word.text)
            return at + 1
        if word.bare == "nam" and self._is_years(at):
            self.out.append("Y")
            return at + 1
        if word.text == "sau" and self.out[-1:] == ["M"] and not self.marked and self._is_six_or_next(at):
            self.out.append("six_or_next")
            return at + 1
        spoken = self._lunar_year(at) or self._years(at) or self._number(at)
        if spoken:
            self.out.append(str(spoken[0]))
            return spoken[1]
        found = lexicon("dates").match(self.words, at)
        if found and found[0] != "silent":
            self.out.append(found[0])
        elif found is None and (not self.out or self.out[-1] != "_"):
            self.out.append("_")
        if found and found[0] in _BEFORE_A_UNIT:
            return at + 1
        return at + (found[1] if found else 1)

    def _is_years(self, at: int) -> bool:
        """True if the "năm" at ``at`` counts years and a smaller unit follows: "ba năm sáu tháng" is no 5-6 months."""
        named = len(self.out) > 1 and self.out[-2] in ("M", "D", "quarter", "/", "-", ".")
        return (
            bool(self.out) and self.out[-1].isdigit() and len(self.out[-1]) < 4 and not named and self._counted(at + 1)
        )

    def _years(self, at: int) -> tuple[str, int] | None:
        """The number before such a "năm": "ba", "mười hai"."""
        if self.out[-1:] in (["M"], ["D"]):
            return None
        for end in range(at + 1, min(at + 4, len(self.words))):
            if self.words[end].bare == "nam" and self._counted(end + 1):
                number = read_number(self.words[:end], at)
                value = number.whole if number and number.end == end else None
                if value is None and end == at + 1:
                    value = digit(self.words, at, sure=True)
                return (str(value), end) if value else None
        return None

    def _is_six_or_next(self, at: int) -> bool:
        """True for the unmarked "sau" of "thang sau" that neither a year follows nor a unit."""
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        named = following is not None and (following.is_number or following.text in _SIGNS or self._means(at + 1, "Y"))
        return not named and not self._counted(at)

    def _number(self, at: int) -> tuple[str, int] | None:
        """A spoken number, only where the words around it say that it is one."""
        before = self.out[-1] if self.out else ""
        year = self._year_by_digits(at)
        if year:
            return year
        if before == "quarter" and self.words[at].text in _ROMAN:
            return _ROMAN[self.words[at].text], at + 1
        if before in ("M", "D", "quarter") and not (self._counts() and self._counted(at)):
            return self._after_unit(at)
        if before == "Y" and not (self._counts() and self._counted(at)):
            return self._short_year(at)
        return None if self._is_after(at) else self._before_a_unit(at)

    def _before_a_unit(self, at: int) -> tuple[str, int] | None:
        """The number of "ba tháng", "mười mấy năm", "hai chín tết", and a year spelled out."""
        if self._is_another_word(at):
            return None
        shown = self._digits(at, 2)
        if len(shown) == 2 and int(shown) in _TET_DAYS and self._means(at + 2, "tet"):
            return shown, at + 2
        number = read_number(self.words, at)
        if number is None:
            return None
        end, low, high = number.end, number.low, number.high
        if low == high and not low % 10 and self._means(end, "some") and self._unit(end + 1):
            return f"{low + 1} - {low + 9}", end + 1
        of_tet = number.whole in _TET_DAYS and self._means(end, "tet")
        if of_tet or low >= 1900 or self._unit(end) or self._means(end, "half"):
            return f"{low}" if low == high else f"{low} - {high}", end
        return None

    def _is_another_word(self, at: int) -> bool:
        """True for "tu thang 4", "sau thang 4 2024": no day word stands before, so no fourth and no sixth is meant.

        "tu" before a unit is "từ" in any case, since four of them are "bốn".
        """
        word = self.words[at]
        if not (word.text.isascii() and is_doubtful(word)) or not self._unit(at + 1):
            return False
        return word.bare == "tu" or (self._means(at + 1, "M") and self._names_month(at + 2))

    def _names_month(self, at: int) -> bool:
        """True if the number at ``at`` names a month: "5" of "sau thang 5", not of "sau thang 5 ngay"."""
        number = read_number(self.words, at) if at < len(self.words) else None
        if number is None or number.whole is None or not 1 <= number.whole <= 12:
            return False
        return not (self._means(number.end, "D") or self._means(number.end, "W"))

    def _counts(self) -> bool:
        """True if the unit just read ends a length of time ("hai năm"), not the name of one ("tháng 3 năm")."""
        if len(self.out) < 2 or not (self.out[-2].isdigit() or self.out[-2] in ("some", "halved", "half")):
            return False
        named = len(self.out) > 2 and self.out[-3] in ("M", "D", "quarter", "/", "-", ".")
        return not named or (self.out[-1] != "Y" and self._joins_a_length())

    def _joins_a_length(self) -> bool:
        """True if the number before the unit came after another length: the "3 M" of "2 Y 3 M"."""
        return len(self.out) > 3 and self.out[-3] in ("Y", "M", "W") and self.out[-4].isdigit()

    def _counted(self, at: int) -> bool:
        """True if a number at ``at`` counts a unit: "ba tháng"."""
        number = read_number(self.words, at) if at < len(self.words) else None
        return number is not None and self._unit(number.end)

    def _means(self, at: int, symbol: str) -> bool:
        found = lexicon("dates").match(self.words, at) if at < len(self.words) else None
        return found is not None and found[0] == symbol

    def _lunar_year(self, at: int) -> tuple[str, int] | None:
        """ "Giáp Thìn" → z40; after năm or tết "Thìn" and "con rồng" → b4."""
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        stems = _named("stems", self.words[at])
        if stems and following is not None:
            for branch in _named("branches", following):
                if (int(stems[0]) - int(branch)) % 2 == 0 and _is_branch_name(following):
                    return f"z{(6 * int(stems[0]) - 5 * int(branch)) % 60}", at + 2
        if not self.out or self.out[-1] not in ("Y", "tet", "tet_before", "tet_after") or self._is_herd(at):
            return None
        branches = _named("branches", self.words[at])
        return (f"b{branches[0]}", at + 1) if len(branches) == 1 else None

    def _is_herd(self, at: int) -> bool:
        """True for "nuôi năm con gà": five hens."""
        before = [word.text for word in self.words[max(0, at - 4) : at]]
        return any(word in vocabulary()["counted"]["counted"] for word in before)

    def _is_after(self, at: int) -> bool:
        """True for the "sau" of "sau tháng 6", which is no six."""
        word = self.words[at]
        if word.text != "sau":
            return False
        follows = at + 2 < len(self.words) and self._unit(at + 1) and self.words[at + 2].is_number
        return self.marked or (follows and not self._counts() and not self._unit(at + 3))

    def _unit(self, at: int) -> bool:
        found = lexicon("dates").match(self.words, at) if at < len(self.words) else None
        return bool(found) and found is not None and found[0] in _UNITS

    def _after_unit(self, at: int) -> tuple[str, int] | None:
        """The number of "tháng tám", "ngày mười lăm", "thang tu"."""
        group = read_group(self.words, at)
        if group and group.low == group.high:
            return str(group.low), group.end
        value = digit(self.words, at, sure=self._is_number_here(at))
        return (str(value), at + 1) if value else None

    def _is_number_here(self, at: int) -> bool:
        """True if "năm", "tu" or "sau" after tháng is a number: "tháng năm" yes, "thang nam" and "tháng sau" no."""
        word = self.words[at]
        if word.bare == "nam":
            following = lexicon("dates").match(self.words, at + 1) if at + 1 < len(self.words) else None
            return word.text == "năm" and (following is None or following[0] not in ("last", "before", "this", "kia"))
        if word.text == "sau":
            return not self.marked
        return True

    def _digits(self, at: int, count: int) -> str:
        values = [digit(self.words, at + step, sure=True) for step in range(count)]
        spoken = all(not word.is_number for word in self.words[at : at + count])
        return "".join(str(value) for value in values if value is not None) if spoken else ""

    def _year_by_digits(self, at: int) -> tuple[str, int] | None:
        """ "hai không hai hai" → 2022."""
        shown = self._digits(at, 4)
        return (shown, at + 4) if len(shown) == 4 and shown.startswith(("19", "20")) else None

    def _short_year(self, at: int) -> tuple[str, int] | None:
        """ "năm hai hai", "năm hai mươi hai" → 22."""
        shown = self._digits(at, 2)
        if len(shown) == 2 and not self._unit(at + 1):
            return shown, at + 2
        number = read_number(self.words, at)
        if (
            number
            and number.whole
            and (10 <= number.whole < 100 or number.whole >= 1900)
            and not self._unit(number.end)
        ):
            return str(number.whole), number.end
        return None


@cache
def _spellings(group: str) -> dict[str, list[str]]:
    """Each spelling in ``group``, with its marks and without, and the names it may stand for."""
    found: dict[str, list[str]] = {}
    for name, spellings in vocabulary()[group].items():
        for key in {spelling for text in spellings for spelling in (text, fold(text))}:
            found.setdefault(key, []).append(name)
    return found


def _named(group: str, word: Word) -> list[str]:
    """The names that the word may stand for; tý and tỵ are mixed up by many."""
    return _spellings(group).get(word.bare if word.bare in _MIXED_UP else word.text, [])


def lunar_year_size(words: Words, at: int) -> int:
    """The number of words at ``at`` that name a year as "Giáp Thìn" or "con rồng" do; 0 for none."""
    following = words[at + 1] if at + 1 < len(words) else None
    if following is None:
        return 0
    if _named("stems", words[at]) and _named("branches", following) and _is_branch_name(following):
        return 2
    return 2 if words[at].text == _ANIMAL and _named("branches", following) else 0


def _is_branch_name(word: Word) -> bool:
    return word.bare in _spellings("branch_names")
