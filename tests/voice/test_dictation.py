"""One sound is heard at a time, one for each person, behind a short queue; whatever fails, somebody is told."""

from __future__ import annotations

import asyncio

import pytest

from bot.person_queue import QueueFullError
from bot.voice.dictation import Dictation, Heard, dictated
from bot.voice.samples import SoundError
from tests.voice.sounds import SAID, FakeEar


@pytest.mark.parametrize(
    ("ear", "shown"),
    [
        (None, ""),
        (FakeEar(None), ""),
        (FakeEar(Heard("lãi  suất\nbao nhiêu", 0.9)), "lãi suất bao nhiêu"),
        (FakeEar(Heard("lãi suất", 0.3)), ""),
    ],
)
def test_only_what_was_surely_heard_is_shown(ear: FakeEar | None, shown: str) -> None:
    assert asyncio.run(dictated(ear, b"...")) == shown


def test_a_person_has_one_sound_at_a_time_and_the_queue_is_short() -> None:
    async def scene() -> None:
        ear = FakeEar(gate=asyncio.Event())
        dictation = Dictation(ear)
        waiting = [asyncio.create_task(dictation.words(f"người {number}", b"...")) for number in range(6)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await dictation.words("người 0", b"...")
        with pytest.raises(QueueFullError):
            await dictation.words("người 7", b"...")
        await asyncio.sleep(0)
        assert len(ear.sounds) == 1
        assert ear.gate is not None
        ear.gate.set()
        assert await asyncio.gather(*waiting) == [SAID] * 6
        assert await dictation.words("người 0", b"...") == SAID

    asyncio.run(scene())


def test_nobody_waits_for_ever_and_the_place_is_held_until_the_engine_is_done() -> None:
    async def scene() -> None:
        ear = FakeEar(gate=asyncio.Event())
        dictation = Dictation(ear, patience=0.01)
        with pytest.raises(QueueFullError):
            await dictation.words("ai", b"...")
        with pytest.raises(QueueFullError):
            await dictation.words("ai", b"...")
        assert len(ear.sounds) == 1
        assert ear.gate is not None
        ear.gate.set()
        await dictation.close()
        assert await dictation.words("ai", b"...") == SAID

    asyncio.run(scene())


def test_an_engine_that_breaks_has_heard_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(Dictation(FakeEar(failure=RuntimeError("lời ai đó nói"))).words("ai", b"...")) == ""
    assert "lời ai đó nói" not in caplog.text
    with pytest.raises(SoundError):
        asyncio.run(Dictation(FakeEar(failure=SoundError("kind"))).words("ai", b"..."))
