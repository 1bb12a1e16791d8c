"""The case page: who holds a case, appointments, messages, notes with their author, corrections, twins, hand-over."""

from __future__ import annotations

import pytest

from bot.texts import text
from tests.console.conftest import HOME, Desk, Town
from tests.web.conftest import OpenSite


@pytest.fixture
def officer(town: Town) -> Desk:
    return town.officer()


@pytest.fixture
def code(town: Town, officer: Desk) -> str:
    """A case that the officer accepted."""
    code = town.applicant()
    open_contact(officer, code)
    return code


def open_contact(desk: Desk, code: str) -> str:
    desk.get(f"{HOME}/ho-so/{code}")
    desk.post(f"{HOME}/ho-so/{code}/lien-he")
    return desk.text


def state(town: Town, code: str) -> str:
    case = town.do(lambda work: work.cases.by_code(code))
    assert case
    return case.state


def holder(town: Town, code: str) -> int | None:
    case = town.do(lambda work: work.cases.by_code(code))
    assert case
    return case.holder


def test_a_case_is_held_by_one_and_shown_to_all(town: Town, officer: Desk, code: str) -> None:
    assert "Ai đang giữ Anh/chị" in officer.text
    other = town.officer(name="Đồng Nghiệp")
    other.get(f"{HOME}/ho-so/{code}")
    assert "Ai đang giữ Cán bộ Mẫu" in other.text
    other.act("take", code)
    assert holder(town, code) == other.seat
    officer.act("release", code)
    assert holder(town, code) == other.seat
    other.act("release", code)
    assert holder(town, code) is None


@pytest.mark.parametrize(
    ("step", "after"),
    [("reached", "contacted"), ("missed", "accepted"), ("declined", "closed"), ("appointed", "contacted")],
)
def test_a_step_with_what_a_colleague_works_on_asks_first_and_goes_on_with_one_press(
    town: Town, officer: Desk, code: str, step: str, after: str
) -> None:
    other, held = town.officer(name="Đồng Nghiệp"), text("desk.held", code=code, name="Cán bộ Mẫu")
    other.get(f"{HOME}/ho-so/{code}")
    other.act(step, code, when="9 giờ 1/12")
    assert held in other.text
    assert (f"officer/{other.seat}", step, code) not in town.audit()
    other.press_on()
    assert (f"officer/{other.seat}", step, code) in town.audit()
    assert state(town, code) == after
    if step == "missed":  # who holds it is asked nothing
        officer.act(step, code)
        assert held not in officer.text
        assert (f"officer/{officer.seat}", step, code) in town.audit()


@pytest.mark.parametrize("step", ["reached", "declined", "appointed"])
def test_whoever_looked_before_a_colleague_took_it_is_asked_all_the_same(town: Town, step: str) -> None:
    code, one, two = town.applicant(), town.officer(name="Người Nhanh"), town.officer(name="Người Chậm")
    two.get(f"{HOME}/ho-so/{code}")
    two.post(f"{HOME}/ho-so/{code}/lien-he")
    two.act("release", code)
    two.act(step, code, when="9 giờ 1/12") if step != "reached" else None
    open_contact(one, code)
    one.act("take", code)
    if step == "reached":
        two.act(step, code)
    else:
        two.press_on()
    assert text("desk.held", code=code, name="Người Nhanh") in two.text
    assert state(town, code) == "accepted"
    two.press_on()
    assert state(town, code) == ("closed" if step == "declined" else "contacted")


def test_an_appointment_is_typed_as_in_the_chat_and_told_after_a_look(town: Town, officer: Desk, code: str) -> None:
    officer.act("appointed", code, when="lúc nào cũng được")
    assert text("desk.meet.unread") in officer.text
    officer.act("appointed", code, when="9 giờ 1/12")
    assert "cán bộ hẹn gặp anh/chị lúc 9 giờ" in officer.text
    assert town.do(lambda work: work.cases.by_code(code)).appointed_at is None  # type: ignore[union-attr]
    officer.act("appointed", code, when="9 giờ 1/12", sure="yes")
    assert "Hẹn gặp 9 giờ" in officer.text
    town.wait(minutes=15)
    assert "cán bộ hẹn gặp anh/chị" in town.last.says("hồ sơ của tôi")


@pytest.mark.parametrize("which", ["come", "papers", "call_back", "number", "wait"])
def test_a_message_from_a_template_reaches_the_person_and_says_nothing_secret(
    town: Town, officer: Desk, code: str, which: str
) -> None:
    officer.act("tell", code, reason=which)
    said = text(f"notice.tell.{which}")
    assert said in officer.text
    assert not [word for word in ("án", "vay", "công an", "tù") if f" {word} " in f" {said.lower()} "]
    officer.act("tell", code, reason=which, sure="yes")
    assert text("desk.done.tell", code=code) in officer.text
    town.wait(minutes=15)
    assert said in town.last.says("hồ sơ của tôi")
    assert (f"officer/{officer.seat}", "tell", code) in town.audit()


def test_a_message_that_is_no_template_is_not_sent(town: Town, officer: Desk, code: str) -> None:
    officer.act("tell", code, reason="gì cũng được", sure="yes")
    assert (f"officer/{officer.seat}", "tell", code) not in town.audit()


def test_a_note_stands_with_its_author_and_its_day(town: Town, officer: Desk, code: str) -> None:
    officer.act("note", code, note="gọi lại sau 17 giờ")
    other = town.officer(name="Đồng Nghiệp")
    assert "Cán bộ Mẫu" in open_contact(other, code)  # who works on it is said before the contact is opened
    other.post(f"{HOME}/ho-so/{code}/lien-he", sure="yes")
    assert "gọi lại sau 17 giờ · Cán bộ Mẫu, " in other.text
    assert "Gọi thì nói trước hai từ" in other.text


def test_a_correction_says_what_changed(officer: Desk, code: str) -> None:
    officer.post(f"{HOME}/ho-so/{code}/sua", amount="90 triệu", purpose="business")
    assert "Số tiền từ Chưa rõ thành 90 triệu" in officer.text
    officer.post(f"{HOME}/ho-so/{code}/sua", amount="80 triệu")
    assert "Số tiền từ 90 triệu" in officer.text


def test_the_last_step_is_taken_back_while_its_notice_waits(open_site: OpenSite) -> None:
    town = Town(open_site(notice_minutes=10))
    officer, code = town.officer(), town.applicant()
    open_contact(officer, code)
    officer.act("reached", code)
    assert "Còn rút lại được" in officer.text
    officer.act("take_back", code)
    assert "Đã rút lại" in officer.text
    assert town.do(lambda work: work.cases.by_code(code)).state == "accepted"  # type: ignore[union-attr]


def test_two_cases_of_one_number_stand_side_by_side(town: Town, code: str) -> None:
    town.wait(days=40)
    again = town.applicant()
    later = town.officer(name="Đồng Nghiệp")
    later.get(f"{HOME}/ho-so/{again}")
    assert again != code
    assert f"{again} hồ sơ này {code}" in later.text
    assert "Tình trạng Mới Đã nhận" in later.text


def test_all_cases_of_whoever_leaves_go_to_a_colleague_at_once(town: Town, officer: Desk) -> None:
    codes = [town.applicant(name=name, phone=phone) for name, phone in PEOPLE]
    for code in codes:
        open_contact(officer, code)
    other, far = town.officer(name="Đồng Nghiệp"), town.officer(scope="16681", name="Nơi Khác")
    above = town.officer("supervisor", "tinh:40", "Người Phụ Trách")
    above.get(f"{HOME}/ban-giao")
    assert "Cán bộ Mẫu: 2 hồ sơ" in above.text
    asked = above.post(f"{HOME}/ban-giao", giver=str(officer.seat), taker=str(other.seat))
    assert "Bàn giao 2 hồ sơ của Cán bộ Mẫu cho Đồng Nghiệp" in above.text
    assert asked.status_code == 200
    assert {holder(town, code) for code in codes} == {officer.seat}
    above.post(f"{HOME}/ban-giao", giver=str(officer.seat), taker=str(other.seat), sure="yes")
    assert {holder(town, code) for code in codes} == {other.seat}
    assert {row[2] for row in town.audit() if row[:2] == (f"officer/{above.seat}", "hand_over")} == set(codes)
    # a colleague of another place gets none, and nobody but who is above takes what others hold
    above.post(f"{HOME}/ban-giao", giver=str(other.seat), taker=str(far.seat), sure="yes")
    officer.get(f"{HOME}/ban-giao")
    assert (
        officer.post(f"{HOME}/ban-giao", giver=str(other.seat), taker=str(officer.seat), sure="yes").status_code == 409
    )
    assert {holder(town, code) for code in codes} == {other.seat}


PEOPLE = (("Trần Văn Mẫu", "0912 345 678"), ("Lê Thị Ví Dụ", "0987 654 321"))
