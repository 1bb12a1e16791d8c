"""Poller: asks a platform for updates until it is stopped, and has each one kept in order. One for all platforms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlsplit

from bot.channels.platform import Polled
from bot.channels.update import ChannelUpdate
from bot.meters import METERS
from bot.outbox.backoff import Backoff
from bot.outbox.failures import BadTokenError, DeliveryError, TooFastError
from bot.outbox.worker import first_of
from bot.store.errors import StoreError

Take = Callable[[ChannelUpdate], Awaitable[object]]
"""Keeps an update with all that it leads to; returning means that it is safe on disk."""
_LOG = logging.getLogger("qd22.channels")
_FIRST_REST, _LONGEST_REST = 1.0, 60.0
_NEXT_LOOK = 5.0
"""Seconds until a server looks again whether another one still asks."""
_TRIES = 3
"""An update that fails so often by a fault of ours is given up: it must not keep all later ones waiting."""


class WebhookStandsError(Exception):
    """Updates are posted somewhere else: fetching them here would take them away from there.

    Only a person may decide that; the message names the host and the command.
    """

    def __init__(self, channel: str, url: str) -> None:
        host = urlsplit(url).netloc or "another place"
        super().__init__(f"its webhook is set to {host}; to fetch here run: qd22 channels webhook delete {channel}")


class Poller:
    """Questions to one platform, one after the other. ``sleep`` is for tests."""

    def __init__(
        self, channel: str, adapter: Polled, take: Take, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self.channel = channel
        self._adapter = adapter
        self._take = take
        self._sleep = sleep
        self._stopping = asyncio.Event()
        self._backoff = Backoff(_FIRST_REST, _LONGEST_REST)

    def stop(self) -> None:
        """Ask no more; `run` ends when what was fetched is taken."""
        self._stopping.set()

    async def run_alone(self, sole: Callable[[], AbstractAsyncContextManager[bool]]) -> None:
        """As `run`, while no other server asks; it takes the place of one that is gone. ``sole`` says who asks."""
        while not self._stopping.is_set():
            try:
                async with sole() as is_mine:
                    if is_mine:
                        await self.run()
            except StoreError as error:
                _LOG.error("%s: nobody can be asked: %s", self.channel, error)
            if not self._stopping.is_set():
                await first_of(self._sleep(_NEXT_LOOK), self._stopping.wait())

    async def run(self) -> None:
        """Ask until stopped; it raises nothing."""
        while not self._stopping.is_set():
            for update in await self._fetched():
                if not await self._is_done_with(update):
                    break  # those after it must not overtake it; the platform tells them again
        METERS.asked.pop(self.channel, None)

    async def _fetched(self) -> list[ChannelUpdate]:
        """Fetch updates; on failure pause, ever longer, and return []; [] when stopped."""
        asking = asyncio.ensure_future(self._adapter.fetch())
        await first_of(asking, self._stopping.wait())
        if asking.cancelled():
            return []
        failure = asking.exception()
        METERS.note_asked(self.channel, answered=failure is None)
        if failure is None:
            self._backoff.reset()
            return list(asking.result())
        # only its class: the words of an unexpected error may hold an address with a token
        told = str(failure) if isinstance(failure, DeliveryError | WebhookStandsError) else type(failure).__name__
        _LOG.warning("%s cannot be asked: %s", self.channel, told)
        await self._pause(_least_pause(failure))
        return []

    async def _is_done_with(self, update: ChannelUpdate) -> bool:
        """Take an update; False when stopped before that. A database that refuses is asked again and again."""
        tries = 0
        while tries < _TRIES:
            try:
                await self._take(update)
            except StoreError as error:
                _LOG.error("%s: an update cannot be kept yet: %s", self.channel, error)
            except Exception as error:  # noqa: BLE001 - a fault of ours in one update must not silence the channel
                tries += 1
                _LOG.error("%s: an update failed (%d): %s", self.channel, tries, type(error).__name__)
            else:
                return True
            if self._stopping.is_set():
                return False
            if tries < _TRIES:
                await self._pause()
        return True

    async def _pause(self, least: float = 0) -> None:
        await first_of(self._sleep(max(least, self._backoff.next())), self._stopping.wait())


def _least_pause(failure: BaseException) -> float:
    if isinstance(failure, BadTokenError | WebhookStandsError):
        return _LONGEST_REST  # until somebody changes it
    return failure.retry_after if isinstance(failure, TooFastError) else 0
