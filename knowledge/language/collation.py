"""Collation of Vietnamese names: by the letters of the alphabet, then by tone, as registers and class lists have it."""

from __future__ import annotations

import unicodedata

_LETTERS = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Huyền, hỏi, ngã, sắc, nặng; none comes first."""

Key = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def by_given_name(name: str) -> Key:
    """The key of a name in a register: the given name, which is the last word, then the others from the first on."""
    words = name.split()
    return tuple(_key(word) for word in (*words[-1:], *words[:-1]))


def _key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Letters before tones; what is no letter comes after all letters, in the order of its code."""
    letters, tones = list[int](), list[int]()
    for char in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        letters.append(_LETTERS.get(base, 1000 + ord(base[:1] or char)))
        tones.append(next((_TONES[part] for part in parts if part in _TONES), 0))
    return tuple(letters), tuple(tones)
