"""Webhooks: what platforms post is verified or refused, kept, then acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.hub import ChannelHub
from bot.channels.platform import Platform
from bot.channels.update import ChannelUpdate, ForgedError, StaleError
from bot.store.errors import StoreError

MAX_UPDATE = 1_048_576
"""Bytes of one update; no platform sends as much."""
_log = logging.getLogger("qd22.web")
OpenLines = Callable[[], ChannelHub | None]


def hook_routes(platforms: Sequence[Platform], lines: OpenLines) -> list[BaseRoute]:
    """A route for each platform; one that is not configured does not exist."""
    return [Route(each.hook, _Hook(each.name, lines).post, methods=["POST"]) for each in platforms]


class _Hook:
    """Takes the updates of one platform."""

    def __init__(self, channel: str, lines: OpenLines) -> None:
        self._channel = channel
        self._lines = lines

    async def post(self, request: Request) -> Response:
        lines = self._lines()
        if lines is None or self._channel not in lines.adapters:
            raise HTTPException(404)
        body = await _read(request)
        if body is None:
            return _answer(413)
        adapter = lines.adapters[self._channel]
        try:
            adapter.verify(request.headers, body)
        except StaleError:
            _log.warning("%s: an update that is too old was dropped", self._channel)
            return _answer(200)  # Zalo counts refusals, and ends the subscription of an app that keeps refusing
        except ForgedError as error:
            _log.warning("%s: a forged update was refused (%s)", self._channel, error)
            return _answer(403)
        return _answer(200 if await self._take(lines, adapter.parse(body)) else 503)

    async def _take(self, lines: ChannelHub, arrivals: Sequence[ChannelUpdate]) -> bool:
        """Keep what came; False when the database refused, so that the platform posts it again."""
        for arrival in arrivals:
            try:
                await lines.take(self._channel, arrival)
            except StoreError as error:
                _log.error("%s: an update cannot be kept: %s", self._channel, error)
                return False
            except Exception as error:  # noqa: BLE001 - see below
                # posted again it would fail again, and Zalo ends the subscription of an app that keeps failing
                _log.error("%s: an update failed: %s", self._channel, type(error).__name__)
        return True


async def _read(request: Request) -> bytes | None:
    """The raw body, which is what is signed; None when it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_UPDATE:
            return None
    return bytes(body)


@cache
def _answer(status: int) -> Response:
    """The answer of a status: the same object for every update, as sending it changes nothing in it."""
    return JSONResponse({"ok": status == 200}, status_code=status)
