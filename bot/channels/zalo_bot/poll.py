"""Asks Zalo Bot for updates where it cannot post them to us: on a developer's machine, in a pilot.

There is no offset: what is written while nobody asks is lost, so a public service uses the webhook.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.poll import WebhookStandsError
from bot.channels.update import ChannelUpdate
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.webhook import CHANNEL, read_update
from bot.outbox.failures import BadAddressError, UnavailableError

_PATIENCE = 30
"""Seconds that one question stays open."""
_IDLE = "408"


class ZaloBotPoll:
    """Fetches one update after the other."""

    def __init__(self, api: ZaloBotApi, patience: int = _PATIENCE) -> None:
        self._api = api
        self._patience = patience
        self._is_free = False

    async def fetch(self) -> Sequence[ChannelUpdate]:
        """The next update, or none when nobody wrote. Raises DeliveryError; WebhookStandsError as at Telegram."""
        if not self._is_free:
            await self._look_for_webhook()
            self._is_free = True
        try:
            found = await self._api.call("getUpdates", wait=self._patience, timeout=self._patience)
        except UnavailableError as error:
            if error.code == _IDLE:
                return []
            raise
        # documented as one object; a list would be as Telegram does it
        return [update for each in (found if isinstance(found, list) else [found]) for update in read_update(each)]

    async def _look_for_webhook(self) -> None:
        try:
            hook = await self._api.call("getWebhookInfo")
        except BadAddressError:
            return  # none was ever set
        url = hook.get("url") if isinstance(hook, dict) else ""
        if url:
            raise WebhookStandsError(CHANNEL, str(url))
