"""Certificates: the day of release in a photo, for the person to confirm; nothing else of it is taken or kept."""

from __future__ import annotations

import logging
from datetime import date
from functools import partial
from typing import Protocol

from bot.person_queue import PersonQueue
from bot.sight.release_day import find_release_day

MOST_BYTES = 8_000_000
"""Of a photo that is taken in."""
_MOST = 4
"""Photos that are read or wait for it."""
_PATIENCE = 45.0
_LOG = logging.getLogger("qd22.sight")


class PictureError(Exception):
    """A picture that cannot be read, or is none."""


class Eye(Protocol):
    """Something that reads the words of a picture, such as Tesseract."""

    async def read(self, picture: bytes) -> str:
        """The words in a picture. What is given is kept nowhere. Raises PictureError."""
        ...


class Certificates:
    """Reads one photo after the other. Without an eye nothing is read."""

    def __init__(self, eye: Eye | None, patience: float = _PATIENCE) -> None:
        self._eye = eye
        self._queue = PersonQueue[date | None](_MOST, patience)
        self.close = self._queue.close

    @property
    def is_there(self) -> bool:
        """True if photos are read here."""
        return self._eye is not None

    async def release_day(self, who: str, picture: bytes, today: date) -> date | None:
        """The day of release in the photo that ``who`` sent; None when it was not found. Raises QueueFullError."""
        return await self._queue.run(who, partial(self._read, picture, today))

    async def _read(self, picture: bytes, today: date) -> date | None:
        if self._eye is None:
            return None
        try:
            words = await self._eye.read(picture)
        except Exception as error:  # noqa: BLE001 - whatever fails, the person is told and may type the day
            _LOG.warning("a photo was not read: %s", type(error).__name__)
            return None
        return find_release_day(words, today)
