"""From a text to ranked topics with a confidence, and what was learned from the content to do so.

A topic's score is `margin + SOFT_WEIGHT x word overlap`: a large-margin classifier that generalises, and the nearest
known utterance. The confidence is a logistic function of the score, the lead over the next topic, the pull of the
outside lines and a few more, fitted on utterances that a second model never saw: how often such a score was right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from knowledge.augmentation import with_teencode, with_typo
from knowledge.features import BLOCKS, Features, Floats, Ints, Vector
from knowledge.language.telex import fold
from knowledge.language.text import FULLY_MARKED, Normaliser, Text, clean, split_words
from knowledge.linear_svm import Solver, inner_products, primal
from knowledge.overlap import Overlap, WordOverlap, best_by_label

Halves = npt.NDArray[np.float16]
"""Weights in half the memory; they are saved so, and the few rows of a question are widened when they are used."""
PENALTY = 0.3
SOFT_WEIGHT = 0.7
_BALANCE = 0.5
"""How much a text of a large topic counts less than one of a small topic (0: the same, 1: all topics weigh alike)."""
_SIGNALS = 13
_SCALE = sum(weight for _, weight in BLOCKS)
SHOWN = 5
"""Topics of a ranking: some are left out when readings are offered."""
_UNSURE = 0.3
"""Confidence in what one vague word means: enough to offer readings, not to answer."""
_VAGUE = 0.2
"""A word that more than this share of the topics use says nothing alone ("vay")."""
_HELD_OUT = 8
"""One utterance in so many is hidden from the model that the confidence is fitted on."""


@dataclass(frozen=True)
class Example:
    """A training utterance: its label, or an outside group when ``label`` is empty."""

    text: str
    label: str
    topic: str
    outside: str = ""


@dataclass(frozen=True)
class Ranking:
    """Topics best first with their scores, the best entry of each, and how sure the first one is (0-1).

    ``outside`` is the score of the outside lines, comparable with ``scores``; ``outside_group`` their nearest matter.
    """

    topics: list[str]
    scores: list[float]
    entries: list[str]
    confidence: float
    outside: float
    outside_group: str


NO_RANKING = Ranking([], [], [], 0.0, 0.0, "")


@dataclass(frozen=True)
class Weights:
    """Everything that fitting finds; saved as plain arrays.

    ``folded`` are the examples as read, without marks; ``words`` their own words, split and joined by a space. The
    columns of ``blocks`` and ``bias`` are the topics and the outside class, those of ``label_blocks`` the labels of
    topics that have several.
    """

    names: tuple[tuple[str, ...], ...]
    idf: tuple[Floats, ...]
    folded: tuple[str, ...]
    words: tuple[str, ...]
    blocks: tuple[Floats | Halves, ...]
    bias: Floats
    label_blocks: tuple[Halves, ...]
    mean: Floats
    spread: Floats
    logit: Floats


@dataclass(frozen=True)
class _Evidence:
    """Raw channel outputs for one text: its n-grams, a margin by topic, the overlap by topic, group and label."""

    vector: Vector
    shares: tuple[float, ...]
    columns: Floats
    soft: Floats
    soft_groups: Floats
    soft_labels: Floats
    overlap: Overlap
    words: int
    marked: float

    @property
    def soft_outside(self) -> float:
        """The best overlap with any outside line."""
        return float(self.soft_groups.max(initial=0.0))


class Matcher:
    """Ranks topics for a text; made by `fit_matcher` or from saved `Weights`."""

    def __init__(self, examples: Sequence[Example], weights: Weights) -> None:
        self._features = Features(weights.names, weights.idf)
        self.weights = weights
        self._space = _Space(examples, weights.folded, weights.words)

    def rank(self, text: Text) -> Ranking:
        """Topics for ``text``, best first. Without a word of two letters the ranking is empty, with confidence 0.

        One word that could be about anything ("vay") is never more than a reason to ask back.
        """
        if max(map(len, text.folded.split()), default=0) < 2:
            return NO_RANKING
        space = self._space
        evidence = self._evidence(text)
        total = space.totals(evidence)
        order = np.argsort(-total)
        shown = [int(index) for index in order[:SHOWN]]
        return Ranking(
            [space.topics[index] for index in shown],
            [float(total[index]) for index in shown],
            [self._best_entry(index, evidence) for index in shown],
            _UNSURE if text.accented in space.vague else self._confidence(space.signals(total, order, evidence)),
            float(evidence.columns[space.topics_count]) + SOFT_WEIGHT * evidence.soft_outside,
            space.nearest_group(evidence),
        )

    def best_entry(self, text: Text, topic: str) -> str:
        """The entry of ``topic`` that ``text`` fits best. ValueError for a topic without an example."""
        return self._best_entry(self._space.topics.index(topic), self._evidence(text))

    def judge(self, text: Text, topic: str) -> tuple[Floats, bool]:
        """What the confidence of ``text`` would be computed from, and whether ``topic`` comes first."""
        evidence = self._evidence(text)
        total = self._space.totals(evidence)
        order = np.argsort(-total)
        return self._space.signals(total, order, evidence), self._space.topics[int(order[0])] == topic

    def margins(self, text: Text) -> dict[str, float]:
        """The margin of every topic alone, without the overlap: quick, for choosing between topics."""
        columns = self._columns(self._features.vector(text), _shares(text))
        return dict(zip(self._space.topics, columns.tolist(), strict=False))

    def _columns(self, vector: Vector, shares: Sequence[float]) -> Floats:
        columns = self.weights.bias.copy()
        for ids, values, block, share in zip(vector.ids, vector.weights, self.weights.blocks, shares, strict=True):
            if len(ids) and share:
                columns += np.float32(share) * (values @ block[ids].astype(np.float32, copy=False))
        return columns

    def _evidence(self, text: Text) -> _Evidence:
        vector, shares = self._features.vector(text), _shares(text)
        columns = self._columns(vector, shares)
        overlap = self._space.overlap.compare(text.folded)
        soft = self._space.soft(overlap)
        return _Evidence(vector, shares, columns, *soft, overlap, len(text.folded.split()), text.marked)

    def _best_entry(self, topic: int, evidence: _Evidence) -> str:
        """The entry of ``topic`` that the text fits best."""
        space = self._space
        mine = space.labels_of[topic]
        if len(mine) == 1:
            return space.labels[mine[0]]
        columns = np.array([space.column_of[label] for label in mine])
        scores: Floats = np.float32(SOFT_WEIGHT) * evidence.soft_labels[mine]
        weighted = zip(evidence.vector.ids, evidence.vector.weights, self.weights.label_blocks, strict=True)
        for (ids, values, block), share in zip(weighted, evidence.shares, strict=True):
            if len(ids) and share:
                scores += np.float32(share) * (values @ block[ids[:, None], columns].astype(np.float32))
        return space.labels[mine[int(scores.argmax())]]

    def _confidence(self, signals: Floats) -> float:
        weights = self.weights
        logit = float(((signals - weights.mean) / weights.spread) @ weights.logit)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _shares(text: Text) -> tuple[float, ...]:
    """How much each block counts: the accented one as far as the text has marks."""
    return (1.0, 1.0, min(1.0, text.marked / FULLY_MARKED))


class _Space:
    """The labels, topics and utterances that scores refer to."""

    def __init__(self, examples: Sequence[Example], folded: Sequence[str], words: Sequence[str]) -> None:
        inside = [example for example in examples if example.label]
        self.labels = list(dict.fromkeys(example.label for example in inside))
        self.topics = list(dict.fromkeys(example.topic for example in inside))
        self.topics_count = len(self.topics)
        self.groups = list(dict.fromkeys(example.outside for example in examples if not example.label))
        topic_number = {topic: index for index, topic in enumerate(self.topics)}
        label_number = {label: index for index, label in enumerate(self.labels)}
        group_number = {group: self.topics_count + index for index, group in enumerate(self.groups)}
        topic_of = {example.label: topic_number[example.topic] for example in inside}
        self.labels_of: list[list[int]] = [[] for _ in self.topics]
        for label, number in label_number.items():
            self.labels_of[topic_of[label]].append(number)
        shared = [number for labels in self.labels_of if len(labels) > 1 for number in labels]
        self.column_of = {label: place for place, label in enumerate(shared)}
        self.example_label: Ints = np.array(
            [label_number.get(example.label, len(self.labels)) for example in examples], dtype=np.int32
        )
        self.example_topic: Ints = np.array(
            [topic_number[e.topic] if e.label else group_number[e.outside] for e in examples], dtype=np.int32
        )
        self.vague = _vague_words(examples, words, self.topics_count)
        self.overlap = WordOverlap(folded, [int(label) for label in self.example_topic])

    @property
    def example_class(self) -> Ints:
        """The topic of each example, all outside groups being one class."""
        return np.minimum(self.example_topic, self.topics_count)

    def signs(self) -> Floats:
        """+1 where an example belongs to a topic (the outside class last), else -1."""
        found = np.full((len(self.example_topic), self.topics_count + 1), -1, dtype=np.float32)
        found[np.arange(len(found)), self.example_class] = 1
        return found

    def members(self) -> Floats:
        """1 where an example belongs to a label of a shared topic, else 0."""
        found = np.zeros((len(self.example_topic), len(self.column_of)), dtype=np.float32)
        for label, column in self.column_of.items():
            found[self.example_label == label, column] = 1
        return found

    def totals(self, evidence: _Evidence) -> Floats:
        """The score of every topic."""
        total: Floats = evidence.columns[: self.topics_count] + np.float32(SOFT_WEIGHT) * evidence.soft
        return total

    def soft(self, overlap: Overlap) -> tuple[Floats, Floats, Floats]:
        """The best overlap with an utterance of each topic, with a line of each outside group, and of each label."""
        best = best_by_label(overlap.scores, self.example_topic, self.topics_count + len(self.groups))
        labels = best_by_label(overlap.scores, self.example_label, len(self.labels) + 1)
        return best[: self.topics_count], best[self.topics_count :], labels

    def signals(self, total: Floats, order: npt.NDArray[np.intp], evidence: _Evidence) -> Floats:
        """What the confidence is computed from."""
        first = int(order[0])
        second = int(order[1]) if len(order) > 1 else first
        outside = float(evidence.columns[self.topics_count])
        rival = float(np.delete(evidence.soft, first).max(initial=0.0))
        margin, soft = float(evidence.columns[first]), float(evidence.soft[first])
        return np.array(
            [
                1.0,
                total[first],
                total[first] - total[second],
                margin,
                outside,
                margin - outside,
                soft,
                soft - rival,
                soft - evidence.soft_outside,
                evidence.overlap.known,
                math.log1p(evidence.words),
                float(evidence.words <= 2),
                min(1.0, evidence.marked / FULLY_MARKED),
            ],
            dtype=np.float32,
        )

    def nearest_group(self, evidence: _Evidence) -> str:
        """The outside group that is nearest."""
        return self.groups[int(evidence.soft_groups.argmax())] if self.groups else ""


def _vague_words(examples: Sequence[Example], words: Sequence[str], topics: int) -> frozenset[str]:
    users: dict[str, set[str]] = {}
    for example, said in zip(examples, words, strict=True):
        for word in said.split() if example.label else ():
            users.setdefault(word, set()).add(example.topic)
    return frozenset(word for word, used in users.items() if len(used) > _VAGUE * topics and topics > 1 / _VAGUE)


def fit_matcher(examples: Sequence[Example], normaliser: Normaliser, *, calibrate: bool = True) -> Matcher:
    """Learn from ``examples``. Without ``calibrate`` the confidence is only a monotone guess (for folds)."""
    texts = [normaliser.read(example.text) for example in examples]
    features = Features.learn(texts)
    vectors = [features.vector(text) for text in texts]
    folded = [text.folded for text in texts]
    kernel = np.ones((len(texts), len(texts)), dtype=np.float32)  # the constant is the bias
    for block, (_, weight) in enumerate(BLOCKS):
        kernel += np.float32(weight / _SCALE) * inner_products(vectors, block, len(features.names[block]))
    words = [" ".join(split_words(clean(example.text))) for example in examples]
    space = _Space(examples, folded, words)
    solver = Solver.of(kernel, _penalties(space))
    weights = _weights(features, vectors, space, (folded, words), solver)
    if calibrate:
        numbers = np.arange(len(examples))
        hidden, kept = numbers[numbers % _HELD_OUT == 2], numbers[numbers % _HELD_OUT != 2]
        seen = [examples[row] for row in kept]
        told = [folded[row] for row in kept], [words[row] for row in kept]
        part = _weights(features, [vectors[row] for row in kept], _Space(seen, *told), told, solver.without(hidden))
        weights = _calibrated(weights, Matcher(seen, part), [(int(row), examples[row]) for row in hidden], normaliser)
    return Matcher(examples, weights)


def _penalties(space: _Space) -> Floats:
    counts = np.bincount(space.example_class, minlength=space.topics_count + 1)
    typical = counts[: space.topics_count].mean()
    found: Floats = (PENALTY * (counts / typical) ** _BALANCE).astype(np.float32)[space.example_class]
    return found


def _weights(
    features: Features,
    vectors: Sequence[Vector],
    space: _Space,
    texts: tuple[Sequence[str], Sequence[str]],
    solver: Solver,
) -> Weights:
    """Weights with a guess for the confidence: it grows with the lead. ``texts``: the examples folded, and as words."""
    folded, words = texts
    dual = np.hstack([solver.separate(space.signs()), solver.regress(space.members())])
    blocks = [
        primal(vectors, dual, block, len(features.names[block]), weight / _SCALE)
        for block, (_, weight) in enumerate(BLOCKS)
    ]
    classes = space.topics_count + 1
    topics = tuple(np.ascontiguousarray(block[:, :classes]) for block in blocks)
    labels = tuple(block[:, classes:].astype(np.float16) for block in blocks)
    guess = np.zeros(_SIGNALS, dtype=np.float32)
    guess[2] = 1
    none, one = np.zeros(_SIGNALS, dtype=np.float32), np.ones(_SIGNALS, dtype=np.float32)
    names = tuple(tuple(block) for block in features.names)
    bias = dual[:, :classes].sum(axis=0)
    return Weights(names, tuple(features.idf), tuple(folded), tuple(words), topics, bias, labels, none, one, guess)


def _calibrated(
    weights: Weights, partial: Matcher, unseen: Sequence[tuple[int, Example]], normaliser: Normaliser
) -> Weights:
    """``weights`` with the logistic function learned from how the ``partial`` model fares on ``unseen`` examples."""
    signals: list[Floats] = []
    right: list[float] = []
    for number, example in unseen:
        for typed in _ways(example.text, number):
            text = normaliser.read(typed)
            if text.folded:
                found, is_right = partial.judge(text, example.topic)
                signals.append(found)
                right.append(float(is_right))
    mean, spread, logit = fit_logistic(np.stack(signals), np.array(right, dtype=np.float32))
    return replace(weights, mean=mean, spread=spread, logit=logit)


def _ways(text: str, number: int) -> tuple[str, str]:
    """An utterance as written, and once more as it may be typed on a phone."""
    other = (fold(text), with_typo(text, number), fold(with_teencode(text)))[number % 3]
    return text, other


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
