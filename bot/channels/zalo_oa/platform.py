"""The Official Account as a platform: opened from the settings, posted to; its webhook is set in Zalo's console."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES
from bot.channels.platform import Dependencies, Platform, PlatformStatus
from bot.channels.render import RenderingSender
from bot.channels.zalo_oa.account import ZaloOa, zalo_oa
from bot.channels.zalo_oa.send import AttachmentsOf, no_attachments, numbers_of
from bot.channels.zalo_oa.webhook import CHANNEL
from bot.outbox.failures import NotAllowedError
from bot.places.wards import load_ward


class ZaloOaPlatform:
    """Our Official Account."""

    def __init__(self, account: ZaloOa) -> None:
        self._account = account

    async def standing(self) -> PlatformStatus:
        """Ask who we are there; Zalo does not tell where it posts to. Raises DeliveryError."""
        return PlatformStatus(await self._account.who(), None)

    async def set_webhook(self, url: str) -> None:  # noqa: ARG002 - only a person can, in the console
        """Zalo lets only a person do that. Raises NotAllowedError."""
        raise NotAllowedError("console")

    async def delete_webhook(self) -> None:
        """Zalo lets only a person do that. Raises NotAllowedError."""
        raise NotAllowedError("console")


@contextlib.asynccontextmanager
async def open_zalo_oa(ground: Dependencies) -> AsyncIterator[Platform]:
    """The account; its token is kept fresh while somebody talks."""
    settings = ground.settings
    files: AttachmentsOf = no_attachments
    if ground.exchange:
        files = Attachments(ground.exchange, ground.keyring, CAPABILITIES[CHANNEL]).of
    numbers = numbers_of([load_ward(settings.ward, settings.wards)])
    async with zalo_oa(settings, ground.database, ground.keyring, ground.clock, files, numbers) as account:
        tending = asyncio.create_task(account.keeper.keep_fresh()) if ground.exchange else None
        try:
            yield Platform(account.door, RenderingSender(account.courier), ZaloOaPlatform(account))
        finally:
            if tending is not None:
                tending.cancel()
                await asyncio.gather(tending, return_exceptions=True)
