"""The platforms that are open, in one process: what they bring is taken, what waits for them is sent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence

from bot.channels.dispatcher import Dispatcher
from bot.channels.platform import Dependencies, Platform, PlatformKind, Polling
from bot.channels.typing_indicator import TypingIndicator
from bot.channels.update import ChannelUpdate
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.failures import DeliveryError
from bot.outbox.rules import SendingRules, load_rules
from bot.store.messaging_window import Windows

_LOG = logging.getLogger("qd22.channels")
_PATIENCE = 5
"""Seconds that manners may take when the service stops."""


class ChannelHub:
    """The open platforms by channel."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        reception: Dispatcher,
        sender: OutboxDispatch,
        composing: TypingIndicator,
    ) -> None:
        self.platforms = platforms
        self._composing = composing
        self._reception = reception
        self._sender = sender
        self._manners: set[asyncio.Task[None]] = set()

    async def take(self, channel: str, arrival: ChannelUpdate) -> None:
        """Keep an arrival with all that it leads to, and have the answers sent. Raises StoreError."""
        is_new = await self._reception.take(arrival, channel)
        self.wake()
        if is_new:
            self._composing.expect(channel, arrival.address)
        manners = self.platforms[channel].manners
        if manners is not None:  # nobody waits for them: the platform's own answer must come at once
            task = asyncio.create_task(_politely(channel, manners(arrival)))
            self._manners.add(task)
            task.add_done_callback(self._manners.discard)

    def wake(self) -> None:
        """There may be something to send."""
        self._sender.wake()

    async def rest(self) -> None:
        """Let what is still acknowledged come to its end."""
        await self._composing.close()
        if self._manners:
            await asyncio.wait(self._manners, timeout=_PATIENCE)


@contextlib.asynccontextmanager
async def open_channels(
    kinds: Sequence[PlatformKind],
    ground: Dependencies,
    reception: Dispatcher,
    rules: SendingRules | None = None,
    windows: Windows | None = None,
) -> AsyncIterator[ChannelHub]:
    """Open what is configured; what an earlier process left in the outbox is sent too.

    At the end nothing new is fetched or sent, and what is under way is written down.
    """
    async with contextlib.AsyncExitStack() as stack:
        usable = [kind for kind in kinds if is_usable(kind, ground)]
        platforms = {kind.name: await stack.enter_async_context(kind.open(ground)) for kind in usable}
        couriers = {name: platform.courier for name, platform in platforms.items()}
        rules = rules or load_rules()
        sender = OutboxDispatch(ground.database, ground.keyring, couriers, ground.clock, rules, windows=windows)
        shows = {name: platform.typing for name, platform in platforms.items() if platform.typing is not None}
        composing = TypingIndicator(shows, ground.database, ground.keyring, rules)
        lines = ChannelHub(platforms, reception, await stack.enter_async_context(sender), composing)
        stack.push_async_callback(lines.rest)
        polled = [kind.name for kind in usable if kind.is_polled(ground.settings)]
        await stack.enter_async_context(_polling(lines, polled))
        yield lines


def is_usable(kind: PlatformKind, ground: Dependencies) -> bool:
    """Whether a platform can be opened; half a configuration is told to the log."""
    if not kind.is_configured(ground.settings):
        return False
    missing = kind.missing(ground.settings)
    if missing:
        _LOG.error("%s is not opened: %s must be set", kind.name, ", ".join(missing))
    return not missing


@contextlib.asynccontextmanager
async def _polling(lines: ChannelHub, channels: Sequence[str]) -> AsyncIterator[None]:
    """Ask these channels meanwhile."""
    asking = [_asking(lines, channel) for channel in channels]
    tasks = [asyncio.create_task(each.run()) for each in asking if each is not None]
    try:
        yield
    finally:
        for each in asking:
            if each is not None:
                each.stop()
        await asyncio.gather(*tasks, return_exceptions=True)


def _asking(lines: ChannelHub, channel: str) -> Polling | None:
    polling = lines.platforms[channel].polling

    async def take(arrival: ChannelUpdate) -> None:
        await lines.take(channel, arrival)

    return polling(take) if polling is not None else None


async def _politely(channel: str, manners: Awaitable[None]) -> None:
    try:
        await manners
    except DeliveryError as failure:
        _LOG.info("%s: a courtesy failed: %s", channel, failure)
    except Exception as error:  # noqa: BLE001 - courtesy only; the message itself is taken
        _LOG.warning("%s: a courtesy failed: %s", channel, type(error).__name__)
