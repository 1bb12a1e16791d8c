"""Errors of a Zalo Official Account as delivery failures.

Zalo answers errors as HTTP 200 with ``error != 0``: ``{"data": {…}, "error": 0, "message": "Success"}``.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from bot.channels.http import wait_of
from bot.channels.zalo_oa.webhook import read_object
from bot.outbox.failures import (
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    ConnectionLostError,
    DeliveryError,
    NightHoursError,
    NotAllowedError,
    TooFastError,
    UnavailableError,
    WindowClosedError,
)

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


def read_answer(response: httpx.Response) -> Mapping[str, object]:
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
    if status == httpx.codes.TOO_MANY_REQUESTS:  # a gateway knows the app, not the person
        wait = wait_of(response.headers.get("retry-after")) or _MINUTE
        return TooFastError(code, retry_after=wait, everywhere=True)
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
