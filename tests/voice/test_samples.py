"""What telephones and browsers record becomes samples, in memory; nothing else is read, and never much."""

from __future__ import annotations

import numpy as np
import pytest

from bot.voice.samples import RATE, SoundError, TooLongError, kind_of, read_samples
from tests.voice.sounds import bursts, encoded, wave_of

KINDS = [("ogg", "libopus"), ("webm", "libopus"), ("ipod", "aac"), ("adts", "aac"), ("mp3", "libmp3lame")]
"""Telegram, Chrome and Firefox, Safari, Zalo, and files that are sent."""


@pytest.mark.parametrize(("kind", "codec"), KINDS)
def test_every_usual_kind_is_read(kind: str, codec: str) -> None:
    pytest.importorskip("av")
    said = bursts()
    read = read_samples(encoded(said, kind, codec))
    assert read.dtype == np.float32
    assert len(read) / RATE == pytest.approx(len(said) / RATE, abs=0.15)
    half = RATE // 2
    loud = [float(np.abs(read[at * half + 2000 : (at + 1) * half - 2000]).mean()) > 0.02 for at in range(5)]
    assert loud == [False, True, False, True, False]


def test_a_wave_is_read_as_it_is() -> None:
    pytest.importorskip("av")
    said = bursts()
    assert np.abs(read_samples(wave_of(said)) - said).max() < 0.001


def test_a_long_sound_is_not_read_to_its_end() -> None:
    pytest.importorskip("av")
    with pytest.raises(TooLongError):
        read_samples(wave_of(bursts(3)), longest=2)


@pytest.mark.parametrize(
    "sound",
    [b"", b"x", b"#EXTM3U\nfile:///etc/passwd", b"ffconcat version 1.0\nfile /etc/passwd", b"RIFF....AVI LIST",
     b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"],
)  # fmt: skip
def test_what_is_no_sound_is_told_by_its_first_bytes(sound: bytes) -> None:
    """A list that leads to files of this machine is never opened."""
    assert kind_of(sound) == ""
    with pytest.raises(SoundError):
        read_samples(sound)


@pytest.mark.parametrize(
    "start", [b"OggS", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftypM4A ", b"RIFF\0\0\0\0WAVE", b"ID3", b"\xff\xf1", b"#!AMR\n"]
)
def test_a_broken_sound_is_refused(start: bytes) -> None:
    pytest.importorskip("av")
    with pytest.raises(SoundError):
        read_samples(start + b"\x00broken" * 50)
