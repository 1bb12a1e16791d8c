"""Compiled lines of danger.yaml: what each needs, and lists of them of which only a few are tried on a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A family that must stand there, up to ``gap`` words behind the one before; ``ends``: the clause ends with it."""

    family: int
    gap: int
    ends: bool = False


Row = tuple[Step, ...]
"""The steps of one way to read a line."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: all of ``parts`` must stand in the message, each as one of its rows."""

    parts: tuple[tuple[Row, ...], ...]
    needed: int
    """The families that are in every row, as bits."""


class PatternList:
    """Some patterns, each found by a family that it needs: of most of them nothing stands in a message."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._always = [at for at, pattern in enumerate(patterns) if not pattern.needed]
        self._by_family: dict[int, list[int]] = {}
        for at, pattern in enumerate(patterns):
            if pattern.needed:
                # a line's own words are numbered after the families that it names, and are rarer
                self._by_family.setdefault(1 << pattern.needed.bit_length() - 1, []).append(at)
        self._looked_for = sum(self._by_family)

    def among(self, present: int) -> Iterator[Pattern]:
        """The patterns that need no other families than those ``present`` in a message (as bits), in their order."""
        found = self._looked_for & present
        if not found and not self._always:
            return
        places, missing = list(self._always), ~present
        while found:
            lowest = found & -found
            places += self._by_family[lowest]
            found ^= lowest
        for at in sorted(places):
            if not self._patterns[at].needed & missing:
                yield self._patterns[at]
