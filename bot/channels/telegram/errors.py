"""Errors of Telegram as delivery failures. The client's own errors lose the status code and may quote
the token, so answers are read before it makes errors of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels import http
from bot.outbox.failures import (
    BadAddressError,
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    ConnectionLostError,
    DeliveryError,
    NotAllowedError,
    TimedOutError,
    TooFastError,
    UnavailableError,
)

_NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty", "group chat was deactivated")
_NO_RIGHT = ("not enough rights", "have no rights", "chat_write_forbidden", "chat_send_", "chat_restricted")
_FILES = "/file/bot"
"""In the address of a file, which is answered with itself."""
_WAIT = 5.0
"""Seconds to wait when a 429 does not say."""


class RefusedError(TelegramError):
    """Telegram answered no. ``moved_to`` is the new id of a group that became a supergroup."""

    def __init__(self, status: int, description: str = "", retry_after: float = 0, moved_to: int = 0) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class TelegramRequest(HTTPXRequest):
    """The client's HTTP, with answers that keep their status; its timeouts fit the sender's patience (20 s).

    ``transport`` is for tests.
    """

    __slots__ = ()

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__(
            read_timeout=15, write_timeout=10, connect_timeout=5, pool_timeout=5, media_write_timeout=12,
            httpx_kwargs={"transport": transport},
        )  # fmt: skip

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Ask Telegram. Raises RefusedError, or what the client raises when there was no answer."""
        status, body = await super().do_request(*args, **kwargs)
        if status == httpx.codes.OK and _FILES in str(kwargs.get("url") or args[0]):
            return status, body
        answer = _read(body)
        if status == httpx.codes.OK and answer.get("ok") is True:
            return status, _pared(answer, body)
        raise _refusal(status, answer)


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _pared(answer: dict[str, Any], body: bytes) -> bytes:
    """Of a message that was sent only what identifies it: a client that stumbles over the rest calls it not sent."""
    result = answer.get("result")
    if not isinstance(result, dict) or "message_id" not in result:
        return body
    known = {name: result[name] for name in ("message_id", "date", "chat") if name in result}
    return json.dumps({"ok": True, "result": known}).encode()


def _refusal(status: int, answer: dict[str, Any]) -> RefusedError:
    """``{"ok":false,"error_code":429,"description":"…","parameters":{"retry_after":3}}``"""
    told, parameters = answer.get("error_code"), answer.get("parameters")
    if status == httpx.codes.OK and isinstance(told, int):
        status = told
    parameters = parameters if isinstance(parameters, dict) else {}
    retry_after, moved_to = parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    return RefusedError(
        status,
        str(answer.get("description", "")).lower(),
        float(retry_after) if isinstance(retry_after, int | float) else 0,
        moved_to if isinstance(moved_to, int) else 0,
    )


def failure_of(error: TelegramError, *, everywhere: bool = False) -> DeliveryError:
    """The failure that an error means. ``everywhere``: a 429 is about all chats, as this one keeps its own rate."""
    if isinstance(error, RefusedError):
        return _answered(error, everywhere=everywhere)
    # the client's own errors have no other cause than that of its HTTP
    return http.failure_of(error.__cause__ or error)


def _answered(error: RefusedError, *, everywhere: bool) -> DeliveryError:
    code = str(error.status)
    if error.moved_to:
        return BadAddressError("migrated")
    match error.status:
        case 401 | 404:  # 404: the token is malformed
            return BadTokenError(code)
        case 403:
            return ChatGoneError(code)
        case 504:  # a gateway stopped waiting; whoever stands behind it may have taken the message
            return TimedOutError(code)
        case 408 | 409:
            return UnavailableError(code)
        case 429:
            return TooFastError(code, retry_after=error.retry_after or _WAIT, everywhere=everywhere)
        case 200:  # it said neither yes nor no: taken or not, nobody can tell
            return ConnectionLostError("bad_answer")
        case 400:
            return _bad_request(error.description)
    return UnavailableError(code) if error.status >= 500 or error.status < 400 else BadMessageError(code)


def _bad_request(description: str) -> DeliveryError:
    """Telegram tells kinds of 400 apart by words alone."""
    if _says(description, _NO_CHAT):
        return BadAddressError("chat_not_found")
    if _says(description, _NO_RIGHT):
        return NotAllowedError("no_rights")
    return BadMessageError("400")


def _says(description: str, words: Sequence[str]) -> bool:
    return any(each in description for each in words)
