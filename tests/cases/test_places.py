"""What people type leads to today's unit, to a choice they are shown, or to nothing; never to a guess."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places.directory import FARTHEST_KM, MOST_CHOICES, MOST_NEAR, Directory

TABLE = (Path(__file__).parent / "places.tsv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines(), delimiter="\t"))
CUA_LO = "16732"
PIECES = "phường xã tp p . , ; nghi cửa lò tân nghệ an hà nội 1 12 thị trấn huyện Vinh quận's".split()  # noqa: SIM905
DIRECTORY = Directory({CUA_LO}, {"40"})


def codes(text: str) -> list[str]:
    return [place.code for place in DIRECTORY.find(text)]


@pytest.mark.parametrize(("text", "expected"), [(row["text"], row["expected"]) for row in ROWS])
def test_a_typed_name_gives_one_unit_a_choice_or_nothing(text: str, expected: str) -> None:
    found = codes(text)
    if expected == "?":  # in many provinces
        assert len(found) > 1
        assert len(DIRECTORY.provinces_of(text)) > 1
    else:
        assert found == ([] if expected == "-" else expected.split())


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len({row["text"] for row in ROWS}) >= 200


@pytest.mark.parametrize("name", ["Tân Lập", "tan thanh", "xã Hòa Bình", "phường 1"])
def test_a_name_in_many_provinces_is_cut_but_all_provinces_can_be_asked(name: str) -> None:
    assert len(codes(name)) == MOST_CHOICES
    provinces = DIRECTORY.provinces_of(name)
    assert len(provinces) >= MOST_CHOICES
    assert provinces == sorted(set(provinces))


def test_the_province_told_later_narrows_the_choice() -> None:
    wide, narrow = DIRECTORY.find("Tân Lập"), DIRECTORY.find("Tân Lập, Thái Nguyên")
    assert len(narrow) < len(wide)
    assert {place.province for place in narrow} == {"tỉnh Thái Nguyên"}


def test_a_place_says_what_it_is_called_and_whether_it_is_served() -> None:
    (place,) = DIRECTORY.find("phường Nghi Thủy")
    assert (place.code, place.ward, place.province, place.served) == (CUA_LO, "phường Cửa Lò", "tỉnh Nghệ An", True)
    assert DIRECTORY.place(CUA_LO) == place
    assert DIRECTORY.place("99999") is None
    assert not DIRECTORY.find("phường Vinh Lộc, Nghệ An")[0].served


def test_desks_are_those_of_the_files_and_of_their_province() -> None:
    assert [place.code for place in DIRECTORY.places() if place.served] == [CUA_LO]
    assert DIRECTORY.province_desk("16708")
    assert not DIRECTORY.province_desk("00004")
    assert not DIRECTORY.province_desk("99999")


def test_a_shared_location_offers_the_nearest_units() -> None:
    near = DIRECTORY.nearest(18.79, 105.72)
    assert near[0].code == CUA_LO
    assert len(near) == MOST_NEAR


@pytest.mark.parametrize(("latitude", "longitude"), [(0.0, 0.0), (18.79, 110.0), (-90.0, 180.0)])
def test_a_location_far_from_every_centre_offers_nothing(latitude: float, longitude: float) -> None:
    assert FARTHEST_KM > 0
    assert DIRECTORY.nearest(latitude, longitude) == []


@given(st.text(max_size=400))
def test_any_text_at_all_is_read(text: str) -> None:
    found = codes(text)
    assert len(found) <= MOST_CHOICES
    assert len(found) == len(set(found))


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_mixture_of_address_words_gives_units_that_exist(words: list[str]) -> None:
    for place in DIRECTORY.find(" ".join(words)):
        assert DIRECTORY.place(place.code) == place


@pytest.mark.parametrize(("name", "codes_of"), [("Nghệ An", {"40"}), ("tinh bac kan", {"19"}), ("xyz", set())])
def test_a_province_is_known_by_its_old_and_new_name(name: str, codes_of: set[str]) -> None:
    assert DIRECTORY.province_codes(name) == codes_of
