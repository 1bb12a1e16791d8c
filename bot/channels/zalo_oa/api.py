"""Calls to the API of a Zalo Official Account, and what their errors mean for a delivery.

Zalo answers errors as HTTP 200 with ``error != 0``: ``{"data": {…}, "error": 0, "message": "Success"}``.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import httpx

from bot.channels.zalo_oa.webhook import read_object
from bot.outbox.failures import (
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    ConnectionLostError,
    DeliveryError,
    NightHoursError,
    NotAllowedError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    UnreachableError,
    WindowClosedError,
)

Fields = Mapping[str, object]
_LOG = logging.getLogger("qd22.zalo_oa")
_MINUTE, _HOUR = 60.0, 3600.0

ERRORS: Mapping[int, type[DeliveryError]] = {
    **dict.fromkeys((-216, -220), BadTokenError),  # invalid, expired
    **dict.fromkeys((-230, -232, -305), WindowClosedError),  # 7 days over, no interaction, 48 hours over
    **dict.fromkeys((-213, -217, -222, -227, -244), ChatGoneError),  # follows no more, refused us, account shut
    **dict.fromkeys((-32, -218), TooFastError),  # the app in a minute; what one person may still be sent
    **dict.fromkeys((-200, -211, -311), UnavailableError),  # failed over there; our quota is used up for now
    **dict.fromkeys((-201, -210, -233, -240), BadMessageError),  # our mistake in the message
    **dict.fromkeys((-224, -248, -320, -321), NotAllowedError),  # package, policy, not paid
    **dict.fromkeys(
        (-202, -204, -205, -207, -208, -209, -212, -215, -221), NotAllowedError
    ),  # app or OA set up wrongly
    -234: NightHoursError,
}
"""Codes from the documentation; the meaning of some only from ``zalo_sdk``. A code that is not here is a mistake of
ours: the letter is put aside where an admin sees it."""


class Tokens(Protocol):
    """Where the access token comes from."""

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


async def answered(call: Awaitable[httpx.Response]) -> httpx.Response:
    """The answer to a call. Raises DeliveryError when there is none."""
    try:
        return await call
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL) as error:
        raise UnreachableError(type(error).__name__) from None
    except httpx.TimeoutException as error:
        raise TimedOutError(type(error).__name__) from None
    except httpx.HTTPError as error:  # read, write, protocol, decoding: it had left us
        raise ConnectionLostError(type(error).__name__) from None


def read_answer(response: httpx.Response) -> Fields:
    """``data`` of an answer. Raises the DeliveryError that its code or its status means."""
    refused = _by_status(response)
    if refused is not None:
        raise refused
    found = read_object(response.content)
    if found is None:
        raise ConnectionLostError("no_json")
    code = _code(found.get("error", 0))
    if code == 0:
        data = found.get("data")
        return data if isinstance(data, dict) else {}
    raise failure_of(code)


def failure_of(code: int) -> DeliveryError:
    """The failure that an error code means."""
    kind = ERRORS.get(code, BadMessageError)
    if kind is TooFastError:
        everywhere = code == -32
        return TooFastError(str(code), retry_after=_MINUTE if everywhere else _HOUR, everywhere=everywhere)
    return kind(str(code))


def _by_status(response: httpx.Response) -> DeliveryError | None:
    status = response.status_code
    code = f"HTTP.{status}"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        after = response.headers.get("retry-after", "")
        wait = min(float(after), _HOUR) if after.isdecimal() else _MINUTE
        return TooFastError(code, retry_after=wait, everywhere=True)  # a gateway knows the app, not the person
    if status == httpx.codes.UNAUTHORIZED:
        return BadTokenError(code)
    if status == httpx.codes.FORBIDDEN:
        return NotAllowedError(code)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return UnavailableError(code)
    return None if status == httpx.codes.OK else BadMessageError(code)


def _code(value: object) -> int:
    """An error code; documented as a number, a string in some answers. What is neither is an error all the same."""
    try:
        return int(value) if isinstance(value, int | str) else 1
    except ValueError:
        return 1
