"""Words left by a switched-off VNI keyboard inside an answer: "trieu65", "chu7a", "ma61t ro62i".

Digits behind a unit or a word that numbers count ("thang12", "so2") stay digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from knowledge.language.telex import decode_vni

_MIXED = re.compile(r"(?<![^\W_])[a-z]+\d[a-z0-9]*(?![^\W_])")
_BEHIND = re.compile(r"([a-z]+)(\d+)")
_SHAPE_AND_TONE = re.compile(r"[6-9][1-5]")


def without_vni(cleaned: str, counted: Set[str], is_known: Callable[[str], bool]) -> str:
    """``cleaned`` with its VNI words spelled out. ``counted``: unmarked words that a number may follow.

    A single digit at the end makes a word only where ``is_known`` knows it.
    """
    if cleaned.isalpha() or not _MIXED.search(cleaned):
        return cleaned

    def spelled(match: re.Match[str]) -> str:
        word = match[0]
        found = decode_vni(word)
        if not found:
            return word
        behind = _BEHIND.fullmatch(word)
        if behind is None:
            return found
        letters, digits = behind[1], behind[2]
        if letters in counted or len(letters) < 2:
            return word
        return found if _SHAPE_AND_TONE.fullmatch(digits) or (len(digits) == 1 and is_known(found)) else word

    return _MIXED.sub(spelled, cleaned)
