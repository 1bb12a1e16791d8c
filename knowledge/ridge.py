"""Kernel ridge regression over sparse texts, with its leave-one-out predictions in closed form.

Ridge needs no passes over the data and no scikit-learn: one symmetric system gives the weights of all classes,
and the same inverse tells what the model would have said about each training text had it not seen it. The
calibration uses those honest predictions instead of refitting folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.features import Floats, Vector

_HEAVY = 48
"""Features in more texts than this go through one dense product, the others through their short postings."""


class BlockIndex:
    """One block of all training texts by feature: who has it, with what weight."""

    def __init__(self, vectors: Sequence[Vector], block: int, size: int) -> None:
        self.count = len(vectors)
        rows = np.concatenate([np.full(len(v.ids[block]), row, dtype=np.int32) for row, v in enumerate(vectors)])
        ids = np.concatenate([v.ids[block] for v in vectors])
        weights = np.concatenate([v.weights[block] for v in vectors])
        order = np.argsort(ids, kind="stable")
        self.rows, self.weights = rows[order], weights[order]
        self.starts = np.searchsorted(ids[order], np.arange(size + 1))

    def postings(self, feature: int) -> tuple[npt.NDArray[np.int32], Floats]:
        """The texts that have ``feature`` and its weight in each."""
        part = slice(self.starts[feature], self.starts[feature + 1])
        return self.rows[part], self.weights[part]

    def gram(self) -> Floats:
        """Inner products of all pairs of texts in this block."""
        kernel = np.zeros((self.count, self.count), dtype=np.float32)
        sizes = np.diff(self.starts)
        heavy = np.flatnonzero(sizes > _HEAVY)
        dense = np.zeros((self.count, len(heavy)), dtype=np.float32)
        for column, feature in enumerate(heavy):
            rows, weights = self.postings(int(feature))
            dense[rows, column] = weights
        kernel += dense @ dense.T
        for feature in np.flatnonzero((sizes > 0) & (sizes <= _HEAVY)):
            rows, weights = self.postings(int(feature))
            kernel[rows[:, None], rows] += weights[:, None] * weights
        return kernel

    def row(self, ids: npt.NDArray[np.int32], weights: Floats) -> Floats:
        """Inner products of one new text with all training texts."""
        out = np.zeros(self.count, dtype=np.float32)
        for feature, weight in zip(ids, weights, strict=True):
            rows, theirs = self.postings(int(feature))
            out[rows] += weight * theirs
        return out


@dataclass(frozen=True)
class Ridge:
    """A fitted model in dual form: what each training text adds to each class."""

    dual: Floats
    inverse: Floats

    @classmethod
    def fit(cls, kernel: Floats, targets: Floats, penalty: float) -> Ridge:
        """Solve (kernel + penalty I) dual = targets."""
        system = kernel.astype(np.float32, copy=True)
        system[np.diag_indices_from(system)] += np.float32(penalty)
        inverse = np.linalg.inv(system)
        return cls((inverse @ targets).astype(np.float32), inverse)

    def left_out(self, targets: Floats) -> Floats:
        """For every training text the prediction of the model that never saw it."""
        return targets - self.dual / np.diag(self.inverse)[:, None]

    def without(self, row: int, kernel_row: Floats) -> Floats:
        """The prediction for a new text of the model that never saw training text ``row``."""
        correction = (kernel_row @ self.inverse[:, row]) / self.inverse[row, row]
        predicted: Floats = kernel_row @ self.dual - correction * self.dual[row]
        return predicted


def primal(vectors: Sequence[Vector], dual: Floats, block: int, size: int, weight: float) -> Floats:
    """Weights by feature instead of by text, so that scoring a text is one sum of rows."""
    out = np.zeros((size, dual.shape[1]), dtype=np.float32)
    for vector, alpha in zip(vectors, dual, strict=True):
        out[vector.ids[block]] += (weight * vector.weights[block])[:, None] * alpha
    return out
