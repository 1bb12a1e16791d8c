"""Meters: counts of this process while it works, for `/metrics`. Numbers and fixed words, never a person's."""

from __future__ import annotations

import bisect
import time
from collections import Counter
from dataclasses import dataclass, field

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes of time, in seconds; the last one is followed by everything above."""


@dataclass
class Times:
    """Counts of turns by class of `BOUNDS`; ``seconds`` is the sum of their times."""

    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def note(self, seconds: float) -> None:
        """Count one."""
        self.classes[bisect.bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass
class Meters:
    """The counts of one process since its start."""

    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By channel and decision."""
    times: Times = field(default_factory=Times)
    platform_errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By channel and the name of the failure, see `bot.outbox.failures`."""
    refused: Counter[str] = field(default_factory=Counter)
    """Requests that were told to come later, by reason: busy (all places taken) or fast (one sender too often)."""
    jobs_failed: Counter[str] = field(default_factory=Counter)
    """Pieces of work of the clock that failed, by job."""
    retried: Counter[str] = field(default_factory=Counter)
    """Transactions that PostgreSQL turned away and that were run once more, by its code (SQLSTATE) or "lost"."""

    asked: dict[str, float] = field(default_factory=dict)
    """Channels that this process asks for updates: 0.0 while they answer, else the steady moment since when not."""

    def note_asked(self, channel: str, *, answered: bool) -> None:
        """A channel was asked for updates; the first failure of a row counts."""
        self.asked[channel] = 0.0 if answered else self.asked.get(channel) or time.monotonic()

    def silent(self) -> dict[str, float]:
        """Seconds for which each of them could not be asked."""
        now = time.monotonic()
        return {channel: now - since if since else 0.0 for channel, since in self.asked.items()}

    def start(self) -> float:
        """The beginning of a turn, for `note_turn`."""
        return time.perf_counter()

    def note_turn(self, channel: str, decision: str, began: float) -> None:
        """Count a turn that was decided now."""
        self.turns[channel, decision or "other"] += 1
        self.times.note(time.perf_counter() - began)


METERS = Meters()
"""Those of this process: what happens anywhere in it is counted here."""
