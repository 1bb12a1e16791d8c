"""Samples: a short sound of any usual kind as one channel of 16,000 numbers a second. Made in memory, never on disk.

PyAV (FFmpeg's libraries, extra ``[voice]``) reads it. The kind is told by the first bytes, never by a name or a header,
and only kinds that telephones and browsers record are read: no play-lists, nothing that leads to another file.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 16_000
LONGEST = 60
"""Seconds of a sound that are read; whoever has more to say says it in parts."""
MOST_BYTES = 4_000_000
"""Of a sound that is taken in: a minute of anything but raw waves has less."""
Samples = NDArray[np.float32]


class SoundError(Exception):
    """A sound that cannot be read, or is none."""


class TooLongError(SoundError):
    """A sound of more than `LONGEST` seconds."""


def kind_of(sound: bytes) -> str:
    """The container of a sound as FFmpeg calls it; "" for everything that is not read."""
    head = sound[:12]
    if head[4:8] == b"ftyp":
        return "mov"
    if head[:4] == b"RIFF":
        return "wav" if head[8:12] == b"WAVE" else ""
    if head[:1] == b"\xff" and len(head) > 1:  # a frame of MPEG audio: layer 0 is AAC, layer 3 MP3
        return {0: "aac", 1: "mp3"}.get(head[1] >> 1 & 3, "") if head[1] >> 4 == 0xF else ""
    kinds = {b"OggS": "ogg", b"\x1aE\xdf\xa3": "matroska", b"#!AM": "amr", b"ID3": "mp3"}
    return next((kind for start, kind in kinds.items() if head.startswith(start)), "")


def read_samples(sound: bytes, longest: int = LONGEST) -> Samples:
    """The samples of a sound, between -1 and 1. Raises SoundError, TooLongError."""
    kind = kind_of(sound)
    if not kind:
        raise SoundError("kind")
    found: list[Samples] = []
    size = 0
    for part in _decoded(sound, kind):
        found.append(part)
        size += len(part)
        if size > longest * RATE:
            raise TooLongError("long")
    if not size:
        raise SoundError("empty")
    return np.concatenate(found)


def _decoded(sound: bytes, kind: str) -> Iterator[Samples]:
    """The sound in parts, as it is decoded."""
    import av

    try:
        with av.open(io.BytesIO(sound), format=kind) as box:
            even = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in box.decode(audio=0):
                for part in even.resample(frame):
                    yield part.to_ndarray()[0].astype(np.float32, copy=False)
            for part in even.resample(None):
                yield part.to_ndarray()[0].astype(np.float32, copy=False)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise SoundError(type(error).__name__) from None
