"""Codes prove little: who agrees gives digits too, who tries codes is slowed, and only an officer confirms a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.texts import text
from tests.acting import Actor, House, open_house, words_in
from tests.fakes import CUA_LO

MOST = 5
"""Wrong codes of a chat in an hour."""


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def agreed(house: House) -> bool:
    return bool(house.rows("SELECT person_agreed FROM lead")[0][0])


def begin(person: Actor, code: str) -> str:
    """Read what was sent, and press that one agrees; returns what is asked."""
    person.say(code)
    return person.press("Tôi là người đó, tôi đồng ý")


def test_a_code_alone_agrees_to_nothing(house: House) -> None:
    """Whoever saw a code over a shoulder, or guessed one."""
    family, stranger = house.applicant(audience="family"), house.actor()
    said = begin(stranger, family.code)
    assert text("digits.ask", code=family.code) in said
    assert not agreed(house)
    assert stranger.say("0000") == text("refused.digits")
    assert not agreed(house)


@pytest.mark.parametrize("typed", ["5678", "số là 5678 ạ", "5 6 7 8", "0912345678", "0912 345 678"])
def test_the_digits_of_the_number_in_the_case_do(house: House, typed: str) -> None:
    family, person = house.applicant(audience="family"), house.actor()
    begin(person, family.code)
    assert person.say(typed).startswith(text("agreed", code=family.code))
    assert agreed(house)


def test_whoever_asks_something_else_has_not_agreed(house: House) -> None:
    family, person = house.applicant(audience="family"), house.actor()
    begin(person, family.code)
    assert "lãi suất" in person.say("lãi suất bao nhiêu").lower()
    person.say("5678")
    assert not agreed(house)


def sent(house: House, audience: str) -> tuple[Actor, Actor]:
    return house.officer(), house.applicant(audience=audience)


@pytest.mark.parametrize("audience", ["person", "family", "employer"])
def test_the_desk_says_that_somebody_wrote_it_until_an_officer_heard_it(house: House, audience: str) -> None:
    officer, sender = sent(house, audience)
    wrote = "missing" if audience == "family" else "said"
    assert text(f"desk.case.person_{wrote}") in officer.act(f"desk:case:{sender.code}")
    if audience == "family":
        house.actor().agree(sender.code)
        assert text("desk.case.person_said") in officer.act(f"desk:case:{sender.code}")
    officer.act(f"desk:open:{sender.code}")
    officer.press("Người đó đồng ý")
    officer.press("Xác nhận")
    assert text("desk.done.confirm", code=sender.code) in officer.text
    shown = officer.act(f"desk:case:{sender.code}")
    assert text("desk.case.person_confirmed") in shown
    assert "Người đó đồng ý" not in officer.buttons
    rows = house.rows("SELECT actor FROM audit WHERE action = 'confirm' AND subject = :code", code=sender.code)
    assert [actor.split("/")[0] for (actor,) in rows] == ["officer"]


def test_a_confirmed_person_who_takes_it_back_leaves_an_unconfirmed_case(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    house.applicant(audience="family")
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:yes:{person.code}:confirm:")
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT confirmed_at FROM lead") == [(None,)]


def test_wrong_codes_are_slowed_down_and_nothing_else_is(house: House) -> None:
    real, guesser = house.applicant(), house.actor()
    for number in range(MOST):
        assert "Không thấy mã" in guesser.act(f"look:7TDC-Q5G{'CDFGH'[number % 5]}")
    assert guesser.act(f"look:{real.code}") == text("refused.slow")
    assert guesser.act("menu") != text("refused.slow")
    assert "lãi suất" in guesser.say("lãi suất bao nhiêu").lower()


def test_the_right_code_never_slows_anybody(house: House) -> None:
    real, other = house.applicant(), house.actor()
    for _ in range(MOST + 3):
        assert CUA_LO.ward in other.act(f"look:{real.code}")
        assert CUA_LO.ward in other.act(f"look:{real.code}")


def test_who_is_slowed_cannot_try_invitations_or_digits_either(house: House) -> None:
    family, guesser = house.applicant(audience="family"), house.actor()
    for digits in range(MOST):
        begin(guesser, family.code)
        guesser.say(f"{digits:04}")
    guesser.act(f"agree:{family.code}")
    assert guesser.say("5678") == text("refused.slow")
    invitation = house.invite()
    guesser.say(invitation)
    assert house.rows("SELECT count(*) FROM officer WHERE chat IS NOT NULL") == [(0,)]


def test_a_joiner_reads_the_same_as_the_first_and_learns_of_no_step(house: House) -> None:
    """As it was tried: the number filed by somebody else, whose case an officer has opened and worked on."""
    officer, first = house.officer(), house.applicant()
    alone = [words.replace(words_in(first.text), "WORDS") for words in first.heard]
    officer.act(f"desk:open:{first.code}")
    officer.act(f"desk:yes:{first.code}:reached:")
    joiner = house.actor()
    joiner.apply()
    own = words_in(joiner.text)
    same = [words.replace(joiner.code, first.code).replace(own, "WORDS") for words in joiner.heard]
    assert same == alone
    assert joiner.code != first.code
    for actor in (joiner, house.actor()):
        assert text("case.new") in actor.act(f"look:{joiner.code}")
    assert joiner.news() == joiner.text
    assert house.rows("SELECT count(*) FROM outbox WHERE chat = :chat", chat=joiner.chat) == [(0,)]


def test_the_first_comer_cannot_end_the_others_case(house: House) -> None:
    """As it was tried: a stranger files a number, its owner files it too, an officer opens it, the first withdraws."""
    officer, stranger = house.officer(), house.applicant(name="Phạm Thị Lạ")
    victim = house.applicant()
    officer.act(f"desk:open:{stranger.code}")
    stranger.act(f"withdraw:yes:{stranger.code}")
    assert house.rows("SELECT state FROM lead") == [("accepted",)]
    shown = officer.act(f"desk:open:{victim.code}")
    assert "Trần Văn Mẫu" in shown
    assert "Phạm Thị Lạ" not in shown
    assert victim.code in victim.say("hồ sơ của tôi")
