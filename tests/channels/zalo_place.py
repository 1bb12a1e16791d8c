"""An Official Account on the emulated platform, with a database of its own and a clock that is moved."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.channels.zalo_oa.platform import ZaloOaAdapter, zalo_oa
from bot.channels.zalo_oa.send import AttachmentsOf, no_attachments
from bot.channels.zalo_oa.tokens import LIFETIME
from bot.settings import Settings
from bot.store.zalo_tokens import Pair, TokenStatus
from tests.conftest import FixedClock
from tests.delivery.post import KEYRING, WatchedDatabase, office, prepare
from tests.emulators.inside import InsideTransport
from tests.emulators.zalo_oa import APP, APP_SECRET, OA_SECRET, ZaloOaEmulator, make_app

SETTINGS = Settings(
    zalo_app_id=APP,
    zalo_app_secret=APP_SECRET,
    zalo_oa_secret=OA_SECRET,
    zalo_oa_api="http://127.0.0.1:1",
    zalo_oauth="http://127.0.0.1:1",
)


async def no_wait(_seconds: float) -> None:
    """Time does not matter here."""
    await asyncio.sleep(0)


@dataclass
class ZaloPlace:
    """What a test looks at."""

    account: ZaloOaAdapter
    played: ZaloOaEmulator
    database: WatchedDatabase
    clock: FixedClock
    transport: InsideTransport

    async def standing(self) -> TokenStatus | None:
        """What is kept of the tokens."""
        return await self.database.read(lambda work: work.zalo_tokens(APP).standing())

    async def put(self, access: str = "access-0", refresh: str = "refresh-0") -> None:
        """Set a pair, as by the command."""
        now = self.clock.now()
        await self.database.write(lambda work: work.zalo_tokens(APP).put(Pair(access, refresh, now, now + LIFETIME)))


@contextlib.asynccontextmanager
async def zalo_place(
    folder: Path,
    script: Sequence[str] = (),
    *,
    attachments: AttachmentsOf = no_attachments,
    numbers: Collection[str] = (),
    settings: Settings = SETTINGS,
    is_new: bool = True,
) -> AsyncIterator[ZaloPlace]:
    """A place with a pair that is set; ``is_new`` False comes back to the one that is there."""
    if is_new:
        await asyncio.to_thread(prepare, folder)
    played, clock = ZaloOaEmulator(list(script), sleep=no_wait), FixedClock()
    transport = InsideTransport(make_app(emulator=played))
    async with office(folder) as post:
        opened = zalo_oa(settings, post.database, KEYRING, clock, attachments, numbers, transport)
        async with opened as account:
            place = ZaloPlace(account, played, post.database, clock, transport)
            if is_new:
                await place.put()
            yield place
