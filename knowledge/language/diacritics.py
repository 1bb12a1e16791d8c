"""Diacritics put back into a message typed without them, by the words and pairs of words of the content.

General restorers are right for two words in three here; inside this narrow field the content itself is the better
teacher (`test_restoring` holds it to nine words in ten). The restored view only helps matching: what is unknown stays
as typed, the folded view never changes by it, and nothing of it is shown to a person.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from knowledge.language.telex import fold

_START, _END = "^", "$"
_UNSEEN = 0.1


class Restorer:
    """A model of word pairs (interpolated by Witten and Bell's rule) over the marked words of some texts."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._count: Counter[str] = Counter()
        self._after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        spellings: defaultdict[str, set[str]] = defaultdict(set)
        for words in texts:
            self._count.update(words)
            for first, second in zip((_START, *words), (*words, _END), strict=True):
                self._after[first][second] += 1
        for word in self._count:
            spellings[fold(word)].add(word)
        self._spellings = {bare: sorted(words) for bare, words in spellings.items()}
        self._seen_after = {word: sum(following.values()) for word, following in self._after.items()}
        self._total = sum(self._count.values()) + _UNSEEN * (len(self._count) + 1)
        self._known: dict[tuple[str, str], float] = {}

    def restore(self, words: Sequence[str]) -> list[str]:
        """``words`` with the likeliest marks; a word that has marks or is unknown stays as it is."""
        best: dict[str, tuple[float, tuple[str, ...]]] = {_START: (0.0, ())}
        for word in words:
            options = self._spellings.get(word, (word,))
            best = {
                option: max(
                    (cost + self._log_chance(last, option), (*path, option)) for last, (cost, path) in best.items()
                )
                for option in options
            }
        return list(max(best.values())[1])

    def _log_chance(self, first: str, second: str) -> float:
        pair = (first, second)
        found = self._known.get(pair)
        if found is None:
            found = math.log(self._chance(first, second))
            if first in self._count and second in self._count:  # words of the content only, never a person's
                self._known[pair] = found
        return found

    def _chance(self, first: str, second: str) -> float:
        alone = (self._count[second] + _UNSEEN) / self._total
        seen = self._seen_after.get(first, 0)
        if not seen:
            return alone
        following = self._after[first]
        kinds = len(following)
        return (following[second] + (kinds + 1) * alone) / (seen + kinds + 1)
