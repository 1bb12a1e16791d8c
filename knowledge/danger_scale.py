"""Weights of words and pairs of words: how far a text leans to danger where no pattern stands.

They are counted, not fitted: the odds of each word among dangerous and harmless examples (naive Bayes). So a content
editor teaches by adding an example, and building takes less than a second. This finds "perhaps" only.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import accumulate

from knowledge.danger_words import DangerWord, Speller
from knowledge.language.telex import fold

_SMOOTHING = 0.5
_MOST = 4.0
"""The most that one word says, for or against."""
_FEWEST = 2
"""Examples that a word must be in."""
_WINDOW, _STEP = 24, 12
"""Words of a long sentence that are weighed together, and how far the next such piece begins."""
_SHORTEST = 3
"""A shorter sentence is never weighed: one word says too little."""
_SHORT = 11
"""Words below which a sentence weighs less: so few may look like anything."""
_END = "$"
_KINDS = 3
"""Features that begin at a word."""


Odds = Mapping[str, float]
"""The weight of each word and pair of words."""


class DangerScale:
    """Leaning of texts to danger: the ``odds`` of words, and those of each topic among the dangerous ones."""

    def __init__(self, odds: Odds, topics: Mapping[str, Odds]) -> None:
        self.odds = odds
        self.topics = topics
        self._alone: dict[str, float] = {}

    @classmethod
    def learn(cls, speller: Speller, dangerous: Mapping[str, Sequence[str]], harmless: Sequence[str]) -> DangerScale:
        """The scale taught by examples. ``dangerous`` has those of each topic."""
        bad = {topic: _counted(speller, texts) for topic, texts in dangerous.items()}
        good = _counted(speller, harmless)
        all_bad, number_bad = Counter[str](), sum(number for _, number in bad.values())
        for counts, _ in bad.values():
            all_bad.update(counts)
        odds = {
            name: weight
            for name in all_bad.keys() | good[0].keys()
            if all_bad[name] + good[0][name] >= _FEWEST
            and (weight := _odds(all_bad[name], number_bad, good[0][name], good[1]))
        }
        topics = {
            topic: {name: _odds(count, number, all_bad[name], number_bad) for name, count in counts.items()}
            for topic, (counts, number) in bad.items()
        }
        return cls(odds, topics)

    def weigh(self, words: Sequence[DangerWord], harmless: Container[int] = ()) -> tuple[float, Sequence[DangerWord]]:
        """The weight with which the most dangerous piece of a message leans to danger, and that piece.

        Words at the places ``harmless`` are known to mean no danger where they stand: they do not weigh towards it.
        """
        best, piece = -math.inf, words
        weight, following = self.odds.get, [*(word.bare for word in words[1:]), _END]
        odds = [
            self._weight_alone(word) + weight(f"{word.bare} {after}", 0.0)
            for word, after in zip(words, following, strict=False)
        ]
        sums = [0.0, *accumulate(min(each, 0.0) if at in harmless else each for at, each in enumerate(odds))]
        for start, end in _pieces(words):
            score = (sums[end] - sums[start]) / math.sqrt(_KINDS * max(end - start, _SHORT))
            if score > best:
                best, piece = score, words[start:end]
        return best, piece

    def _weight_alone(self, word: DangerWord) -> float:
        """The weight of a word without its neighbour; only those of the scale are kept at hand."""
        kept = self._alone.get(word.text)
        if kept is None:
            kept = self.odds.get(word.bare, 0.0) + self.odds.get(f"{word.text}'", 0.0)
            if word.bare in self.odds:
                self._alone[word.text] = kept
        return kept

    def topic(self, piece: Sequence[DangerWord]) -> str:
        """The topic that a piece of a message leans to most."""
        names = [name for each in _features(piece) for name in each]
        return max(self.topics, key=lambda topic: sum(self.topics[topic].get(name, -1.0) for name in names))


def _counted(speller: Speller, texts: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many texts each word and pair is, with and without marks; and how many texts there are."""
    counts, number = Counter[str](), 0
    for text in texts:
        for form in (text, fold(text)):
            names = {name for each in _features(speller.read(form)) for name in each}
            counts.update(names)
            number += 1
    return counts, number


def _odds(here: int, number: int, there: int, others: int) -> float:
    share, rest = (here + _SMOOTHING) / (number + 1), (there + _SMOOTHING) / (others + 1)
    return max(-_MOST, min(_MOST, math.log(share / rest)))


def _features(words: Sequence[DangerWord]) -> list[tuple[str, str, str]]:
    """For each word: itself without and with marks, and with its neighbour."""
    bare = [word.bare for word in words]
    return [
        (word.bare, f"{word.text}'", f"{word.bare} {following}")
        for word, following in zip(words, [*bare[1:], _END], strict=False)
    ]


def _pieces(words: Sequence[DangerWord]) -> list[tuple[int, int]]:
    """The sentences, and pieces of the long ones."""
    sentences = [word.sentence for word in words]  # they are counted from the start, so they stand in order
    found, start = list[tuple[int, int]](), 0
    while start < len(words):
        end = bisect_right(sentences, sentences[start], start)
        begins = range(start, max(end - _WINDOW, start) + _STEP, _STEP)
        found += [(begin, min(begin + _WINDOW, end)) for begin in begins]
        start = end
    return [(start, end) for start, end in found if end - start >= _SHORTEST]
