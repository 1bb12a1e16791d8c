"""Calls to the API of a Zalo Official Account with its access token."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import httpx

from bot.channels.http import answered
from bot.channels.zalo_oa.errors import read_answer
from bot.outbox.failures import BadMessageError, BadTokenError, DeliveryError, NotAllowedError, UnavailableError

Fields = Mapping[str, object]
_LOG = logging.getLogger("qd22.zalo_oa")


class Tokens(Protocol):
    """Source of the access token."""

    async def access(self, refused: str = "") -> str:
        """The token to use; another one than ``refused``. Raises DeliveryError."""
        ...


class ZaloCalls:
    """Calls with the access token of the account; one that is refused is renewed once and the call made once more."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens, base: str) -> None:
        self._client = client
        self._tokens = tokens
        self._base = base.rstrip("/")

    async def post(self, path: str, body: Fields) -> Fields:
        """Post JSON; returns ``data`` of the answer. Raises DeliveryError."""
        return await self._call(lambda access: self._client.post(self._base + path, json=body, headers=_key(access)))

    async def get(self, path: str) -> Fields:
        """Ask; returns ``data`` of the answer, such as the account's name of ``/v2.0/oa/getoa``. Raises DeliveryError.

        Asking sends nothing to anybody: without an answer it failed, nothing is left unknown.
        """
        return await _certainly(self._call(lambda access: self._client.get(self._base + path, headers=_key(access))))

    async def upload(self, path: str, name: str, media_type: str, data: bytes) -> Fields:
        """Upload a file; returns ``data`` of the answer. Nobody sees it yet, so a failure leaves nothing unknown."""
        files, url = {"file": (name, data, media_type)}, self._base + path
        return await _certainly(self._call(lambda access: self._client.post(url, files=files, headers=_key(access))))

    async def _call(self, send: Callable[[str], Awaitable[httpx.Response]]) -> Fields:
        access = await self._tokens.access()
        try:
            return _watched(await answered(send(access)))
        except BadTokenError:
            # what was refused for its token was not sent, so that sending it again doubles nothing
            access = await self._tokens.access(refused=access)
        return _watched(await answered(send(access)))


async def _certainly(call: Awaitable[Fields]) -> Fields:
    """A call that shows nothing to anybody: it may be made again whatever became of it."""
    try:
        return await call
    except DeliveryError as failure:
        if failure.is_unknown:
            raise UnavailableError(failure.code) from None
        raise


def _watched(response: httpx.Response) -> Fields:
    """`read_answer`, telling the log what only we can mend."""
    try:
        return read_answer(response)
    except (BadMessageError, NotAllowedError) as failure:
        _LOG.error("Zalo refuses what we send: %s", failure)
        raise


def _key(access: str) -> dict[str, str]:
    return {"access_token": access}
