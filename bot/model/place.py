"""Wards as the rest of the program sees them, and the port that finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class WardPlace:
    """A ward or commune of today; ``served`` when its police have a desk here."""

    code: str
    ward: str
    province: str
    served: bool


class Places(Protocol):
    """A finder of places; see `bot.places`."""

    def find(self, typed: str) -> list[WardPlace]:
        """The places typed words may mean, best first; none when they name no place."""
        ...

    def provinces_of(self, typed: str) -> list[str]:
        """The provinces that have a place of this name."""
        ...

    def nearest(self, latitude: float, longitude: float) -> list[WardPlace]:
        """The places around a point."""
        ...

    def place(self, code: str) -> WardPlace | None:
        """The place with this code."""
        ...

    def province_desk(self, code: str) -> bool:
        """True if the province of this ward has a desk where cases of unserved wards wait."""
        ...

    def province_of(self, code: str) -> str:
        """The code of the province of a ward, or ""."""
        ...

    def wards_of(self, province: str) -> list[str]:
        """The codes of all wards of a province."""
        ...

    def province_name(self, province: str) -> str:
        """The name of a province by its code, or ""."""
        ...

    def offices(self, code: str) -> Mapping[str, str]:
        """The slots of texts about the offices of a ward: police, committee, bank and how to reach them."""
        ...
