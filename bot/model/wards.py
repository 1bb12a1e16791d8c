"""Wards as whoever is above them sees them in short."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WardLine:
    """A ward in short: counts as they are shown, and for how many working days the oldest case waits (0 for none)."""

    ward: str
    name: str
    new: str
    open: str
    listed: str
    late: str
    oldest: int


@dataclass(frozen=True)
class WardSeen:
    """A ward that somebody above it looked into: its cases that wait longest, each with its code and working days."""

    line: WardLine
    oldest: tuple[tuple[str, int], ...] = ()
