"""Telegram, what is sent besides words: sounds and photos, and how they are fetched into memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.errors import failure_of
from bot.channels.update import Media, MediaRefusedError

_SOUNDS = ("voice", "audio")
_LONGEST_ID = 300


def read_media(message: object) -> Media | None:
    """The sound or photo of a message as it was posted; None where there is none that could be fetched."""
    if not isinstance(message, dict):
        return None
    found = next((message[name] for name in _SOUNDS if isinstance(message.get(name), dict)), None)
    if found is not None:
        return _media("voice", found)
    photo = message.get("photo")
    sizes = [each for each in photo if isinstance(each, dict)] if isinstance(photo, list) else []
    # of the sizes of one photo the last is the largest
    return _media("photo", sizes[-1]) if sizes else None


def _media(kind: Literal["voice", "photo"], file: Mapping[str, object]) -> Media | None:
    handle = file.get("file_id")
    if not isinstance(handle, str) or not 0 < len(handle) <= _LONGEST_ID:
        return None
    return Media(kind, handle, _count(file.get("file_size")), _count(file.get("duration")))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


class TelegramMedia:
    """Fetches files by way of the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch_media(self, media: Media, most: int) -> bytes:
        """Fetch a file. Raises DeliveryError, MediaRefusedError."""
        try:
            file = await self._bot.get_file(media.handle)
            if (file.file_size or 0) > most:
                raise MediaRefusedError("size")
            data = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise failure_of(error) from None  # its own words may hold the token
        if len(data) > most:
            raise MediaRefusedError("size")
        return data
