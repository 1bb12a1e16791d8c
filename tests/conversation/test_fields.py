"""Fields of a request: their reader is asked first; data beside are taken too; what is denied or doubtful is asked."""

from __future__ import annotations

import pytest

from bot.conversation.contact import read_given
from bot.conversation.services import Services
from bot.conversation.session import Contact, Session, load_session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from knowledge.language.utterance import Utterance
from tests.conftest import NOON

TO = {
    "ward": ["nhờ liên hệ", "cho tôi"],
    "may_ask": ["nhờ liên hệ", "cho tôi", "cửa lò"],
    "name": ["nhờ liên hệ", "cho tôi", "cửa lò", "đồng ý"],
    "phone": ["nhờ liên hệ", "cho tôi", "cửa lò", "đồng ý", "Tư"],
    "when": ["nhờ liên hệ", "cho tôi", "cửa lò", "đồng ý", "Tư", "0912345678"],
    "way": ["nhờ liên hệ", "cho tôi", "cửa lò", "đồng ý", "Tư", "0912345678", "sáng"],
    "consent": ["nhờ liên hệ", "cho tôi", "cửa lò", "đồng ý", "Tư", "0912345678", "sáng", "gọi"],
}


def after(services: Services, said: list[str]) -> Session:
    """The session after these messages."""
    session = Session(welcomed=True)
    for words in said:
        session = load_session(turn(session, Incoming(words), NOON, services).session.dump())
    return session


def field_of(session: Session, name: str) -> str:
    return str(getattr(session.referral, name)) if session.referral else "(none)"


@pytest.mark.parametrize(
    "typed", ["Dũng", "Huy", "Khắc", "Xoa", "Tiếp", "Dậu", "Em Dũng", "Bình", "Tâm", "Hoa", "An ạ"]
)
def test_a_name_is_a_name_before_it_is_a_command_a_button_or_a_topic(services: Services, typed: str) -> None:
    assert field_of(after(services, [*TO["name"], typed]), "step") == "phone"


@pytest.mark.parametrize("typed", ["dung", "huy", "bo", "tiep", "khac"])
@pytest.mark.parametrize(("answer", "step"), [("đúng", "phone"), ("thôi", "(none)"), ("Dũng", "phone"), ("1", "phone")])
def test_a_word_that_may_be_a_refusal_is_asked_about(services: Services, typed: str, answer: str, step: str) -> None:
    asked = after(services, [*TO["name"], typed])
    assert (field_of(asked, "step"), field_of(asked, "name")) == ("name", "")
    assert field_of(after(services, [*TO["name"], typed, answer]), "step") == step


@pytest.mark.parametrize("step", ["ward", "may_ask", "name", "phone", "when", "way"])
@pytest.mark.parametrize("typed", ["thôi không gửi nữa", "đừng gửi", "hủy", "thoi khong gui nua"])
def test_a_refusal_is_heard_at_every_field(services: Services, step: str, typed: str) -> None:
    assert after(services, [*TO[step], typed]).referral is None


@pytest.mark.parametrize("step", ["may_ask", "name", "phone", "when", "way"])
def test_all_data_of_one_message_are_taken_at_every_field(services: Services, step: str) -> None:
    typed = "Nguyễn Văn Mẫu, 0987 654 321, phường Cửa Lò, gọi điện buổi sáng"
    session = after(services, [*TO[step], typed])
    found = {name: field_of(session, name) for name in ("name", "phone", "ward", "step")}
    assert found == {"name": "Nguyễn Văn Mẫu", "phone": "+84987654321", "ward": "16732", "step": "consent"}


def test_data_given_before_anybody_asked_wait_for_the_yes_to_be_asked(services: Services) -> None:
    typed = "Nguyễn Văn Mẫu, 0987 654 321, phường Cửa Lò, gọi điện buổi sáng"
    assert field_of(after(services, [*TO["ward"], typed]), "step") == "may_ask"
    assert field_of(after(services, [*TO["ward"], typed, "đồng ý"]), "step") == "consent"
    assert after(services, [*TO["ward"], typed, "không"]).referral is None


@pytest.mark.parametrize("typed", ["đồng ý", "Nguyễn Văn Mẫu", "0987 654 321", "1"])
def test_name_and_number_are_asked_after_agreeing_to_be_asked(services: Services, typed: str) -> None:
    """Whoever gives one of them under that text agrees too: it says so."""
    assert field_of(after(services, TO["may_ask"]), "may_ask") == ""
    assert field_of(after(services, [*TO["may_ask"], typed]), "may_ask") == "yes"


@pytest.mark.parametrize("typed", ["lãi suất bao nhiêu", "để tôi hỏi vợ đã", "hihi", "tôi không biết"])
def test_nothing_else_agrees_to_be_asked(services: Services, typed: str) -> None:
    assert field_of(after(services, [*TO["may_ask"], typed]), "may_ask") == ""


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("sửa số điện thoại thành 0987654321", "phone", "+84987654321"),
        ("sua so dien thoai thanh 0987654321", "phone", "+84987654321"),
        ("số của tôi là 0987654321 chứ không phải 0912345678", "phone", "+84987654321"),
        ("tên tôi là Hùng chứ không phải Tư", "name", "Hùng"),
        ("đổi tên thành Nguyễn Văn Hùng", "name", "Nguyễn Văn Hùng"),
        ("đổi giờ gọi sang buổi chiều", "when", "afternoon"),
        ("đừng gọi buổi sáng, gọi buổi chiều", "when", "afternoon"),
        ("nhắn zalo nhé", "way", "message"),
        ("sửa phường thành Nghi Thủy, Cửa Lò", "ward", "16732"),
    ],
)
def test_data_are_corrected_in_words_before_sending(services: Services, typed: str, name: str, value: str) -> None:
    session = after(services, [*TO["consent"], typed])
    assert (field_of(session, name), field_of(session, "step")) == (value, "consent")


def test_a_correction_without_a_value_asks_for_it(services: Services) -> None:
    assert field_of(after(services, [*TO["consent"], "sửa số điện thoại"]), "step") == "phone"


def test_an_old_number_is_offered_anew_and_two_are_asked_about(services: Services) -> None:
    old = [*TO["phone"], "01671234567"]
    assert field_of(after(services, old), "phone") == ""
    assert field_of(after(services, [*old, "ừ"]), "phone") == "+84371234567"
    two = [*TO["phone"], "0912345678 hoặc 0987654321"]
    assert field_of(after(services, two), "phone") == ""
    assert field_of(after(services, [*two, "2"]), "phone") == "+84987654321"


@pytest.mark.parametrize("typed", ["0912345678", "phường Cửa Lò", "Nguyễn Văn Mẫu", "sđt 0912345678, tên Hùng"])
def test_data_outside_a_field_are_used_after_a_yes_alone(services: Services, typed: str) -> None:
    offered = after(services, [typed])
    assert offered.referral is None
    assert offered.contact != Contact()
    begun = after(services, [typed, "ừ"])
    assert begun.contact == Contact()
    assert {name: field_of(begun, name) for name in offered.contact.fields} == offered.contact.fields
    left = after(services, [typed, "không"])
    assert (left.contact, left.referral) == (Contact(), None)


@pytest.mark.parametrize(
    "typed", ["lãi bao nhiêu", "tôi ở phường Cửa Lò muốn vay vốn", "vay 100 triệu được không", "alo"]
)
def test_nothing_is_offered_where_nothing_was_given(services: Services, typed: str) -> None:
    assert after(services, [typed]).contact == Contact()


def test_a_shared_place_outside_a_field_is_offered(services: Services) -> None:
    done = turn(Session(welcomed=True), Incoming("", location=(18.8, 105.7)), NOON, services)
    assert done.session.contact.ward
    assert any(button.action == "refer:take" for button in done.replies[-1].all_buttons)


def test_what_a_message_gives_is_read_once(services: Services) -> None:
    said = Utterance("Nguyễn Văn Mẫu 0912345678")
    assert read_given(said, services) is read_given(said, services)
