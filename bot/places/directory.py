"""The ward directory: from what a person typed, or shared as a location, to units of today and their offices."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from bot.model.place import WardPlace
from bot.places.gazetteer import Gazetteer, Unit, load_gazetteer
from bot.places.place_words import key_of, short_name
from bot.places.rating import find_codes
from bot.places.wards import HOME, load_ward, province_paths, read_province

MOST_CHOICES = 8
MOST_NEAR = 3
FARTHEST_KM = 40.0
_EARTH_KM = 6371.0


class Directory:
    """All units, with which of them are served. ``province_desks`` holds province codes, ``home`` the ward files.

    The gazetteer is loaded when a place is first asked for.
    """

    def __init__(self, desks: AbstractSet[str], province_desks: AbstractSet[str], home: Path = HOME) -> None:
        self._desks = frozenset(desks)
        self._province_desks = frozenset(province_desks)
        self._slots = lru_cache(maxsize=256)(lambda code: load_ward(code, home).slots())

    @classmethod
    def read(cls, home: Path) -> Directory:
        """The directory that the ward files in ``home`` describe. Raises SheetError when one is wrong."""
        files = [read_province(path)[1] for path in province_paths(home)]
        desks = {row.code for file in files for row in file.wards if row.desk}
        return cls(desks, {file.province for file in files if file.province_desk}, home)

    @property
    def _gazetteer(self) -> Gazetteer:
        return load_gazetteer()

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

    def province_desk(self, code: str) -> bool:
        """True if the province of the unit with this code has a desk for units without their own."""
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
        return self._gazetteer.areas.province_names.get(province, "")

    def province_codes(self, name: str) -> frozenset[str]:
        """Codes of the province that is, or now holds what was, called ``name``; with or without marks and "tỉnh"."""
        areas = self._gazetteer.areas
        keys = {key_of(name), key_of(short_name(name))}
        tables = (areas.provinces, areas.short_provinces)
        found = {code for table in tables for key in keys for code in table.get(key, ())}
        return frozenset(areas.province_codes.get(code, code) for code in found)

    def offices(self, code: str) -> Mapping[str, str]:
        """The slots of texts about the offices of a ward. Raises SheetError for an unknown code."""
        return self._slots(code)

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
