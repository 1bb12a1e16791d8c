"""Date words as a short line of symbols: "hồi tháng ba năm ngoái" → "M 3 Y last".

Numbers become digits, units Y M W D, known phrases the symbols of vocabulary.yaml; words that say nothing about
the day vanish, unknown ones leave a "_" so that what stood apart is not read together.
"""

from __future__ import annotations

from knowledge.language.lexicon import lexicon, read_words
from knowledge.language.numerals import Words, digit, read_group, read_number
from knowledge.language.text import has_marks

_UNITS = ("Y", "M", "W", "D", "quarter")
_SIGNS = {"/": "/", "-": "-", ".": ".", ",": ",", ":": "/"}


def date_symbols(text: str) -> str:
    """The symbols of ``text``, separated by single spaces."""
    return _Reader(read_words(text)).read()


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
            self.out.append(_SIGNS[word.text])
            return at + 1
        spoken = self._number(at)
        if spoken:
            self.out.append(str(spoken[0]))
            return spoken[1]
        found = lexicon("dates").match(self.words, at)
        if found and found[0] != "silent":
            self.out.append(found[0])
        elif found is None and (not self.out or self.out[-1] != "_"):
            self.out.append("_")
        return at + (found[1] if found else 1)

    def _number(self, at: int) -> tuple[str, int] | None:
        """A spoken number, only where the words around it say that it is one."""
        before = self.out[-1] if self.out else ""
        year = self._year_by_digits(at)
        if year:
            return year
        if before in ("M", "D", "quarter"):
            return self._after_unit(at)
        if before == "Y":
            return self._short_year(at)
        number = read_number(self.words, at)
        if number is None:
            return None
        if number.low >= 1900 or self._unit(number.end) or (number.end < len(self.words) and self._half(number.end)):
            shown = f"{number.low}" if number.low == number.high else f"{number.low} - {number.high}"
            return shown, number.end
        return None

    def _unit(self, at: int) -> bool:
        found = lexicon("dates").match(self.words, at) if at < len(self.words) else None
        return bool(found) and found is not None and found[0] in _UNITS

    def _half(self, at: int) -> bool:
        found = lexicon("dates").match(self.words, at)
        return found is not None and found[0] == "half"

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
