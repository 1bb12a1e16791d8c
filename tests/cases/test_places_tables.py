"""The tables of places are what their source says, agree with an independent one, and cost little to load."""

from __future__ import annotations

from bot.places.directory import Directory
from bot.places.gazetteer import AREAS, DATA, NAMES, UNITS, Level, load_gazetteer
from bot.places.place_words import key_of
from bot.places.refresh import (
    DIFFERENCES,
    find_differences,
    find_province_differences,
    make_tables,
    read_rows,
)
from bot.places.wards import HOME, load_ward


def rows(table: str) -> list[list[str]]:
    return read_rows((DATA / table).read_text(encoding="utf-8"))


def test_the_tables_are_what_the_refresh_would_write() -> None:
    made = make_tables()
    assert set(made) == {UNITS, AREAS, NAMES}
    assert [name for name, text in made.items() if (DATA / name).read_text(encoding="utf-8") != text] == []


def test_every_unit_of_today_stands_in_the_independent_source_too() -> None:
    units = {code: (name, province) for code, name, province, *_ in rows(UNITS)}
    known = {(ours, theirs) for ours, theirs, *_ in rows(DIFFERENCES)}
    assert len(units) == 3321
    # none is missing on either side; a code that differs is one that the refresh has written down
    assert [found for found in find_differences(units) if found[:2] not in known] == []
    assert all(ours and theirs for ours, theirs in known)


def test_the_provinces_are_those_of_the_independent_source() -> None:
    provinces = {code: name for level, code, name, *_ in rows(AREAS) if level == Level.PROVINCE}
    assert len(provinces) == 34
    assert find_province_differences(provinces) == []


def test_a_difference_would_be_seen() -> None:
    units = {code: (name, province) for code, name, province, *_ in rows(UNITS)}
    name, province = units.pop("16732")
    assert ("", "16732") in [found[:2] for found in find_differences(units)]
    units["16732"] = (f"{name} Mới", province)
    assert ("16732", "") in [found[:2] for found in find_differences(units)]


def test_names_stand_in_the_order_of_their_keys_which_are_those_of_the_look_up() -> None:
    names = rows(NAMES)
    assert [row[0] for row in names] == sorted(row[0] for row in names)
    assert [row for row in names if row[2] and key_of(row[2]) != row[0]] == []


def test_every_code_in_a_table_is_one_of_its_table() -> None:
    units = {row[0] for row in rows(UNITS)}
    districts = {row[1] for row in rows(AREAS) if row[0] == Level.DISTRICT}
    assert {code for row in rows(NAMES) for code in row[3].split()} == units
    assert {code for row in rows(NAMES) for code in row[4].split()} == districts


def test_nothing_is_loaded_before_a_place_is_asked_for() -> None:
    load_gazetteer.cache_clear()
    directory = Directory.read(HOME)
    assert load_ward("16732").desk
    assert directory.offices("16732")
    assert load_gazetteer.cache_info().currsize == 0
    assert directory.place("16732") is not None
    assert load_gazetteer.cache_info().currsize == 1


def test_words_that_are_no_name_take_no_room_of_the_names_that_are_kept() -> None:
    gazetteer = load_gazetteer()
    assert gazetteer.names("cualo")
    kept = gazetteer.names("cualo")
    for number in range(1000):
        assert gazetteer.names(f"khongphai{number}") == ()
    assert gazetteer.names("cualo") is kept
