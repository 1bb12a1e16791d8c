"""The lock word: what a locked chat answers, what is kept of the word, and how tries are slowed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conversation.lock import is_locked, prompt
from bot.conversation.services import Services
from bot.conversation.session import Lock, Session, load_session
from bot.conversation.turn import turn
from bot.model.actions import ACTIONS
from bot.model.case import Application, Officer
from bot.model.desk_view import ChatContext
from bot.model.effects import Erased, Withdraw
from bot.model.messages import Incoming
from bot.model.own_case import OwnCase
from bot.texts import text
from tests.conftest import NOON, TODAY

WORD = "hoa sen 2024"
CODE = "ABCD-EFGH"
SENT = Application("person", "16732", "Trần Văn Mẫu", "+84912000111", "any", "call")
CASE = OwnCase(CODE, "new", "phường Cửa Lò", "Công an phường Cửa Lò", TODAY, NOON, "1", person_agreed=True, held=SENT)
KNOWN = ChatContext((CASE,), Officer(7, "officer", ("phường Cửa Lò",), ("16732",)))


def says(session: Session, services: Services, *words: str, at: datetime = NOON) -> Session:
    for said in words:
        session = turn(session, Incoming(said), at, services).session
    return session


@pytest.fixture
def locked(services: Services) -> Session:
    """A chat in which something was told, locked by hand."""
    told = says(Session(welcomed=True), services, "con trai cô ra tù tháng 4/2024, muốn vay 80 triệu")
    locked = says(told, services, "đặt từ khóa", WORD, WORD, "khóa ngay")
    assert is_locked(locked, NOON, services.lock_minutes)
    return locked


def test_the_word_is_kept_as_a_salted_slow_digest_alone(locked: Session, services: Services) -> None:
    kept = json.loads(locked.dump())["lock"]
    assert WORD not in locked.dump()
    assert len(kept["digest"]) == 64
    assert kept["draft"] == ""
    later = says(Session(welcomed=True), services, "đặt từ khóa", WORD, WORD, at=NOON + timedelta(seconds=1))
    assert later.lock is not None
    assert later.lock.digest != kept["digest"]
    assert load_session(locked.dump()) == locked


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_no_press_gets_through_a_locked_chat(locked: Session, services: Services, action: str) -> None:
    """Whatever is pressed: nothing told, no code, no desk, and nothing is done; only erasing is asked about."""
    for part in ("", ":16732", f":{CODE}"):
        done = turn(locked, Incoming("", f"{action}{part}"), NOON, services, KNOWN)
        said = " ".join(f"{reply.text} {reply.all_buttons}" for reply in done.replies)
        assert done.is_locked
        assert not done.effects
        assert not any(private in said for private in (CODE, "80", "2024", "Cửa Lò"))
        assert replace(done.session, offered=locked.offered) == locked


def test_only_erasing_for_good_takes_back_what_was_sent(locked: Session, services: Services) -> None:
    done = turn(locked, Incoming("", "erase:yes"), NOON, services, KNOWN)
    assert [type(effect) for effect in done.effects] == [Withdraw, Erased]
    assert done.session.lock is None


def test_a_question_to_a_locked_chat_is_no_wrong_try_but_those_after_it_are(
    locked: Session, services: Services
) -> None:
    asked = turn(locked, Incoming("lãi suất bao nhiêu"), NOON, services)
    assert asked.replies == (prompt(),)
    assert asked.session.lock is not None
    assert asked.session.lock.wrong == 0
    wrong = says(asked.session, services, "hoa hồng", "hoa lan")
    assert wrong.lock is not None
    assert (wrong.lock.wrong, wrong.lock.waits_until) == (2, "")


def test_tries_are_slowed_up_to_an_hour_and_the_right_word_has_to_wait_too(locked: Session, services: Services) -> None:
    now, waits = NOON, []
    session = says(locked, services, "ai đó")
    for number in range(16):
        session = turn(session, Incoming(f"đoán {number}"), now, services).session
        assert session.lock is not None
        until = datetime.fromisoformat(session.lock.waits_until) if session.lock.waits_until else now
        waits.append(round((until - now).total_seconds() / 60))
        if until > now:
            assert turn(session, Incoming(WORD), now, services).session.lock == session.lock
        now = until
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, *[60] * 8]
    opened = turn(session, Incoming(WORD), now, services)
    assert not opened.is_locked
    assert opened.session.lock is not None
    assert opened.session.lock.wrong == 0


def test_the_word_opens_what_was_there(locked: Session, services: Services) -> None:
    opened = turn(locked, Incoming(WORD.upper()), NOON, services)
    assert opened.is_secret
    assert opened.session.told == locked.told
    assert not is_locked(opened.session, NOON + timedelta(minutes=services.lock_minutes - 1), services.lock_minutes)
    assert is_locked(opened.session, NOON + timedelta(minutes=services.lock_minutes), services.lock_minutes)


def test_danger_is_heard_and_nothing_else_is_told_with_it(locked: Session, services: Services) -> None:
    done = turn(locked, Incoming("tôi muốn chết"), NOON, services, KNOWN)
    assert "115" in "".join(reply.text for reply in done.replies)
    assert done.session.told == locked.told
    pressed = next(
        button for reply in done.replies for button in reply.all_buttons if button.action.startswith("entry:")
    )
    assert turn(done.session, Incoming("", pressed.action), NOON, services).replies != (prompt(),)


def test_another_version_of_the_session_stays_locked(locked: Session, services: Services) -> None:
    fields = json.loads(locked.dump())
    assert load_session(json.dumps({**fields, "version": 0})) == Session(welcomed=True, lock=locked.lock)
    assert load_session(json.dumps({**fields, "told": 1})) == Session(welcomed=True, lock=locked.lock)


def test_who_changes_their_mind_while_asked_has_no_word(services: Services) -> None:
    for way_out in ("thôi không đặt", "menu"):
        session = says(Session(welcomed=True), services, "đặt từ khóa", "hoa sen", way_out)
        assert session.lock is None


def test_a_word_is_changed_or_taken_away_only_while_open(locked: Session, services: Services) -> None:
    assert says(locked, services, "bỏ từ khóa").lock is not None
    opened = says(locked, services, WORD)
    assert says(opened, services, "bỏ từ khóa").lock is None
    changed = says(opened, services, "đổi từ khóa")
    assert text("lock.has", minutes=str(services.lock_minutes))
    changed = turn(changed, Incoming("", "lock:set"), NOON, services).session
    changed = says(changed, services, "hoa mai 1990", "hoa mai 1990", "khóa ngay", WORD)
    assert is_locked(changed, NOON, services.lock_minutes)
    assert not is_locked(says(changed, services, "hoa mai 1990"), NOON, services.lock_minutes)


def test_a_chat_without_a_word_is_never_locked(services: Services) -> None:
    assert not is_locked(None, NOON, 1)
    assert not is_locked(Session(lock=Lock(asks="word")), NOON, 1)
