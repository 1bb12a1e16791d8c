"""Spoken messages of a platform: each becomes words that are shown to whoever spoke.

The update itself is kept at once, with a reply that it is being listened. Fetching and hearing happen beside the turn,
outside every lock, and the words come as an update of their own; a sound that a stop of the service interrupts is lost,
which that reply allows for. No sound is kept anywhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.channels.media import MediaRefusedError
from bot.channels.platform import Adapter, FetchesMedia
from bot.channels.update import ChannelUpdate
from bot.model.messages import Incoming
from bot.outbox.failures import DeliveryError
from bot.store.errors import StoreError
from bot.voice.dictation import Dictation, EarBusyError
from bot.voice.samples import LONGEST, MOST_BYTES, SoundError, TooLongError

_MOST_AT_ONCE = 20
"""Sounds that are fetched at a time; the queue of the ear is shorter still."""
_LOG = logging.getLogger("qd22.channels")
Take = Callable[[str, ChannelUpdate], Awaitable[None]]
"""Takes an update of a channel."""


class SpokenMessages:
    """Hears the spoken messages of all channels; without an ear it leaves every update as it is."""

    def __init__(self, dictation: Dictation, adapters: Mapping[str, Adapter]) -> None:
        self._dictation = dictation
        self._fetching = {name: each for name, each in adapters.items() if isinstance(each, FetchesMedia)}
        self._under_way: set[asyncio.Task[None]] = set()

    def expected(self, channel: str, update: ChannelUpdate) -> ChannelUpdate:
        """The update as it is answered: one with a sound that can be heard here is no unreadable one."""
        media, can_hear = update.media, self._dictation.is_there and channel in self._fetching
        if update.kind != "unreadable" or media is None or not can_hear:
            return update
        if media.seconds > LONGEST or media.size > MOST_BYTES:
            return _came_of(update, "long", update.external_id)
        return replace(update, kind="voice")

    def begin(self, channel: str, update: ChannelUpdate, take: Take) -> None:
        """Hear the sound of an update that was new, and have ``take`` take what came of it; returns at once."""
        if update.kind != "voice":
            return
        if len(self._under_way) >= _MOST_AT_ONCE:
            told = self._tell(channel, _came_of(update, "busy"), take)
        else:
            told = self._hear(channel, update, take)
        task = asyncio.get_running_loop().create_task(told)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Give up what is being fetched; what is being heard is waited for."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._dictation.close()

    async def _hear(self, channel: str, update: ChannelUpdate, take: Take) -> None:
        step, words = "lost", ""
        try:
            if update.media is not None:
                sound = await self._fetching[channel].fetch_media(update.media, MOST_BYTES)
                words = await self._dictation.words(f"{channel}/{update.address}", sound)
        except EarBusyError:
            step = "busy"
        except TooLongError:
            step = "long"
        except (DeliveryError, MediaRefusedError, SoundError) as error:
            _LOG.warning("%s: a spoken message was not heard: %s", channel, type(error).__name__)
        await self._tell(channel, _came_of(update, "" if words else step, words=words), take)

    async def _tell(self, channel: str, update: ChannelUpdate, take: Take) -> None:
        try:
            await take(channel, update)
        except StoreError as error:
            _LOG.error("%s: what was heard cannot be kept: %s", channel, error)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task; the person was told what to do
            _LOG.error("%s: what was heard was lost: %s", channel, type(error).__name__)


def _came_of(update: ChannelUpdate, step: str, external_id: str = "", words: str = "") -> ChannelUpdate:
    """The update that says what came of a sound."""
    action = f"heard:{step}" if step else "heard"
    return ChannelUpdate(
        "heard",
        external_id or f"{update.external_id}/heard",
        update.address,
        Incoming("", action, heard=words),
    )
