"""Acknowledgements of a pressed button. Run beside the turn; errors are ignored, and none waits long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.errors import failure_of
from bot.channels.update import ChannelUpdate

_PATIENCE = 5.0
_MOST_AT_ONCE = 200
_LOG = logging.getLogger("qd22.telegram")


class TelegramAcknowledgements:
    """Acknowledges presses and takes used keyboards away."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._under_way: set[asyncio.Task[None]] = set()

    def acknowledge(self, arrival: ChannelUpdate) -> None:
        """Begin what an arrival asks for; returns at once. Call it when the arrival was new."""
        if len(self._under_way) >= _MOST_AT_ONCE:
            return  # a slow platform must not pile work up; the answer itself goes through the outbox
        task = asyncio.get_running_loop().create_task(self._do(arrival))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _do(self, arrival: ChannelUpdate) -> None:
        if arrival.press:
            query, _, message = arrival.press.partition("/")
            await self._try(self._bot.answer_callback_query(query))
            if arrival.kind != "ignored":
                await self._try(self._bot.edit_message_reply_markup(arrival.address, int(message), reply_markup=None))

    async def _try(self, asked: Awaitable[object]) -> None:
        try:
            await asyncio.wait_for(asked, _PATIENCE)
        except TimeoutError:
            _LOG.info("telegram: a courtesy took too long")
        except TelegramError as error:
            _LOG.info("telegram: a courtesy was refused: %s", failure_of(error))
