"""HTTP errors as delivery failures: the one mapping for every platform that is written to with httpx.

Only the class of an error is kept: its words may hold an address with a token.
"""

from __future__ import annotations

from collections.abc import Awaitable

import httpx

from bot.outbox.failures import ConnectionLostError, DeliveryError, TimedOutError, UnreachableError

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_LONGEST_WAIT = 3600.0


def failure_of(error: BaseException) -> DeliveryError:
    """The failure behind an error of the HTTP client: nothing was sent, no answer in time, or the connection broke."""
    name = type(error).__name__
    if isinstance(error, _NEVER_SENT):
        return UnreachableError(name)
    return TimedOutError(name) if isinstance(error, httpx.TimeoutException) else ConnectionLostError(name)


async def answered(call: Awaitable[httpx.Response]) -> httpx.Response:
    """The answer to a call. Raises DeliveryError when there is none."""
    try:
        return await call
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise failure_of(error) from None


def wait_of(told: object) -> float:
    """Seconds that a platform asks us to wait, as told in a header or a field; 0 when it does not say."""
    try:
        return min(_LONGEST_WAIT, max(0.0, float(str(told))))
    except ValueError:
        return 0.0
