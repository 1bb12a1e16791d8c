"""Weights of the classifiers: everything that training finds, as plain arrays, and the margins of a text by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.features import Floats, Ints, Vector

Quantised = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Steps:
    """Rows of weights, each column in whole steps of its ``scale``: a byte a weight is a quarter of the memory, and of
    the labelled questions not one in five hundred is taken otherwise for it.
    """

    rows: Quantised
    scale: Floats

    def sum(self, numbers: Ints, shares: Floats) -> Floats:
        """The sum of some rows, each times its share."""
        found: Floats = self.scale * (shares @ self.rows.take(numbers, axis=0).astype(np.float32))
        return found


@dataclass(frozen=True)
class Rare:
    """The n-grams of a block that few examples have: the ``examples`` of each, and what each gives to it.

    ``starts`` says where the examples of an n-gram begin; there is one more, where the last ones end.
    """

    starts: Ints
    examples: Ints
    shares: Floats

    def of(self, numbers: Ints, values: Floats) -> tuple[Ints, Floats]:
        """The examples of some n-grams, and their shares times the values of these."""
        starts = self.starts.take(numbers)
        counts = self.starts.take(numbers + 1) - starts
        ends = counts.cumsum()
        places = np.arange(ends[-1]) + (starts - ends + counts).repeat(counts)
        return self.examples.take(places), self.shares.take(places) * values.repeat(counts)


@dataclass(frozen=True)
class Weights:
    """Everything that training finds.

    ``folded`` are the examples as read, without marks; ``words`` their own words, split and joined by a space. The
    columns of all rows are the topics, the outside class, then the labels of topics that have several; ``bias`` has
    those of the topics and the outside class. A row of ``blocks`` belongs to an n-gram, the common ones of a block
    first. The ``rare`` ones have no rows, which would be most of the memory: theirs are sums of the ``duals``, which
    are the weights of the examples.
    """

    names: tuple[tuple[str, ...], ...]
    idf: tuple[Floats, ...]
    folded: tuple[str, ...]
    words: tuple[str, ...]
    blocks: tuple[Steps, ...]
    rare: tuple[Rare, ...]
    duals: Steps
    bias: Floats
    mean: Floats
    spread: Floats
    logit: Floats

    def margins(self, vector: Vector, shares: Sequence[float]) -> tuple[Floats, Floats]:
        """Margins of the topics with the outside class, and of the labels that share a topic."""
        classes = len(self.bias)
        sums = np.zeros(len(self.duals.scale), dtype=np.float32)
        for ids, weights, block, rare, share in zip(
            vector.ids, vector.weights, self.blocks, self.rare, shares, strict=True
        ):
            if not len(ids) or not share:
                continue
            values, common = np.float32(share) * weights, len(block.rows)
            split = int(ids.searchsorted(common))
            if split:
                sums += block.sum(ids[:split], values[:split])
            if split < len(ids):
                sums += self.duals.sum(*rare.of(ids[split:] - common, values[split:]))
        return sums[:classes] + self.bias, sums[classes:]
