"""The Zalo Bot platform, outbound: its few methods over HTTP, and what each of its errors means.

The token stands in the address of every request, so no error of the HTTP client is passed on or logged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import cast

import httpx
from pydantic import SecretStr

from bot.channels.capability import CAPABILITIES
from bot.channels.platform import PlatformStatus
from bot.channels.terminal.chat import show_content
from bot.channels.zalo_bot.webhook import CHANNEL
from bot.outbox.failures import (
    BadAddressError,
    BadMessageError,
    BadTokenError,
    ConnectionLostError,
    DeliveryError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    UnreachableError,
)

TIMEOUT = httpx.Timeout(15, connect=5)
_QUOTA_REST = 30.0
"""Seconds to leave the platform alone when it says "too much" but not for how long."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


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
        try:
            answer = await self._client.post(url, json=fields, timeout=timeout)
        except _NOT_SENT as error:
            raise UnreachableError(type(error).__name__) from None
        except httpx.TimeoutException as error:
            raise TimedOutError(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise ConnectionLostError(type(error).__name__) from None
        return _result(answer)


def _result(answer: httpx.Response) -> object:
    """What an answer holds; ``ok`` counts, not the HTTP status. Raises DeliveryError."""
    try:
        envelope = answer.json()
    except (ValueError, RecursionError):
        envelope = None
    if isinstance(envelope, dict) and envelope.get("ok") is True and answer.is_success:
        return envelope.get("result")
    if isinstance(envelope, dict) and str(envelope.get("error_code", "")).isdigit():
        raise _failure(int(envelope["error_code"]), _retry_after(answer, envelope))
    if answer.is_success:  # taken or not: nobody can say
        raise ConnectionLostError("unreadable")
    raise _failure(answer.status_code, _retry_after(answer, {}))


def _failure(code: int, retry_after: float) -> DeliveryError:
    """The failure behind a code. 403 and 408 pass by themselves, as reported from live bots.

    Whether a 403 is about one chat or about our bot is not said: it is tried again ever more rarely in its chat, and
    only when several chats are refused in a row is the platform left alone (see `bot.outbox.rate_limiter.Circuit`).
    """
    if code == 401:
        return BadTokenError(str(code))
    if code in (400, 404):
        return BadAddressError(str(code))
    if code == 429:
        return TooFastError(str(code), retry_after=retry_after or _QUOTA_REST, everywhere=True)
    return UnavailableError(str(code)) if code in (403, 408) or code >= 500 else BadMessageError(str(code))


def _retry_after(answer: httpx.Response, envelope: Mapping[str, object]) -> float:
    """Seconds that the platform asks us to wait; 0 when it does not say."""
    parameters = envelope.get("parameters")
    told = parameters.get("retry_after") if isinstance(parameters, dict) else answer.headers.get("retry-after")
    try:
        return min(3600.0, max(0.0, float(str(told))))
    except ValueError:
        return 0.0


class ZaloBotSender:
    """Sends one message as plain text; buttons that are still there become numbered lines."""

    name = CHANNEL

    def __init__(self, api: ZaloBotApi) -> None:
        self._api = api

    async def deliver(self, address: str, content: Mapping[str, object]) -> None:
        """Send it. Raises DeliveryError."""
        words = unicodedata.normalize("NFC", show_content(content))
        if not 0 < len(words) <= CAPABILITIES[CHANNEL].text_limit:
            raise BadMessageError("length")  # they would answer 400, as for a chat that does not exist
        await self._api.call("sendMessage", chat_id=address, text=words)


class ZaloBotAccount:
    """Our bot as Zalo knows it."""

    def __init__(self, api: ZaloBotApi, secret: SecretStr) -> None:
        self._api = api
        self._secret = secret

    async def standing(self) -> PlatformStatus:
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


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
