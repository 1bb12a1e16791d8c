"""Errors of the Zalo Bot platform as delivery failures: ``ok`` in the answer counts, not the HTTP status."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from bot.channels.http import wait_of
from bot.outbox.failures import (
    BadAddressError,
    BadMessageError,
    BadTokenError,
    ConnectionLostError,
    DeliveryError,
    TooFastError,
    UnavailableError,
)

_QUOTA_REST = 30.0
"""Seconds to leave the platform alone when it says "too much" but not for how long."""


def read_answer(answer: httpx.Response) -> object:
    """The result in ``{"ok": true, "result": …}``. Raises DeliveryError."""
    try:
        envelope = answer.json()
    except (ValueError, RecursionError):
        envelope = None
    if isinstance(envelope, dict) and envelope.get("ok") is True and answer.is_success:
        return envelope.get("result")
    if isinstance(envelope, dict) and str(envelope.get("error_code", "")).isdigit():
        raise failure_of(int(envelope["error_code"]), _retry_after(answer, envelope))
    if answer.is_success:  # taken or not: nobody can say
        raise ConnectionLostError("unreadable")
    raise failure_of(answer.status_code, _retry_after(answer, {}))


def failure_of(code: int, retry_after: float = 0) -> DeliveryError:
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
    return wait_of(parameters.get("retry_after") if isinstance(parameters, dict) else answer.headers.get("retry-after"))
