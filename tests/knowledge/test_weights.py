"""An n-gram of few texts has no row of its own and counts just as much."""

from __future__ import annotations

import pytest

from knowledge import training
from knowledge.language.text import Normaliser
from knowledge.matcher import Example, Matcher

ROWS = [
    ("lãi suất bao nhiêu", "a"),
    ("lãi tính sao", "a"),
    ("giấy tờ gì", "b"),
    ("cần giấy nào", "b"),
    ("cần lãi", "c"),
]


def matcher() -> Matcher:
    examples = [Example(text, label, label) for text, label in ROWS]
    return training.fit_matcher(examples, _normaliser(), calibrate=False)


def _normaliser() -> Normaliser:
    return Normaliser((word for text, _ in ROWS for word in text.split()), [])


def test_margins_are_the_same_with_and_without_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    some = matcher()
    monkeypatch.setattr(training, "_RARE", 0)
    all_rows = matcher()
    assert [len(block.rows) for block in some.weights.blocks] != [len(block.rows) for block in all_rows.weights.blocks]
    for text, _ in ROWS:
        read = _normaliser().read(text)
        assert some.margins(read) == pytest.approx(all_rows.margins(read), abs=1e-2)  # a step of a byte
