"""One person on several channels: a code of their own, both chats see the same case, and nobody else learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.chat_ties import MINUTES
from bot.conversation.services import Services
from bot.inbox.chat_move import move_chat
from bot.store.inspection import sealed_faults
from bot.store.keyring import create_key
from bot.store.rekey import rekey
from bot.store.work import UnitOfWork
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


def sees(house: House, thief: Actor, victim: Actor) -> bool:
    """True if a chat can read, or is told, anything of somebody else's case."""
    officer = house.officer()
    shown = thief.say("hồ sơ của tôi") + thief.act(f"held:{victim.code}")
    officer.act(f"desk:yes:{victim.code}:accept:")
    heard = thief.news()
    thief.act(f"withdraw:yes:{victim.code}")
    is_gone = house.rows("SELECT count(*) FROM lead WHERE state = 'erased'") != [(0,)]
    return "Trần Văn Mẫu" in shown or victim.code in shown + heard or is_gone


def thief_of(house: House) -> Actor:
    thief = house.actor()
    thief.say("chào")
    return thief


def test_a_tie_that_was_written_into_the_database_ties_nothing(house: House) -> None:
    """Whoever can write there, but has no key, ties a browser of their own to somebody's chat."""
    victim, thief = house.applicant(), thief_of(house)
    for chat in (victim.chat, thief.chat):
        house.change("INSERT INTO chat_tie VALUES (:chat, 'p', '2026-11-24', x'00')", chat=chat)
    assert not sees(house, thief, victim)


def test_the_proof_of_another_tie_does_not_help(house: House) -> None:
    first, second = tied(house)
    assert first.code in second.say("hồ sơ của tôi")
    victim, thief = house.applicant(phone="0987 654 321"), thief_of(house)
    mac, person = house.rows("SELECT mac, person FROM chat_tie WHERE chat = :chat", chat=second.chat)[0]
    for chat in (victim.chat, thief.chat):
        house.change(
            "INSERT INTO chat_tie VALUES (:chat, :person, '2026-11-24', :mac)", chat=chat, person=person, mac=mac
        )
    assert not sees(house, thief, victim)
    assert not sees(house, thief, first)


def test_a_code_of_ones_own_cannot_be_made_that_of_somebody_else(house: House) -> None:
    victim, thief = house.applicant(), house.applicant(name="Lê Thị Lạ", phone="0987 654 321")
    code = code_from(thief)
    house.change("UPDATE tie_code SET chat = :chat", chat=victim.chat)
    other = house.actor()
    assert text("refused.unknown") in other.say(code)
    assert not sees(house, other, victim)


def test_new_keys_and_another_address_keep_the_tie(house: House, tmp_path: Path) -> None:
    first, second = tied(house, "zalo_bot")
    database, master = house.running.database, create_key(tmp_path / "new")
    keyring, _ = house.do(database.write(lambda work: rekey(work, master)))
    database.keyring = keyring

    def looked(work: UnitOfWork) -> list[str]:
        return [each.code for each in work.own_cases.of(work.ties.chats_of(keyring.chat("zalo_bot", address).chat))]

    address = second.visit.address
    assert house.do(database.read(looked)) == [first.code]
    assert house.do(database.write(lambda work: move_chat(work, "zalo_bot", address, "dia-chi-moi")))
    assert house.do(database.read(looked)) == []
    address = "dia-chi-moi"
    assert house.do(database.read(looked)) == [first.code]
