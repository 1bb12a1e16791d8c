"""Sends what waits in the outbox: one lane for each platform, so that none waits for another."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from bot.cases.policy import Policy
from bot.clock import Clock
from bot.model.messages import Message
from bot.outbox.rules import SendingRules
from bot.outbox.sender import Sender
from bot.outbox.worker import Render, Sleep, Timing, Worker
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.messaging_window import Windows


class OutboxDispatch:
    """Runs while entered: ``async with OutboxDispatch(…) as sender``. Leaving it waits for what is under way.

    ``windows`` are those of the policy; without them the strictest. ``renderer`` gives each channel's way to render.
    ``sleep``, ``tick`` (a steady clock, in seconds) and ``chance`` are for tests.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        couriers: Mapping[str, Sender],
        clock: Clock,
        rules: SendingRules,
        *,
        sleep: Sleep = asyncio.sleep,
        tick: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        windows: Windows | None = None,
        renderer: Callable[[str], Render] = lambda _: _whole,
    ) -> None:
        timing = Timing(clock, tick, sleep, chance or random.Random())
        windows = Policy().windows if windows is None else windows
        self._lanes = [
            Worker(channel, courier, database, keyring, timing, rules, windows, renderer(channel))
            for channel, courier in couriers.items()
        ]
        self._running: list[asyncio.Task[None]] = []

    def wake(self) -> None:
        """Something was put into the outbox: look now. Without it the lanes look every few seconds."""
        for lane in self._lanes:
            lane.wake()

    async def __aenter__(self) -> Self:
        """Start sending."""
        await self.begin()
        return self

    async def begin(self) -> list[asyncio.Task[None]]:
        """Start sending; returns a task for each lane, for whoever measures what a kill does."""
        self._running = [asyncio.create_task(lane.run()) for lane in self._lanes]
        return self._running

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop: nothing new begins, and what is under way is written down."""
        for lane in self._lanes:
            lane.stop()
        await asyncio.gather(*self._running)


def _whole(message: Message) -> Sequence[Message]:
    return [message]
