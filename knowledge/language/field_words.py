"""Words that every question of this field shares, and a text without their weight.

"Thời hạn cho vay đối với người chấp hành xong án phạt tù theo Quyết định 22/2023/QĐ-TTg" asks for a term: the rest of
its words stands in any question here and must not decide. Training and asking see the same shortened words.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.language.phrase_finder import words_said
from knowledge.language.text import fold_words
from knowledge.language.word_lists import symbols, words


def without_field_words(said: Sequence[str]) -> list[str]:
    """``said`` (normalised words) without what every question shares, or with it in short when nothing else is said."""
    text = " ".join(said)
    bare = words_said(text)
    short = symbols("field.shorter", marks=True).replace(text, bare)
    left = symbols("field.dropped", marks=True).replace(short, bare if short == text else None).split()
    says_something = not words("field.weak").issuperset(fold_words(left))
    return left if says_something else short.split()
