"""Guards before every route: security headers, a polite last word, known hosts, a bounded queue, same-origin posts."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.load_limit import LoadLimit
from bot.meters import METERS
from bot.web.address import network_of

_log = logging.getLogger("qd22.web")
_MEASURED = ("/api/message", "/hook/")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for WebViews that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_FIXED = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_STATIC, _OTHER = ([*_FIXED, (b"cache-control", value)] for value in (b"no-cache", b"no-store"))


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
                there = list(message.get("headers", ()))
                named = {name.lower() for name, _ in there}
                # scripts and styles are asked for again with their ETag; what people wrote is never stored
                ours = _STATIC if scope["path"].startswith("/static/") else _OTHER
                message["headers"] = [*there, *(pair for pair in ours if pair[0] not in named)]
            await send(message)

        await self._app(scope, receive, with_headers)


class Troubles:
    """Turns what nobody expected into a polite answer, and logs its class and place but never its message.

    The message of an exception may quote what a person typed; a server that sees the exception prints it.
    """

    def __init__(self, app: ASGIApp, answer: ASGIApp) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer in the place of a request that failed before it began to answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last word before the server, which would print it
            _log.error("unexpected %s at %s", type(error).__name__, _place(error))
            if not began:
                await self._answer(scope, receive, send)


class KnownHosts:
    """Refuses a request for a host that is not ours; this machine is always one. ``hosts`` empty: all are."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], refusal: ASGIApp) -> None:
        self._app = app
        self._hosts = hosts | _THIS_MACHINE if hosts else hosts
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        known = scope["type"] != "http" or not self._hosts or host_of(scope) in self._hosts
        await (self._app if known else self._refusal)(scope, receive, send)


def host_of(scope: Scope) -> str:
    """The host that a request is for, without its port."""
    named = [value for name, value in scope["headers"] if name == b"host"]
    host = named[0].decode("latin-1").strip().lower() if len(named) == 1 else ""
    return host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]


class BoundedQueue:
    """Answers at most as many requests at once as `LoadLimit` says; everybody else is told at once when to come again.

    Health and files that are the same for all pass: they wait for nothing. What a platform posts has as much room once
    more: there the handler answers with a few words, as nobody reads the status of a webhook.
    """

    def __init__(self, app: ASGIApp, load: LoadLimit, refusal: Callable[[int], ASGIApp]) -> None:
        self._app = app
        self._load = load
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] != "http" or scope["path"] == "/healthz" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
        elif self._load.is_full and not (scope["path"].startswith("/hook/") and not self._load.is_packed):
            METERS.refused["busy"] += 1
            await self._refusal(self._load.later())(scope, receive, send)
        else:
            await self._timed(scope, receive, send)

    async def _timed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; our time is from the last byte that came to the first that goes, whoever is slow on the way."""
        began = self._load.begin()
        answered: float | None = None

        async def received() -> Message:
            nonlocal began
            self._load.under_way -= 1  # whoever is still sending holds no place
            try:
                message = await receive()
            finally:
                self._load.under_way += 1
            began = self._load.now()
            return message

        async def sent(message: Message) -> None:
            nonlocal answered
            answered = answered or self._load.now()
            await send(message)

        try:
            await self._app(scope, received, sent)
        finally:
            took = (answered or self._load.now()) - began
            # pages and pictures are other work: messages are what people wait for
            self._load.end(took if scope["path"].startswith(_MEASURED) else None)


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def is_same_origin(request: Request, public_origin: str) -> bool:
    """True if a post comes from our own page. Every browser says so in at least one of two headers."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True  # no browser, so nobody's cookie is being misused
    # only the host: behind a proxy that ends TLS the scheme here is http
    return origin == public_origin.rstrip("/") or origin.partition("://")[2] == request.headers.get("host")


def visitor(request: Request) -> str:
    """Origin of a request, for counting."""
    return network_of(request.client.host if request.client else "")
