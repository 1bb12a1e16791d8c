"""Rate limits in the memory of this process: how often a chat or an address may ask, and whether it still may."""

from __future__ import annotations

import time
from collections.abc import Callable

_MANY = 10_000
"""Keys after which those that are full again are forgotten."""


class RateLimit:
    """At most ``most`` times in ``seconds`` for each key, refilled steadily."""

    def __init__(self, most: int, seconds: float = 60, tick: Callable[[], float] = time.monotonic) -> None:
        self._rate = most / seconds
        self._most = float(most)
        self._seconds = seconds
        self._tick = tick
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> int:
        """Take one for ``key``: 0 when it may pass, else seconds to wait (nothing is taken)."""
        waiting = self.peek(key)
        if not waiting:
            left, now = self._now(key)
            self._left[key] = (left - 1, now)
        return waiting

    def peek(self, key: str) -> int:
        """As `wait`, but takes nothing."""
        left, _ = self._now(key)
        return max(1, int((1 - left) / self._rate) + 1) if left < 1 else 0

    def _now(self, key: str) -> tuple[float, float]:
        now = self._tick()
        if len(self._left) > _MANY:
            self._left = {k: v for k, v in self._left.items() if now - v[1] < self._seconds}
        left, seen = self._left.get(key, (self._most, now))
        return min(self._most, left + (now - seen) * self._rate), now
