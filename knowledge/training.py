"""Training of the weights: the classifiers, then the confidence on utterances that a second model never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from knowledge.augmentation import with_teencode, with_typo
from knowledge.features import BLOCKS, Features, Floats, Ints, Vector
from knowledge.language.telex import fold
from knowledge.language.text import Normaliser, clean, split_words
from knowledge.linear_svm import Solver, inner_products, primal
from knowledge.matcher import SIGNALS, Example, Matcher, TopicSpace
from knowledge.weights import Rare, Steps, Weights

PENALTY = 0.3
_BALANCE = 0.5
"""How much a text of a large topic counts less than one of a small topic (0: the same, 1: all topics weigh alike)."""
_SCALE = sum(weight for _, weight in BLOCKS)
_HELD_OUT = 8
"""One utterance in so many is hidden from a model that the confidence is fitted on."""
_TURNS = (2, 5)
"""Which of so many are hidden, one after the other: a line more or less must not change every confidence."""
_RARE = 10
"""An n-gram of so few texts has no row of its own."""
_STEPS = 127
"""The largest weight of a column in its own steps."""


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
    space = TopicSpace(examples, words)
    solver = Solver.of(kernel, _penalties(space))
    weights = _weights(features, vectors, space, (folded, words), _dual(solver, space))
    if calibrate:
        numbers = np.arange(len(examples))
        judged: list[tuple[Floats, bool]] = []
        for turn in _TURNS:
            hidden, kept = numbers[numbers % _HELD_OUT == turn], numbers[numbers % _HELD_OUT != turn]
            seen = [examples[row] for row in kept]
            told = [folded[row] for row in kept], [words[row] for row in kept]
            part_space = TopicSpace(seen, told[1])
            # the margins anew: the targets of the whole fit know the hidden texts, and would make it too confident
            part_dual = _dual(solver.without(hidden), part_space)
            part = _weights(features, [vectors[row] for row in kept], part_space, told, part_dual)
            judged += _judged(Matcher(seen, part), [(int(row), examples[row]) for row in hidden], normaliser)
        weights = _calibrated(weights, judged)
    return Matcher(examples, weights)


def _dual(solver: Solver, space: TopicSpace) -> Floats:
    """Weights of the examples by topic, outside class and shared label."""
    return solver.regress(np.hstack([solver.margins(_signs(space)), _members(space)]))


def _classes(space: TopicSpace) -> Ints:
    """The topic of each example, all outside groups being one class."""
    return np.minimum(space.example_topic, space.topics_count)


def _signs(space: TopicSpace) -> Floats:
    """+1 where an example belongs to a topic (the outside class last), else -1."""
    found = np.full((len(space.example_topic), space.topics_count + 1), -1, dtype=np.float32)
    found[np.arange(len(found)), _classes(space)] = 1
    return found


def _members(space: TopicSpace) -> Floats:
    """1 where an example belongs to a label of a shared topic, else 0."""
    found = np.zeros((len(space.example_topic), len(space.column_of)), dtype=np.float32)
    for label, column in space.column_of.items():
        found[space.example_label == label, column] = 1
    return found


def _penalties(space: TopicSpace) -> Floats:
    classes = _classes(space)
    counts = np.bincount(classes, minlength=space.topics_count + 1)
    typical = counts[: space.topics_count].mean()
    found: Floats = (PENALTY * (counts / typical) ** _BALANCE).astype(np.float32)[classes]
    return found


def _weights(
    features: Features,
    vectors: Sequence[Vector],
    space: TopicSpace,
    texts: tuple[Sequence[str], Sequence[str]],
    dual: Floats,
) -> Weights:
    """Weights with a guess for the confidence: it grows with the lead.

    ``texts``: the examples folded, and as words. ``dual``: their weights by topic, outside class and shared label.
    """
    folded, words = texts
    commons = features.common_counts(_RARE)
    rows = [
        primal(vectors, dual, block, len(features.names[block]), weight / _SCALE)[: commons[block]]
        for block, (_, weight) in enumerate(BLOCKS)
    ]
    guess = np.zeros(SIGNALS, dtype=np.float32)
    guess[2] = 1
    return Weights(
        tuple(tuple(block) for block in features.names),
        tuple(features.idf),
        tuple(folded),
        tuple(words),
        tuple(map(_quantised, rows)),
        tuple(_rare(vectors, features, block, commons[block]) for block in range(len(BLOCKS))),
        _quantised(dual),
        dual[:, : space.topics_count + 1].sum(axis=0),
        np.zeros(SIGNALS, dtype=np.float32),
        np.ones(SIGNALS, dtype=np.float32),
        guess,
    )


def _rare(vectors: Sequence[Vector], features: Features, block: int, common: int) -> Rare:
    """The examples of each n-gram behind the common ones."""
    numbers = np.concatenate([vector.ids[block] for vector in vectors]) - common
    examples = np.repeat(np.arange(len(vectors)), [len(vector.ids[block]) for vector in vectors])
    shares = np.concatenate([vector.weights[block] for vector in vectors]) * (BLOCKS[block][1] / _SCALE)
    order = np.argsort(numbers, kind="stable")[int((numbers < 0).sum()) :]
    counts = np.bincount(numbers[order], minlength=len(features.names[block]) - common)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Rare(starts, examples[order].astype(np.int32), shares[order].astype(np.float32))


def _quantised(rows: Floats) -> Steps:
    """Rows in whole steps of each column."""
    scale = (np.abs(rows).max(axis=0, initial=1e-9) / _STEPS).astype(np.float32)
    return Steps(np.rint(rows / scale).astype(np.int8), scale)


def _judged(
    partial: Matcher, unseen: Sequence[tuple[int, Example]], normaliser: Normaliser
) -> list[tuple[Floats, bool]]:
    """The signals of ``unseen`` examples in a ``partial`` model, and True where it ranks them right."""
    texts = [(normaliser.read(typed), each.topic) for number, each in unseen for typed in _ways(each.text, number)]
    return [partial.judge(text, topic) for text, topic in texts if text.folded]


def _calibrated(weights: Weights, judged: Sequence[tuple[Floats, bool]]) -> Weights:
    """``weights`` with the logistic function learned from how partial models fared."""
    right = np.array([is_right for _, is_right in judged], dtype=np.float32)
    mean, spread, logit = fit_logistic(np.stack([signals for signals, _ in judged]), right)
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
