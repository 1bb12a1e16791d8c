"""Counts of calls: how often a piece of work is done, whoever asks for it. No clock."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def counted(*functions: Callable[..., object]) -> Iterator[Counter[str]]:
    """Count the calls of these functions by their qualified names while the context is open."""
    names = {function.__code__: function.__qualname__ for function in functions}  # type: ignore[attr-defined]
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def calls_of(work: Callable[[], object]) -> int:
    """How many calls of Python functions a piece of work makes.

    The garbage collector is off meanwhile: when it runs is chance, and Hypothesis hangs two calls on every run of it.
    """
    made = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    with collector_off():
        sys.setprofile(note)
        try:
            work()
        finally:
            sys.setprofile(before)
    return made


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the garbage collector off, and leave it as it was found."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
