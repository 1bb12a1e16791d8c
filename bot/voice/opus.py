"""OGG/Opus, the form in which Telegram plays a voice message: made of any other by PyAV, where that is there."""

from __future__ import annotations

import io
from importlib.util import find_spec

import numpy as np

from bot.voice.samples import RATE, Samples, SoundError, read_samples
from bot.voice.speech import Sound

MEDIA_TYPE = "audio/ogg"
_LONGEST = 600
"""Seconds; a spoken text has two minutes."""
_BITS = 24_000
"""A second; as telephones send a voice."""
_HEAD = 100


def is_opus(data: bytes) -> bool:
    """True for OGG/Opus, by its first bytes."""
    return data.startswith(b"OggS") and b"OpusHead" in data[:_HEAD]


def opus_of(sound: Sound) -> Sound:
    """A sound as OGG/Opus; as it is where it cannot be made so. Takes a processor for some tenths of a second."""
    if is_opus(sound.data) or find_spec("av") is None:
        return sound
    try:
        return Sound(_encoded(read_samples(sound.data, _LONGEST)), MEDIA_TYPE)
    except SoundError:
        return sound


def _encoded(samples: Samples) -> bytes:
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as box:
        stream = box.add_stream("libopus", rate=48_000, layout="mono", bit_rate=_BITS)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), format="flt", layout="mono")
        frame.sample_rate = RATE
        even = av.AudioResampler(stream.format, "mono", stream.rate, frame_size=stream.frame_size)
        for part in [*even.resample(frame), *even.resample(None)]:
            box.mux(stream.encode(part))
        box.mux(stream.encode(None))
    return out.getvalue()
