"""Methods of the Zalo Bot platform over HTTP.

The token stands in the address of every request, so no error of the HTTP client is passed on or logged.
"""

from __future__ import annotations

import httpx
from pydantic import SecretStr

from bot.channels.http import answered
from bot.channels.zalo_bot.errors import read_answer

TIMEOUT = httpx.Timeout(15, connect=5)


class ZaloBotApi:
    """Calls the methods of one bot."""

    def __init__(self, client: httpx.AsyncClient, base: str, token: SecretStr) -> None:
        self._client = client
        self._base = base.rstrip("/")
        self._token = token

    async def call(self, method: str, *, wait: float = 0, **fields: object) -> object:
        """The result of a method; ``wait`` are seconds that the platform may take besides. Raises DeliveryError."""
        url = f"{self._base}/bot{self._token.get_secret_value()}/{method}"
        timeout = httpx.Timeout(15 + wait, connect=5) if wait else TIMEOUT
        return read_answer(await answered(self._client.post(url, json=fields, timeout=timeout)))
