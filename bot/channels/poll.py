"""Keeps asking a platform for arrivals until it is told to stop, whatever happens in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.channels.platform import Take
from bot.channels.update import ChannelUpdate
from bot.outbox.failures import DeliveryError
from bot.outbox.worker import first_of
from bot.store.errors import StoreError

_LOG = logging.getLogger("qd22.channels")
_FIRST_REST, _LONGEST_REST = 1.0, 60.0


class Poller(Protocol):
    """Asks a platform once."""

    async def fetch(self) -> Sequence[ChannelUpdate]:
        """Wait for what is new. Raises DeliveryError."""
        ...


class SteadyPolling:
    """One platform's questions, one after the other. ``sleep`` is for tests."""

    def __init__(
        self, channel: str, poller: Poller, take: Take, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._channel = channel
        self._poller = poller
        self._take = take
        self._sleep = sleep
        self._stopping = asyncio.Event()
        self._rest = _FIRST_REST

    def stop(self) -> None:
        """Ask no more; `run` ends when what was fetched is taken."""
        self._stopping.set()

    async def run(self) -> None:
        """Ask until stopped; it raises nothing."""
        while not self._stopping.is_set():
            for arrival in await self._fetched():
                await self._kept(arrival)

    async def _fetched(self) -> list[ChannelUpdate]:
        """What is new; after a failure none, and a rest that grows."""
        asking = asyncio.ensure_future(self._poller.fetch())
        await first_of(asking, self._stopping.wait())
        if asking.cancelled():
            return []
        failure = asking.exception()
        if failure is None:
            self._rest = _FIRST_REST
            return list(asking.result())
        # only its class: the words of an unexpected error may hold an address with a token
        what = str(failure) if isinstance(failure, DeliveryError) else type(failure).__name__
        _LOG.warning("%s cannot be asked: %s", self._channel, what)
        await self._pause()
        return []

    async def _kept(self, arrival: ChannelUpdate) -> None:
        """Take an arrival; a database that refuses is asked again, as the platform will not tell it twice."""
        while not await self._is_done_with(arrival) and not self._stopping.is_set():
            await self._pause()

    async def _is_done_with(self, arrival: ChannelUpdate) -> bool:
        try:
            await self._take(arrival)
        except StoreError as error:
            _LOG.error("%s: an arrival cannot be kept yet: %s", self._channel, error)
            return False
        except Exception as error:  # noqa: BLE001 - a fault of ours in one update must not silence the channel
            _LOG.error("%s: an arrival failed: %s", self._channel, type(error).__name__)
        return True

    async def _pause(self) -> None:
        rest, self._rest = self._rest, min(_LONGEST_REST, self._rest * 2)
        await first_of(self._sleep(rest), self._stopping.wait())
