"""Tables of names.yaml: surnames, given names and the words around them, looked up with the marks that were typed."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from knowledge.language.telex import fold
from knowledge.language.word_lists import word_file

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def is_in(word: str, group: str) -> bool:
    """True if a word is in a list: with its own marks, or without any."""
    typed = " ".join(map(spelling, word.split()))
    return typed in _spellings(group) or (typed.isascii() and typed in _folded(group))


def is_exactly_in(word: str, group: str) -> bool:
    """True if a word stands in a list just as it is typed."""
    return spelling(word) in _spellings(group)


@lru_cache(maxsize=4096)
def spelling(word: str) -> str:
    """A word in small letters with its tone apart from its place: "thuỷ" is "thủy"."""
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(sign for sign in parts if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in _TONES)) + tone


@cache
def lines(group: str) -> frozenset[str]:
    """The lines of a list."""
    return frozenset(word_file("names").plain(group))


@cache
def _spellings(group: str) -> frozenset[str]:
    return frozenset(" ".join(map(spelling, line.split())) for line in lines(group))


@cache
def _folded(group: str) -> frozenset[str]:
    return frozenset(fold(line) for line in lines(group))
