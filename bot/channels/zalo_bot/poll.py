"""Asks Zalo Bot for updates where it cannot post them to us: on a developer's machine, in a pilot.

There is no offset: what is written while nobody asks is lost, so a public service uses the webhook.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx

from bot.channels.platform import Dependencies, Platform, Take
from bot.channels.poll import SteadyPolling
from bot.channels.render import RenderingSender
from bot.channels.update import ChannelUpdate
from bot.channels.zalo_bot.send import TIMEOUT, ZaloBotAccount, ZaloBotApi, ZaloBotSender
from bot.channels.zalo_bot.webhook import CHANNEL, ZaloBotWebhook, read_update
from bot.outbox.failures import UnavailableError

_PATIENCE = 30
"""Seconds that one question stays open."""
_IDLE = "408"


class ZaloBotPoller:
    """Fetches one update after the other."""

    def __init__(self, api: ZaloBotApi, patience: int = _PATIENCE) -> None:
        self._api = api
        self._patience = patience

    async def fetch(self) -> Sequence[ChannelUpdate]:
        """The next update, or none when nobody wrote. Raises DeliveryError."""
        try:
            found = await self._api.call("getUpdates", wait=self._patience, timeout=self._patience)
        except UnavailableError as error:
            if error.code == _IDLE:
                return []
            raise
        # documented as one object; a list would be as Telegram does it
        return [arrival for each in (found if isinstance(found, list) else [found]) for arrival in read_update(each)]


@asynccontextmanager
async def open_zalo_bot(ground: Dependencies) -> AsyncIterator[Platform]:
    """Zalo Bot as it is set."""
    settings = ground.settings
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        api = ZaloBotApi(client, settings.zalo_bot_api, settings.zalo_bot_token)
        secret = settings.zalo_bot_secret

        def polling(take: Take) -> SteadyPolling:
            return SteadyPolling(CHANNEL, ZaloBotPoller(api), take)

        async def typing(address: str) -> None:
            await api.call("sendChatAction", chat_id=address, action="typing")

        courier, account = RenderingSender(ZaloBotSender(api)), ZaloBotAccount(api, secret)
        yield Platform(ZaloBotWebhook(secret), courier, account, polling, typing=typing)
