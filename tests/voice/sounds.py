"""Sounds made for a test, and an ear that hears what it is told to."""

from __future__ import annotations

import asyncio
import io
import wave
from dataclasses import dataclass, field

import numpy as np

from bot.voice.dictation import Heard
from bot.voice.samples import RATE

SAID = "lãi suất bao nhiêu"


@dataclass
class FakeEar:
    """Hears always the same; waits at a gate if there is one."""

    heard: Heard | None = field(default_factory=lambda: Heard(SAID, 0.9))
    failure: Exception | None = None
    gate: asyncio.Event | None = None
    sounds: list[bytes] = field(default_factory=list)

    async def hear(self, sound: bytes) -> Heard | None:
        self.sounds.append(sound)
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return self.heard


def bursts(count: int = 2, seconds: float = 0.5) -> np.ndarray:
    """Noise and silence by turns, between -1 and 1."""
    size = int(seconds * RATE)
    noise = np.random.default_rng(1).normal(0, 0.2, size).clip(-1, 1)
    return np.concatenate([np.zeros(size), *([noise, np.zeros(size)] * count)]).astype(np.float32)


def wave_of(samples: np.ndarray) -> bytes:
    """A wave file of samples."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes((samples * 32767).astype("<i2").tobytes())
    return out.getvalue()


def encoded(samples: np.ndarray, kind: str, codec: str) -> bytes:
    """Samples as a telephone or a browser records them; needs PyAV."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format=kind) as box:
        stream = box.add_stream(codec, rate=48_000 if "opus" in codec else RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = RATE
        fifo = av.AudioResampler(stream.format, "mono", stream.rate, frame_size=stream.frame_size or None)
        for part in [*fifo.resample(frame), *fifo.resample(None)]:
            box.mux(stream.encode(part))
        box.mux(stream.encode(None))
    return out.getvalue()
