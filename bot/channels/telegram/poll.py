"""Fetches updates where Telegram cannot reach us."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.poll import WebhookStandsError
from bot.channels.telegram.account import status
from bot.channels.telegram.errors import failure_of
from bot.channels.telegram.webhook import CHANNEL, EVENTS, TelegramWebhook
from bot.channels.update import ChannelUpdate
from bot.outbox.failures import DeliveryError

HOLD = 25
"""Seconds that Telegram keeps a question open while there is nothing."""
_SLACK = 10
_OTHER_READER = "409"
"""Somebody has set a webhook since, or asks too."""


class TelegramPoll:
    """Asks for updates from a number on: asking for those after it says that it was taken."""

    def __init__(self, bot: Bot, webhook: TelegramWebhook, hold: int = HOLD) -> None:
        self._bot = bot
        self._webhook = webhook
        self._hold = hold
        self._next = 0
        self._is_free = False

    async def fetch(self) -> Sequence[ChannelUpdate]:
        """The next updates, in order. Raises DeliveryError; WebhookStandsError while they are posted somewhere else."""
        if not self._is_free:
            standing = (await status(self._bot)).webhook
            if standing:
                raise WebhookStandsError(CHANNEL, standing)
            self._is_free = True
        try:
            found = await self._ask()
        except DeliveryError as failure:
            self._is_free = failure.code != _OTHER_READER
            raise
        numbers = [update["update_id"] for update in found if isinstance(update, dict) and "update_id" in update]
        self._next = max([self._next - 1, *(number for number in numbers if isinstance(number, int))]) + 1
        return [each for update in found for each in self._webhook.read(update)]

    async def _ask(self) -> Sequence[object]:
        """The updates as they are: one that the client cannot read must not hide the others."""
        asked = {"timeout": self._hold, "offset": self._next, "allowed_updates": json.dumps(EVENTS)}
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        try:
            found = await self._bot.request.post(url, read_timeout=self._hold + _SLACK)
        except TelegramError as error:
            raise failure_of(error) from None
        return found if isinstance(found, list) else []
