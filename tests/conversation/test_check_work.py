"""The work of one turn of the pre-check, counted: one replay of the answers, and no vocabulary read again."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from knowledge.language.lexicon import Lexicon
from knowledge.language.options import Options
from knowledge.language.text import clean
from screening.questionnaire import replay
from tests.calls import counted
from tests.conversation.test_screen import at, press, say
from tests.conversation.test_workers import employer

FEW = 25
"""Cleanings of typed words in a turn; an answer's labels and synonyms alone would be more than a hundred."""


@pytest.mark.parametrize("words", ["có", "chưa", "mất giấy", "không biết", "2"])
def test_a_typed_answer_replays_once_and_builds_no_lexicon(words: str, services: Services) -> None:
    session = at("person", "certificate")
    say(session, words, services)  # the vocabulary is read with the first words of all
    with counted(replay, Lexicon.__init__, Options.__init__, clean) as calls:
        done = say(session, words, services)
    assert done.session.screening is not None
    assert "certificate" in done.session.screening.answers
    assert calls["replay"] == 1
    assert calls["Lexicon.__init__"] == calls["Options.__init__"] == 0
    assert calls["clean"] <= FEW


@pytest.mark.parametrize("action", ["screen:answer:certificate:yes", "screen:why", "screen:stop", "screen:resume"])
def test_a_button_of_the_check_replays_once(action: str, services: Services) -> None:
    session = at("person", "certificate")
    with counted(replay, Lexicon.__init__, Options.__init__) as calls:
        press(session, action, services)
    assert calls["replay"] <= 1
    assert calls["Lexicon.__init__"] == calls["Options.__init__"] == 0


def test_a_question_in_between_replays_once(services: Services) -> None:
    session = at("person", "certificate")
    with counted(replay) as calls:
        done = say(session, "lãi suất bao nhiêu", services)
    assert len(done.replies) > 1
    assert calls["replay"] == 1


def test_the_check_of_an_employer_and_of_the_worker_are_replayed_once_each(services: Services) -> None:
    session = employer(services)
    with counted(replay) as calls:
        press(session, "screen:workers", services)
    assert calls["replay"] == 2


def test_a_replayed_state_is_never_stored(services: Services) -> None:
    waiting = at("person", "certificate")
    done = say(waiting, "có", services).session
    assert done.screening is not None
    assert done.screening.states
    assert "states" not in done.dump()
    assert load_session(done.dump()) == done
    paused = press(Session(welcomed=True), "screen:person", services).session
    assert load_session(paused.dump()) == paused
