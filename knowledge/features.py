"""Features of a text for the matcher: character and word n-grams, weighted by how telling they are.

Three blocks, each of unit length: folded characters ("chars"), folded words ("words"), accented characters
("marked"). Character n-grams forgive typing slips, words carry the meaning, the accented block tells "tù" from
"từ" when the person typed marks. `qd22 quality` measures any other sizes and weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from knowledge.language.telex import fold
from knowledge.language.text import Text

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

BLOCKS: tuple[tuple[str, float], ...] = (("chars", 1.0), ("words", 2.0), ("marked", 0.5))
"""Blocks with their weights. The last one says nothing about a text typed without diacritics."""

_CHARS, _WORDS, _MARKED = range(3)
_SHORTEST, _LONGEST = 2, 5
UNKNOWN = -1
"""The place of an n-gram that was not seen in training."""


def char_grams(word: str) -> list[str]:
    """Character n-grams of a word, a blank standing for its edges."""
    edged = f" {word} "
    size = len(edged)
    return [
        edged[start : start + length]
        for length in range(_SHORTEST, min(_LONGEST, size) + 1)
        for start in range(size - length + 1)
    ]


def word_grams(text: str) -> list[str]:
    """Words and pairs of neighbouring words."""
    words = text.split()
    return words + [f"{first} {second}" for first, second in pairwise(words)]


@dataclass(frozen=True)
class Vector:
    """A sparse text: for each block the feature numbers and their weights (block of unit length)."""

    ids: tuple[Ints, ...]
    weights: tuple[Floats, ...]


class Numbering:
    """Names to their places in a list, by hashes in order: a dictionary of as many would take ten times the memory.

    A name that is not in the list is mistaken for one that is once in 10^14 times, and then it is one n-gram of many.
    The places are counted from ``first``.
    """

    def __init__(self, names: Sequence[str], first: int = 0) -> None:
        hashes = _hashes(names)
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._places: Ints = (order + first).astype(np.int32)

    def of(self, names: Sequence[str]) -> Ints:
        """The places of those of ``names`` that are in the list, in their order."""
        places = self.all(names)
        found: Ints = places[places != UNKNOWN]
        return found

    def all(self, names: Sequence[str]) -> Ints:
        """The place of each of ``names``, `UNKNOWN` for one that is not in the list."""
        if not len(self._hashes):
            return np.full(len(names), UNKNOWN, dtype=np.int32)
        wanted = _hashes(names)
        at = self._hashes[:-1].searchsorted(wanted)
        return np.where(self._hashes[at] == wanted, self._places[at], UNKNOWN)

    def __contains__(self, name: str) -> bool:
        return len(self.of((name,))) > 0


def _hashes(names: Sequence[str]) -> npt.NDArray[np.int64]:
    """Python's own hashes, which differ from process to process: they are never stored."""
    return np.fromiter(map(hash, names), dtype=np.int64, count=len(names))


class Features:
    """The n-grams seen in training, each with a number and an inverse document frequency."""

    def __init__(
        self, names: Sequence[Sequence[str]], idf: Sequence[Floats], seen: Sequence[Sequence[int]] = ()
    ) -> None:
        self.names = names
        self.idf = idf
        self.seen = seen
        # in one row all blocks stand behind each other, so that their n-grams are counted and weighed together
        self._starts = [0, *accumulate(map(len, idf))]
        self._idf = np.concatenate(idf)
        self._number = [Numbering(block, first) for block, first in zip(names, self._starts, strict=False)]
        self._grams_of: dict[str, Ints] = {}

    def common_counts(self, few: int) -> list[int]:
        """Number of n-grams of each block that stand in more than ``few`` of the texts that were learnt from."""
        return [int(np.searchsorted(-np.array(seen), -few)) for seen in self.seen]

    @classmethod
    def learn(cls, texts: Iterable[Text]) -> Features:
        """Number every n-gram of ``texts``, those of most texts first."""
        counts: tuple[Counter[str], ...] = tuple(Counter() for _ in BLOCKS)
        seen_words: dict[str, dict[str, None]] = {}
        total = 0
        for text in texts:
            total += 1
            for block, view in ((_CHARS, text.folded), (_MARKED, text.accented)):
                grams: dict[str, None] = {}  # no set: its order, and with it every sum, differs from run to run
                for word in view.split():
                    if word not in seen_words:
                        seen_words[word] = dict.fromkeys(char_grams(word))
                    grams.update(seen_words[word])
                counts[block].update(grams.keys())
            counts[_WORDS].update(dict.fromkeys(word_grams(text.folded)).keys())
        ranked = [counter.most_common() for counter in counts]
        names = [[name for name, _ in block] for block in ranked]
        idf = [
            np.array([math.log((1 + total) / (1 + seen)) + 1 for _, seen in block], dtype=np.float32)
            for block in ranked
        ]
        return cls(names, idf, [[seen for _, seen in block] for block in ranked])

    def vector(self, text: Text) -> Vector:
        """The known n-grams of ``text``; a block without any is empty."""
        found = self._of_words(text.accented.split())
        found.append(self._number[_WORDS].of(word_grams(text.folded)))
        kinds, counts = _counted(np.concatenate(found))
        values: Floats = ((1 + np.log(counts)) * self._idf.take(kinds)).astype(np.float32)
        ends = kinds.searchsorted(self._starts).tolist()
        ids: list[Ints] = []
        weights: list[Floats] = []
        for first, start, end in zip(self._starts, ends, ends[1:], strict=False):
            own = values[start:end]
            length = math.sqrt(own @ own)
            ids.append(kinds[start:end] - np.int32(first))
            weights.append(own / np.float32(length) if length else own)
        return Vector(tuple(ids), tuple(weights))

    def _of_words(self, words: Sequence[str]) -> list[Ints]:
        """The numbers of the known character n-grams of words without their marks and with them, with repeats.

        Remembered for words of the content only, never for what a person typed.
        """
        kept = self._grams_of
        strange = self._look_up([word for word in dict.fromkeys(words) if word not in kept])
        return [kept[word] if word in kept else strange[word] for word in words]

    def _look_up(self, words: Sequence[str]) -> dict[str, Ints]:
        """The n-grams of words, found together: most of the time goes into the calls, not into the names."""
        if not words:
            return {}
        bare = [fold(word) for word in words]
        own = [(char_grams(without), char_grams(word)) for without, word in zip(bare, words, strict=True)]
        folded = self._number[_CHARS].all([gram for grams, _ in own for gram in grams])
        marked = self._number[_MARKED].all([gram for _, grams in own for gram in grams])
        is_known = (self._number[_WORDS].all(bare) != UNKNOWN).tolist()
        found: dict[str, Ints] = {}
        start = other = 0
        for word, (without, grams), is_of_content in zip(words, own, is_known, strict=True):
            end, last = start + len(without), other + len(grams)
            numbers = np.concatenate((folded[start:end], marked[other:last]))
            found[word] = numbers[numbers != UNKNOWN]
            start, other = end, last
            if is_of_content:
                self._grams_of[word] = found[word]
        return found


def _counted(numbers: Ints) -> tuple[Ints, Ints]:
    """The distinct ``numbers``, which are put in order, and how often each stands; `np.unique` takes much longer."""
    if not len(numbers):
        return numbers, numbers
    numbers.sort()
    is_first = np.empty(len(numbers), dtype=np.bool_)
    is_first[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    counts = np.empty(len(starts), dtype=np.int32)
    counts[:-1] = starts[1:] - starts[:-1]
    counts[-1] = len(numbers) - starts[-1]
    return numbers.take(starts), counts
