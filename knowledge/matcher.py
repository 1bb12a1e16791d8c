"""From a text to ranked topics with a confidence, and what was learned from the content to do so.

A score is `ridge + SOFT_WEIGHT x word overlap`, added up over the entries of a topic (ridge) or the best of
them (overlap). The confidence is a logistic function of the score, the margin, the pull of the outside lines
and a few more, fitted on leave-one-out predictions: how often such a score was right for unseen wording.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.features import BLOCKS, Features, Floats, Ints, Vector
from knowledge.overlap import Overlap, WordOverlap, best_by_label
from knowledge.ridge import BlockIndex, Ridge, primal
from knowledge.text import Normaliser, Text
from knowledge.typos import with_typo

PENALTY = 0.4
SOFT_WEIGHT = 0.45
_FULLY_MARKED = 0.4
"""From this share of marked words on a text counts as typed with diacritics ("toi muon vay" has none)."""
_SIGNALS = 12


@dataclass(frozen=True)
class Example:
    """A training utterance: its label, or an outside group when ``label`` is empty."""

    text: str
    label: str
    topic: str
    outside: str = ""


@dataclass(frozen=True)
class Ranking:
    """Topics best first with their scores, the best entry of each, and how sure the first one is (0-1)."""

    topics: list[str]
    scores: list[float]
    entries: list[str]
    confidence: float
    outside: float
    outside_group: str
    nearest: str


@dataclass(frozen=True)
class _Evidence:
    """Raw channel outputs for one text."""

    ridge: Floats
    soft: Floats
    soft_outside: float
    known: float
    words: int
    marked: float


@dataclass(frozen=True)
class Weights:
    """Everything that fitting finds; saved as plain arrays."""

    names: tuple[tuple[str, ...], ...]
    idf: tuple[Floats, ...]
    bare: tuple[Floats, ...]
    marked: tuple[Floats, ...]
    mean: Floats
    spread: Floats
    logit: Floats


class Matcher:
    """Ranks topics for a text; made by `fit_matcher` or from saved `Weights`."""

    def __init__(self, examples: Sequence[Example], normaliser: Normaliser, weights: Weights) -> None:
        self._normaliser = normaliser
        self._features = Features(weights.names, weights.idf)
        self.weights = weights
        self._space = _Space(examples, [normaliser.read(example.text) for example in examples])

    def rank(self, text: Text) -> Ranking:
        """Topics for ``text``, best first. An empty text gives an empty ranking with confidence 0."""
        if not text.folded:
            return Ranking([], [], [], 0.0, 0.0, "", "")
        space = self._space
        vector = self._features.vector(text)
        overlap = space.overlap.compare(text.folded)
        evidence = space.evidence(text, self._ridge(vector, text.marked), overlap)
        total = evidence.ridge[: space.topics_count] + SOFT_WEIGHT * evidence.soft
        order = np.argsort(-total)
        confidence = self._confidence(space.signals(total, order, evidence))
        group, nearest = space.explain(overlap)
        shown = order[:5]
        return Ranking(
            [space.topics[index] for index in shown],
            [float(total[index]) for index in shown],
            [space.best_entry(int(index), self._entry_scores(vector, text.marked), overlap) for index in shown],
            confidence,
            float(evidence.ridge[-1]),
            group,
            nearest,
        )

    def _entry_scores(self, vector: Vector, marked: float) -> Floats:
        return self._labels(vector, marked)

    def _labels(self, vector: Vector, marked: float) -> Floats:
        share = min(1.0, marked / _FULLY_MARKED)
        bare = _score(vector, self.weights.bare)
        if not share:
            return bare
        return (1 - share) * bare + share * _score(vector, self.weights.marked)

    def _ridge(self, vector: Vector, marked: float) -> Floats:
        return self._space.by_topic(self._labels(vector, marked))

    def _confidence(self, signals: Floats) -> float:
        weights = self.weights
        logit = float(((signals - weights.mean) / weights.spread) @ weights.logit)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _score(vector: Vector, weights: Sequence[Floats]) -> Floats:
    total = np.zeros(weights[0].shape[1], dtype=np.float32)
    for ids, values, block in zip(vector.ids, vector.weights, weights, strict=False):
        if len(ids):
            total += values @ block[ids].astype(np.float32)
    return total


class _Space:
    """The labels, topics and utterances that scores refer to."""

    def __init__(self, examples: Sequence[Example], texts: Sequence[Text]) -> None:
        inside = [example for example in examples if example.label]
        self.labels = list(dict.fromkeys(example.label for example in inside))
        self.topics = list(dict.fromkeys(example.topic for example in inside))
        self.topics_count = len(self.topics)
        groups = list(dict.fromkeys(example.outside for example in examples if not example.label))
        topic_number = {topic: index for index, topic in enumerate(self.topics)}
        label_number = {label: index for index, label in enumerate(self.labels)}
        group_number = {group: self.topics_count + index for index, group in enumerate(groups)}
        topic_of = {example.label: topic_number[example.topic] for example in inside}
        self.label_topic: Ints = np.array([topic_of[label] for label in self.labels], dtype=np.int32)
        self.groups = groups
        self.utterances = [example.text for example in examples]
        self.example_label: Ints = np.array(
            [label_number.get(example.label, len(self.labels)) for example in examples], dtype=np.int32
        )
        self.example_topic: Ints = np.array(
            [topic_number[e.topic] if e.label else group_number[e.outside] for e in examples], dtype=np.int32
        )
        self.overlap = WordOverlap([text.folded for text in texts], [int(label) for label in self.example_topic])

    def by_topic(self, labels: Floats) -> Floats:
        """Scores by topic, the outside class last, from scores by label (outside last too)."""
        topics = np.zeros(self.topics_count + 1, dtype=np.float32)
        np.add.at(topics, self.label_topic, labels[:-1])
        topics[-1] = labels[-1]
        return topics

    def evidence(self, text: Text, ridge: Floats, overlap: Overlap, hidden: int | None = None) -> _Evidence:
        """Channel outputs by topic; ``hidden`` is an example that must not vouch for itself."""
        scores = overlap.scores
        if hidden is not None:
            scores = scores.copy()
            scores[hidden] = 0
        best = best_by_label(scores, self.example_topic, self.topics_count + len(self.groups))
        outside = float(best[self.topics_count :].max(initial=0.0))
        words = len(text.folded.split())
        return _Evidence(ridge, best[: self.topics_count], outside, overlap.known, words, text.marked)

    def signals(self, total: Floats, order: npt.NDArray[np.intp], evidence: _Evidence) -> Floats:
        """What the confidence is computed from."""
        first = int(order[0])
        second = int(order[1]) if len(order) > 1 else first
        outside = max(0.0, float(evidence.ridge[-1]))
        rivals = np.delete(evidence.soft, first)
        rival = float(rivals.max(initial=0.0))
        return np.array(
            [
                1.0,
                total[first],
                total[first] - total[second],
                evidence.ridge[first],
                outside,
                evidence.ridge[first] - outside,
                evidence.soft[first],
                evidence.soft[first] - rival,
                evidence.soft[first] - evidence.soft_outside,
                evidence.known,
                math.log1p(evidence.words),
                float(evidence.words <= 2),
            ],
            dtype=np.float32,
        )

    def explain(self, overlap: Overlap) -> tuple[str, str]:
        """The outside group that is nearest, and the nearest utterance of all."""
        nearest = self.utterances[int(overlap.scores.argmax())] if len(overlap.scores) else ""
        best = best_by_label(overlap.scores, self.example_topic, self.topics_count + len(self.groups))
        if not self.groups:
            return "", nearest
        return self.groups[int(best[self.topics_count :].argmax())], nearest

    def best_entry(self, topic: int, labels: Floats, overlap: Overlap) -> str:
        """The entry of ``topic`` that the text fits best."""
        mine = np.flatnonzero(self.label_topic == topic)
        if len(mine) == 1:
            return self.labels[int(mine[0])]
        soft = best_by_label(overlap.scores, self.example_label, len(self.labels) + 1)
        return self.labels[int(mine[(labels[mine] + SOFT_WEIGHT * soft[mine]).argmax()])]


def fit_matcher(examples: Sequence[Example], normaliser: Normaliser, *, calibrate: bool = True) -> Matcher:
    """Learn from ``examples``. Without ``calibrate`` the confidence is only a monotone guess (for folds)."""
    texts = [normaliser.read(example.text) for example in examples]
    features = Features.learn(texts)
    vectors = [features.vector(text) for text in texts]
    space = _Space(examples, texts)
    targets = np.zeros((len(examples), len(space.labels) + 1), dtype=np.float32)
    targets[np.arange(len(examples)), space.example_label] = 1
    indexes = [BlockIndex(vectors, block, len(features.names[block])) for block in range(len(BLOCKS))]
    grams = [weight * index.gram() for index, (_, weight) in zip(indexes, BLOCKS, strict=True)]
    models = []
    saved: list[tuple[Floats, ...]] = []
    for blocks in (2, 3):
        scale = sum(weight for _, weight in BLOCKS[:blocks])
        ridge = Ridge.fit(np.sum(grams[:blocks], axis=0) / scale, targets, PENALTY)
        models.append(ridge)
        saved.append(
            tuple(
                primal(vectors, ridge.dual, block, len(features.names[block]), BLOCKS[block][1] / scale).astype(
                    np.float16
                )
                for block in range(blocks)
            )
        )
    guess = np.zeros(_SIGNALS, dtype=np.float32)
    guess[2] = 1
    weights = Weights(
        tuple(tuple(block) for block in features.names),
        tuple(features.idf),
        saved[0],
        saved[1],
        np.zeros(_SIGNALS, dtype=np.float32),
        np.ones(_SIGNALS, dtype=np.float32),
        guess,
    )
    if calibrate:
        weights = _Calibration(examples, texts, features, space, indexes, (models[0], models[1]), targets).fitted(
            weights, normaliser
        )
    return Matcher(examples, normaliser, weights)


class _Calibration:
    """Turns leave-one-out predictions into the logistic confidence."""

    def __init__(
        self,
        examples: Sequence[Example],
        texts: Sequence[Text],
        features: Features,
        space: _Space,
        indexes: Sequence[BlockIndex],
        models: tuple[Ridge, Ridge],
        targets: Floats,
    ) -> None:
        self._examples = examples
        self._texts = texts
        self._features = features
        self._space = space
        self._indexes = indexes
        self._models = models
        self._targets = targets

    def fitted(self, weights: Weights, normaliser: Normaliser) -> Weights:
        """``weights`` with the logistic function filled in."""
        rows: list[Floats] = []
        right: list[float] = []
        left_out = [model.left_out(self._targets) for model in self._models]
        for row, (example, text) in enumerate(zip(self._examples, self._texts, strict=True)):
            if not text.folded:
                continue
            bare_text = Text(text.folded, text.folded, 0.0)
            for model, view in ((1, text), (0, bare_text)):
                self._add(rows, right, row, view, left_out[model][row])
            if row % 3 == 0:
                slip = normaliser.read(with_typo(example.text, row))
                if slip.folded:
                    self._add(rows, right, row, slip, self._unseen(row, slip))
        mean, spread, logit = fit_logistic(np.stack(rows), np.array(right, dtype=np.float32))
        return Weights(weights.names, weights.idf, weights.bare, weights.marked, mean, spread, logit)

    def _unseen(self, row: int, text: Text) -> Floats:
        blocks = 3 if text.marked else 2
        vector = self._features.vector(text)
        scale = sum(weight for _, weight in BLOCKS[:blocks])
        kernel = np.zeros(len(self._texts), dtype=np.float32)
        for block in range(blocks):
            kernel += BLOCKS[block][1] / scale * self._indexes[block].row(vector.ids[block], vector.weights[block])
        return self._models[blocks - 2].without(row, kernel)

    def _add(self, rows: list[Floats], right: list[float], row: int, text: Text, labels: Floats) -> None:
        space = self._space
        overlap = space.overlap.compare(text.folded)
        evidence = space.evidence(text, space.by_topic(labels), overlap, hidden=row)
        total = evidence.ridge[: space.topics_count] + SOFT_WEIGHT * evidence.soft
        order = np.argsort(-total)
        rows.append(space.signals(total, order, evidence))
        right.append(float(int(order[0]) == int(space.example_topic[row])))


def fit_logistic(signals: Floats, right: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, spread and weights of a logistic regression (Newton's method, small ridge penalty)."""
    mean, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-6
    mean[0], spread[0] = 0.0, 1.0
    data = ((signals - mean) / spread).astype(np.float64)
    beta = np.zeros(data.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(data @ beta, -30, 30)))
        slope = data.T @ (right - chance) - beta
        curve = (data * (chance * (1 - chance))[:, None]).T @ data + np.eye(len(beta))
        step = np.linalg.solve(curve, slope)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return mean, spread, beta.astype(np.float32)
