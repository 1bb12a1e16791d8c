"""The country's units of today and of before July 2025, read from the two data files of `vietnamadminunits`.

Only the files are read: importing that package would load map libraries and build a network geocoder.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bot.places.place_words import join_key, key_of, load_place_words, spelling_of, split_address
from knowledge.language.telex import fold
from knowledge.yaml_file import Problem, YamlError

PACKAGE = "vietnamadminunits"
ISLAND = "d"
"""Kind of the five island districts that had no wards: there the district's name is the place's."""
_KINDS = {"Phường": "p", "Xã": "x", "Thị trấn": "t", "Đặc khu": "k", "Huyện": ISLAND}


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

    ``provinces`` and ``districts`` hold the keys of every area, old and new, that the name lies in.
    """

    spelling: str
    kind: str
    codes: tuple[str, ...]
    provinces: frozenset[str]
    districts: frozenset[str]
    current: bool


@dataclass
class Gazetteer:
    """Every unit and every name. ``wards`` and ``districts`` are by key, ``provinces`` by key too."""

    units: dict[str, Unit] = field(default_factory=dict)
    wards: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    districts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    provinces: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    short_provinces: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    district_provinces: dict[str, str] = field(default_factory=dict)
    province_codes: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """All units and names, once a process. Raises YamlError when the package's data cannot be read."""
    try:
        home = _data_home()
        converter = json.loads((home / "converter_2025.json").read_text(encoding="utf-8"))
        with closing(sqlite3.connect(f"file:{home / 'dataset.db'}?mode=ro", uri=True)) as database:
            return _Reader(converter).read(database)
    except (OSError, ValueError, KeyError, sqlite3.Error) as error:
        raise YamlError([Problem(PACKAGE, 1, f"không đọc được dữ liệu đơn vị hành chính ({error}).")]) from error


def _data_home() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"chưa cài gói {PACKAGE}")
    return Path(spec.submodule_search_locations[0]) / "data"


class _Reader:
    """Builds the gazetteer; equal sets are kept once, because thousands of names share them."""

    def __init__(self, converter: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        self._made = Gazetteer()
        self._targets = _targets(converter)
        self._codes: dict[tuple[str, str], str] = {}
        self._origins: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._shared: dict[frozenset[str], frozenset[str]] = {}

    def read(self, database: sqlite3.Connection) -> Gazetteer:
        self._read_units(database)
        self._read_former(database)
        self._add_current()
        self._add_short_provinces()
        made = self._made
        made.wards = dict(made.wards)  # a look-up must not grow it
        return made

    def _read_units(self, database: sqlite3.Connection) -> None:
        rows = database.execute(
            "SELECT wardCode, ward, province, provinceCode, wardLat, wardLon, provinceKey, wardKey FROM admin_units"
        )
        for code, ward, province, province_code, latitude, longitude, province_key, ward_key in rows:
            unit = Unit(code, _lower_kind(ward), _lower_kind(province), province_code, latitude, longitude)
            self._made.units[code] = unit
            self._codes[province_key, ward_key] = code
            self._made.provinces[key_of(short_name(province))].add(province_code)

    def _read_former(self, database: sqlite3.Connection) -> None:
        rows = database.execute(
            "SELECT provinceKey, districtKey, wardKey, province, district, ward, districtAlias, wardAlias"
            " FROM admin_units_legacy"
        )
        for province_key, district_key, ward_key, province, district, ward, district_alias, ward_alias in rows:
            old = f"{province_key}_{district_key}_{ward_key or ''}"
            codes = tuple(self._codes[target] for target in self._targets[old])
            area = f"{province_key}_{district_key}"
            self._made.provinces[key_of(short_name(province))].add(province_key)
            self._add_district(area, district, province_key, district_alias)
            self._made.province_codes[province_key] = self._made.units[codes[0]].province_code
            for code in codes:
                self._origins[code].add((province_key, area))
            shown = ward or district
            provinces = {province_key, *(self._made.units[code].province_code for code in codes)}
            self._add_name(shown, codes, provinces, {area})
            self._add_aliases(ward_alias, shown, codes, provinces, area)

    def _add_district(self, area: str, district: str, province_key: str, alias: str | None) -> None:
        if area in self._made.district_provinces:
            return
        self._made.district_provinces[area] = province_key
        for key in {key_of(short_name(district)), *json.loads(alias or "[]")}:
            self._made.districts[key].add(area)

    def _add_aliases(
        self, aliases: str | None, shown: str, codes: tuple[str, ...], provinces: set[str], area: str
    ) -> None:
        """Earlier names of the unit; the data has them as keys without marks, so they have no spelling."""
        own = key_of(short_name(shown))
        for key in sorted(set(json.loads(aliases or "[]"))):
            if key != own and not key.startswith(("phuong", "xa", "thitran")):
                name = Name("", "", codes, self._share(provinces), self._share({area}), current=False)
                self._made.wards[key].append(name)

    def _add_name(
        self, shown: str, codes: tuple[str, ...], provinces: set[str], districts: set[str], *, current: bool = False
    ) -> None:
        short = split_address(short_name(shown))
        areas = self._share(provinces), self._share(districts)
        name = Name(spelling_of(short), _kind(shown), codes, *areas, current)
        self._made.wards[join_key(short)].append(name)
        if len(short) > 1 and short[-1].bare.isdigit():  # "Mỹ Đình" is said of Mỹ Đình 1 and 2
            self._made.wards[join_key(short[:-1])].append(Name(spelling_of(short[:-1]), "", codes, *areas, current))

    def _add_current(self) -> None:
        for code, unit in self._made.units.items():
            origins = self._origins[code]
            provinces = {unit.province_code, *(province for province, _ in origins)}
            self._add_name(unit.ward, (code,), provinces, {area for _, area in origins}, current=True)

    def _add_short_provinces(self) -> None:
        for name, shorts in load_place_words().short_provinces.items():
            for short in shorts:
                self._made.short_provinces[key_of(short)] |= self._made.provinces[key_of(name)]

    def _share(self, values: set[str]) -> frozenset[str]:
        frozen = frozenset(values)
        return self._shared.setdefault(frozen, frozen)


def _targets(converter: dict[str, dict[str, dict[str, list[str]]]]) -> dict[str, list[tuple[str, str]]]:
    """By old unit, the (province, ward) keys of today; of a divided one the likeliest first."""
    targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                targets[old].append((province, ward))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            for part in sorted(parts, key=_is_not_default):
                targets[old].append((province, _new_key(part)))
    return targets


def _is_not_default(part: object) -> bool:
    return not (isinstance(part, dict) and part["isDefaultNewWard"])


def _new_key(part: object) -> str:
    return str(part["newWardKey"]) if isinstance(part, dict) else ""


def _kind(name: str) -> str:
    lowered = name.lower()
    return next((letter for word, letter in _KINDS.items() if lowered.startswith(word.lower())), "")


def short_name(name: str) -> str:
    """ "Phường Cửa Lò" → "Cửa Lò"."""
    words = ("phường", "xã", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh")
    bare = fold(name.lower())
    return next((name[len(word) + 1 :] for word in words if bare.startswith(f"{fold(word)} ")), name)


def _lower_kind(name: str) -> str:
    """ "Phường Cửa Lò" → "phường Cửa Lò": inside a sentence the kind has a small letter."""
    return name[:1].lower() + name[1:]
