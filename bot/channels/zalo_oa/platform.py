"""The Official Account as a platform: opened from the settings, posted to; its webhook is set in Zalo's console."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import httpx

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES
from bot.channels.media import MediaHosts, hosts_of
from bot.channels.payload import Payloads
from bot.channels.platform import Dependencies, PlatformStatus
from bot.channels.update import Media
from bot.channels.zalo_oa.api import ZaloCalls
from bot.channels.zalo_oa.send import AttachmentsOf, ZaloOaSender, no_attachments, numbers_of
from bot.channels.zalo_oa.tokens import ZaloLogin, ZaloTokenKeeper
from bot.channels.zalo_oa.webhook import CHANNEL, Signing, ZaloOaWebhook
from bot.clock import Clock
from bot.places.wards import load_ward
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keyring import Keyring

ABOUT = "/v2.0/oa/getoa"
_PATIENCE = 15.0
"""Seconds that an answer is waited for; a worker waits 20."""


class ZaloOaAdapter:
    """Our Official Account. ``keeper.keep_fresh()`` is to run beside the server."""

    name = CHANNEL

    def __init__(
        self,
        calls: ZaloCalls,
        webhook: ZaloOaWebhook,
        sender: ZaloOaSender,
        keeper: ZaloTokenKeeper,
        hosts: MediaHosts,
    ) -> None:
        self.calls, self.keeper = calls, keeper
        self._hosts = hosts
        self.admit, self.verify, self.parse = webhook.admit, webhook.verify, webhook.parse
        self.deliver = sender.deliver

    async def fetch_media(self, media: Media, most: int) -> bytes:
        """Fetch a file from where Zalo keeps it, without our token. Raises DeliveryError, MediaRefusedError."""
        return await self._hosts.fetch(media.handle, most)

    async def status(self) -> PlatformStatus:
        """The name of the account; Zalo does not tell where it posts to. Raises DeliveryError."""
        return PlatformStatus(str((await self.calls.get(ABOUT)).get("name", "")), None)


@contextlib.asynccontextmanager
async def zalo_oa(
    settings: Settings,
    database: Database,
    keyring: Keyring,
    clock: Clock,
    attachments: AttachmentsOf = no_attachments,
    numbers: Collection[str] = (),
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[ZaloOaAdapter]:
    """The account of the settings; ``numbers`` of wards in E.164. ``transport`` is for tests."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # each call in a line says nothing to anybody
    app_id, payloads = settings.zalo_app_id, Payloads(keyring, CHANNEL)
    secret, oa_secret = (each.get_secret_value() for each in (settings.zalo_app_secret, settings.zalo_oa_secret))
    signing = Signing(app_id, oa_secret, secret, timedelta(minutes=settings.zalo_stale_minutes))
    async with httpx.AsyncClient(timeout=_PATIENCE, transport=transport) as client:
        login = ZaloLogin(client, settings.zalo_oauth, app_id, secret)
        keeper = ZaloTokenKeeper(database, keyring, clock, app_id, login.ask)
        calls = ZaloCalls(client, keeper, settings.zalo_oa_api)
        sender = ZaloOaSender(calls, payloads, attachments, numbers, settings.zalo_contact_image)
        try:
            hosts = MediaHosts(hosts_of(settings.zalo_media_hosts), transport)
            yield ZaloOaAdapter(calls, ZaloOaWebhook(signing, payloads, clock), sender, keeper, hosts)
        finally:
            await keeper.close()


@contextlib.asynccontextmanager
async def open_zalo_oa(ground: Dependencies) -> AsyncIterator[ZaloOaAdapter]:
    """The account; its token is kept fresh while somebody talks."""
    settings = ground.settings
    files: AttachmentsOf = no_attachments
    if ground.exchange:
        files = Attachments(ground.exchange, ground.keyring, CAPABILITIES[CHANNEL]).of
    numbers = numbers_of([load_ward(settings.ward, settings.wards)])
    async with zalo_oa(settings, ground.database, ground.keyring, ground.clock, files, numbers) as account:
        tending = asyncio.create_task(account.keeper.keep_fresh()) if ground.exchange else None
        try:
            yield account
        finally:
            if tending is not None:
                tending.cancel()
                await asyncio.gather(tending, return_exceptions=True)
