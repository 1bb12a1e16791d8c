"""The whole country: every unit of today by its official name, every former one as the converter says.

The expectations are read from the package's data here, apart from how the program reads it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.places.address import LONGEST_NAME
from bot.places.directory import Directory
from bot.places.gazetteer import DATA, NAMES, Gazetteer, Name, load_gazetteer
from bot.places.place_words import MAX_TOKENS
from bot.places.rating import find_codes
from knowledge.language.telex import fold

DIRECTORY = Directory(frozenset(), frozenset())
Old = tuple[str, str, str]


def data_home() -> Path:
    spec = find_spec("vietnamadminunits")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data"


def rows(statement: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(data_home() / "dataset.db")) as database:
        return database.execute(statement).fetchall()


def converted() -> dict[str, set[str]]:
    """Codes of today by the converter's key of the old unit."""
    code_of = {(p, w): code for p, w, code in rows("SELECT provinceKey, wardKey, wardCode FROM admin_units")}
    data = json.loads((data_home() / "converter_2025.json").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = defaultdict(set)
    for province, wards in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found[old].add(code_of[province, ward])
    for province, olds_of in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds_of.items():
            found[old] |= {code_of[province, part["newWardKey"]] for part in parts}
    return found


def former() -> Iterator[tuple[str, set[str]]]:
    """Every former unit as "ward, district, province" with the codes that it became."""
    targets = converted()
    statement = "SELECT provinceKey, districtKey, wardKey, ward, district, province FROM admin_units_legacy"
    for province_key, district_key, ward_key, *names in rows(statement):
        yield ", ".join(filter(None, names)), targets[f"{province_key}_{district_key}_{ward_key or ''}"]


def codes(text: str) -> list[str]:
    return [place.code for place in DIRECTORY.find(text)]


def test_every_unit_of_today_is_found_alone_by_its_official_name() -> None:
    units = rows("SELECT wardCode, ward, province FROM admin_units")
    assert len(units) == 3321
    assert [(ward, province) for code, ward, province in units if codes(f"{ward}, {province}") != [code]] == []


def test_without_marks_it_is_found_alone_unless_another_is_written_the_same() -> None:
    twins: dict[str, set[str]] = defaultdict(set)
    for code, ward, province in rows("SELECT wardCode, ward, province FROM admin_units"):
        twins[fold(f"{ward}, {province}").lower()].add(code)
    wrong = [text for text, same in twins.items() if set(codes(text)) != same]
    assert wrong == []
    assert sum(len(same) > 1 for same in twins.values()) == 8  # Sơn Hà and Sơn Hạ in Quảng Ngãi, …


def test_every_former_unit_leads_to_what_the_converter_says() -> None:
    olds = list(former())
    assert len(olds) == 10040
    assert [text for text, became in olds if set(codes(text)) != became] == []


def test_former_units_without_marks_lead_to_every_unit_written_the_same() -> None:
    twins: dict[str, set[str]] = defaultdict(set)
    for text, became in former():
        twins[fold(text).lower()] |= became
    assert [text for text, became in twins.items() if set(codes(text)) != became] == []


def test_a_divided_ward_offers_all_its_parts_the_likeliest_first() -> None:
    data = json.loads((data_home() / "converter_2025.json").read_text(encoding="utf-8"))
    parts = data["DICT_PROVINCE_WARD_DIVIDED"]["thanhphodanang"]["thanhphodanang_huyenhoavang_xahoalien"]
    default = next(part["newWardKey"] for part in parts if part["isDefaultNewWard"])
    found = DIRECTORY.find("xã Hòa Liên, huyện Hòa Vang, Đà Nẵng")
    assert len(found) == len(parts)
    assert fold(found[0].ward).lower().replace(" ", "") == default


def test_one_unit_in_twenty_lies_within_reach_of_its_own_centre() -> None:
    units = list(load_gazetteer().units.values())[::20]
    assert [unit for unit in units if unit.code not in near(unit.latitude, unit.longitude)] == []


def near(latitude: float, longitude: float) -> list[str]:
    return [place.code for place in DIRECTORY.nearest(latitude, longitude)]


class Counting(Gazetteer):
    """A gazetteer that counts how often it is asked for a name."""

    def __init__(self) -> None:
        whole = load_gazetteer()
        super().__init__(whole.units, whole.areas, (DATA / NAMES).read_bytes())
        self.asked = 0

    def names(self, key: str) -> tuple[Name, ...]:
        self.asked += 1
        return super().names(key)


@pytest.mark.parametrize("times", [1, 6, 10_000])
def test_a_text_of_any_length_costs_a_bounded_number_of_look_ups(times: int) -> None:
    counting = Counting()
    assert find_codes("tân thành tân lập quang trung hòa bình phường 1 " * times, counting)
    keys_of_a_run = 2  # with the final y as i, and as typed
    assert counting.asked <= keys_of_a_run * LONGEST_NAME * MAX_TOKENS
