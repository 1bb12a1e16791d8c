"""Rules that hold for every turn: pure, bounded, never stuck, nothing of the person's words remembered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.messages import MAX_BUTTONS, Incoming
from tests.conftest import NOON
from tests.knowledge.test_text import BAD_INPUT

OLD = [
    "entry:no.such",
    "group:none:0",
    "group:who:99",
    "more:no.such",
    "law:",
    "nonsense",
    "good:",
    "a:b:c:d",
    "entry:",
]


@pytest.mark.parametrize("action", OLD)
def test_a_button_of_an_old_keyboard_gets_a_clear_reply(services: Services, action: str) -> None:
    done = turn(Session(welcomed=True), Incoming("Nút cũ", action), NOON, services)
    assert done.replies[-1].text
    assert done.replies[-1].buttons


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_gets_a_polite_reply(services: Services, name: str) -> None:
    done = turn(Session(welcomed=True), Incoming(BAD_INPUT[name]), NOON, services)
    assert all(reply.text for reply in done.replies)
    assert len(done.replies) <= 3


def test_the_same_message_gets_the_same_turn(services: Services) -> None:
    session = Session(welcomed=True, topic="loan.interest")
    incoming = Incoming("thế còn giấy tờ")
    assert turn(session, incoming, NOON, services) == turn(session, incoming, NOON, services)


def test_the_privacy_notice_comes_once_and_first(services: Services) -> None:
    first = turn(Session(), Incoming("lãi suất bao nhiêu"), NOON, services)
    assert "nhạy cảm" in first.replies[0].text
    assert first.replies[1].entry == "loan.interest"
    second = turn(first.session, Incoming("cần giấy tờ gì để vay"), NOON, services)
    assert "nhạy cảm" not in "".join(reply.text for reply in second.replies)


@settings(max_examples=60)
@given(
    said=st.lists(st.sampled_from(["vay bao nhiêu", "2", "chi tiết", "căn cứ", "menu", "👎", "xóa", "ơ"]), max_size=6)
)
def test_no_message_leads_to_a_dead_end(services: Services, said: list[str]) -> None:
    """Every last reply offers a way on, within what a phone can show."""
    session = Session()
    for words in said:
        done = turn(session, Incoming(words), NOON, services)
        session = load_session(done.session.dump())
        assert done.replies
        assert 1 <= len(done.replies[-1].buttons) <= MAX_BUTTONS


def test_a_name_and_a_number_stay_for_the_turn_of_the_offer_alone(services: Services) -> None:
    """They wait, sealed, for a yes; whatever else comes next, they are gone."""
    typed = "tôi tên Bùi Thị Chắt Chiu, số 0912345678, muốn hỏi lãi suất"
    offered = turn(Session(), Incoming(typed), NOON, services)
    assert "refer:take" in {button.action for button in offered.replies[-1].all_buttons}
    for following in ("lãi bao nhiêu", "không", "quên đi", "alo"):
        after = turn(load_session(offered.session.dump()), Incoming(following), NOON, services).session.dump()
        assert "Chắt" not in after
        assert "912345678" not in after


@pytest.mark.parametrize(
    "stored", ["", "{", "[]", "null", '{"version": 99}', '{"version": 1, "entries": 3}', '{"a": 1}']
)
def test_a_stored_session_that_cannot_be_read_starts_anew(stored: str) -> None:
    assert load_session(stored) == Session(welcomed=True)


def test_answers_on_buttons_are_those_of_today(services: Services) -> None:
    done = turn(Session(welcomed=True), Incoming("", "entry:loan.interest"), NOON, services)
    assert services.renderer.answer(services.knowledge.entries["loan.interest"], date(2026, 11, 24)).text in (
        done.replies[0].text
    )


def test_every_button_of_the_menu_and_of_every_entry_leads_somewhere(services: Services) -> None:
    session = Session(welcomed=True)
    for group in services.menu:
        assert [entry for entry in group.entries if entry not in services.knowledge.entries] == []
    for entry in services.knowledge.published:
        done = turn(session, Incoming("", f"entry:{entry.id}"), NOON, services)
        assert 1 <= len(done.replies[-1].buttons) <= MAX_BUTTONS, entry.id
        for button in done.replies[-1].buttons:
            after = turn(done.session, Incoming(button.label, button.action), NOON, services)
            assert "Nút này đã cũ" not in after.replies[-1].text, (entry.id, button)


def test_words_under_a_picture_are_answered_and_the_picture_said_unseen(services: Services) -> None:
    said = turn(Session(welcomed=True), Incoming("lãi bao nhiêu", has_file=True), NOON, services).replies
    assert said[0].text.startswith("Tôi không xem được ảnh hay tệp")
    assert said[0].entry == "loan.interest"
