"""Typing indicator, for an answer that is not there within a moment: a picture is drawn, a queue is behind.

Started once the update is committed; runs as a background task; errors are ignored.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from bot.outbox.rate_limiter import RateLimiter
from bot.outbox.rules import SendingRules
from bot.outbox.worker import Sleep
from bot.store.engine import Database
from bot.store.keyring import Keyring

Show = Callable[[str], Awaitable[object]]
"""Asks a platform to show in the chat at an address that somebody is typing; what it raises is swallowed."""
MOMENT = 0.4
"""Seconds in which an answer seems to come at once."""
_PATIENCE = 3.0
_MOST_AT_ONCE = 200
_LOG = logging.getLogger("qd22.channels")


class TypingIndicator:
    """Knows how each channel shows it; one without a way shows nothing. ``sleep`` and ``tick`` are for tests."""

    def __init__(
        self,
        shows: Mapping[str, Show],
        database: Database,
        keyring: Keyring,
        rules: SendingRules,
        *,
        sleep: Sleep = asyncio.sleep,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shows = shows
        self._database, self._keyring = database, keyring
        self._paces = {channel: RateLimiter((rules.of(channel).typing,)) for channel in shows}
        self._sleep, self._tick = sleep, tick
        self._under_way: set[asyncio.Task[None]] = set()

    def expect(self, channel: str, address: str) -> None:
        """An update from a chat was taken: show it there if the answer still waits in a moment. Returns at once."""
        if channel not in self._shows or len(self._under_way) >= _MOST_AT_ONCE:
            return
        task = asyncio.get_running_loop().create_task(self._wait(channel, address))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Show nothing more."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _wait(self, channel: str, address: str) -> None:
        await self._sleep(MOMENT)
        pace = self._paces[channel]
        try:
            if pace.wait(self._tick()) or not await self._is_waiting(channel, address):
                return
            pace.start(self._tick())
            await asyncio.wait_for(self._shows[channel](address), _PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer itself goes its own way
            _LOG.debug("%s: typing was not shown: %s", channel, type(error).__name__)

    async def _is_waiting(self, channel: str, address: str) -> bool:
        return await self._database.read(lambda work: work.outbox.has_answer(self._keyring.chat(channel, address).chat))
