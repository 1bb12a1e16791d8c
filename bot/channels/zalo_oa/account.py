"""An Official Account as a whole: its door, its courier and its tokens, from the settings."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import timedelta

import httpx

from bot.channels.payload import Payloads
from bot.channels.zalo_oa.api import ZaloCalls
from bot.channels.zalo_oa.send import AttachmentsOf, ZaloOaSender, no_attachments
from bot.channels.zalo_oa.tokens import ZaloLogin, ZaloTokenKeeper
from bot.channels.zalo_oa.webhook import CHANNEL, Signing, ZaloOaWebhook
from bot.clock import Clock
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keyring import Keyring

_PATIENCE = 15.0
"""Seconds that an answer is waited for; a lane waits 20."""
ABOUT = "/v2.0/oa/getoa"


@dataclass(frozen=True)
class ZaloOa:
    """What is open. ``keeper.keep_fresh()`` is to run beside the server."""

    door: ZaloOaWebhook
    courier: ZaloOaSender
    keeper: ZaloTokenKeeper
    calls: ZaloCalls

    async def who(self) -> str:
        """The name that the account has at Zalo. Raises DeliveryError."""
        return str((await self.calls.get(ABOUT)).get("name", ""))


@contextlib.asynccontextmanager
async def zalo_oa(
    settings: Settings,
    database: Database,
    keyring: Keyring,
    clock: Clock,
    attachments: AttachmentsOf = no_attachments,
    numbers: Collection[str] = (),
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[ZaloOa]:
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
        courier = ZaloOaSender(calls, payloads, attachments, numbers, settings.zalo_contact_image)
        try:
            yield ZaloOa(ZaloOaWebhook(signing, payloads, clock), courier, keeper, calls)
        finally:
            await keeper.close()
