"""Speech: a text in words becomes sound, by a program of the machine or from a folder of recordings.

The interface is small, so that another voice is one class: a name and `speak`. No voice is shipped; espeak-ng comes
from Debian. Whatever is spoken went through `read_aloud`: no figure, sign or short form is left to a voice's guess.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import shutil
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge.language.read_aloud import read_aloud
from knowledge.yaml_file import read_yaml

LONGEST = 1500
"""Letters that are spoken of a text: two minutes; nobody listens longer to a machine."""
_RATE = 11_025
"""Samples a second as sent: a voice is understood, and a minute takes 660 kB."""
_PACE = "150"
"""Words a minute of espeak-ng; slower than its own, for older ears."""
_PATIENCE = 20.0
_WORDS = Path(__file__).parent / "words.yaml"
_TYPES = {".ogg": "audio/ogg", ".mp3": "audio/mpeg", ".wav": "audio/wav"}
SOUND_ENDS = {media_type: end for end, media_type in _TYPES.items()}
"""Ends of the names of sounds, by media type."""


class SpeechError(Exception):
    """A voice that says nothing."""


@dataclass(frozen=True)
class Sound:
    """A spoken text."""

    data: bytes = field(repr=False)
    media_type: str


class Voice(Protocol):
    """Something that speaks; ``name`` tells its sounds from those of another."""

    @property
    def name(self) -> str:
        """The name."""
        ...

    async def speak(self, spoken: str) -> Sound | None:
        """The sound of a text in words; None when this voice does not have it. Raises SpeechError."""
        ...


@dataclass(frozen=True)
class Program:
    """espeak-ng: the text goes in, sound comes out; nothing is written to the disk."""

    path: str
    name: str = "espeak-ng"

    async def speak(self, spoken: str) -> Sound | None:
        """Run the program once."""
        process = await asyncio.create_subprocess_exec(
            self.path, "-v", "vi", "-s", _PACE, "--stdin", "--stdout",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            made, _ = await asyncio.wait_for(process.communicate(spoken.encode()), _PATIENCE)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise SpeechError("slow") from error
        if process.returncode or not made:
            raise SpeechError("silent")
        return Sound(await asyncio.to_thread(small_wave, made), "audio/wav")


@dataclass(frozen=True)
class Recordings:
    """A folder of recordings, each named by the digest of the words in it: a changed figure never has an old voice."""

    folder: Path
    name: str = "recordings"

    async def speak(self, spoken: str) -> Sound | None:
        """The recording of exactly these words."""
        for ending, media_type in _TYPES.items():
            path = self.folder / f"{recording_name(spoken)}{ending}"
            if path.is_file():
                return Sound(await asyncio.to_thread(path.read_bytes), media_type)
        return None


@dataclass(frozen=True)
class Voices:
    """Voices in order: the first that has a text speaks it."""

    voices: tuple[Voice, ...]

    @property
    def name(self) -> str:
        """All their names."""
        return "+".join(each.name for each in self.voices)

    async def speak(self, spoken: str) -> Sound | None:
        """Ask one after the other. Raises SpeechError."""
        for voice in self.voices:
            sound = await voice.speak(spoken)
            if sound is not None:
                return sound
        return None


def find_voice(program: str, folder: Path | None) -> Voice | None:
    """The voice of the settings; None where there is none, and then nothing offers to be heard."""
    path = shutil.which(program) if program else None
    found: list[Voice] = [Recordings(folder)] if folder is not None and folder.is_dir() else []
    if path:
        found.append(Program(path))
    return Voices(tuple(found)) if found else None


def spoken_text(text: str) -> str:
    """A text in words alone, as it is spoken: lists become sentences."""
    lines = [line.removeprefix("- ").strip() for line in text[:LONGEST].splitlines() if line.strip()]
    said = "\n".join(line if line[-1] in ".!?:;," else f"{line}." for line in lines)
    for short, full in _words().items():
        said = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, said)
    return read_aloud(said)


@cache
def _words() -> Mapping[str, str]:
    data = read_yaml(_WORDS, _WORDS.parent).data
    return {str(short): str(full) for short, full in data.items()} if isinstance(data, dict) else {}


def recording_name(spoken: str) -> str:
    """The name, without its ending, of the recording of a text in words."""
    return hashlib.sha256(spoken.encode()).hexdigest()[:16]


def small_wave(made: bytes) -> bytes:
    """A wave file of 16 bits as one of 8 bits and fewer samples: a quarter of its size. Raises SpeechError."""
    try:
        # a program that writes into a pipe does not know how long it will be: what is there counts
        with wave.open(io.BytesIO(made)) as read:
            rate, channels, width = read.getframerate(), read.getnchannels(), read.getsampwidth()
            raw = read.readframes(len(made))
    except (wave.Error, EOFError) as error:
        raise SpeechError("shape") from error
    if width != 2 or channels != 1:
        raise SpeechError("shape")
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32)
    step = max(1, round(rate / _RATE))
    whole = samples[: len(samples) // step * step].reshape(-1, step).mean(axis=1)
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(rate // step)
        written.writeframes((whole / 256 + 128).clip(0, 255).astype(np.uint8).tobytes())
    return out.getvalue()
