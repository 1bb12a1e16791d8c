"""Connections: what one client may hold open, send and leave unfinished, before any request reaches a page.

A header, a body and a reader have a limit of size and of time. When there is no room for another connection, the
address that holds most gives up its oldest one without a complete request: whoever floods makes room with their own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.web.address import network_of

_QUIET = logging.getLogger("qd22.http")
"""Broken requests are no news: a line for each would fill the disk of whoever is flooded."""
_QUIET.setLevel(logging.ERROR)


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. ``waiting`` is how many requests one connection may send ahead."""

    connections: int = 400
    header: int = 32_768
    headers: int = 100
    request: int = 4_194_304
    waiting: int = 8
    header_time: float = 10.0
    body_time: float = 30.0
    reader_time: float = 60.0


class Crowd:
    """All open connections, by the network that they come from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, OrderedDict[GuardedProtocol, None]] = {}
        self._count = 0

    def admit(self, one: GuardedProtocol) -> bool:
        """Take in a connection, in the place of another one if need be; False when there is no room."""
        if self._count >= self._most and not self._make_room():
            return False
        self._open.setdefault(one.network, OrderedDict())[one] = None
        self._count += 1
        return True

    def leave(self, one: GuardedProtocol) -> None:
        """Forget a connection."""
        mine = self._open.get(one.network)
        if mine is not None and one in mine:
            del mine[one]
            self._count -= 1
            if not mine:
                del self._open[one.network]

    def _make_room(self) -> bool:
        fullest = max(self._open.values(), key=len)
        idle = next((each for each in fullest if not each.is_at_work), None)
        if idle is None:
            return False
        self.leave(idle)
        idle.drop()
        return True


class GuardedProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, within limits."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: Limits,
        crowd: Crowd,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _QUIET
        self.network = ""
        self.is_at_work = False
        self._limits, self._crowd = limits, crowd
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._is_reading = False
        self._in_header = True
        self._received = self._fields = self._field_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the connection in, or end it at once."""
        super().connection_made(transport)
        self.network = network_of(self.client[0] if self.client else "")
        if self._crowd.admit(self):
            self._expect(self._limits.header_time)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection with its clocks."""
        self._crowd.leave(self)
        for clock in (self._deadline, self._stalled):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is too much."""
        self._received += len(data)
        super().data_received(data)
        limits = self._limits
        most = limits.header + len(data) if self._in_header else limits.request
        if self._received > most and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large" if self._in_header else b"413 Content Too Large")

    def on_message_begin(self) -> None:
        """Begin to count."""
        super().on_message_begin()
        self._is_reading = self._in_header = True
        self._received = self._fields = self._field_bytes = 0
        self._expect(self._limits.header_time)

    def on_url(self, url: bytes) -> None:
        """Add a piece of the address."""
        self._count(len(url), 0)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a field of the header, or one that follows the body."""
        self._count(len(name) + len(value), 1)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Answer, while the body is still coming."""
        if len(self.pipeline) >= self._limits.waiting:
            raise ValueError("too many requests ahead")
        self._in_header = False
        self._expect(self._limits.body_time)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Nothing more has to come."""
        self._is_reading = False
        self.is_at_work = not self.cycle.response_complete
        self._expect(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self.is_at_work = bool(self.pipeline)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Give a slow reader a while."""
        super().pause_writing()
        self._linger()

    def resume_writing(self) -> None:
        """The reader went on."""
        if self._stalled is not None:
            self._stalled.cancel()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close; whoever does not even read the last answer is cut off."""
        super().timeout_keep_alive_handler()
        self._linger()

    def shutdown(self) -> None:
        """Let an answer go out at a stop, but wait for nobody who is still sending."""
        if self._is_reading:
            self.drop()
        else:
            super().shutdown()

    def drop(self) -> None:
        """End the connection now."""
        self.transport.abort()

    def _count(self, size: int, fields: int) -> None:
        self._field_bytes += size
        self._fields += fields
        if self._field_bytes > self._limits.header or self._fields > self._limits.headers:
            raise ValueError("too long a header")

    def _refuse(self, status: bytes) -> None:
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
        self._linger()

    def _expect(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._time_out) if seconds is not None else None

    def _time_out(self) -> None:
        if self._is_reading and self._in_header:
            self._refuse(b"408 Request Timeout")
        else:
            self.drop()

    def _linger(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
        self._stalled = self.loop.call_later(self._limits.reader_time, self.drop)
