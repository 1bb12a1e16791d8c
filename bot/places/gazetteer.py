"""The country's units of today and of before July 2025, from the tables in `data/`, which `refresh` writes.

Only the units of today are held as objects. The fifteen thousand names stay the text that they are, with the place
where each key begins: a look-up reads its few lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from bot.places.place_words import key_of, load_place_words, spelling_of, split_address

DATA = Path(__file__).parent / "data"
UNITS, AREAS, NAMES = "units.tsv", "areas.tsv", "names.tsv"
ISLAND = "d"
"""Kind of the five island districts that had no wards: there the district's name is the place's."""
_KEPT_KEYS = 128


class Level(StrEnum):
    """The level of a line in the table of areas."""

    PROVINCE = "p"
    FORMER_PROVINCE = "o"
    DISTRICT = "d"


class Unit(NamedTuple):
    """A commune-level unit of today; the centre in degrees."""

    code: str
    ward: str
    province: str
    province_code: str
    latitude: float
    longitude: float


class Name(NamedTuple):
    """A name that leads to one unit of today or, when the old unit was divided, to several (likeliest first).

    ``provinces`` and ``districts`` hold the codes of every area, old and new, that the name lies in.
    """

    spelling: str
    kind: str
    codes: tuple[str, ...]
    provinces: frozenset[str]
    districts: frozenset[str]
    current: bool


@dataclass(frozen=True)
class Areas:
    """Provinces and former districts: ``districts``, ``provinces`` and ``short_provinces`` hold codes by key.

    Codes of former provinces begin with "old", because today's provinces have taken over the numbers.
    ``district_names`` are the spellings of the districts' own names: other keys of one are towns that it took in.
    """

    districts: Mapping[str, frozenset[str]]
    provinces: Mapping[str, frozenset[str]]
    short_provinces: Mapping[str, frozenset[str]]
    province_names: Mapping[str, str]
    district_provinces: Mapping[str, str]
    province_codes: Mapping[str, str]
    district_names: Mapping[str, str]


class Gazetteer:
    """Every unit by its code, every area, and every name by its key."""

    def __init__(self, units: Mapping[str, Unit], areas: Areas, names: bytes) -> None:
        self.units = units
        self.areas = areas
        self._names = names
        self._begins = _begins(names)
        self._kept = lru_cache(maxsize=_KEPT_KEYS)(self._read_names)

    def names(self, key: str) -> tuple[Name, ...]:
        """The units called so, or that were."""
        return self._kept(key) if key in self._begins else ()  # most words are no name: they must not fill the cache

    def units_of(self, district: str) -> tuple[str, ...]:
        """The codes of today's units on the ground of a former district."""
        return self._by_district.get(district, ())

    @cached_property
    def _by_district(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for line in self._names.decode().splitlines():
            columns = line.split("\t")
            if columns[-1] == "1" and not line.startswith("#"):
                for district in columns[4].split():
                    found[district] |= dict.fromkeys(columns[3].split())
        return {district: tuple(units) for district, units in found.items()}

    def _read_names(self, key: str) -> tuple[Name, ...]:
        return tuple(self._name(*columns) for columns in self._lines(key))

    def _lines(self, key: str) -> Iterator[list[str]]:
        start = self._begins[key]
        opening = f"{key}\t".encode()
        while self._names.startswith(opening, start):
            end = self._names.index(b"\n", start)
            yield self._names[start + len(opening) : end].decode().split("\t")
            start = end + 1

    def _name(self, kind: str, name: str, codes: str, districts: str, today: str) -> Name:
        leads_to, lies_in = tuple(codes.split()), frozenset(districts.split())
        provinces = {self.units[code].province_code for code in leads_to}
        provinces |= {self.areas.district_provinces[district] for district in lies_in}
        return Name(_spelling(name), kind, leads_to, frozenset(provinces), lies_in, today == "1")


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """All units and names, once a process."""
    areas = _read_areas(_lines_of(AREAS))
    units = {}
    for code, name, province, latitude, longitude in _lines_of(UNITS):
        place = _lower_kind(name), areas.province_names[province]
        units[code] = Unit(code, *place, province, float(latitude), float(longitude))
    return Gazetteer(units, areas, (DATA / NAMES).read_bytes())


def _lines_of(table: str) -> Iterator[list[str]]:
    with (DATA / table).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def _read_areas(lines: Iterator[list[str]]) -> Areas:
    by_key: dict[str, dict[str, set[str]]] = {level: defaultdict(set) for level in Level}
    names, own_names, lies_in = {}, dict[str, str](), {level: dict[str, str]() for level in Level}
    for level, code, name, above, keys in lines:
        for key in keys.split():
            by_key[level][key].add(code)
        lies_in[Level(level)][code] = above
        if level == Level.DISTRICT:
            own_names[code] = _spelling(name)
        if level == Level.PROVINCE:
            names[code] = _lower_kind(name)
    provinces = by_key[Level.PROVINCE]
    for key, codes in by_key[Level.FORMER_PROVINCE].items():
        provinces[key] |= codes
    return Areas(
        _frozen(by_key[Level.DISTRICT]),
        _frozen(provinces),
        _frozen(_short_provinces(provinces)),
        names,
        lies_in[Level.DISTRICT],
        lies_in[Level.FORMER_PROVINCE],
        own_names,
    )


def _frozen(table: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(codes) for key, codes in table.items()}


def _short_provinces(provinces: Mapping[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, shorts in load_place_words().short_provinces.items():
        for short in shorts:
            found[key_of(short)] |= provinces.get(key_of(name), set())
    return found


def _begins(names: bytes) -> dict[str, int]:
    """The start of the first line of each key."""
    found: dict[str, int] = {}
    start = 0
    for line in BytesIO(names):
        found.setdefault(line[: line.find(b"\t")].decode(), start)
        start += len(line)
    return found


@lru_cache(maxsize=_KEPT_KEYS)
def _spelling(name: str) -> str:
    return spelling_of(split_address(name))


def _lower_kind(name: str) -> str:
    """ "Phường Cửa Lò" → "phường Cửa Lò": inside a sentence the kind has a small letter."""
    return name[:1].lower() + name[1:]
