"""An emulator on a free port of this machine, in a thread; it can go down and come back at the same address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_PATIENCE = 10


class Played:
    """A platform that answers over real sockets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen; the first request waits instead of failing."""
        listening = socket.create_server(("127.0.0.1", self._port))
        # broken answers are what some tests ask for: the server need not tell of them
        config = uvicorn.Config(self._app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]})
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)


@contextmanager
def played(app: ASGIApp) -> Iterator[Played]:
    """A platform that is up meanwhile."""
    platform = Played(app)
    platform.start()
    try:
        yield platform
    finally:
        platform.stop()
