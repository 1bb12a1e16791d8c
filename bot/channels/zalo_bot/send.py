"""The Zalo Bot platform, outbound: plain text; buttons that are still there become numbered lines."""

from __future__ import annotations

import unicodedata

from bot.channels.capability import CAPABILITIES
from bot.channels.render import as_text, with_sound_line
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.webhook import CHANNEL
from bot.model.messages import Message
from bot.outbox.failures import BadMessageError


class ZaloBotSender:
    """Sends one message."""

    name = CHANNEL

    def __init__(self, api: ZaloBotApi) -> None:
        self._api = api

    async def deliver(self, address: str, message: Message) -> None:
        """Send it. Raises DeliveryError."""
        words = unicodedata.normalize("NFC", with_sound_line(as_text(message), message, CAPABILITIES[CHANNEL]))
        if not 0 < len(words) <= CAPABILITIES[CHANNEL].text_limit:
            raise BadMessageError("length")  # they would answer 400, as for a chat that does not exist
        await self._api.call("sendMessage", chat_id=address, text=words)
