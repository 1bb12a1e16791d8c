"""Growing pauses: doubled after every failure in a row, up to a longest one. Seconds."""

from __future__ import annotations

_DOUBLINGS = 30


class Backoff:
    """Pauses from ``first`` to ``longest``; `reset` when it works again."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest, self._failures = first, longest, 0

    def after(self, failures: int) -> float:
        """The pause after so many failures in a row, at least one."""
        return min(self._longest, self._first * 2.0 ** min(failures - 1, _DOUBLINGS))

    def next(self) -> float:
        """The pause after one more failure."""
        self._failures += 1
        return self.after(self._failures)

    def reset(self) -> None:
        """Begin anew with the first pause."""
        self._failures = 0
