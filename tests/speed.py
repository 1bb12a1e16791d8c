"""Limits of CPU time that mean the same on a slow machine: they grow with what a fixed piece of work takes there."""

from __future__ import annotations

import time

_ROUNDS = 200_000
_USUAL_S = 0.011
"""What the piece of work takes on the machine for which limits are written (2 cores, x86_64, Python 3.11)."""


def slowness() -> float:
    """How many times longer than usual this machine takes at this moment; at least 1, so that no limit shrinks."""
    return max(1.0, min(_yardstick() for _ in range(3)) / _USUAL_S)


def _yardstick() -> float:
    began, total = time.process_time(), 0
    for number in range(_ROUNDS):
        total += number * number % 7
    return time.process_time() - began
