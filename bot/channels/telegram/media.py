"""Telegram, what is sent besides words: the sound in a message, and how it is fetched into memory."""

from __future__ import annotations

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.media import MediaRefusedError
from bot.channels.telegram.errors import failure_of
from bot.channels.update import Media

_SOUNDS = ("voice", "audio")
_LONGEST_ID = 300


def read_media(message: object) -> Media | None:
    """The sound of a message as it was posted; None where there is none that could be fetched."""
    if not isinstance(message, dict):
        return None
    found = next((message[name] for name in _SOUNDS if isinstance(message.get(name), dict)), None)
    handle = found.get("file_id") if found else None
    if found is None or not isinstance(handle, str) or not 0 < len(handle) <= _LONGEST_ID:
        return None
    return Media("voice", handle, _count(found.get("file_size")), _count(found.get("duration")))


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
