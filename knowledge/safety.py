"""Phrases of danger, found even when the rest of the message asks about a loan.

A scorer alone misses most of them, and plain folded search fires on harmless words ("ra tù từ năm 2017" folds
to "tu tu"). So marks decide where they were typed: a marked word must match with its marks, an unmarked word may
match folded, and a phrase with "!" only counts when its marks were typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.entry import SafetyGroup
from knowledge.language.telex import fold
from knowledge.language.text import clean, fold_words, has_marks, split_words


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    folded: tuple[str, ...]
    needs_marks: bool

    def stands_at(self, start: int, words: Sequence[str], folded: Sequence[str]) -> bool:
        end = start + len(self.words)
        return tuple(folded[start:end]) == self.folded and self._agrees(words[start:end])

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
    """All safety phrases, most urgent topic first as in the file.

    They stand by their first folded words, so that a message is gone through once.
    """

    def __init__(self, groups: Sequence[SafetyGroup]) -> None:
        self._topics = [group.topic for group in groups]
        self._by_first: dict[str, dict[str, list[tuple[int, bool, _Phrase]]]] = {}
        for number, group in enumerate(groups):
            for texts, is_danger in ((group.phrases, True), (group.unless, False)):
                for phrase in map(_phrase, texts):
                    second = phrase.folded[1] if len(phrase.folded) > 1 else ""
                    following = self._by_first.setdefault(phrase.folded[0], {})
                    following.setdefault(second, []).append((number, is_danger, phrase))

    def find(self, words: Sequence[str]) -> str | None:
        """The safety topic that ``words`` (cleaned, not folded) touch, or None.

        Words inside an `unless` phrase of the group do not count; the rest of the message still does.
        """
        folded = fold_words(words)
        danger: dict[int, list[range]] = {}
        harmless: dict[int, set[int]] = {}
        for number, is_danger, place in self._places(words, folded):
            if is_danger:
                danger.setdefault(number, []).append(place)
            else:
                harmless.setdefault(number, set()).update(place)
        for number in sorted(danger):
            if any(not harmless.get(number, set()).issuperset(place) for place in danger[number]):
                return self._topics[number]
        return None

    def _places(self, words: Sequence[str], folded: Sequence[str]) -> Iterator[tuple[int, bool, range]]:
        """(group, is danger, word positions) of every phrase that stands in ``words``."""
        for start, first in enumerate(folded):
            following = self._by_first.get(first)
            if following is None:
                continue
            second = folded[start + 1] if start + 1 < len(folded) else ""
            for key in {second, ""}:
                for number, is_danger, phrase in following.get(key, ()):
                    if phrase.stands_at(start, words, folded):
                        yield number, is_danger, range(start, start + len(phrase.words))
