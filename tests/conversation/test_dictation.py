"""What was heard is shown and counts once it is pressed; what waits goes on waiting; danger is answered at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.context import Turn
from bot.conversation.lock import Lock
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from tests.conftest import NOON

CALL_BACK = "refer"


def says(services: Services, session: Session, *incoming: Incoming) -> Turn:
    """The last of some turns; the session is stored between them."""
    done = Turn(session)
    for each in incoming:
        done = turn(load_session(done.session.dump()), each, NOON, services)
    return done


def heard(words: str) -> Incoming:
    return Incoming("", "heard", heard=words)


def actions(done: Turn) -> list[str]:
    return [button.action for button in done.replies[-1].all_buttons]


YES, AGAIN, CAME = Incoming("Gửi câu này", "heard:yes"), Incoming("Nói lại", "heard:again"), Incoming("", "voice")
START = Session(welcomed=True)


def test_what_was_heard_is_shown_and_does_not_count_yet(services: Services) -> None:
    done = says(services, START, CAME, heard("tôi ra trại tháng 4 năm 2025 muốn vay 80 triệu"))
    assert "tôi ra trại tháng 4 năm 2025" in done.replies[-1].text
    assert actions(done)[:2] == ["heard:yes", "heard:again"]
    assert done.session.told == START.told
    assert not done.effects


def test_a_press_makes_it_typed_words(services: Services) -> None:
    spoken = says(services, START, heard("lãi suất bao nhiêu"), YES)
    typed = says(services, START, Incoming("lãi suất bao nhiêu"))
    assert spoken.replies == typed.replies
    assert spoken.session == typed.session


@pytest.mark.parametrize("after", [AGAIN, Incoming("giấy tờ gì"), Incoming("", "menu"), CAME])
def test_whatever_else_comes_drops_it(services: Services, after: Incoming) -> None:
    done = says(services, START, heard("lãi suất bao nhiêu"), after)
    assert not done.session.heard
    assert "lãi suất bao nhiêu" not in done.session.dump()
    assert not any(reply.entry == "loan.interest" for reply in says(services, done.session, YES).replies)


def test_a_question_that_waits_goes_on_waiting(services: Services) -> None:
    """Also the words of a complaint, which any other press would end."""
    asking = says(services, START, Incoming("", "screen:person"))
    assert "screen:resume" in actions(says(services, asking.session, CAME))
    answered = says(services, asking.session, CAME, heard("người vừa chấp hành xong án phạt tù"), YES)
    assert answered.session.screening is not None
    waiting = replace(START, right="complain:")
    assert says(services, waiting, CAME, heard("không ai gọi cho tôi")).session.right == waiting.right


@pytest.mark.parametrize("step", ["lost", "long", "busy"])
def test_who_was_not_heard_gets_the_call_back_and_the_main_buttons(services: Services, step: str) -> None:
    done = says(services, START, CAME, Incoming("", f"heard:{step}"))
    assert CALL_BACK in actions(done)
    assert sum(action.startswith("group:") for action in actions(done)) == 4
    assert "gõ" not in done.replies[-1].text.lower()


def test_without_an_ear_a_voice_gets_the_call_back_and_the_main_buttons(services: Services) -> None:
    done = says(services, START, Incoming("", "unreadable"))
    assert CALL_BACK in actions(done)
    assert sum(action.startswith("group:") for action in actions(done)) == 4
    assert "gõ" not in done.replies[-1].text.lower()
    seen = says(replace(services, hears=True), START, Incoming("", "unreadable"))
    assert "chưa nghe" not in seen.replies[-1].text


def test_danger_is_answered_before_any_press(services: Services) -> None:
    done = says(services, START, heard("tôi không muốn sống nữa, tôi muốn chết"))
    assert done.trace.decision == "crisis"
    assert len(done.replies) > 1
    assert "heard:yes" in actions(done)


def test_a_locked_chat_shows_nothing_that_was_said(services: Services) -> None:
    locked = replace(START, lock=Lock("00", "11", used_at=NOON.isoformat(), is_shut=True))
    done = says(services, locked, CAME, heard("lãi suất bao nhiêu"))
    assert "lãi suất" not in done.replies[-1].text
    assert "lãi suất" not in done.session.dump()


def test_the_first_message_may_be_spoken(services: Services) -> None:
    done = says(services, Session(), CAME)
    assert "nhạy cảm" in done.replies[0].text
    assert CALL_BACK in actions(done)
