"""Facts read beside the facts that are right: what is found, what is missing, what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.language.day_range import parse_day_range

_NEAR = timedelta(days=31)
"""Days by which a range may be wider than the labelled one: "ba tháng" is no exact day."""


def is_same(read: object, right: object) -> bool:
    """True if a value read is the right one; days are when they meet, and reach no month beyond."""
    wanted = _days(right)
    if wanted is None or isinstance(right, int):
        return read == right
    found = _days(read)
    if found is None or isinstance(read, int):
        return False
    (first, last), (from_, to) = found, wanted
    return first <= to and from_ <= last and first >= from_ - _NEAR and last <= to + _NEAR


def _days(value: object) -> tuple[date, date] | None:
    """The days that a label or a reading means; None for what is none."""
    if isinstance(value, Mapping):
        ends = [_days(str(value.get(key, ""))) for key in ("from", "to")]
        return (ends[0][0], ends[1][1]) if ends[0] and ends[1] else None
    try:
        found = parse_day_range(str(value))
    except ValueError:
        return None
    return found.first, found.last


@dataclass
class FactCount:
    """Facts counted by name: told and found, told and missed, read and wrong."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(
        self, read: Mapping[str, object], right: Mapping[str, object], optional: Collection[str], names: Collection[str]
    ) -> list[str]:
        """Count the facts ``names``; returns what differs, in words that a developer reads."""
        differences = []
        for name in names:
            if name in right and is_same(read.get(name), right[name]):
                self.found[name] += 1
                continue
            if name in right:
                self.missed[name] += 1
                differences.append(f"{name} = {read.get(name)} ≠ {right[name]}")
            if name in read and name not in optional:
                self.wrong[name] += 1
                if name not in right:
                    differences.append(f"{name} = {read[name]} !")
        return differences

    def precision(self) -> float:
        """The share of facts read that are right."""
        return share(self.found.total(), self.found.total() + self.wrong.total())

    def recall(self) -> float:
        """The share of facts told that are read."""
        return share(self.found.total(), self.found.total() + self.missed.total())

    def by_fact(self) -> dict[str, str]:
        """Counts of each fact: found, missed, wrong."""
        names = sorted({*self.found, *self.missed, *self.wrong})
        return {name: f"{self.found[name]} ✓ {self.missed[name]} ? {self.wrong[name]} ✗" for name in names}


def share(part: int, whole: int) -> float:
    """A share from 0 to 1; 1 of nothing."""
    return round(part / whole, 4) if whole else 1.0
