"""sherpa-onnx as an ear: a model of speech in a folder that the operator names. Neither library nor model is shipped.

The folder holds ``tokens.txt`` and either ``encoder…onnx``, ``decoder…onnx``, ``joiner…onnx`` (a transducer) or one
``model…onnx`` (CTC), as the models of the k2 project come. The library is the extra ``[voice]``; it is loaded with the
first sound, beside the loop, and works on this machine alone.
"""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from bot.voice.dictation import Ear, Heard
from bot.voice.samples import RATE, Samples, read_samples

_LIBRARIES = ("sherpa_onnx", "av")
_LOG = logging.getLogger("qd22.voice")
Trouble = Literal["", "no_library", "no_model"]
"""Reasons for which an ear does not work."""


@dataclass(frozen=True)
class Model:
    """The files of a model: ``tokens``, and one network (CTC) or the three of a transducer."""

    tokens: Path
    networks: tuple[Path, ...]


def find_model(folder: Path) -> Model | None:
    """The model in a folder; of several sizes the small one (int8). None where there is none."""
    tokens = folder / "tokens.txt"
    parts = [_network(folder, name) for name in ("encoder", "decoder", "joiner")]
    three = tuple(part for part in parts if part is not None)
    one = _network(folder, "model")
    if not tokens.is_file() or (len(three) < len(parts) and one is None):
        return None
    return Model(tokens, three if len(three) == len(parts) else (one,) if one else ())


def _network(folder: Path, name: str) -> Path | None:
    found = sorted(folder.glob(f"{name}*.onnx"))
    return next((path for path in found if path.name.endswith("int8.onnx")), found[0] if found else None)


@dataclass
class SherpaEar:
    """Writes down speech with one model, which is loaded once."""

    model: Model
    _loaded: Any = field(default=None, repr=False)
    _alone: threading.Lock = field(default_factory=threading.Lock, repr=False)

    async def hear(self, sound: bytes) -> Heard | None:
        """The words in a sound, found in a thread. Raises SoundError."""
        return await asyncio.to_thread(self._hear, sound)

    def _hear(self, sound: bytes) -> Heard | None:
        samples = read_samples(sound)
        with self._alone:
            self._loaded = self._loaded or _load(self.model)
            found = _recognised(self._loaded, samples)
        words = str(found.text).strip()
        return Heard(words, _confidence(list(found.ys_log_probs))) if words else None


def _load(model: Model) -> Any:
    """The recogniser. Two threads: everybody else on the machine must be answered meanwhile."""
    from sherpa_onnx import OfflineRecognizer

    files = [str(path) for path in model.networks]
    if len(files) == 1:
        return OfflineRecognizer.from_zipformer_ctc(files[0], str(model.tokens), num_threads=2)
    return OfflineRecognizer.from_transducer(*files, str(model.tokens), num_threads=2)


def _recognised(recogniser: Any, samples: Samples) -> Any:
    stream = recogniser.create_stream()
    stream.accept_waveform(RATE, samples)
    recogniser.decode_stream(stream)
    return stream.result


def _confidence(log_probs: list[float]) -> float:
    """The mean probability of the signs; a model that tells none is believed, as a person looks at it all the same."""
    return math.exp(sum(log_probs) / len(log_probs)) if log_probs else 1.0


def ear_trouble(folder: Path | None) -> Trouble:
    """The reason for which the ear of the settings does not work; "" when it works, or none is named."""
    if folder is None:
        return ""
    if any(find_spec(name) is None for name in _LIBRARIES):
        return "no_library"
    return "" if find_model(folder) else "no_model"


def find_ear(folder: Path | None) -> Ear | None:
    """The ear of the settings; None where none is named. One that cannot work is told to the log."""
    trouble = ear_trouble(folder)
    if trouble:
        _LOG.error("what people say is not written down: %s", trouble)
    model = find_model(folder) if folder is not None and not trouble else None
    return SherpaEar(model) if model else None
