"""Searches at the desk: by name, number and code, within the officer's wards, ten a page, and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.desk_samples import fill_ward
from bot.conversation.services import Services
from bot.store.search_cards import open_card
from tests.acting import Actor, House, open_house
from tests.fakes import CUA_LO, VINH_LOC

PEOPLE = (
    ("Ngô Hữu Hùng", "0905 111 678"),
    ("Ngô Hữu Hưng", "0905 222 678"),
    ("Lê Thị Hoa", "0905 333 999"),
    ("Lê Thị Hòa Bình", "0912 111 222"),
)


@pytest.fixture(scope="module")
def house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(services, tmp_path_factory.mktemp("search")) as opened:
        yield opened


@pytest.fixture(scope="module")
def codes(house: House) -> dict[str, str]:
    """The code of each person's case."""
    return {name: house.applicant(name=name, phone=phone).code for name, phone in PEOPLE}


@pytest.fixture(scope="module")
def officer(house: House, codes: dict[str, str]) -> Actor:
    assert codes
    return house.officer()


def found(officer: Actor, typed: str) -> set[str]:
    """The codes that a search shows, whether as a list or as the case itself."""
    officer.act("desk:find")
    said = officer.say(typed)
    shown = "\n".join([said, *officer.buttons])
    return {row[0] for row in officer.house.rows("SELECT code FROM lead") if row[0] in shown}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Ngô Hữu Hùng", {"Ngô Hữu Hùng"}),
        ("ngo huu hung", {"Ngô Hữu Hùng", "Ngô Hữu Hưng"}),
        ("NGO HUU", {"Ngô Hữu Hùng", "Ngô Hữu Hưng"}),
        ("hưng", {"Ngô Hữu Hưng"}),
        ("lê thị hoa", {"Lê Thị Hoa", "Lê Thị Hòa Bình"}),  # a word without marks may be meant without
        ("lê thị hòa", {"Lê Thị Hòa Bình"}),
        ("le thi hoa", {"Lê Thị Hoa", "Lê Thị Hòa Bình"}),
        ("thị h", {"Lê Thị Hoa", "Lê Thị Hòa Bình"}),
        ("hữu hung", {"Ngô Hữu Hùng", "Ngô Hữu Hưng"}),
        ("678", {"Ngô Hữu Hùng", "Ngô Hữu Hưng"}),
        ("0905 333 999", {"Lê Thị Hoa"}),
        ("+84 905 333 999", {"Lê Thị Hoa"}),
        ("3999", {"Lê Thị Hoa"}),
        ("Trần Thị Khác", set()),
        ("0999 999 999", set()),
        ("tìm số 222", {"Lê Thị Hòa Bình", "Ngô Hữu Hưng"}),
    ],
)
def test_a_case_is_found_by_its_name_or_number(
    officer: Actor, codes: dict[str, str], typed: str, names: set[str]
) -> None:
    assert found(officer, typed) == {codes[name] for name in names}


def test_the_whole_name_comes_first(officer: Actor, codes: dict[str, str]) -> None:
    officer.act("desk:find")
    officer.say("lê thị hoa")
    assert next(iter(officer.buttons.values())) == f"desk:case:{codes['Lê Thị Hoa']}"


def test_a_case_is_found_by_a_part_of_its_code(officer: Actor, codes: dict[str, str]) -> None:
    for code in codes.values():
        for part in (code[:4], code[5:], code[:6].lower(), code.replace("-", "")):
            if any(sign.isdigit() for sign in part):
                assert code in found(officer, part)


def test_a_search_sees_no_other_ward_and_opens_no_contact(house: House, codes: dict[str, str]) -> None:
    before = house.rows("SELECT count(*) FROM audit WHERE action = 'reveal'")
    stranger = house.officer(scope=VINH_LOC.code)
    assert found(stranger, "Ngô Hữu Hùng") == set()
    officer = house.officer()
    officer.act("desk:find")
    said = officer.say("Ngô Hữu Hùng")
    assert "Hùng" not in said
    assert "0905" not in said
    assert codes["Ngô Hữu Hùng"] in said
    assert house.rows("SELECT count(*) FROM audit WHERE action = 'reveal'") == before


@pytest.mark.parametrize("typed", ["lãi suất bao nhiêu", "cảm ơn", "vay được bao nhiêu?", "tìm hiểu lãi suất", "ok"])
def test_other_words_at_the_desk_are_no_search(officer: Actor, typed: str) -> None:
    officer.act("desk")
    assert "Không thấy hồ sơ nào" not in officer.say(typed)
    assert not any(action.startswith("desk:case") for action in officer.buttons.values())


def test_what_is_found_comes_ten_a_page_with_a_way_back(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        house.do(house.running.database.write(lambda work: fill_ward(work, CUA_LO.code, 25, house.clock.now())))
        officer, seen = house.officer(), list[list[str]]()
        (name,) = _names(house)
        officer.act("desk:find")
        assert "Tìm thấy 25 hồ sơ" in officer.say(name)
        while True:
            seen.append([each for each in officer.buttons.values() if each.startswith("desk:case")])
            if "Xem tiếp" not in officer.buttons:
                break
            officer.press("Xem tiếp")
        assert [len(page) for page in seen] == [10, 10, 5]
        assert len({code for page in seen for code in page}) == 25
        officer.press("Trang trước")
        assert [each for each in officer.buttons.values() if each.startswith("desk:case")] == seen[1]


def _names(house: House) -> set[str]:
    """The names on the cards."""
    keyring = house.running.keyring
    rows = house.rows("SELECT lead, card FROM party")
    return {open_card(card, lead, keyring.cards).name for lead, card in rows}


def test_the_card_follows_a_correction_and_goes_with_the_case(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        person, officer = house.applicant(name="Ngô Hữu Hùng", phone="0905 111 678"), house.officer()
        officer.act(f"desk:open:{person.code}")
        officer.act(f"desk:fix:{person.code}")
        officer.say("0905 111 777")
        officer.press("Xác nhận")
        assert found(officer, "678") == set()
        assert found(officer, "777") == {person.code}
        ((card,),) = house.rows("SELECT card FROM party")
        person.act("erase:yes")
        assert house.rows("SELECT card FROM party") == []
        assert card not in house.file()
        officer.act("desk:find")
        assert "Không thấy hồ sơ nào" in officer.say("777")


def test_what_was_typed_of_somebody_is_not_kept_with_the_conversation(house: House, officer: Actor) -> None:
    officer.act("desk:find")
    officer.say("Ngô Hữu Hùng")
    officer.act("desk")
    officer.say("0905 333 999")
    kept = [message.message.text for message in house.do(house.running.exchange.open(officer.vault, "web")).messages]
    assert "•••" in kept
    assert not [each for each in kept if "Ngô" in each or "0905" in each]


def test_all_cards_have_one_length_and_two_of_one_name_are_not_alike(house: House, codes: dict[str, str]) -> None:
    house.applicant(name=PEOPLE[0][0], phone="0912 000 111")
    cards = [row[0] for row in house.rows("SELECT card FROM party")]
    assert len({len(card) for card in cards}) == 1
    assert len(set(cards)) == len(cards) > len(codes)


def test_cases_of_before_get_their_cards_when_the_database_is_opened(house: House, codes: dict[str, str]) -> None:
    house.change("UPDATE party SET card = NULL")
    officer = house.officer()
    assert found(officer, "Lê Thị Hoa") == set()
    count = house.do(house.running.database.write(lambda work: work.search_cards.fill()))
    assert count == len(house.rows("SELECT card FROM party WHERE card IS NOT NULL"))
    assert codes["Lê Thị Hoa"] in found(officer, "Lê Thị Hoa")
