"""Answers that do not come as they should, on a wire as in virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_PIECES = 10


class BrokenOff(Response):
    """The beginning of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Dripping(Response):
    """An answer whose body comes in pieces over so many ``seconds``: no single wait for it is long."""

    def __init__(self, answer: Response, seconds: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        super().__init__(answer.body, answer.status_code, dict(answer.headers))
        self._seconds, self._sleep = seconds, sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        size = len(self.body) // _PIECES + 1
        for start in range(0, len(self.body), size):
            await self._sleep(self._seconds / _PIECES)
            await send({"type": "http.response.body", "body": self.body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
