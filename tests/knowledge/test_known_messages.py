"""Messages that the content holds word for word are read once; of others only readings without words are shared."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from knowledge.language.utterance import Utterance
from knowledge.samples import KnownMessages

SAMPLES = {"lai suat bao nhieu": None, "ai duoc vay": None}
_OWN_WORDS = {"em", "con", "trai"}
"""How people call themselves and a relative, which a reading may name as it is in our lists."""


@pytest.mark.parametrize("text", ["lãi suất bao nhiêu", "Lai suat bao nhieu???", " ai được vay "])
def test_a_known_message_keeps_what_was_found_in_it(text: str) -> None:
    known = KnownMessages(SAMPLES, 8)
    first = known.utterance(text)
    assert first.keep("reading", lambda _said: "found") == "found"
    assert known.utterance(text) is first


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("em tên Lan, số 0912345678", id="other words"),
        pytest.param("ai được vay" + "?" * 300, id="too long"),
        pytest.param("ai được vay hả anh Tuấn", id="known words with more"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_other_message_is_kept(text: str) -> None:
    known = KnownMessages(SAMPLES, 8)
    assert known.utterance(text) is not known.utterance(text)


def test_the_oldest_message_goes_when_there_are_too_many() -> None:
    known = KnownMessages(SAMPLES, 1)
    first = known.utterance("ai được vay")
    known.utterance("lãi suất bao nhiêu")
    assert known.utterance("ai được vay") is not first


def test_a_message_is_read_anew_when_many_talks_left_their_readings() -> None:
    known = KnownMessages(SAMPLES, 8)
    first = known.utterance("ai được vay")
    for number in range(100):
        first.keep(number, lambda said: said.clean)
    assert known.utterance("ai được vay") is not first


def test_a_reading_without_words_is_shared_by_who_writes_the_same() -> None:
    known, made = KnownMessages(SAMPLES, 8), list[str]()
    for text in ("can co", "can co", "cần có"):
        known.utterance(text).share("reading", lambda said: made.append(said.raw))
    assert made == ["can co", "cần có"]


def test_a_reading_with_words_is_made_for_everybody() -> None:
    known, made = KnownMessages(SAMPLES, 8), list[str]()

    def read(said: Utterance) -> str:
        made.append(said.raw)
        return said.named.name

    for _ in range(2):
        known.utterance("em tên Lan").share("name", read, lambda name: not name)
    assert len(made) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "vay 37 triệu trong 4 năm, em tên Lan, 0912345678, gọi buổi sáng", id="figures, name, number, time"
        ),
        pytest.param("em ở phường Vinh Hưng, con trai Hoàng của em ra tù ngày 7/3/2024", id="place, relative, day"),
        pytest.param("Nam về 2 năm, Hùng mới về tháng 3", id="several people"),
    ],
)
def test_nothing_shared_says_who_wrote(services: Services, text: str) -> None:
    known, now = services.understanding.known, datetime(2026, 5, 4, 5, tzinfo=UTC)
    before = set(known._recent._found)
    turn(Session(welcomed=True), Incoming(text), now, services)
    shared = [value for key, value in known._recent._found.items() if key not in before]
    assert shared, "some readings are shared"
    words = {word.lower() for word in re.findall(r"[^\W_]{2,}", text)} - _OWN_WORDS
    said = re.findall(r"[^\W_]{2,}", repr(shared).lower())
    assert words.isdisjoint(said)
