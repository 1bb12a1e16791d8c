"""An emulator called without a network, so that time can be a test's own; what breaks looks as on a wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from starlette.types import ASGIApp, Message


class InsideTransport(httpx.AsyncBaseTransport):
    """Hands requests to an application. An answer that it does not finish is a connection that broke.

    ``is_down`` refuses every connection; ``at_work`` is told +1 and -1 around each request.
    """

    def __init__(self, app: ASGIApp, at_work: Callable[[int], None] = lambda _: None) -> None:
        self._app = app
        self._at_work = at_work
        self.is_down: Callable[[], bool] = lambda: False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer."""
        if self.is_down():
            raise httpx.ConnectError("refused", request=request)
        self._at_work(1)
        try:
            return await self._asked(request)
        finally:
            self._at_work(-1)

    async def _asked(self, request: httpx.Request) -> httpx.Response:
        body, sent = await request.aread(), list[Message]()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(_scope(request), receive, send)
        if len(sent) < 2 or sent[-1].get("more_body", False):
            raise httpx.RemoteProtocolError("broken off", request=request)
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content, request=request)


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
        "scheme": "http", "path": request.url.path, "raw_path": request.url.raw_path, "root_path": "",
        "query_string": request.url.query, "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
    }  # fmt: skip
