"""Report of a fuzzing: how many inputs each target got, what raised, and what was too slow."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.targets import Target

SLOW_S = 0.1
_AGAIN = 3
"""A slow input is tried so often again, and the quickest counts: the machine does other things too."""


@dataclass
class Report:
    """What came of an amount of inputs."""

    inputs: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    slow: list[tuple[str, float]] = field(default_factory=list)
    worst: dict[str, float] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """True if nothing raised and nothing was slow."""
        return not self.failures and not self.slow

    def try_all(self, targets: Mapping[str, Target], counts: Mapping[str, int]) -> None:
        """Give each target so many inputs."""
        for name, count in counts.items():
            for _ in range(count):
                self.try_one(name, targets[name]())

    def try_one(self, name: str, call: Callable[[], object]) -> None:
        """Give one input to a target."""
        self.inputs[name] += 1
        try:
            seconds = _timed(call)
            if seconds > SLOW_S:
                seconds = min(_timed(call) for _ in range(_AGAIN))
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            self.note(name, error)
            return
        self.worst[name] = max(self.worst.get(name, 0.0), seconds)
        if seconds > SLOW_S:
            self.slow.append((name, seconds))

    def note(self, name: str, error: Exception) -> None:
        """Count a failure by its kind and place; its message may quote what was given."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        self.failures[f"{name}: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"] += 1

    def lines(self) -> Sequence[str]:
        """The report for people."""
        worst = {name: f"{self.worst.get(name, 0) * 1000:.0f}" for name in self.inputs}
        found = [f"{name}: {count} inputs, worst {worst[name]} ms" for name, count in self.inputs.items()]
        found.append(f"{self.inputs.total()} inputs, {self.failures.total()} exceptions, {len(self.slow)} slow")
        found += [f"{count} × {what}" for what, count in self.failures.most_common(20)]
        return found + [f"slow: {name} {seconds * 1000:.0f} ms" for name, seconds in self.slow[:20]]


def _timed(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
