"""Texts are spoken in words alone, by the first voice that has them, once each, behind a short queue."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import wave
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.voice.speech import (
    Program,
    Recordings,
    Sound,
    SpeechError,
    Voices,
    find_voice,
    recording_name,
    small_wave,
    spoken_text,
)
from bot.voice.spoken_texts import SpokenTexts, VoiceBusyError
from bot.web.public import PublicPages
from knowledge.language.read_aloud import read_aloud
from knowledge.loader import Knowledge
from tests.conftest import TODAY

UNSPOKEN = re.compile(r"\d|%|/|\b[A-ZĐ]{2,}")


@dataclass
class FakeVoice:
    """Says what it was given, after a while."""

    name: str = "fake"
    asked: list[str] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event | None = None

    async def speak(self, spoken: str) -> Sound | None:
        self.asked.append(spoken)
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return Sound(spoken.encode(), "audio/wav")


def waved(seconds: float = 0.5, rate: int = 22_050) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(b"\x00\x10" * int(seconds * rate))
    return out.getvalue()


def test_every_answer_is_spoken_in_words_alone(services: Services) -> None:
    """No figure, percent, slash or short form is left to a voice's guess, in any of the answers."""
    pages = PublicPages(services.knowledge, services.renderer)
    spoken = {}
    for slug in pages.addresses:
        page = pages.answer(slug, TODAY)
        assert page is not None
        spoken[slug] = spoken_text("\n".join((page.question, *page.answer)))
    assert len(spoken) >= 60
    assert {slug: UNSPOKEN.findall(words) for slug, words in spoken.items() if UNSPOKEN.search(words)} == {}


def test_every_fact_is_spoken_in_words_alone(knowledge: Knowledge) -> None:
    shown = {fact.id: knowledge.facts.show(fact.id, TODAY) for fact in knowledge.facts if _holds(knowledge, fact.id)}
    assert len(shown) > 60
    assert {name: words for name, words in shown.items() if UNSPOKEN.search(read_aloud(words))} == {}


def _holds(knowledge: Knowledge, name: str) -> bool:
    try:
        knowledge.facts.show(name, TODAY)
    except LookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("Lãi 6,24%/năm", "Lãi sáu phẩy hai bốn phần trăm một năm."),
        ("- một\n- hai", "một.\nhai."),
        ("Đừng đưa mã OTP!", "Đừng đưa mã ô tê pê!"),
        ("Từ ngày 10/10/2023", "Từ ngày mười tháng mười năm hai nghìn không trăm hai mươi ba."),
    ],
)
def test_a_text_becomes_sentences(shown: str, spoken: str) -> None:
    assert spoken_text(shown) == spoken


def test_a_recording_is_found_by_its_words_and_not_when_a_figure_changed(tmp_path: Path) -> None:
    words = spoken_text("Lãi 6,24%/năm")
    (tmp_path / f"{recording_name(words)}.mp3").write_bytes(b"recorded")
    both = Voices((Recordings(tmp_path), fake := FakeVoice()))
    assert asyncio.run(both.speak(words)) == Sound(b"recorded", "audio/mpeg")
    changed = spoken_text("Lãi 7%/năm")
    assert asyncio.run(both.speak(changed)) == Sound(changed.encode(), "audio/wav")
    assert fake.asked == [changed]


def test_without_a_program_or_a_folder_there_is_no_voice(tmp_path: Path) -> None:
    assert find_voice("", None) is None
    assert find_voice("chuong-trinh-khong-co", tmp_path / "none") is None
    assert find_voice("chuong-trinh-khong-co", tmp_path) is not None


def test_a_wave_is_sent_at_a_quarter_of_its_size() -> None:
    small = small_wave(waved())
    assert len(small) < len(waved()) / 3.9
    with wave.open(io.BytesIO(small)) as read:
        assert (read.getframerate(), read.getsampwidth()) == (11_025, 1)
        assert read.getnframes() / read.getframerate() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("made", [b"", b"RIFF", b"not sound at all"])
def test_what_is_no_wave_is_no_sound(made: bytes) -> None:
    with pytest.raises(SpeechError):
        small_wave(made)


def test_the_same_text_is_spoken_once() -> None:
    async def scene() -> None:
        texts = SpokenTexts(voice := FakeVoice())
        first, second = await asyncio.gather(texts.speak("Chào"), texts.speak("Chào"))
        assert first == second == await texts.speak("Chào")
        assert len(voice.asked) == 1

    asyncio.run(scene())


def test_the_queue_is_short() -> None:
    async def scene() -> None:
        voice = FakeVoice(gate=asyncio.Event())
        texts = SpokenTexts(voice)
        waiting = [asyncio.create_task(texts.speak(f"câu {number}")) for number in range(8)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with pytest.raises(VoiceBusyError):
            await texts.speak("câu nữa")
        assert voice.gate is not None
        voice.gate.set()
        assert all(await asyncio.gather(*waiting))

    asyncio.run(scene())


@pytest.mark.parametrize("failure", [SpeechError("silent"), OSError("gone")])
def test_a_voice_that_fails_leaves_the_words(failure: Exception) -> None:
    async def scene() -> None:
        texts = SpokenTexts(FakeVoice(failure=failure))
        assert await texts.speak("Chào") is None
        assert await texts.speak("Chào") is None  # and is asked again

    asyncio.run(scene())


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="không có espeak-ng")
def test_espeak_speaks_vietnamese() -> None:
    async def scene() -> tuple[Sound | None, Sound | None]:
        program = Program(str(shutil.which("espeak-ng")))
        return await program.speak("một trăm triệu đồng"), await program.speak(spoken_text("Lãi 6,24%/năm. " * 20))

    short, long = asyncio.run(scene())
    assert short is not None
    assert long is not None
    with wave.open(io.BytesIO(short.data)) as read:
        assert 0.5 < read.getnframes() / read.getframerate() < 6
    assert len(long.data) > 4 * len(short.data)


def test_a_program_that_says_nothing_is_a_fault(tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\ncat > /dev/null\n", encoding="utf-8")
    silent.chmod(0o700)
    with pytest.raises(SpeechError):
        asyncio.run(Program(str(silent)).speak("chào"))
