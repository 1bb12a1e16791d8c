"""Refresh of the tables in `data/`: `python -m bot.places.refresh`, with the extra `refresh` installed.

The facts come from the data files of `vietnamadminunits`; only the files are read, because importing that package
builds a network geocoder. What they say of today is checked against the independent `vietnam-provinces`: with its
2026.9 nothing differs; its 2025.10, the last one for Python 3.11, has 123 codes of a draft list. Keys are written
too, so that the program starts without working them out; a changed `place_words` needs a refresh.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from bot.places.gazetteer import AREAS, DATA, NAMES, UNITS, Level
from bot.places.place_words import (
    join_key,
    key_of,
    load_place_words,
    official_kind,
    short_name,
    spelling_of,
    split_address,
)

SOURCE, WITNESS = "vietnamadminunits", "vietnam-provinces"
DIFFERENCES = "differences.tsv"
_HEADS = {
    UNITS: "code\tname\tprovince\tlatitude\tlongitude",
    AREAS: "level\tcode\tname\tlies in\tkeys",
    NAMES: "key\tkind\tname\tcodes of today\tformer districts\t1 when of today",
}
Rows = Iterable[Iterable[object]]


class NameRow(NamedTuple):
    """A line of the table of names."""

    key: str
    kind: str
    name: str
    codes: str
    districts: str
    today: int


class Former(NamedTuple):
    """A unit of before July 2025; ``name`` is the district's where there were no wards."""

    province: str
    district: str
    name: str
    aliases: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """Everything that is read from the source."""

    units: list[tuple[str, str, str, float, float]]
    areas: list[tuple[str, str, str, str, str]]
    former: list[Former]


def data_of(package: str) -> Path:
    """The folder of data files of an installed package. Raises FileNotFoundError when it is not installed."""
    spec = find_spec(package.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{package} is not installed: pip install -e '.[refresh]'")
    return Path(spec.submodule_search_locations[0]) / "data"


def make_tables() -> dict[str, str]:
    """The text of every table by file name, from the installed source."""
    home = data_of(SOURCE)
    converter = json.loads((home / "converter_2025.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(f"file:{home / 'dataset.db'}?mode=ro", uri=True)) as database:
        country = _read(database, converter)
    names = sorted(_name_rows(country), key=lambda row: row.key)
    tables: dict[str, Rows] = {
        UNITS: sorted(country.units),
        AREAS: country.areas,
        NAMES: names,
    }
    origin = f"# From {SOURCE} {version(SOURCE)} (MIT, see LICENSE.{SOURCE}); written by refresh.py, not by hand"
    return {name: _table([origin, f"# {_HEADS[name]}"], rows) for name, rows in tables.items()}


def find_differences(units: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Units on which the two sources differ: code here, code there, ward, province; "" where it is not found.

    ``units`` holds by code the official name and the province's code. Another way to write the same ("Thủy" and
    "Thuỷ", "Mỹ" and "Mĩ") is no difference.
    """
    nested = json.loads((data_of(WITNESS) / "nested-divisions.json").read_text(encoding="utf-8"))
    theirs = {
        _same_name(ward["name"], f"{province['code']:02d}"): f"{ward['code']:05d}"
        for province in nested
        for ward in province["wards"]
    }
    ours = {_same_name(ward, province): code for code, (ward, province) in units.items()}
    return sorted(
        (ours.get(place, ""), theirs.get(place, ""), *place)
        for place in ours.keys() | theirs.keys()
        if ours.get(place) != theirs.get(place)
    )


def find_province_differences(provinces: Mapping[str, str]) -> list[tuple[str, str]]:
    """Provinces of today, by code and name, that only one of the two sources has."""
    nested = json.loads((data_of(WITNESS) / "nested-divisions.json").read_text(encoding="utf-8"))
    theirs = {(f"{province['code']:02d}", _spelling(short_name(province["name"]))) for province in nested}
    return sorted(theirs ^ {(code, _spelling(short_name(name))) for code, name in provinces.items()})


def read_rows(text: str) -> list[list[str]]:
    """The lines of a table, cut into columns; comments are left out."""
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def _same_name(ward: str, province: str) -> tuple[str, str]:
    return _spelling(ward), province


def _spelling(name: str) -> str:
    return spelling_of(split_address(name))


def _table(comments: Iterable[str], rows: Rows) -> str:
    lines = [*comments, *("\t".join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


def _read(database: sqlite3.Connection, converter: Mapping[str, Any]) -> Country:
    today = database.execute(
        "SELECT wardCode, ward, province, provinceCode, wardLat, wardLon, provinceKey, wardKey FROM admin_units"
    ).fetchall()
    before = database.execute(
        "SELECT provinceKey, districtKey, wardKey, provinceCode, districtCode, province, district, ward,"
        " districtAlias, wardAlias FROM admin_units_legacy"
    ).fetchall()
    codes = {(row[6], row[7]): row[0] for row in today}
    province_of = {row[0]: row[3] for row in today}
    targets = _targets(converter)
    areas = {
        (Level.PROVINCE, row[3]): (Level.PROVINCE, row[3], row[2], "", key_of(short_name(row[2]))) for row in today
    }
    former = []
    for province_key, district_key, ward_key, province_code, district_code, *names, alias, ward_alias in before:
        province, district, ward = names
        became = tuple(codes[target] for target in targets[f"{province_key}_{district_key}_{ward_key or ''}"])
        old = f"old{province_code}"
        former.append(Former(old, district_code, ward or district, ward_alias, became))
        areas[Level.FORMER_PROVINCE, old] = (
            Level.FORMER_PROVINCE, old, province, province_of[became[0]], key_of(short_name(province)),
        )  # fmt: skip
        keys = {key_of(short_name(district)), *json.loads(alias or "[]")}
        areas[Level.DISTRICT, district_code] = (Level.DISTRICT, district_code, district, old, " ".join(sorted(keys)))
    return Country([row[:2] + row[3:6] for row in today], [areas[place] for place in sorted(areas)], former)


def _targets(converter: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By former unit, the (province, ward) keys of today; of a divided one the likeliest first."""
    targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                targets[old].append((province, ward))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            targets[old] += [(province, part["newWardKey"]) for part in ordered]
    return targets


def _name_rows(country: Country) -> Iterator[NameRow]:
    """Former units first, as the source orders them: among equals the look-up offers them so."""
    origins: dict[str, set[str]] = defaultdict(set)
    for unit in country.former:
        for code in unit.codes:
            origins[code].add(unit.district)
        yield from _rows_of(unit.name, unit.codes, {unit.district}, today=0)
        yield from _alias_rows(unit)
    for code, name, *_ in country.units:
        yield from _rows_of(name, (code,), origins[code], today=1)


def _rows_of(shown: str, codes: tuple[str, ...], districts: set[str], *, today: int) -> Iterator[NameRow]:
    short = short_name(shown)
    words = split_address(short)
    leads_to = " ".join(codes), " ".join(sorted(districts)), today
    yield NameRow(join_key(words), _kind(shown), short, *leads_to)
    if len(words) > 1 and words[-1].bare.isdigit():  # "Mỹ Đình" is said of Mỹ Đình 1 and 2
        yield NameRow(join_key(words[:-1]), "", " ".join(word.typed for word in words[:-1]), *leads_to)


def _alias_rows(unit: Former) -> Iterator[NameRow]:
    """Earlier names of the unit; the source has them as keys without marks, so they have no spelling."""
    own = key_of(short_name(unit.name))
    for key in sorted(set(json.loads(unit.aliases or "[]"))):
        if key != own and not key.startswith(("phuong", "xa", "thitran")):
            yield NameRow(key, "", "", " ".join(unit.codes), unit.district, 0)


def _kind(name: str) -> str:
    return load_place_words().official_kinds.get(official_kind(name), "")


def main() -> int:
    """Write the tables, and what the other source says otherwise; 1 if it has another unit or province."""
    tables = make_tables()
    units = {code: (name, province) for code, name, province, *_ in read_rows(tables[UNITS])}
    differing = find_differences(units)
    note = f"# Codes that {WITNESS} {version(WITNESS)} gives otherwise: code here, code there, ward, province"
    shown = [(ours, theirs, units[ours][0] if ours else ward, province) for ours, theirs, ward, province in differing]
    tables[DIFFERENCES] = _table([note], shown)
    for name, table in tables.items():
        (DATA / name).write_text(table, encoding="utf-8")
        sys.stdout.write(f"{name}: {len(read_rows(table))}\n")
    areas = read_rows(tables[AREAS])
    wrong = find_province_differences({code: name for level, code, name, *_ in areas if level == Level.PROVINCE})
    missing = [row for row in differing if not (row[0] and row[1])]
    for row in (*wrong, *missing):
        sys.stdout.write(f"differs: {' '.join(row)}\n")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
