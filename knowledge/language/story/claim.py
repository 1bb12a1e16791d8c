"""Claim about one fact as a reader finds it, before all claims of a message are weighed against each other."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.language.day_range import DayRange


@dataclass(frozen=True)
class Claim:
    """``fact`` is ``value``, said at item ``at``. A heavier claim wins, then a correction, then the first.

    ``denies``: the value is said to be wrong. ``head`` is the item of the predicate when it is not ``at``.
    """

    fact: str
    value: str | int | DayRange
    at: int
    weight: int = 2
    head: int = -1
    is_certain: bool = True
    denies: bool = False
    corrects: bool = False
