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
        count: Counter[str] = Counter()
        after: defaultdict[str, Counter[str]] = defaultdict(Counter)
        spellings: defaultdict[str, set[str]] = defaultdict(set)
        for words in texts:
            count.update(words)
            for first, second in zip((_START, *words), (*words, _END), strict=True):
                after[first][second] += 1
            for word in words:
                spellings[fold(word)].add(word)
        self._spellings = {bare: sorted(words) for bare, words in spellings.items()}
        total = sum(count.values()) + _UNSEEN * (len(count) + 1)
        self._alone = {word: (seen + _UNSEEN) / total for word, seen in count.items()}
        self._unseen = _UNSEEN / total
        self._after = {first: (sum(following.values()), dict(following)) for first, following in after.items()}

    def restore(self, words: Sequence[str]) -> list[str]:
        """``words`` with the likeliest marks; a word that has marks or is unknown stays as it is."""
        best: dict[str, tuple[float, tuple[str, ...]]] = {_START: (0.0, ())}
        for word in words:
            options = self._spellings.get(word, (word,))
            if len(options) == 1 and len(best) == 1:  # nothing to choose, so that no cost can matter
                [(_, path)] = best.values()
                best = {options[0]: (0.0, (*path, options[0]))}
                continue
            best = {
                option: max(
                    (cost + self._log_chance(last, option), (*path, option)) for last, (cost, path) in best.items()
                )
                for option in options
            }
        return list(max(best.values())[1])

    def _log_chance(self, first: str, second: str) -> float:
        alone = self._alone.get(second, self._unseen)
        seen, following = self._after.get(first, (0, {}))
        if not seen:
            return math.log(alone)
        kinds = len(following)
        return math.log((following.get(second, 0) + (kinds + 1) * alone) / (seen + kinds + 1))
