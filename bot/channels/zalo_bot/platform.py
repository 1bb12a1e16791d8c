"""Zalo Bot as a platform: opened from the settings, polled or posted to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import httpx
from pydantic import SecretStr

from bot.channels.media import MediaHosts, hosts_of
from bot.channels.platform import Dependencies, PlatformStatus
from bot.channels.update import Media
from bot.channels.zalo_bot.api import TIMEOUT, ZaloBotApi
from bot.channels.zalo_bot.poll import ZaloBotPoll
from bot.channels.zalo_bot.send import ZaloBotSender
from bot.channels.zalo_bot.webhook import CHANNEL, ZaloBotWebhook
from bot.outbox.failures import BadAddressError


class ZaloBotAdapter:
    """Our bot on the Zalo Bot platform."""

    name = CHANNEL

    def __init__(self, api: ZaloBotApi, secret: SecretStr, hosts: MediaHosts) -> None:
        self._api = api
        self._hosts = hosts
        self._secret = secret
        webhook = ZaloBotWebhook(secret)
        self.admit, self.verify, self.parse = webhook.admit, webhook.verify, webhook.parse
        self.deliver, self.fetch = ZaloBotSender(api).deliver, ZaloBotPoll(api).fetch

    async def status(self) -> PlatformStatus:
        """The bot's name and its webhook. Raises DeliveryError."""
        me = _fields(await self._api.call("getMe"))
        try:
            hook = _fields(await self._api.call("getWebhookInfo"))
        except BadAddressError:  # so it answers when there is none
            hook = {}
        name = next((str(me[key]) for key in ("account_name", "display_name", "id") if me.get(key)), "")
        return PlatformStatus(name, str(hook.get("url") or ""))

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to ``url`` with our secret. Raises DeliveryError."""
        await self._api.call("setWebhook", url=url, secret_token=self._secret.get_secret_value())

    async def delete_webhook(self) -> None:
        """Have nothing posted. Raises DeliveryError."""
        await self._api.call("deleteWebhook")

    async def fetch_media(self, media: Media, most: int) -> bytes:
        """Fetch a file from where Zalo keeps it, without our token. Raises DeliveryError, MediaRefusedError."""
        return await self._hosts.fetch(media.handle, most)

    async def show_typing(self, address: str) -> None:
        """Show it. Raises DeliveryError."""
        await self._api.call("sendChatAction", chat_id=address, action="typing")


@asynccontextmanager
async def open_zalo_bot(ground: Dependencies) -> AsyncIterator[ZaloBotAdapter]:
    """Zalo Bot as it is set."""
    settings = ground.settings
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        api = ZaloBotApi(client, settings.zalo_bot_api, settings.zalo_bot_token)
        hosts = MediaHosts(hosts_of(settings.zalo_media_hosts))
        yield ZaloBotAdapter(api, settings.zalo_bot_secret, hosts)


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
