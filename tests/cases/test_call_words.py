"""A call that can be believed: words that only the desk and the sender know, and a question after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.texts import text
from bot.texts.call_words import all_words, word_pair
from tests.acting import Actor, House, open_house

SAID = re.compile("hai từ: “(.+?)”")


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def word_of(said: str) -> str:
    [found] = SAID.findall(said)
    return str(found)


def test_words_are_everyday_ones_that_cannot_be_taken_for_each_other() -> None:
    words = all_words()
    assert len(words) == len(set(words)) == 64
    assert all(len(word.split()) == 2 for word in words)
    pairs = {word_pair(f"{number:064x}") for number in range(64 * 63)}
    assert len(pairs) == 64 * 63
    assert all(len(set(pair.split(", "))) == 2 for pair in pairs)


@pytest.mark.parametrize("audience", ["person", "family", "employer"])
def test_the_desk_and_the_senders_own_chat_show_the_same_words(house: House, audience: str) -> None:
    officer, sender = house.officer(), house.actor()
    sender.apply(audience=audience)
    words = word_of(sender.text)
    assert word_of(officer.act(f"desk:open:{sender.code}")) == words
    assert word_of(sender.say("hồ sơ của tôi")) == words
    assert words not in sender.news()


def test_nobody_else_with_the_number_or_the_code_reads_anothers_words(house: House) -> None:
    """There are four thousand pairs: two people may have drawn the same one, but not three."""
    officer, first, stranger = house.officer(), house.applicant(), house.actor()
    others = [house.applicant(name=name) for name in ("Trần Văn Hai", "Trần Văn Ba")]
    words = {word_of(actor.say("hồ sơ của tôi")) for actor in (first, *others)}
    assert len(words) > 1
    assert set(SAID.findall(officer.act(f"desk:open:{first.code}"))) == words
    stranger.say(first.code)
    assert not SAID.findall(stranger.text)


def test_words_are_nowhere_on_the_disk(house: House) -> None:
    house.officer()
    sender = house.applicant()
    words = word_of(sender.say("hồ sơ của tôi"))
    assert words.encode() not in house.file()


def reached(house: House, step: str = "reached") -> tuple[Actor, Actor]:
    officer, sender = house.officer(), house.applicant()
    officer.act(f"desk:yes:{sender.code}:accept:")
    officer.act(f"desk:yes:{sender.code}:{step}:")
    sender.news()
    return officer, sender


@pytest.mark.parametrize("step", ["reached", "appointed"])
def test_nobody_called_brings_the_duty_back_as_late_as_it_is(house: House, step: str) -> None:
    officer, sender = reached(house, step)
    house.wait(days=20)
    officer.news()
    sender.press("Chưa ai gọi")
    assert house.rows("SELECT state, contacted_at FROM lead") == [("accepted", None)]
    assert text("notice.uncalled", code=sender.code) in officer.news()
    assert "Quá hạn: 1" in officer.say("việc")
    assert [action for (action,) in house.rows("SELECT action FROM audit WHERE action LIKE 'call%'")] == ["call_no"]


def test_pressing_twice_says_it_once_and_the_last_word_counts(house: House) -> None:
    officer, sender = reached(house)
    officer.news()
    for _ in range(2):
        sender.act(f"called:{sender.code}:no")
    assert officer.news().count("chưa có ai gọi") == 1
    sender.act(f"called:{sender.code}:yes")
    assert text("desk.case.call_yes") in officer.say(sender.code)


def test_a_case_that_went_further_stays_there_and_the_officers_hear(house: House) -> None:
    officer, sender = house.officer(), house.applicant()
    sender.agree_to_list()
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{sender.code}:{step}:")
    officer.news()
    sender.act(f"called:{sender.code}:no")
    assert house.rows("SELECT state FROM lead") == [("listed",)]
    assert "chưa có ai gọi" in officer.news()
    assert text("desk.case.call_no") in officer.say(sender.code)


def test_only_who_was_asked_can_answer(house: House) -> None:
    _, sender = reached(house)
    joined, stranger, asked = house.applicant(name="Trần Văn Hai"), house.actor(), house.applicant(phone="0912 345 679")
    for actor, code in ((stranger, sender.code), (joined, sender.code), (joined, joined.code), (asked, asked.code)):
        assert text("refused.unknown") in actor.act(f"called:{code}:no")
    assert house.rows("SELECT state FROM lead ORDER BY opened_at") == [("contacted",), ("new",)]
    assert text("old_button") in sender.act(f"called:{sender.code}:perhaps")
