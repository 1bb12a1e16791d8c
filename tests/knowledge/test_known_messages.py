"""Messages that the content holds word for word are read once; no other message is kept."""

from __future__ import annotations

import pytest

from knowledge.samples import KnownMessages

SAMPLES = {"lai suat bao nhieu": None, "ai duoc vay": None}


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
