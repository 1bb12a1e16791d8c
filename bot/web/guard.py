"""What stands before every route: security headers, body size, same-origin posts, a message rate."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 32_000
"""Bytes of a posted message; the page sends 2,000 characters at most."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def is_same_origin(request: Request, public_origin: str) -> bool:
    """Whether a post comes from our own page: browsers always send Origin or Sec-Fetch-Site with it."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return origin == (public_origin or f"{request.url.scheme}://{request.headers.get('host', '')}")


class RateLimit:
    """At most ``per_minute`` messages a minute for each key, refilled steadily."""

    def __init__(self, per_minute: int, tick: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._burst = float(per_minute)
        self._tick = tick
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> int:
        """Take one message for ``key``: 0 when it may pass, else seconds to wait (nothing is taken)."""
        now = self._tick()
        if len(self._left) > 10_000:
            self._left = {k: v for k, v in self._left.items() if now - v[1] < 60}
        left, seen = self._left.get(key, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._rate)
        if left < 1:
            return max(1, int((1 - left) / self._rate) + 1)
        self._left[key] = (left - 1, now)
        return 0
