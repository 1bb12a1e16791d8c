"""Phrases of danger, found even when the rest of the message asks about a loan.

A scorer alone misses most of them, and plain folded search fires on harmless words ("ra tù từ năm 2017" folds
to "tu tu"). So marks decide where they were typed: a marked word must match with its marks, an unmarked word may
match folded, and a phrase with "!" only counts when its marks were typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.entry import SafetyGroup
from knowledge.telex import fold
from knowledge.text import clean, has_marks, split_words


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    folded: tuple[str, ...]
    needs_marks: bool

    def found_in(self, words: Sequence[str], folded: Sequence[str]) -> bool:
        size = len(self.words)
        return any(
            tuple(folded[start : start + size]) == self.folded and self._agrees(words[start : start + size])
            for start in range(len(words) - size + 1)
        )

    def _agrees(self, typed: Sequence[str]) -> bool:
        for word, wanted in zip(typed, self.words, strict=True):
            if has_marks(word) and word != wanted:
                return False
            if self.needs_marks and word != wanted:
                return False
        return True


def _phrase(text: str) -> _Phrase:
    words = tuple(split_words(clean(text.lstrip("!"))))
    return _Phrase(words, tuple(map(fold, words)), text.startswith("!"))


class SafetyNet:
    """All safety phrases, most urgent topic first as in the file."""

    def __init__(self, groups: Sequence[SafetyGroup]) -> None:
        self._groups = [
            (group.topic, [_phrase(text) for text in group.phrases], [_phrase(text) for text in group.unless])
            for group in groups
        ]

    def find(self, words: Sequence[str]) -> str | None:
        """The safety topic that ``words`` (cleaned, not folded) touch, or None."""
        folded = [fold(word) for word in words]
        for topic, phrases, unless in self._groups:
            if any(phrase.found_in(words, folded) for phrase in unless):
                continue
            if any(phrase.found_in(words, folded) for phrase in phrases):
                return topic
        return None
