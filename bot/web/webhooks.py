"""Webhooks: what platforms post is verified or refused, kept, then acknowledged."""

from __future__ import annotations

import logging
import time
from collections import Counter
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

_log = logging.getLogger("qd22.web")
_LOG_SECONDS = 60
OpenLines = Callable[[], ChannelHub | None]


def hook_routes(platforms: Sequence[Platform], lines: OpenLines) -> list[BaseRoute]:
    """A route for each platform; one that is not configured does not exist."""
    refusals = Refusals()
    return [Route(each.hook, _Hook(each.name, lines, refusals).post, methods=["POST"]) for each in platforms]


class Refusals:
    """Refused posts: counted, and told in one line a minute at most, so that nobody can fill the disk with them."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._counts: Counter[tuple[str, str]] = Counter()
        self._told: dict[tuple[str, str], float] = {}

    def note(self, channel: str, why: str) -> None:
        """One more of a channel, refused for this reason."""
        key, now = (channel, why), self._steady()
        self._counts[key] += 1
        if now - self._told.get(key, -_LOG_SECONDS) >= _LOG_SECONDS:
            _log.warning("%s: %s, %d since the last line", channel, why, self._counts[key])
            self._told[key] = now
            self._counts[key] = 0


class _Hook:
    """Takes the updates of one platform."""

    def __init__(self, channel: str, lines: OpenLines, refusals: Refusals) -> None:
        self._channel = channel
        self._lines = lines
        self._refusals = refusals

    async def post(self, request: Request) -> Response:
        lines = self._lines()
        if lines is None or self._channel not in lines.adapters:
            raise HTTPException(404)
        adapter = lines.adapters[self._channel]
        try:
            # whoever does not know the secret has nothing of theirs read
            most = adapter.admit(request.headers)
            body = await _read(request, most)
            if body is None:
                return _answer(413)
            adapter.verify(request.headers, body)
        except StaleError:
            self._refusals.note(self._channel, "updates that are too old were dropped")
            return _answer(200)  # Zalo counts refusals, and ends the subscription of an app that keeps refusing
        except ForgedError:
            self._refusals.note(self._channel, "forged updates were refused")
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


async def _read(request: Request, most: int) -> bytes | None:
    """The raw body, which is what is signed; None when it is too long, which its head may tell."""
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:12]) > most:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


@cache
def _answer(status: int) -> Response:
    """The answer of a status: the same object for every update, as sending it changes nothing in it.

    A refusal ends the connection: the rest of what was posted is not read.
    """
    headers = {"Connection": "close"} if status in (403, 413) else None
    return JSONResponse({"ok": status == 200}, status_code=status, headers=headers)
