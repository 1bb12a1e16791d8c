"""The service behind the pages: the web chat, the channels beside it, and what is done as time passes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.channels.hub import ChannelHub
from bot.channels.web.platform import WebChannel
from bot.clock import Clock
from bot.jobs import tick
from bot.meters import METERS
from bot.runtime import Runtime
from bot.web.readiness import Readiness
from bot.web.watchman import Watchman

_SWEEP_SECONDS = 3600
_TICK_SECONDS = 60
_LOG_SECONDS = 5
_log = logging.getLogger("qd22.web")


class Service:
    """The parts that are open while the application runs; ``hub`` is there as soon as the channels are."""

    def __init__(self, runtime: Runtime, web: WebChannel, clock: Clock, watchman: Watchman) -> None:
        self.runtime = runtime
        self.watchman = watchman
        self.web = web
        self.readiness = Readiness(runtime.database)
        self.hub: ChannelHub | None = None
        self._clock = clock

    async def sweep(self) -> None:
        """Delete messages whose time is over."""
        try:
            async with self.runtime.database.sole("sweep") as is_mine:
                if is_mine:
                    await self.web.forget_old()
        except Exception as error:  # noqa: BLE001 - the sweep must outlive a locked database and try again
            METERS.jobs_failed["sweep"] += 1
            _log.error("sweep failed: %s", type(error).__name__)

    async def tick(self) -> None:
        """Do what is due: deadlines, digests and retention."""
        try:
            async with self.runtime.database.sole("tick") as is_mine:  # of several servers one does it
                if is_mine:
                    counts = await tick(self.runtime, self._clock.now(), self._clock.uptime())
                    METERS.jobs_failed["tick"] += counts.failed
        except Exception as error:  # noqa: BLE001 - the clocks must outlive a locked database and try again
            METERS.jobs_failed["tick"] += 1
            _log.error("tick failed: %s", type(error).__name__)
        await self.watchman.look()
        if self.hub is not None:
            self.hub.wake()

    async def settle(self) -> None:
        """Empty the database's log of what was deleted, again and again until nobody reads there; keep a reserve."""
        try:
            self.runtime.database.reserve.keep()
            if self.runtime.database.owes_log:
                await self.runtime.database.empty_log()
        except Exception as error:  # noqa: BLE001 - it is owed until it works
            METERS.jobs_failed["settle"] += 1
            _log.error("the log was not emptied: %s", type(error).__name__)

    @contextlib.asynccontextmanager
    async def tended(self) -> AsyncIterator[None]:
        """Sweep and tick meanwhile."""
        stopping = asyncio.Event()
        tending = [
            asyncio.create_task(_every(_SWEEP_SECONDS, self.sweep, stopping)),
            asyncio.create_task(_every(_TICK_SECONDS, self.tick, stopping)),
            asyncio.create_task(_every(_LOG_SECONDS, self.settle, stopping)),
        ]
        try:
            yield
        finally:
            stopping.set()
            await asyncio.gather(*tending)


async def _every(seconds: float, work: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    """Work at once and then again and again; a stop waits for it, as half a transaction would lock the database."""
    while not stopping.is_set():
        await work()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)
