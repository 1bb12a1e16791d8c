"""Counts of calls do not depend on when the garbage collector happens to run."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.calls import calls_of


@pytest.fixture
def eager_collector() -> Iterator[list[str]]:
    """The garbage collector after every few objects, calling a Python function as Hypothesis makes it do."""
    phases: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        phases.append(phase)

    thresholds = gc.get_threshold()
    gc.callbacks.append(note)
    gc.set_threshold(5, 5, 5)
    yield phases
    gc.set_threshold(*thresholds)
    gc.callbacks.remove(note)


def lists() -> list[list[int]]:
    """A hundred new objects of which the collector keeps account."""
    return [[number] for number in range(100)]


def test_a_run_of_the_collector_is_not_counted_as_work(eager_collector: list[str]) -> None:
    calls = {calls_of(lists) for _ in range(20)}
    assert len(calls) == 1
    assert gc.isenabled()
    eager_collector.clear()
    lists()
    assert eager_collector, "the collector did run by itself"
