"""One person on several channels: a code of their own, both chats see the same case, and nobody else learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.chat_ties import MINUTES
from bot.conversation.services import Services
from bot.store.inspection import sealed_faults
from bot.texts import text
from knowledge.language.codes import TIE_LENGTH, find_code
from tests.acting import Actor, House, open_house


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def code_from(actor: Actor) -> str:
    actor.say("hồ sơ của tôi")
    actor.press("Xem trên máy khác")
    found = find_code(actor.text, TIE_LENGTH)
    assert found, actor.text
    return found


def tied(house: House, channel: str = "telegram") -> tuple[Actor, Actor]:
    first, second = house.applicant(), house.actor(channel=channel)
    second.say(code_from(first))
    assert first.code in second.text
    first.news()
    return first, second


@pytest.mark.parametrize("channel", ["web", "telegram", "zalo_oa", "zalo_bot"])
def test_both_chats_see_the_case_answer_for_it_and_hear_of_it(house: House, channel: str) -> None:
    officer = house.officer()
    first, second = tied(house, channel)
    assert first.code in second.say("hồ sơ của tôi")
    assert "Trần Văn Mẫu" in second.act(f"held:{first.code}")
    second.act(f"list:{first.code}")
    second.press("Đồng ý ghi tên")
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{first.code}:{step}:")
    assert "Có đúng thế không" in first.news()
    assert "Có đúng thế không" in second.news()
    second.press("Chưa ai gọi")
    assert house.rows("SELECT state FROM lead") == [("accepted",)]
    assert house.rows("SELECT count(*) FROM party") == [(1,)]
    assert [each for (each,) in house.rows("SELECT action FROM audit WHERE action LIKE '%tie'")] == ["tie"]
    assert house.do(sealed_faults(house.running.database)) == []


@pytest.mark.parametrize("by_first", [True, False])
def test_taking_back_in_one_ends_it_for_both_and_the_other_is_told(house: House, *, by_first: bool) -> None:
    first, second = tied(house)
    actor, other = (first, second) if by_first else (second, first)
    actor.act(f"withdraw:{first.code}")
    assert text("withdraw.tied") in actor.text
    actor.press("Rút lại và xóa")
    assert house.rows("SELECT state, key FROM lead") == [("erased", None)]
    assert other.news() == text("notice.withdrawn_there", codes=first.code)
    assert first.code not in other.say("hồ sơ của tôi")


@pytest.mark.parametrize("by_first", [True, False])
def test_erasing_in_one_takes_the_cases_of_both_back_as_it_says_and_parts_them(house: House, *, by_first: bool) -> None:
    first, second = tied(house, "web")
    actor = first if by_first else second
    assert text("erase.ask.cases", codes=first.code) in actor.act("erase")
    actor.press("Xóa hết")
    assert house.rows("SELECT state FROM lead") == [("erased",)]
    assert house.rows("SELECT count(*) FROM chat_tie") == [(0,)]
    assert (second if by_first else first).is_kept


@pytest.mark.parametrize("by_first", [True, False])
def test_either_can_part_them_and_then_the_second_sees_nothing(house: House, *, by_first: bool) -> None:
    first, second = tied(house)
    actor, other = (first, second) if by_first else (second, first)
    actor.say("hồ sơ của tôi")
    assert actor.press("Bỏ nối") == text("tie.off")
    assert other.news() == text("notice.untied")
    assert first.code in first.say("hồ sơ của tôi")
    assert text("cases.none") in second.say("hồ sơ của tôi")
    for action in (f"withdraw:yes:{first.code}", f"list:no:{first.code}", f"called:{first.code}:no"):
        second.act(action)
    assert house.rows("SELECT state FROM lead") == [("new",)]


def test_a_code_works_once_and_not_for_long_and_a_newer_one_ends_it(house: House) -> None:
    first = house.applicant()
    old, new = code_from(first), code_from(first)
    assert text("refused.unknown") in house.actor().say(old)
    assert "Đã nối" in house.actor().say(new)
    assert text("refused.unknown") in house.actor().say(new)
    late = code_from(house.applicant(phone="0912 000 000"))
    house.wait(minutes=MINUTES)
    assert text("refused.unknown") in house.actor().say(late)
    assert house.rows("SELECT count(*) FROM tie_code") == [(0,)]


def test_who_tries_codes_is_slowed_down_as_with_all_codes(house: House) -> None:
    thief, first = house.actor(), house.applicant()
    for number in range(2, 7):
        thief.say(f"KKKK-KKKK-KKK{number}")
    assert thief.say(code_from(first)) == text("refused.slow")


def test_the_code_is_nowhere_on_the_disk_and_what_is_kept_is_no_code(house: House) -> None:
    first = house.applicant()
    code = code_from(first)
    kept = house.file()
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept
    [(digest,)] = house.rows("SELECT code FROM tie_code")
    assert text("refused.unknown") in house.actor().act(f"tie:code:{digest}")


def test_only_own_cases_are_seen_and_a_joiner_of_the_case_learns_nothing(house: House) -> None:
    first, second = tied(house)
    joiner = house.applicant(name="Trần Văn Hai")  # the same number
    other = house.actor()
    other.say(code_from(joiner))
    assert first.code not in other.say("hồ sơ của tôi")
    assert joiner.code not in second.say("hồ sơ của tôi")
    assert joiner.news() == text("notice.tied")
    assert other.act(f"withdraw:yes:{first.code}") != ""
    assert house.rows("SELECT count(*) FROM party") == [(2,)]


def test_a_chat_without_a_case_has_no_code_to_give_and_no_chat_ties_itself(house: House) -> None:
    assert text("refused.unknown") in house.actor().act("tie")
    first = house.applicant()
    assert text("refused.unknown") in first.say(code_from(first))
    assert house.rows("SELECT count(*) FROM chat_tie") == [(0,)]


def test_at_most_four_chats_are_one_person(house: House) -> None:
    first = house.applicant()
    said = []
    for _ in range(4):
        first.act("tie")
        said.append(house.actor().say(find_code(first.text, TIE_LENGTH)))
    assert ["Đã nối. " in each for each in said] == [True, True, True, False]
    assert text("refused.many_chats") in said[-1]
