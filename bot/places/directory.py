"""The ward directory: from what a person typed, or shared as a location, to units of today."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from math import asin, cos, radians, sin, sqrt

from bot.model.place import WardPlace
from bot.places.gazetteer import Gazetteer, Unit, load_gazetteer, short_name
from bot.places.place_words import key_of
from bot.places.rating import find_codes

MOST_CHOICES = 8
MOST_NEAR = 3
FARTHEST_KM = 40.0
_EARTH_KM = 6371.0


class Directory:
    """All units, with which of them are served. ``province_desks`` holds province codes."""

    def __init__(
        self, desks: AbstractSet[str], province_desks: AbstractSet[str], gazetteer: Gazetteer | None = None
    ) -> None:
        self._desks = frozenset(desks)
        self._province_desks = frozenset(province_desks)
        self._given = gazetteer

    @property
    def _gazetteer(self) -> Gazetteer:
        return self._given or load_gazetteer()

    def find(self, text: str) -> list[WardPlace]:
        """The units that ``text`` can mean, best first, at most `MOST_CHOICES`; empty when it names none."""
        return [self._place(self._gazetteer.units[code]) for code in self._codes(text)[:MOST_CHOICES]]

    def provinces_of(self, text: str) -> list[str]:
        """The provinces in which ``text`` has a meaning, in the alphabet's order: what to ask when there are many."""
        return sorted({self._gazetteer.units[code].province for code in self._codes(text)})

    def place(self, code: str) -> WardPlace | None:
        """The unit with this code; None when there is none today."""
        unit = self._gazetteer.units.get(code)
        return self._place(unit) if unit else None

    def places(self) -> list[WardPlace]:
        """Every unit, by code."""
        return [self._place(unit) for _, unit in sorted(self._gazetteer.units.items())]

    def nearest(self, latitude: float, longitude: float) -> list[WardPlace]:
        """At most three units whose centres are nearest to the point (degrees); none farther than 40 km.

        Only centres are known, so the caller must ask which one it is.
        """
        far = [(_distance(latitude, longitude, unit), unit) for unit in self._gazetteer.units.values()]
        near = sorted(pair for pair in far if pair[0] <= FARTHEST_KM)[:MOST_NEAR]
        return [self._place(unit) for _, unit in near]

    def has_desk(self, code: str) -> bool:
        """Whether the unit's police have a desk."""
        return code in self._desks

    def province_desk(self, code: str) -> bool:
        """Whether the province of the unit with this code has a desk for units without their own."""
        unit = self._gazetteer.units.get(code)
        return unit is not None and unit.province_code in self._province_desks

    def province_of(self, code: str) -> str:
        """The province code of the unit with this code; "" when there is no such unit."""
        unit = self._gazetteer.units.get(code)
        return unit.province_code if unit else ""

    def wards_of(self, province: str) -> list[str]:
        """The codes of all units of the province with this code."""
        return [code for code, unit in self._gazetteer.units.items() if unit.province_code == province]

    def province_name(self, province: str) -> str:
        """The name of the province with this code, or ""."""
        units = self._gazetteer.units.values()
        return next((unit.province for unit in units if unit.province_code == province), "")

    def province_codes(self, name: str) -> frozenset[str]:
        """Codes of the province that is, or now holds what was, called ``name``; with or without marks and "tỉnh"."""
        tables = (self._gazetteer.provinces, self._gazetteer.short_provinces)
        keys = {key_of(name), key_of(short_name(name))}
        areas = {area for table in tables for key in keys for area in table.get(key, ())}
        return frozenset(self._gazetteer.province_codes.get(area, area) for area in areas)

    def _codes(self, text: str) -> list[str]:
        return find_codes(text, self._gazetteer)

    def _place(self, unit: Unit) -> WardPlace:
        return WardPlace(unit.code, unit.ward, unit.province, unit.code in self._desks)


def _distance(latitude: float, longitude: float, unit: Unit) -> float:
    """Kilometres on the sphere."""
    north, other = radians(latitude), radians(unit.latitude)
    half = sin((other - north) / 2) ** 2
    half += cos(north) * cos(other) * sin(radians(unit.longitude - longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))
