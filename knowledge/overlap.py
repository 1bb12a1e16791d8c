"""Word overlap with every known utterance, forgiving typing slips: the rapidfuzz half of the score.

The classifiers generalise over all utterances of a topic; this channel remembers each utterance and finds
the nearest one. Both together rank better than either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.features import Floats, Ints

_LONG_CUT, _SHORT_CUT = 0.74, 0.66
"""Least similarity of a mistyped word; words of four letters or fewer may differ in one of them."""
_SLIP_PRICE = 0.9
_COMMON = 24
"""A word in one of so many utterances is added to all of them at once, which is quicker than one by one."""
_QUERY_POWER = 0.6
Held = npt.NDArray[np.bool_]
"""Whether each utterance holds a word."""


class Overlap(NamedTuple):
    """The share of a text that each utterance has too (0-1), and the share of it that is known at all (0-1).

    A share is one of ``parts`` times ``unit``, so that only the best ones need to be multiplied.
    """

    parts: Floats
    unit: np.float32
    known: float


class WordOverlap:
    """All utterances as sets of folded words, weighted by how few labels use a word."""

    def __init__(self, utterances: Sequence[str], labels: Sequence[int]) -> None:
        count = max(labels, default=0) + 1
        used: dict[str, set[int]] = {}
        for utterance, label in zip(utterances, labels, strict=True):
            for word in utterance.split():
                used.setdefault(word, set()).add(label)
        self.words = sorted(used)
        self._number = {word: index for index, word in enumerate(self.words)}
        self._idf = np.array([math.log((count + 1) / (len(used[word]) + 0.5)) for word in self.words], dtype=np.float32)
        self._worth: list[float] = self._idf.tolist()
        self._strange = math.log(count + 1)
        self._count = len(utterances)
        postings: list[list[int]] = [[] for _ in self.words]
        size = np.zeros(len(utterances), dtype=np.float32)
        for column, utterance in enumerate(utterances):
            for word in dict.fromkeys(utterance.split()):  # in order: a sum depends on it
                postings[self._number[word]].append(column)
                size[column] += self._idf[self._number[word]]
        # rows of all words in one array: one array a word would cost more in headers than in rows
        ends = np.cumsum([len(rows) for rows in postings]).tolist()
        self._spans = list(zip([0, *ends[:-1]], ends, strict=True))
        self._rows: Ints = np.array([row for rows in postings for row in rows], dtype=np.int32)
        self._everywhere: dict[int, Held] = {}
        for number, rows in enumerate(postings):
            if len(rows) * _COMMON > len(utterances):
                self._everywhere[number] = np.zeros(len(utterances), dtype=np.bool_)
                self._everywhere[number][rows] = True
        self._lengths = _by_length(self.words)
        self._scale = (np.maximum(size, 1e-6) ** (_QUERY_POWER - 1)).astype(np.float32)

    def _near(self, word: str) -> list[tuple[int, float]]:
        """The words that an unknown one may be, each with what it is worth."""
        if len(word) < 3 or word.isdigit():
            return []
        cut = _LONG_CUT if len(word) > 4 else _SHORT_CUT
        near = self._lengths.get(len(word), _NONE)
        found = process.extract(
            word, near.words, scorer=OSA.normalized_similarity, score_cutoff=cut, limit=4, processor=None
        )
        return [(near.numbers[index], _SLIP_PRICE * score) for _, score, index in found]

    def compare(self, folded: str) -> Overlap:
        """Overlap of a folded text with every utterance."""
        asked = known = 0.0
        sure: list[int] = []
        slips: list[list[tuple[int, float]]] = []
        for word in dict.fromkeys(folded.split()):
            number = self._number.get(word)
            if number is not None:
                asked, known = asked + self._worth[number], known + self._worth[number]
                sure.append(number)
            elif candidates := self._near(word):
                asked += max(self._worth[number] for number, _ in candidates)
                known += max(self._worth[number] * score for number, score in candidates)
                slips.append(candidates)
            else:
                asked += self._strange * (0.25 if word.isdigit() or len(word) < 2 else 0.8)
        share = self._shared(sure)
        for candidates in slips:
            share += self._best_of(candidates)
        if not asked:
            return Overlap(share, np.float32(1), 0.0)
        # the shares of the question and of the utterance, the first to the power, the second to its complement
        share *= self._scale
        return Overlap(share, np.float32(asked**-_QUERY_POWER), known / asked)

    def _shared(self, numbers: Sequence[int]) -> Floats:
        """For every utterance the weight of the words that it holds."""
        rare = [number for number in numbers if number not in self._everywhere]
        if rare:
            spans = [self._spans[number] for number in rare]
            rows = np.concatenate([self._rows[start:end] for start, end in spans])
            weights = np.repeat(self._idf[rare], [end - start for start, end in spans])
            share: Floats = np.bincount(rows, weights, self._count).astype(np.float32)
        else:
            share = np.zeros(self._count, dtype=np.float32)
        for number in numbers:
            if number in self._everywhere:
                share += self._everywhere[number] * self._idf[number]  # a byte an utterance is kept, not four
        return share

    def _best_of(self, candidates: Sequence[tuple[int, float]]) -> Floats:
        """For every utterance the weight of the best of the ``candidates`` that it holds."""
        best = np.zeros(self._count, dtype=np.float32)
        # the better one overwrites
        for value, number in sorted((self._worth[number] * score, number) for number, score in candidates):
            start, end = self._spans[number]
            best[self._rows[start:end]] = value
        return best


class _Words(NamedTuple):
    """Words that a mistyped word of one length may be, with their numbers."""

    words: list[str]
    numbers: list[int]


_NONE = _Words([], [])


def _by_length(words: Sequence[str]) -> dict[int, _Words]:
    """For each length of a typed word the words near enough in length to pass the cut."""
    found: dict[int, _Words] = {}
    longest = max(map(len, words), default=0)
    for size in range(3, int(longest / _LONG_CUT) + 2):
        cut = _LONG_CUT if size > 4 else _SHORT_CUT
        numbers = [at for at, word in enumerate(words) if min(size, len(word)) >= cut * max(size, len(word)) - 1e-9]
        found[size] = _Words([words[at] for at in numbers], numbers)
    return found
