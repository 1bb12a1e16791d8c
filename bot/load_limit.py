"""Load limit: how many may be answered at once, so that nobody waits long, however many come and whatever the machine.

The limit follows what is seen: one answer in twenty may take longer than the patience, so that the 95th of a hundred
stays at it. Whoever comes beyond the limit is told at once when to come again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

PATIENCE = 0.8
"""Seconds after which an answer is a slow one."""
_LEAST, _MOST = 8, 200
_SLOW_SHARE = 0.05
_FIRST = 40.0
_SOON, _LATER = 3, 8
"""Seconds until whoever was turned away may come again; by chance between them, so that not all come at once."""


class LoadLimit:
    """The answers under way in this process. ``tick`` is a steady clock in seconds, ``chance`` for tests."""

    def __init__(
        self,
        patience: float = PATIENCE,
        *,
        most: int = _MOST,
        tick: Callable[[], float] = time.perf_counter,
        chance: random.Random | None = None,
    ) -> None:
        self._patience = patience
        self._most = most
        self._tick = tick
        self._chance = chance or random.Random()
        self.limit = min(_FIRST, float(most))
        self.under_way = 0

    @property
    def is_full(self) -> bool:
        """True while nobody else is let in."""
        return self.under_way >= int(self.limit)

    @property
    def is_packed(self) -> bool:
        """True while there is not even room for a few words."""
        return self.under_way >= 2 * int(self.limit)

    def now(self) -> float:
        """Seconds of the steady clock."""
        return self._tick()

    def later(self) -> int:
        """Seconds after which to come again."""
        return self._chance.randint(_SOON, _LATER)

    def begin(self) -> float:
        """Somebody is let in, now."""
        self.under_way += 1
        return self._tick()

    def end(self, took: float | None) -> None:
        """Somebody was answered, in so many seconds; None where that tells nothing.

        Slow answers lower the limit; quick ones raise it, where it was what kept people out.
        """
        if took is not None and took > self._patience:
            self.limit = max(float(_LEAST), self.limit - 1)
        elif took is not None and self.under_way > self.limit / 2:
            self.limit = min(float(self._most), self.limit + _SLOW_SHARE / (1 - _SLOW_SHARE))
        self.under_way -= 1
