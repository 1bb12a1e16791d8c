"""Diacritics put back into a message typed without them, by the words and pairs of words of the content.

General restorers are right for two words in three here; inside this narrow field the content itself is the better
teacher (`test_restoring` holds it to nine words in ten). The restored view only helps matching: what is unknown stays
as typed, the folded view never changes by it, and nothing of it is shown to a person.
"""

from __future__ import annotations

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
        for word in count:
            spellings[fold(word)].add(word)
        self._spellings = {bare: sorted(words) for bare, words in spellings.items()}
        total = sum(count.values()) + _UNSEEN * (len(count) + 1)
        self._alone = {word: (seen + _UNSEEN) / total for word, seen in count.items()}
        self._unseen = _UNSEEN / total
        # of each word: how many words followed it, with one for every kind; that many kinds; how often each followed
        self._after = {
            first: (sum(following.values()) + len(following) + 1, len(following) + 1, dict(following))
            for first, following in after.items()
        }

    def restore(self, words: Sequence[str]) -> list[str]:
        """``words`` with the likeliest marks; a word that has marks or is unknown stays as it is."""
        kept: Sequence[str] = (_START,)
        chances = [1.0]
        steps: list[tuple[Sequence[str], list[int]]] = []
        for word in words:
            options: Sequence[str] = self._spellings.get(word) or (word,)
            if len(options) == 1 == len(kept):  # nothing to choose
                chances, origins = [1.0], [0]
            else:
                chances, origins = self._extend(kept, chances, options)
            steps.append((options, origins))
            kept = options
        at = max(range(len(chances)), key=lambda index: (chances[index], kept[index]))
        found = []
        for options, origins in reversed(steps):
            found.append(options[at])
            at = origins[at]
        return found[::-1]

    def _extend(
        self, kept: Sequence[str], chances: Sequence[float], options: Sequence[str]
    ) -> tuple[list[float], list[int]]:
        """For each option its best chance, in parts of the best of all, and the place of the word before it there."""
        alone = [self._alone.get(option, self._unseen) for option in options]
        rows = [self._behind(first, chance, options, alone) for first, chance in zip(kept, chances, strict=True)]
        columns = list(zip(*rows, strict=True))
        found = [max(column) for column in columns]
        last = len(kept) - 1  # of equals the last in the alphabet
        origins = [last - column[::-1].index(best) for column, best in zip(columns, found, strict=True)]
        highest = max(found)  # so that no long message makes them too small for a float
        return [chance / highest for chance in found], origins

    def _behind(self, first: str, chance: float, options: Sequence[str], alone: Sequence[float]) -> Sequence[float]:
        """The chances of ``options`` behind a word that has a ``chance`` itself; ``alone`` are those by themselves."""
        following = self._after.get(first)
        if following is None:
            return [chance * each for each in alone]
        total, kinds, seen = following
        times = seen.get
        return [
            chance * ((times(option, 0) + kinds * each) / total) for option, each in zip(options, alone, strict=True)
        ]
