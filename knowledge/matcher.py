"""Ranking of topics for a text, with a confidence, from weights that `training` learned from the content.

A topic's score is `margin + SOFT_WEIGHT x word overlap`: a large-margin classifier that generalises, and the nearest
known utterance. The confidence is a logistic function of the score, the lead over the next topic, the pull of the
outside lines and a few more: how often such a score was right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.features import Features, Floats, Ints
from knowledge.language.text import FULLY_MARKED, Text
from knowledge.overlap import Overlap, WordOverlap
from knowledge.weights import Weights

SOFT_WEIGHT = 0.7
SIGNALS = 13
"""Numbers that the confidence is computed from, see `TopicSpace.signals`."""
SHOWN = 8
"""Topics of a ranking: some are left out when readings are offered."""
_UNSURE = 0.3
"""Confidence in what one vague word means: enough to offer readings, not to answer."""
_VAGUE = 0.2
"""A word that more than this share of the topics use says nothing alone ("vay")."""


@dataclass(frozen=True, slots=True)
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


class _Evidence(NamedTuple):
    """Raw channel outputs for one text: a margin by topic, one by shared label, the overlap by topic, group, label."""

    columns: Floats
    labels: list[float]
    soft: Floats
    soft_groups: Floats
    soft_outside: float
    """The best overlap with any outside line."""
    soft_labels: list[float]
    overlap: Overlap
    words: int
    marked: float


class Matcher:
    """Ranks topics for a text; made by `training.fit_matcher` or from saved `Weights`."""

    def __init__(self, examples: Sequence[Example], weights: Weights) -> None:
        self._features = Features(weights.names, weights.idf)
        self.weights = weights
        self._space = TopicSpace(examples, weights.words)
        rows = self._space.order.tolist()
        topics = self._space.example_topic.tolist()
        self._overlap = WordOverlap([weights.folded[row] for row in rows], [topics[row] for row in rows])

    def forget_texts(self) -> None:
        """Let go of the examples' texts and the list of n-grams, which were needed to get ready."""
        self.weights = replace(self.weights, names=(), folded=(), words=())
        self._features.names = ()

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
        shown = order[:SHOWN].tolist()
        return Ranking(
            [space.topics[index] for index in shown],
            total[order[:SHOWN]].tolist(),
            [space.best_entry(index, evidence) for index in shown],
            _UNSURE if text.accented in space.vague else self._confidence(space.signals(total, order, evidence)),
            float(evidence.columns[space.topics_count]) + SOFT_WEIGHT * evidence.soft_outside,
            space.nearest_group(evidence),
        )

    def best_entry(self, text: Text, topic: str) -> str:
        """The entry of ``topic`` that ``text`` fits best. ValueError for a topic without an example."""
        return self._space.best_entry(self._space.topics.index(topic), self._evidence(text))

    def judge(self, text: Text, topic: str) -> tuple[Floats, bool]:
        """The signals that the confidence of ``text`` is computed from; True if ``topic`` comes first."""
        evidence = self._evidence(text)
        total = self._space.totals(evidence)
        order = np.argsort(-total)
        return self._space.signals(total, order, evidence), self._space.topics[int(order[0])] == topic

    def margins(self, text: Text) -> dict[str, float]:
        """The margin of every topic alone, without the overlap: quick, for choosing between topics."""
        columns, _ = self.weights.margins(self._features.vector(text), _shares(text))
        return dict(zip(self._space.topics, columns.tolist(), strict=False))

    def _evidence(self, text: Text) -> _Evidence:
        columns, labels = self.weights.margins(self._features.vector(text), _shares(text))
        overlap = self._overlap.compare(text.folded)
        soft, groups, soft_labels = self._space.soft(overlap)
        outside, words = float(groups.max(initial=0.0)), len(text.folded.split())
        return _Evidence(columns, labels.tolist(), soft, groups, outside, soft_labels, overlap, words, text.marked)

    def _confidence(self, signals: Floats) -> float:
        weights = self.weights
        logit = float(((signals - weights.mean) / weights.spread) @ weights.logit)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _shares(text: Text) -> tuple[float, ...]:
    """The share of each block: the accented one counts as far as the text has marks."""
    return (1.0, 1.0, min(1.0, text.marked / FULLY_MARKED))


class TopicSpace:
    """The topics, their labels and the outside groups that scores refer to, in the order of the examples."""

    def __init__(self, examples: Sequence[Example], words: Sequence[str]) -> None:
        inside = [example for example in examples if example.label]
        self.labels = list(dict.fromkeys(example.label for example in inside))
        self.topics = list(dict.fromkeys(example.topic for example in inside))
        self.topics_count = len(self.topics)
        self.groups = list(dict.fromkeys(example.outside for example in examples if not example.label))
        topic_number = {topic: index for index, topic in enumerate(self.topics)}
        label_number = {label: index for index, label in enumerate(self.labels)}
        group_number = {group: self.topics_count + index for index, group in enumerate(self.groups)}
        topic_of = {example.label: topic_number[example.topic] for example in inside}
        self._labels_of: list[list[int]] = [[] for _ in self.topics]
        for label, number in label_number.items():
            self._labels_of[topic_of[label]].append(number)
        shared = [number for labels in self._labels_of if len(labels) > 1 for number in labels]
        self.column_of = {label: place for place, label in enumerate(shared)}
        self._columns = [
            [self.column_of[label] for label in labels if label in self.column_of] for labels in self._labels_of
        ]
        self.example_label: Ints = np.array(
            [label_number.get(example.label, len(self.labels)) for example in examples], dtype=np.int32
        )
        self.example_topic: Ints = np.array(
            [topic_number[e.topic] if e.label else group_number[e.outside] for e in examples], dtype=np.int32
        )
        kinds = np.where(
            self.example_label < len(self.labels), self.example_label, self.example_topic + len(self.labels)
        )
        self.order = np.argsort(kinds, kind="stable").astype(np.int32)
        """The examples so that those of one label or outside group stand together."""
        self._starts = np.unique(kinds[self.order], return_index=True)[1]
        owner = [topic_of[label] for label in self.labels] + list(
            range(self.topics_count, self.topics_count + len(self.groups))
        )
        self._by_topic = np.argsort(owner, kind="stable").astype(np.int32)
        self._topic_starts = np.unique(np.array(owner)[self._by_topic], return_index=True)[1]
        self.vague = _vague_words(examples, words, self.topics_count)

    def best_entry(self, topic: int, evidence: _Evidence) -> str:
        """The entry of ``topic`` that the text fits best."""
        mine, columns = self._labels_of[topic], self._columns[topic]
        if not columns:
            return self.labels[mine[0]]
        scores = [
            SOFT_WEIGHT * evidence.soft_labels[label] + evidence.labels[column]
            for label, column in zip(mine, columns, strict=True)
        ]
        return self.labels[mine[scores.index(max(scores))]]

    def totals(self, evidence: _Evidence) -> Floats:
        """The score of every topic."""
        total: Floats = evidence.columns[: self.topics_count] + np.float32(SOFT_WEIGHT) * evidence.soft
        return total

    def soft(self, overlap: Overlap) -> tuple[Floats, Floats, list[float]]:
        """The best overlap with an utterance of each topic, with a line of each outside group, and of each label."""
        labels = np.maximum.reduceat(overlap.parts, self._starts) * overlap.unit
        best = np.maximum.reduceat(labels[self._by_topic], self._topic_starts)
        return best[: self.topics_count], best[self.topics_count :], labels.tolist()

    def signals(self, total: Floats, order: npt.NDArray[np.intp], evidence: _Evidence) -> Floats:
        """The numbers that the confidence is computed from."""
        first = int(order[0])
        second = int(order[1]) if len(order) > 1 else first
        outside = float(evidence.columns[self.topics_count])
        margin, soft = float(evidence.columns[first]), float(evidence.soft[first])
        rivals = evidence.soft[:first].max(initial=0.0), evidence.soft[first + 1 :].max(initial=0.0)
        return np.array(
            [
                1.0,
                total[first],
                total[first] - total[second],
                margin,
                outside,
                margin - outside,
                soft,
                soft - float(max(rivals)),
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
