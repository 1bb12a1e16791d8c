"""Large-margin classifiers, one against the rest for every topic, learned as a few ridge regressions.

A squared hinge asks only that a text lies beyond its margin. So the fit alternates between a ridge regression and
letting every target move out to its prediction (Ho and Kashyap's method, hurried by Nesterov's momentum). One
inverse serves all classes, all rounds and the smaller fits that the calibration needs; numpy is enough. On the
project's questions this ranks like a linear support vector machine and clearly better than ridge alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.features import Floats, Vector

ROUNDS = 20
_HEAVY = 128
"""Features in more texts than this go through one dense product, the others through their short postings."""
_SMALL = 512
"""Matrices up to this size are inverted directly."""


def inner_products(vectors: Sequence[Vector], block: int, size: int) -> Floats:
    """Inner products of all pairs of texts in one block of ``size`` features."""
    count = len(vectors)
    rows = np.concatenate([np.full(len(v.ids[block]), row, dtype=np.int32) for row, v in enumerate(vectors)])
    ids = np.concatenate([v.ids[block] for v in vectors])
    weights = np.concatenate([v.weights[block] for v in vectors])
    order = np.argsort(ids, kind="stable")
    rows, weights = rows[order], weights[order]
    starts = np.searchsorted(ids[order], np.arange(size + 1))
    sizes = np.diff(starts)
    heavy = np.flatnonzero(sizes > _HEAVY)
    dense = np.zeros((count, len(heavy)), dtype=np.float32)
    for column, feature in enumerate(heavy):
        part = slice(starts[feature], starts[feature + 1])
        dense[rows[part], column] = weights[part]
    products: Floats = dense @ dense.T
    for feature in np.flatnonzero((sizes > 1) & (sizes <= _HEAVY)):
        part = slice(starts[feature], starts[feature + 1])
        products[rows[part][:, None], rows[part]] += weights[part][:, None] * weights[part]
    alone = np.flatnonzero(sizes == 1)
    at = rows[starts[alone]]
    np.add.at(products, (at, at), weights[starts[alone]] ** 2)
    return products


def inverse(matrix: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix."""
    return _gram(_inverse_root(matrix))


def _inverse_root(matrix: Floats) -> Floats:
    """The inverse of the Cholesky factor, by halves: nearly all of it is fast products."""
    size = len(matrix)
    if size <= _SMALL:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)), dtype=np.float32)
    half = size // 2
    first = _inverse_root(matrix[:half, :half])
    below = matrix[half:, :half] @ first.T
    second = _inverse_root(matrix[half:, half:] - below @ below.T)
    out = np.zeros_like(matrix)
    out[:half, :half], out[half:, half:] = first, second
    out[half:, :half] = -(second @ (below @ first))
    return out


def _gram(root: Floats) -> Floats:
    """``root.T @ root`` of a lower triangle, by halves: a third of the work of the whole product."""
    size = len(root)
    if size <= _SMALL:
        small: Floats = root.T @ root
        return small
    half = size // 2
    below, last = root[half:, :half], root[half:, half:]
    out = np.empty_like(root)
    out[:half, :half] = _gram(root[:half, :half])
    out[:half, :half] += below.T @ below
    out[half:, :half] = last.T @ below
    out[:half, half:] = out[half:, :half].T
    out[half:, half:] = _gram(last)
    return out


@dataclass(frozen=True)
class Solver:
    """The inverse of (kernel + penalty) for a set of texts; ``penalty`` by text, large for those that count less."""

    inverse: Floats
    penalty: Floats

    @classmethod
    def of(cls, kernel: Floats, penalty: Floats) -> Solver:
        """Invert once; ``kernel`` is not kept."""
        system = kernel.copy()
        system[np.diag_indices_from(system)] += penalty
        return cls(inverse(system), penalty)

    def without(self, hidden: npt.NDArray[np.int_]) -> Solver:
        """The solver of the texts that are not ``hidden``, had those never been there: one elimination, no inverse."""
        kept = np.setdiff1d(np.arange(len(self.penalty)), hidden)
        between = self.inverse[np.ix_(kept, hidden)]
        share = np.linalg.solve(self.inverse[np.ix_(hidden, hidden)], between.T)
        return Solver(self.inverse[np.ix_(kept, kept)] - between @ share, self.penalty[kept])

    def regress(self, targets: Floats) -> Floats:
        """The weight of each text for each class (dual weights) in a plain ridge regression."""
        found: Floats = self.inverse @ targets
        return found

    def margins(self, signs: Floats, rounds: int = ROUNDS) -> Floats:
        """Targets of a regression in which only texts within the margin pull.

        ``signs`` is +1 for a text of the class, else -1.
        """
        targets = pushed = signs
        momentum = 1.0
        penalty = self.penalty[:, None]
        for _ in range(rounds):
            predicted = pushed - penalty * (self.inverse @ pushed)
            moved = signs * np.maximum(1, signs * predicted)
            following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            pushed = (moved + (momentum - 1) / following * (moved - targets)).astype(np.float32)
            targets, momentum = moved, following
        return targets


def primal(vectors: Sequence[Vector], dual: Floats, block: int, size: int, weight: float) -> Floats:
    """Weights by feature instead of by text, so that scoring a text is one sum of rows."""
    out = np.zeros((size, dual.shape[1]), dtype=np.float32)
    for vector, alpha in zip(vectors, dual, strict=True):
        out[vector.ids[block]] += (weight * vector.weights[block])[:, None] * alpha
    return out
