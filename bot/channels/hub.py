"""Channel hub: runs all enabled platforms in one process; takes inbound updates and delivers the outbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from bot.channels.dispatcher import Dispatcher
from bot.channels.platform import Acknowledges, Adapter, Dependencies, Platform, Polled, ShowsTyping
from bot.channels.poll import Poller
from bot.channels.render import renderer
from bot.channels.sent_media import Awaits, SentMedia
from bot.channels.typing_indicator import TypingIndicator
from bot.channels.update import ChannelUpdate
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import SendingRules, load_rules
from bot.store.engine import Database
from bot.store.messaging_window import Windows
from bot.voice.dictation import Dictation
from bot.voice.senses import Senses
from bot.voice.spoken_texts import SpokenTexts

_LOG = logging.getLogger("qd22.channels")


class ChannelHub:
    """The open platforms by channel."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        dispatcher: Dispatcher,
        outbox: OutboxDispatch,
        typing: TypingIndicator,
        media: SentMedia,
    ) -> None:
        self.adapters = adapters
        self._acknowledging = {name: each for name, each in adapters.items() if isinstance(each, Acknowledges)}
        self._typing = typing
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._media = media

    async def take(self, channel: str, update: ChannelUpdate) -> None:
        """Keep an update with all that it leads to, and have the answers sent. Raises StoreError."""
        update = self._media.expected(channel, update)
        is_new = await self._dispatcher.take(update, channel)
        self.wake()
        if is_new:
            self._typing.expect(channel, update.address)
            self._media.begin(channel, update, self.take)
        adapter = self._acknowledging.get(channel)
        if adapter is not None:
            try:
                adapter.acknowledge(update)
            except Exception as error:  # noqa: BLE001 - courtesy only; the update itself is taken
                _LOG.warning("%s: a courtesy failed: %s", channel, type(error).__name__)

    def wake(self) -> None:
        """There may be something to send."""
        self._outbox.wake()


@contextlib.asynccontextmanager
async def open_channels(
    platforms: Sequence[Platform],
    ground: Dependencies,
    dispatcher: Dispatcher,
    rules: SendingRules | None = None,
    windows: Windows | None = None,
    senses: Senses | None = None,
) -> AsyncIterator[ChannelHub]:
    """Open what is configured; what an earlier process left in the outbox is sent too.

    At the end nothing new is fetched or sent, and what is under way is written down.
    """
    async with contextlib.AsyncExitStack() as stack:
        usable = [platform for platform in platforms if is_usable(platform, ground)]
        adapters = {each.name: await stack.enter_async_context(each.open(ground)) for each in usable}
        rules = rules or load_rules()
        outbox = OutboxDispatch(
            ground.database, ground.keyring, adapters, ground.clock, rules, windows=windows, renderer=renderer
        )
        shows = {name: adapter.show_typing for name, adapter in adapters.items() if isinstance(adapter, ShowsTyping)}
        typing = TypingIndicator(shows, ground.database, ground.keyring, rules)
        media = SentMedia(senses or Senses(SpokenTexts(None), Dictation(None)), adapters, ground.clock, _awaits(ground))
        hub = ChannelHub(adapters, dispatcher, await stack.enter_async_context(outbox), typing, media)
        stack.push_async_callback(typing.close)
        stack.push_async_callback(media.close)
        await stack.enter_async_context(
            _polling(hub, ground.database, [each.name for each in usable if each.is_polled(ground.settings)])
        )
        yield hub


def _awaits(ground: Dependencies) -> Awaits:
    async def awaits(channel: str, address: str) -> bool:
        vault = ground.keyring.chat(channel, address)
        return ground.exchange is not None and await ground.exchange.awaits_photo(vault)

    return awaits


def is_usable(platform: Platform, ground: Dependencies) -> bool:
    """True if a platform can be opened; half a configuration is told to the log."""
    if not platform.is_configured(ground.settings):
        return False
    missing = platform.missing(ground.settings)
    if missing:
        _LOG.error("%s is not opened: %s must be set", platform.name, ", ".join(missing))
    return not missing


@contextlib.asynccontextmanager
async def _polling(hub: ChannelHub, database: Database, channels: Sequence[str]) -> AsyncIterator[None]:
    """Ask these channels meanwhile; each is asked by one server."""
    asked = {name: adapter for name in channels if isinstance(adapter := hub.adapters[name], Polled)}
    pollers = [_poller(hub, name, adapter) for name, adapter in asked.items()]
    tasks = [asyncio.create_task(each.run_alone(partial(database.sole, f"poll/{each.channel}"))) for each in pollers]
    try:
        yield
    finally:
        for each in pollers:
            each.stop()
        await asyncio.gather(*tasks, return_exceptions=True)


def _poller(hub: ChannelHub, channel: str, adapter: Polled) -> Poller:
    async def take(update: ChannelUpdate) -> None:
        await hub.take(channel, update)

    return Poller(channel, adapter, take)
