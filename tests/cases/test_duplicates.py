"""The same number twice is one case at the desk, and none of those who sent it can tell that there is another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.replay.player import CODE
from bot.texts import text
from tests.acting import Actor, House, open_house, words_in

NAME, PHONE = "Nguyễn Thị Thử", "0912345678"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def masked(said: str) -> str:
    """Words without the code and the words of a call, which are others in every case."""
    return CODE.sub("CODE", said).replace(words_in(said) or "WORDS", "WORDS")


def everything(actor: Actor) -> list[str]:
    """All that somebody who has just sent a case can read about it."""
    heard = [actor.text, actor.news(), actor.say("hồ sơ của tôi"), *actor.buttons, actor.say(actor.code)]
    return [masked(said) for said in (*heard, actor.act(f"held:{actor.code}"), actor.act(f"withdraw:{actor.code}"))]


@pytest.mark.parametrize(
    ("first", "state"),
    [
        *(("person", state) for state in ("new", "accepted", "contacted", "listed")),
        *(("family", state) for state in ("new", "accepted", "contacted")),
    ],
)
@pytest.mark.parametrize("second", ["person", "family"])
def test_whoever_comes_second_reads_word_for_word_what_a_first_comer_reads(
    house: House, first: str, second: str, state: str
) -> None:
    officer = house.officer()
    asker = house.applicant(audience=first, phone=PHONE)
    if state == "listed":
        asker.agree_to_list()
    code = house.rows("SELECT code FROM lead")[0][0]
    for reached, step in {"accepted": "accept", "contacted": "reached", "listed": "list"}.items():
        if house.rows("SELECT state FROM lead") != [(state,)]:
            officer.act(f"desk:yes:{code}:{step}:")
            assert house.rows("SELECT state FROM lead") == [(reached,)]
    house.wait(minutes=5)
    later = house.applicant(audience=second, name=NAME, phone=PHONE)
    assert later.code != code
    alone = house.applicant(audience=second, name=NAME, phone="0987654321")
    shown, expected = everything(later), everything(alone)
    assert [said.replace("678", "321").replace("0912 345", "0987 654") for said in shown] == expected


def test_one_case_with_all_contacts_and_one_notice_to_the_ward(house: House) -> None:
    officer = house.officer()
    people = [
        house.applicant(name="Trần Văn Một", phone="0912 345 678"),
        house.applicant(name="Trần Văn Hai", phone="+84 912.345.678"),
        house.applicant(audience="family", name="Trần Thị Ba", phone="0912-345-678"),
    ]
    assert len({person.code for person in people}) == 3
    assert house.rows("SELECT count(*) FROM lead") == [(1,)]
    assert officer.news().count("Có việc mới") == 1
    contact = officer.act(f"desk:open:{people[0].code}")
    assert all(name in contact for name in ("Trần Văn Một", "Trần Văn Hai", "Trần Thị Ba"))
    assert "cán bộ đã nhận" in people[0].news()
    assert len(people[0].heard) == 1
    assert [person.news() for person in people[1:]] == ["", ""]


def test_who_knows_a_number_learns_nothing_of_its_owners_case(house: House) -> None:
    """From the joining on, with every step, from the same chat and from another one."""
    officer, owner = house.officer("supervisor", "tinh:40"), house.applicant(name="Trần Văn Chủ", phone=PHONE)
    owner.agree_to_list()
    officer.act(f"desk:open:{owner.code}")
    house.wait(minutes=5)
    stranger, other = house.applicant(name="Lê Văn Lạ", phone=PHONE), house.actor()
    waits = text("case.new")
    for step in ("reached:", "list:", "unlist:mistake", "transfer:16708:other", "accept:", "close:lent"):
        officer.act(f"desk:yes:{owner.code}:{step}")
        house.wait(minutes=5)
        assert stranger.news() == ""
        for said in (stranger.say("hồ sơ của tôi"), stranger.say(stranger.code), other.say(stranger.code)):
            assert waits in said
            assert owner.code not in said
            assert "Vinh Lộc" not in said
    receipt = stranger.act(f"withdraw:yes:{stranger.code}")
    assert "trên giấy" not in receipt
    assert f"{stranger.code} (phường Cửa Lò): {text('case.erased')}" in other.say(stranger.code)
    assert house.rows("SELECT state, ward FROM lead") == [("closed", "16708")]


def test_the_code_of_a_later_sender_opens_the_case_at_the_desk(house: House) -> None:
    officer, first = house.officer(), house.applicant()
    second = house.applicant()
    assert f"Hồ sơ {first.code}" in officer.say(second.code)


def test_the_same_chat_again_hears_how_its_case_stands(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    code = person.code
    person.agree_to_list()
    for step, state in (("accept", "accepted"), ("reached", "contacted"), ("list", "listed")):
        officer.act(f"desk:yes:{code}:{step}:")
        officer.news()
        house.wait(minutes=1)
        person.news()
        person.apply()
        assert person.code == code
        assert text("referred.joined", code=code, ward="phường Cửa Lò", state=text(f"case.{state}")) in person.text
        assert "Có việc mới" not in officer.news()
        assert text(f"case.{state}") in person.say("hồ sơ của tôi")
    assert house.rows("SELECT count(*) FROM lead") == [(1,)]
    assert house.rows("SELECT count(*) FROM party") == [(1,)]


@pytest.mark.parametrize(
    ("days", "ward", "phone", "is_same"),
    [
        (29, "16732", PHONE, True),
        (31, "16732", PHONE, False),
        (1, "16708", PHONE, False),
        (1, "16732", "0912345679", False),
    ],
)
def test_only_the_same_number_and_ward_within_thirty_days_is_the_same_case(
    house: House, days: int, ward: str, phone: str, is_same: bool
) -> None:
    first = house.applicant(phone=PHONE)
    house.wait(days=days)
    assert house.applicant(phone=phone, ward=ward).code != first.code
    assert house.rows("SELECT count(*) FROM lead") == [(1 if is_same else 2,)]


def test_a_closed_case_is_not_joined(house: House) -> None:
    officer, first = house.officer(), house.applicant()
    officer.act(f"desk:yes:{first.code}:close:lent")
    house.applicant()
    assert house.rows("SELECT count(*) FROM lead") == [(2,)]


def test_a_relatives_case_is_marked_until_the_person_confirms_by_code(house: House) -> None:
    officer, family = house.officer(), house.applicant(audience="family")
    assert "chưa có đồng ý của người trong cuộc" in family.text
    assert text("desk.case.person_missing") in officer.act(f"desk:case:{family.code}")
    assert "Chưa có đồng ý" in family.say("hồ sơ của tôi")
    person = house.actor()
    person.say(f"ma cua toi la {family.code.lower().replace('-', '')}")
    person.press("Tôi là người đó, tôi đồng ý")
    person.say("5678")
    assert person.heard[0] == text("agreed", code=family.code)
    assert text("desk.case.person_missing") not in officer.act(f"desk:case:{family.code}")
    assert "Chưa có đồng ý" not in family.say("hồ sơ của tôi")
    assert "Tôi là người đó, tôi đồng ý" not in (person.say(family.code), person.buttons)[1]


def test_the_screen_says_who_will_hear_of_a_relatives_case(house: House) -> None:
    shown = house.actor().apply(audience="family")
    assert "Tin về hồ sơ chỉ gửi vào cuộc trò chuyện này" in shown


def test_a_later_comer_cannot_end_what_somebody_else_asked_for(house: House) -> None:
    first = house.applicant()
    house.wait(minutes=1)
    second = house.applicant()
    house.wait(minutes=1)
    first.apply()  # sends it again, and still was the first
    second.act(f"withdraw:yes:{second.code}")
    assert house.rows("SELECT state FROM lead") == [("new",)]
    assert "đang chờ" in first.say("hồ sơ của tôi")
    assert "chưa gửi hồ sơ nào" in second.say("hồ sơ của tôi")


def test_a_relative_who_withdraws_takes_only_their_part(house: House) -> None:
    officer, family = house.officer(), house.applicant(audience="family", name="Trần Thị Chị")
    house.wait(minutes=1)
    house.applicant(name="Trần Văn Em")
    family.act(f"withdraw:yes:{family.code}")
    contact = officer.act(f"desk:open:{family.code}")
    assert "Trần Văn Em" in contact
    assert "Trần Thị Chị" not in contact


@pytest.mark.parametrize("way", ["withdraw", "erase"])
@pytest.mark.parametrize("reach", ["new", "accepted", "contacted"])
def test_the_first_comer_cannot_end_what_somebody_else_asked_for(house: House, way: str, reach: str) -> None:
    """A stranger who filed a number first takes back a part only; its owner's case goes on and says nothing of it."""
    officer, stranger = house.officer(), house.applicant(name="Lê Văn Lạ", phone=PHONE)
    house.wait(minutes=1)
    owner = house.applicant(name="Trần Văn Chủ", phone=PHONE, audience="person")
    for state, step in {"accepted": "accept", "contacted": "reached"}.items():
        if house.rows("SELECT state FROM lead") != [(reach,)]:
            officer.act(f"desk:yes:{stranger.code}:{step}:")
            assert house.rows("SELECT state FROM lead") == [(state,)]
    before = owner.say("hồ sơ của tôi")
    officer.news()
    house.wait(minutes=1)
    receipt = stranger.act("erase:yes" if way == "erase" else f"withdraw:yes:{stranger.code}")
    assert f"Đã rút lại và xóa: {stranger.code}" in receipt
    assert house.rows("SELECT state FROM lead") == [(reach,)]
    assert owner.news() == ""
    assert owner.say("hồ sơ của tôi") == before
    assert text("case.erased") in house.actor().say(stranger.code)
    assert officer.news() == ""
    contact = officer.act(f"desk:open:{stranger.code}")
    assert "Trần Văn Chủ" in contact
    assert "Lê Văn Lạ" not in contact
    owner.news()
    house.wait(minutes=1)
    told = officer.act(f"desk:do:{stranger.code}:close:no_need")
    officer.press("Xác nhận")
    assert owner.news()
    assert owner.text in told
    assert owner.code in owner.text
    owner.act(f"withdraw:yes:{owner.code}")
    assert house.rows("SELECT state, key FROM lead") == [("erased", None)]


def test_whose_name_was_on_the_list_takes_it_off_and_nobody_elses_slips_in(house: House) -> None:
    officer, first = house.officer(), house.applicant(name="Trần Văn Cha", phone=PHONE)
    first.agree_to_list()
    house.applicant(name="Trần Văn Con", phone=PHONE)
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{first.code}:{step}:")
    first.act(f"withdraw:yes:{first.code}")
    assert house.rows("SELECT state, listed_at FROM lead") == [("contacted", None)]


def test_the_next_person_at_the_same_browser_sees_nothing_of_the_first(house: House) -> None:
    """Each of these asks once more in the same conversation; no prompt holds the name or number typed before."""
    person = house.applicant(name="Trần Văn Bí Mật", phone="0987654321")
    for action in ("refer", "refer:set:audience:family", "refer:set:ward:16732"):
        person.act(action)
        assert "Bí Mật" not in person.text
    assert "987 654" not in person.say("Lê Thị Khác")
    person.say(PHONE)
    person.act("refer:set:when:any")
    shown = person.act("refer:set:way:call")
    assert "Lê Thị Khác" in shown
    assert "Bí Mật" not in shown
    assert "0987" not in shown


def test_an_unfinished_request_is_forgotten_when_it_is_stopped(house: House) -> None:
    person = house.actor()
    for action in ("refer", "refer:set:audience:person", "refer:set:ward:16732"):
        person.act(action)
    person.say("Trần Văn Bí Mật 0987654321")
    person.press("Thôi, không gửi")
    person.act("refer")
    person.act("refer:set:audience:person")
    person.act("refer:set:ward:16732")
    assert text("button.may_ask") in person.buttons
