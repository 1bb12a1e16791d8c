"""Watchman: troubles looked for while the service runs, and `/metrics` for who may read the numbers."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from bot.meters import METERS
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.database_url import path_of
from bot.watch.alerts import look
from bot.watch.disk import Room, room_of
from bot.watch.troubles import Trouble, Watched

_KEPT = 10.0
"""Seconds for which the numbers hold: whoever asks all the time must not keep the database busy."""
_PLAIN = "text/plain; version=0.0.4; charset=utf-8"
_log = logging.getLogger("qd22.watch")


def watched_by(settings: Settings, running: Runtime) -> Watched:
    """The parts of a running service that are watched."""
    path = path_of(settings.database_url)
    room: Callable[[], Room] | None = None if path is None else lambda: room_of(path)
    hours = settings.alert_backup_hours if path is not None else 0
    return Watched(running.referrals.places, running.policy, hours, settings.zalo_app_id, room, METERS.silent)


class Watchman:
    """Looks for troubles again and again, and gives the numbers to who may have them."""

    def __init__(
        self, settings: Settings, running: Runtime, clock: Clock, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._token = settings.metrics_token.get_secret_value()
        self._running = running
        self._watched = watched_by(settings, running)
        self._clock = clock
        self._steady = steady
        self._asking = asyncio.Lock()
        self._known: tuple[float, bytes] | None = None
        self.found: list[Trouble] = []
        """The troubles at the last look."""

    async def look(self) -> None:
        """Look for troubles and tell what is due."""
        try:
            self.found = await look(self._running, self._watched, self._clock.now())
        except Exception as error:  # noqa: BLE001 - the watch must outlive a full or locked database
            _log.error("the watch failed: %s", type(error).__name__)

    def may_read(self, request: Request) -> bool:
        """True for who has the token; without one set, for this machine alone."""
        if self._token:
            given = request.headers.get("authorization", "")
            return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())
        return request.client is not None and _is_here(request.client.host)

    async def numbers(self) -> Response:
        """The numbers, at most a few seconds old."""
        # loaded only where somebody asks: the format takes longer to load than an answer to write
        from bot.watch.exposition import expose, read_standing

        async with self._asking:
            if self._known is None or self._steady() - self._known[0] >= _KEPT:
                now = self._clock.now()
                standing = await self._running.database.read(lambda work: read_standing(work, now))
                self._known = self._steady(), expose(standing, self.found, self._watched.room)
            return Response(self._known[1], media_type=_PLAIN)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
