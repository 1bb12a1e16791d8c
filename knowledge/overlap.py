"""Word overlap with every known utterance, forgiving typing slips: the rapidfuzz half of the score.

The classifiers generalise over all utterances of a topic; this channel remembers each utterance and finds
the nearest one. Both together rank better than either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.features import Floats, Ints

_LONG_CUT, _SHORT_CUT = 0.74, 0.66
"""Least similarity of a mistyped word; words of four letters or fewer may differ in one of them."""
_SLIP_PRICE = 0.9
_COMMON = 24
"""A word in one of so many utterances is added to all of them at once, which is quicker than one by one."""
_QUERY_POWER = 0.6


@dataclass(frozen=True)
class Overlap:
    """How much of a text each utterance shares (0-1), and how much of the text is known at all (0-1)."""

    scores: Floats
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
        self._strange = math.log(count + 1)
        self._count = len(utterances)
        postings: list[list[int]] = [[] for _ in self.words]
        size = np.zeros(len(utterances), dtype=np.float32)
        for column, utterance in enumerate(utterances):
            for word in set(utterance.split()):
                postings[self._number[word]].append(column)
                size[column] += self._idf[self._number[word]]
        self._postings: list[Ints] = [np.array(rows, dtype=np.int32) for rows in postings]
        self._everywhere: dict[int, Floats] = {}
        for number, rows in enumerate(self._postings):
            if len(rows) * _COMMON > len(utterances):
                self._everywhere[number] = np.zeros(len(utterances), dtype=np.float32)
                self._everywhere[number][rows] = self._idf[number]
        self._scale = (np.maximum(size, 1e-6) ** (_QUERY_POWER - 1)).astype(np.float32)

    def _candidates(self, word: str) -> list[tuple[int, float]]:
        number = self._number.get(word)
        if number is not None:
            return [(number, 1.0)]
        if len(word) < 3 or word.isdigit():
            return []
        cut = _LONG_CUT if len(word) > 4 else _SHORT_CUT
        found = process.extract(
            word, self.words, scorer=OSA.normalized_similarity, score_cutoff=cut, limit=4, processor=None
        )
        return [(index, _SLIP_PRICE * score) for _, score, index in found]

    def compare(self, folded: str) -> Overlap:
        """Overlap of a folded text with every utterance."""
        share = np.zeros(self._count, dtype=np.float32)
        asked = known = 0.0
        for word in dict.fromkeys(folded.split()):
            candidates = self._candidates(word)
            if not candidates:
                asked += self._strange * (0.25 if word.isdigit() or len(word) < 2 else 0.8)
                continue
            asked += max(float(self._idf[index]) for index, _ in candidates)
            known += max(float(self._idf[index]) * score for index, score in candidates)
            self._add(share, candidates)
        if not asked:
            return Overlap(share, 0.0)
        # the shares of the question and of the utterance, the first to the power, the second to its complement
        scores = share * self._scale * np.float32(asked**-_QUERY_POWER)
        return Overlap(scores, known / asked)

    def _add(self, share: Floats, candidates: Sequence[tuple[int, float]]) -> None:
        """Give every utterance the best of the ``candidates`` that it holds."""
        if len(candidates) == 1:
            number, score = candidates[0]
            if number in self._everywhere and score == 1.0:
                share += self._everywhere[number]
                return
            share[self._postings[number]] += self._idf[number] * np.float32(score)
            return
        best: dict[int, float] = {}
        for number, score in candidates:
            value = float(self._idf[number]) * score
            for row in self._postings[number].tolist():
                best[row] = max(best.get(row, 0.0), value)
        share[list(best)] += np.fromiter(best.values(), dtype=np.float32, count=len(best))


def best_by_label(scores: Floats, labels: Ints, count: int) -> Floats:
    """The best score among the utterances of each label; 0 for a label without any."""
    best = np.zeros(count, dtype=np.float32)
    np.maximum.at(best, labels, scores)
    return best
