"""A sound becomes what Telegram plays as a voice message, where PyAV is there; else it stays as it is."""

from __future__ import annotations

import asyncio
import importlib.util

import numpy as np
import pytest

from bot.voice import opus
from bot.voice.opus import is_opus, opus_of
from bot.voice.samples import RATE, read_samples
from bot.voice.speech import Sound
from bot.voice.spoken_texts import SpokenTexts
from tests.voice.sounds import bursts, encoded, wave_of
from tests.voice.test_speech import FakeVoice


def test_a_wave_becomes_opus_of_the_same_length() -> None:
    pytest.importorskip("av")
    made = opus_of(Sound(wave_of(bursts()), "audio/wav"))
    assert made.media_type == "audio/ogg"
    assert is_opus(made.data)
    assert len(made.data) < len(wave_of(bursts())) / 5
    again = read_samples(made.data)
    assert len(again) / RATE == pytest.approx(len(bursts()) / RATE, abs=0.1)
    assert np.abs(again).max() > 0.1


def test_what_is_opus_or_no_sound_stays_as_it_is() -> None:
    broken = Sound(b"not sound", "audio/wav")
    assert opus_of(broken) is broken
    pytest.importorskip("av")
    there = Sound(encoded(bursts(), "ogg", "libopus"), "audio/ogg")
    assert opus_of(there) is there


def test_without_the_library_a_sound_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opus, "find_spec", lambda _name: None)
    sound = Sound(wave_of(bursts()), "audio/wav")
    assert opus_of(sound) is sound


@pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="không có phần thêm [voice]")
def test_both_forms_of_a_text_are_made_once_each() -> None:
    class WaveVoice(FakeVoice):
        async def speak(self, spoken: str) -> Sound | None:
            self.asked.append(spoken)
            return Sound(wave_of(bursts()), "audio/wav")

    async def scene() -> None:
        texts = SpokenTexts(voice := WaveVoice())
        kinds = [(await texts.speak("Chào", as_opus=each)).media_type for each in (True, False, True, False)]  # type: ignore[union-attr]
        assert kinds == ["audio/ogg", "audio/wav"] * 2
        assert len(voice.asked) == 2

    asyncio.run(scene())
