"""Spoken texts: made when asked for, kept in memory by their words, behind a short queue."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict

from bot.voice.opus import opus_of
from bot.voice.speech import Sound, SpeechError, Voice, spoken_text

_MOST = 8
"""Texts that may wait to be spoken; each takes a processor for some tenths of a second."""
_KEPT_BYTES = 16_000_000
_log = logging.getLogger("qd22.voice")


class VoiceBusyError(Exception):
    """Too many texts wait to be spoken; ``seconds`` until one may be asked for again."""

    seconds = 2


class SpokenTexts:
    """Speaks one text at a time; the same text is spoken once. Without a voice it has nothing to say."""

    def __init__(self, voice: Voice | None) -> None:
        self._voice = voice
        self._turn = asyncio.Semaphore(1)
        self._kept: OrderedDict[str, Sound] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Sound | None]] = {}
        self._size = 0

    @property
    def is_there(self) -> bool:
        """True if texts can be spoken here."""
        return self._voice is not None

    async def speak(self, text: str, *, as_opus: bool = False) -> Sound | None:
        """The sound of a text as people read it; None when it cannot be spoken. Raises VoiceBusyError.

        ``as_opus``: as OGG/Opus where that can be made here.
        """
        if self._voice is None or not text.strip():
            return None
        spoken = spoken_text(text)
        key = hashlib.sha256(f"{self._voice.name}/{as_opus}\n{spoken}".encode()).hexdigest()
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= _MOST:
                raise VoiceBusyError
            task = self._under_way[key] = asyncio.create_task(self._speak(self._voice, key, spoken, as_opus=as_opus))
        return await asyncio.shield(task)  # who goes away leaves it to the next who asks

    async def _speak(self, voice: Voice, key: str, spoken: str, *, as_opus: bool) -> Sound | None:
        try:
            async with self._turn:
                sound = await voice.speak(spoken)
                if sound is not None and as_opus:
                    sound = await asyncio.to_thread(opus_of, sound)
        except (SpeechError, OSError) as error:
            _log.error("a text was not spoken: %s", error)
            return None
        finally:
            del self._under_way[key]
        if sound is not None:
            self._keep(key, sound)
        return sound

    def _keep(self, key: str, sound: Sound) -> None:
        self._kept[key] = sound
        self._size += len(sound.data)
        while self._size > _KEPT_BYTES:
            self._size -= len(self._kept.popitem(last=False)[1].data)
