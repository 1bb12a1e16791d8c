"""Asks Zalo Bot for updates where it cannot post them to us: on a developer's machine, in a pilot.

There is no offset: what is written while nobody asks is lost, so a public service uses the webhook.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.update import ChannelUpdate
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.webhook import read_update
from bot.outbox.failures import UnavailableError

_PATIENCE = 30
"""Seconds that one question stays open."""
_IDLE = "408"


class ZaloBotPoll:
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
        return [update for each in (found if isinstance(found, list) else [found]) for update in read_update(each)]
