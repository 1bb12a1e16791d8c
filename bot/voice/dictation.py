"""Dictation: what somebody said to us, written down by an engine that the operator names; none is shipped.

What was heard is never acted on: it is shown, and the person presses to send it or types it anew. One sound is heard
at a time, as each keeps a processor busy for seconds; behind it is a short queue, with one place for each person.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from bot.person_queue import PersonQueue
from bot.voice.samples import SoundError

SURE = 0.5
"""Below this confidence nothing is shown: a wrong sentence is worse than a question."""
_MOST = 6
"""Sounds that are heard or wait for it."""
_PATIENCE = 45.0
"""Seconds after which nobody waits for a sound any more."""
_MOST_LETTERS = 1000
_LOG = logging.getLogger("qd22.voice")


@dataclass(frozen=True)
class Heard:
    """A text that was heard, and how sure the engine is (0–1)."""

    text: str = field(repr=False)
    confidence: float


class Ear(Protocol):
    """Something that writes down speech, such as an adapter of sherpa-onnx around a model's folder."""

    async def hear(self, sound: bytes) -> Heard | None:
        """The words in a sound; None when there are none. What is given is kept nowhere. Raises SoundError."""
        ...


async def dictated(ear: Ear | None, sound: bytes) -> str:
    """The words to show and to have confirmed; "" without an engine, when nothing was heard, or nothing surely."""
    heard = await ear.hear(sound) if ear is not None else None
    if heard is None or heard.confidence < SURE:
        return ""
    return " ".join(heard.text.split())[:_MOST_LETTERS]


class Dictation:
    """Hears one sound after the other. Without an ear nothing is heard."""

    def __init__(self, ear: Ear | None, patience: float = _PATIENCE) -> None:
        self._ear = ear
        self._queue = PersonQueue[str](_MOST, patience)
        self.close = self._queue.close

    @property
    def is_there(self) -> bool:
        """True if speech is written down here."""
        return self._ear is not None

    async def words(self, who: str, sound: bytes) -> str:
        """The words that ``who`` said; "" when they were not understood. Raises QueueFullError, SoundError."""
        return await self._queue.run(who, partial(self._hear, sound))

    async def _hear(self, sound: bytes) -> str:
        try:
            return await dictated(self._ear, sound)
        except SoundError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a model does, the person is told and may go on
            _LOG.error("a sound was not heard: %s", type(error).__name__)
            return ""
