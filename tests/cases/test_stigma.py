"""What may be read on a lock screen or over a shoulder names no prison, no loan and no police."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.notices import step_notice
from bot.cases.transitions import STATES
from bot.conversation.services import Services
from bot.model.case import REASONS, Step
from bot.texts import all_texts, text
from tests.acting import House, open_house
from tests.cases.test_monthly import issue

MARKED = (
    "án", "án tù", "tù", "phạt", "vay", "vốn", "nợ", "lãi", "công an", "cảnh sát", "trại giam", "cải tạo", "ngân hàng",
    "tội", "phạm", "hình sự", "tiền án", "mãn hạn", "đặc xá", "tái hòa nhập", "tha tù", "giam", "giấy ra tù",
    "mẫu số 01", "chấp hành", "quyết định 22",
)  # fmt: skip
"""Words that give a person away when they are written with their marks."""
BARE = (
    "cong an", "canh sat", "trai giam", "vay von", "ngan hang", "an tu", "tien an", "hinh su", "ra tu", "tai hoa nhap",
    "cai tao", "chap hanh", "quyet dinh 22", "mau so 01", "pham nhan", "pham toi", "di tu",
)  # fmt: skip
"""Phrases that give a person away without their marks as well; a bare “an” or “tu” may be anything."""
WARDS = ("phường Cửa Lò", "xã Vinh Lộc")
PUSHED = ("notice.", "digest", "group.", "button.desk_private")
"""Keys of everything that is sent without being asked for, or that a whole group reads."""
TELLING: tuple[Step, ...] = (
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "transfer",
    "send_back", "note", "confirm", "escalate",
)  # fmt: skip


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def betrayals(said: str) -> list[str]:
    """The words in a text that give a person away."""
    words = re.findall(r"[^\W_]+", said.lower())
    marked = f" {' '.join(words)} "
    return [word for word in (*MARKED, *BARE) if f" {word} " in marked]


@pytest.mark.parametrize("said", ["Hồ sơ VAY của anh", "Cong an phuong da nhan", "Chuyện án-tù", "Mẫu số 01 tháng 9"])
def test_the_scan_finds_what_it_is_for(said: str) -> None:
    assert betrayals(said)


@pytest.mark.parametrize("said", ["Yêu cầu K7M2 đã được nhận", "Anh An tự đến, ăn tối", "Cán bộ phường sẽ gọi"])
def test_the_scan_leaves_ordinary_words_alone(said: str) -> None:
    assert betrayals(said) == []


@pytest.mark.parametrize("step", TELLING)
@pytest.mark.parametrize("reason", [*sorted({*REASONS["close"], *REASONS["transfer"]}), ""])
def test_no_message_about_a_step_gives_anybody_away(step: Step, reason: str) -> None:
    for ward in WARDS:
        assert betrayals(step_notice(step, "K7M2-9QXD", reason=reason, ward=ward)) == []


@pytest.mark.parametrize("key", [key for key in all_texts() if key.startswith(PUSHED)])
def test_no_text_that_is_pushed_gives_anybody_away(key: str) -> None:
    assert betrayals(all_texts()[key]) == []


def test_every_step_that_an_applicant_hears_of_has_its_words() -> None:
    told = {step for step in TELLING if step_notice(step, "K7M2-9QXD", reason="lent", ward=WARDS[0])}
    assert told == set(TELLING) - {"note", "confirm", "escalate"}


def test_the_buttons_under_what_is_pushed_give_nobody_away() -> None:
    assert betrayals(f"{text('button.desk_case')} {text('button.cases')}") == []


def test_all_that_comes_unasked_in_a_whole_story_gives_nobody_away(house: House) -> None:
    officer, other, person = house.officer(), house.officer(scope="16708"), house.applicant()
    person.agree_to_list()
    pushed = [officer.news(), *officer.buttons]
    moves = (
        "accept:", "missed:", "appointed:", "list:", "close:lent", "reopen:", "transfer:16708",
    )  # fmt: skip
    for move in moves:
        officer.act(f"desk:yes:{person.code}:{move}")
        pushed += [person.news(), *person.buttons]
    pushed += [other.news(), *other.buttons]
    other.act(f"desk:yes:{person.code}:send_back:")
    person.act("erase:yes")
    pushed += [officer.news(), *officer.buttons]
    assert len([said for said in pushed if person.code in said]) == len(moves) + 3
    assert [(said, betrayals(said)) for said in pushed if betrayals(said)] == []


def test_a_desk_shows_no_name_and_no_number_before_somebody_opens_the_contact(house: House) -> None:
    officer, person = house.officer(), house.applicant(name="Trần Văn Bí Mật", phone="0987654321")
    seen = [officer.news()]
    for action in ("desk", "desk:next", "desk:list:new:0", f"desk:case:{person.code}", f"desk:close:{person.code}"):
        seen += [officer.act(action), *officer.buttons]
    whole = "\n".join(seen)
    assert "T. V. B. M." in whole
    assert "•••• 321" in whole
    for secret in ("Trần", "Văn", "Bí", "Mật", "98765", "0987", "654321", "654 321"):
        assert secret not in whole


def test_a_look_at_ones_own_case_is_masked_until_asked_for(house: House) -> None:
    person = house.applicant(name="Trần Văn Bí Mật", phone="0987654321")
    masked = person.say("hồ sơ của tôi")
    assert "Bí" not in masked
    assert "0987" not in masked
    assert "Trần Văn Bí Mật" in person.press("Xem tất cả đã lưu")
    stranger = house.actor()
    stranger.act("hello")
    assert betrayals(stranger.say(person.code)) == []


@pytest.mark.parametrize("is_listed", [True, False])
def test_deleting_everything_says_what_a_list_on_paper_keeps(house: House, is_listed: bool) -> None:
    officer, person = house.officer(), house.applicant()
    person.agree_to_list()
    for step in ("accept", "reached", *(["list"] if is_listed else [])):
        officer.act(f"desk:yes:{person.code}:{step}:")
    if is_listed:
        issue(officer)
    assert (text("withdrawn.on_paper") in person.act("erase:yes")) == is_listed


def test_each_state_is_told_in_words_that_may_be_read_over_a_shoulder() -> None:
    told = {state: text(f"case.{state}") for state in STATES}
    assert [state for state, said in told.items() if betrayals(said)] == []
    assert len(set(told.values())) == len(told)
