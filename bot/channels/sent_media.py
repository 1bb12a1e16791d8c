"""Sounds and photos that people send on a platform: each becomes words or a day, shown to whoever sent it.

The update itself is kept at once, with a reply that it is being listened or read. Fetching and hearing happen beside
the turn, outside every lock, and what came of it is an update of its own; what a stop of the service interrupts is
lost, which that reply allows for. A photo is fetched only where the conversation waits for one. Nothing that was
fetched is kept anywhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.channels.platform import Adapter, FetchesMedia
from bot.channels.update import ChannelUpdate, MediaRefusedError
from bot.clock import Clock, day_in_vietnam
from bot.model.messages import Incoming
from bot.outbox.failures import DeliveryError
from bot.person_queue import QueueFullError
from bot.sight import certificates
from bot.store.errors import StoreError
from bot.voice import samples
from bot.voice.samples import SoundError, TooLongError
from bot.voice.senses import Senses

_MOST_AT_ONCE = 20
"""Files that are fetched at a time; the queues behind are shorter still."""
_LOG = logging.getLogger("qd22.channels")
Take = Callable[[str, ChannelUpdate], Awaitable[None]]
"""Takes an update of a channel."""
Awaits = Callable[[str, str], Awaitable[bool]]
"""True if the conversation of a channel at an address waits for a photo."""


class SentMedia:
    """Hears and reads what is sent on all channels; without an ear or an eye it leaves every update as it is."""

    def __init__(self, senses: Senses, adapters: Mapping[str, Adapter], clock: Clock, awaits_photo: Awaits) -> None:
        self._senses = senses
        self._clock = clock
        self._awaits_photo = awaits_photo
        self._fetching = {name: each for name, each in adapters.items() if isinstance(each, FetchesMedia)}
        self._under_way: set[asyncio.Task[None]] = set()

    def expected(self, channel: str, update: ChannelUpdate) -> ChannelUpdate:
        """The update as it is answered: one with a sound or a photo that is read here is no unreadable one."""
        media = update.media
        if update.kind != "unreadable" or media is None or channel not in self._fetching:
            return update
        if media.kind == "photo":
            return replace(update, kind="photo") if self._senses.certificates.is_there else update
        if not self._senses.dictation.is_there:
            return update
        if media.seconds > samples.LONGEST or media.size > samples.MOST_BYTES:
            return _came_of(update, "heard:long", update.external_id)
        return replace(update, kind="voice")

    def begin(self, channel: str, update: ChannelUpdate, take: Take) -> None:
        """Hear or read what came with a new update, and have ``take`` take what came of it; returns at once."""
        if update.kind not in ("voice", "photo"):
            return
        is_full = len(self._under_way) >= _MOST_AT_ONCE
        task = asyncio.get_running_loop().create_task(self._work(channel, update, take, is_full=is_full))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Give up what is being fetched; what is being heard or read is waited for."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._senses.dictation.close()
        await self._senses.certificates.close()

    async def _work(self, channel: str, update: ChannelUpdate, take: Take, *, is_full: bool) -> None:
        try:
            if update.kind == "voice":
                told: ChannelUpdate | None = await self._heard(channel, update, is_full=is_full)
            else:
                told = await self._seen(channel, update, is_full=is_full)
            if told is not None:
                await take(channel, told)
        except StoreError as error:
            _LOG.error("%s: what was heard or read cannot be kept: %s", channel, error)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task; the person was told what to do
            _LOG.error("%s: what was heard or read was lost: %s", channel, type(error).__name__)

    async def _heard(self, channel: str, update: ChannelUpdate, *, is_full: bool) -> ChannelUpdate:
        step, words = "heard:busy" if is_full else "heard:lost", ""
        try:
            if not is_full:
                sound = await self._fetch(channel, update, samples.MOST_BYTES)
                words = await self._senses.dictation.words(f"{channel}/{update.address}", sound)
        except QueueFullError:
            step = "heard:busy"
        except TooLongError:
            step = "heard:long"
        except (DeliveryError, MediaRefusedError, SoundError) as error:
            _LOG.warning("%s: a spoken message was not heard: %s", channel, type(error).__name__)
        return _came_of(update, "heard" if words else step, heard=words)

    async def _seen(self, channel: str, update: ChannelUpdate, *, is_full: bool) -> ChannelUpdate | None:
        """The day in a photo; None where the conversation does not wait for one, and then nothing is fetched."""
        if not await self._awaits_photo(channel, update.address):
            return None
        step, day = "photo:busy" if is_full else "photo:lost", None
        try:
            if not is_full:
                picture = await self._fetch(channel, update, certificates.MOST_BYTES)
                today = day_in_vietnam(self._clock.now())
                who = f"{channel}/{update.address}"
                day = await self._senses.certificates.release_day(who, picture, today)
        except QueueFullError:
            step = "photo:busy"
        except (DeliveryError, MediaRefusedError) as error:
            _LOG.warning("%s: a photo was not read: %s", channel, type(error).__name__)
        return _came_of(update, "photo:seen" if day else step, seen=day.isoformat() if day else "")

    async def _fetch(self, channel: str, update: ChannelUpdate, most: int) -> bytes:
        if update.media is None:
            raise MediaRefusedError("none")
        return await self._fetching[channel].fetch_media(update.media, most)


def _came_of(
    update: ChannelUpdate, action: str, external_id: str = "", *, heard: str = "", seen: str = ""
) -> ChannelUpdate:
    """The update that says what came of a file."""
    known_by = external_id or f"{update.external_id}/read"
    return ChannelUpdate("heard", known_by, update.address, Incoming("", action, heard=heard, seen=seen))
