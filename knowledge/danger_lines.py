"""Compiled lines of danger.yaml: what each needs, and all lists of them, of which only a few are tried on a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter


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
    needed: frozenset[int]
    """The families that are in every row; there is always one."""


class PatternLists:
    """All lists of patterns, looked through at once: of nearly all of them nothing stands in a message.

    A list is known by its place in ``lists``. ``common`` says of each family how often its words are met: a pattern is
    looked at where the rarest family that it needs stands.
    """

    def __init__(self, lists: Sequence[Sequence[Pattern]], common: Mapping[int, int]) -> None:
        places: dict[int, tuple[Pattern, list[tuple[int, int]]]] = {}
        for number, patterns in enumerate(lists):
            for at, pattern in enumerate(patterns):
                places.setdefault(id(pattern), (pattern, []))[1].append((number, at))
        self._by_family: dict[int, list[tuple[Pattern, list[tuple[int, int]]]]] = {}
        for each in places.values():
            rarest = min(each[0].needed, key=lambda family: (common[family], family))
            self._by_family.setdefault(rarest, []).append(each)

    def among(self, present: Set[int]) -> dict[int, list[Pattern]]:
        """For each list, by its number, the patterns in their order that need no family but those ``present``."""
        standing = [
            (*place, pattern)
            for family in self._by_family.keys() & present
            for pattern, places in self._by_family[family]
            if pattern.needed <= present
            for place in places
        ]
        found: dict[int, list[Pattern]] = {}
        for number, _, pattern in sorted(standing, key=itemgetter(0, 1)):
            found.setdefault(number, []).append(pattern)
        return found
