"""One cut of a cleaned text: words, numbers and the signs that belong to numbers.

The value readers take the `Word`s as they are, with short forms spelled out. The matcher's word list is derived from
the same cut: signs vanish, what stands together is one word, and an amount is written in full.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from knowledge.language.letters import plain_letters
from knowledge.language.telex import decode_telex, fold
from knowledge.language.word_lists import word_file

MAX_CHARS = 500
"""Characters of a message that are read; nobody asks a question longer than that, and time stays bounded."""
MAX_RAW = 4_000
"""Characters of a message that are looked at before what nobody sees is taken out."""
_MAX_WORD = 40

_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_ANY_NUMBER = re.compile(r"[\d%]")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|(?<=\d)\s*[-–—/.,:]\s*(?=\d)|[-–—](?=\d)|%")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLES = re.compile(r"([aeod])\1{2,}")
_PERCENT = ("phan", "tram")
_word = tuple.__new__  # twice as quick as a call of `Word`, for every word of every message


class Word(NamedTuple):
    """One typed word, number or sign. ``bare`` is without diacritics; ``glued`` means no space before it."""

    text: str
    bare: str
    glued: bool = False

    @property
    def is_number(self) -> bool:
        """True if it is written in digits."""
        return self.text.isascii() and self.text.isdigit()


def clean(text: str) -> str:
    """Lower-case NFC text of plain letters without control, invisible and stacked marks; at most `MAX_CHARS` long."""
    text = _SURROGATE.sub(" ", text[:MAX_RAW])
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", plain_letters(text)))
    # what NFC could not compose is zalgo or a stray accent; a Vietnamese letter is always composed
    text = _MARKS.sub("", text).lower()
    text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return text.replace("ð", "đ")[:MAX_CHARS]


def tokens(cleaned: str, most: int = MAX_CHARS) -> list[Word]:
    """The first ``most`` words, numbers and signs between numbers of a cleaned text, as typed."""
    found: list[Word] = []
    last = -1
    bare = fold(cleaned)
    even = bare.isascii() and len(bare) == len(cleaned)  # letter by letter, so that a piece is folded already
    odd = not even or _REPEATS.search(cleaned) is not None
    if not odd and _ANY_NUMBER.search(cleaned) is None:
        pieces = _LETTERS.findall(cleaned)[:most]
        if max(map(len, pieces), default=0) <= _MAX_WORD:  # words alone, none glued to another
            return [_word(Word, (*both, False)) for both in zip(pieces, _LETTERS.findall(bare), strict=False)]
    for match in islice(_TOKEN.finditer(cleaned), most):
        start, end = match.span()
        piece = cleaned[start:end]
        if piece.isalnum():
            if odd or end - start > _MAX_WORD:
                piece = _shorten(piece[:_MAX_WORD])
                word = Word(piece, fold(piece), start == last)
            else:
                word = _word(Word, (piece, bare[start:end], start == last))
            last = end
        else:
            sign = piece.strip()
            sign = "-" if sign in "–—" else sign
            word = Word(sign, sign, start == last and not piece[0].isspace())
            last = -1 if piece[-1].isspace() else end
        found.append(word)
    return found


def words_of(cut: Sequence[Word]) -> list[str]:
    """The words and numbers of a cut alone; "1.000.000" is one number, "80tr" is "80 triệu", "%" is said."""
    found = [text for text, _, _ in cut]
    if "".join(found).isalpha():
        return found
    found.clear()
    run = ""
    at, size = 0, len(cut)
    while at < size:
        text, _, glued = cut[at]
        at += 1
        if run and not (glued and text.isalnum()):
            found.append(run[:_MAX_WORD])
            run = ""
        if text == "%":
            found += _PERCENT
        elif text.isdecimal():
            text, at = _whole_number(cut, at, text)
            unit = _money_unit(cut, at)
            if not unit or (run and not run.isalpha()):  # "vay80tr" holds a sum, "0k0k" is a word of its own
                run += text
                continue
            found += [run[:_MAX_WORD], text[:_MAX_WORD], unit] if run else [text[:_MAX_WORD], unit]
            run, at = "", at + 1
            if _continues(cut, at):  # the 5 of "2tr5"
                found.append(cut[at].text)
                at += 1
        elif text.isalnum():
            run += text
    return [*found, run[:_MAX_WORD]] if run else found


def _whole_number(cut: Sequence[Word], at: int, text: str) -> tuple[str, int]:
    """``text`` with the groups of three digits that a full stop or comma joins to it, and the place behind."""
    while (
        at + 1 < len(cut)
        and cut[at].text in (".", ",")
        and cut[at].glued
        and cut[at + 1].glued
        and len(cut[at + 1].text) == 3
    ):
        text += cut[at + 1].text
        at += 2
    return text, at


def _money_unit(cut: Sequence[Word], at: int) -> str:
    """The unit of money at ``at`` as it is written in full; "" when it is none or more than a digit follows it.

    Units lose their marks, so that "80tr" says nothing about how the person types.
    """
    if at >= len(cut):
        return ""
    apart, glued = _units()
    unit = apart.get(cut[at].text) or (glued.get(cut[at].text) if cut[at].glued else None)
    if unit is None or not _continues(cut, at + 1):
        return unit or ""
    digit = cut[at + 1].text
    if len(digit) == 1 and digit.isdecimal() and _whole_number(cut, at + 2, digit)[0] == digit:
        return "" if _continues(cut, at + 2) else unit
    return ""


def _continues(cut: Sequence[Word], at: int) -> bool:
    """True if a word or number stands at ``at`` right behind what is before it."""
    return at < len(cut) and cut[at].glued and cut[at].text.isalnum()


@cache
def _units() -> tuple[dict[str, str], dict[str, str]]:
    """Units of money, each with how it is written in full: those that may stand apart, letters glued to a number."""
    apart, glued = (
        {unit: name for name, units in word_file("units").named(group).items() for unit in units}
        for group in ("money", "money_glued")
    )
    return apart, glued


def split_words(text: str) -> list[str]:
    """`words_of` a cleaned text."""
    return words_of(tokens(text))


def _shorten(word: str) -> str:
    """ "vayyyy" → "vay"; a Telex double ("vooons") keeps two letters."""
    if not _REPEATS.search(word):
        return word
    twice = _DOUBLES.sub(r"\1\1", word)
    if twice != word and decode_telex(twice):
        return twice
    return _REPEATS.sub(r"\1", word)
