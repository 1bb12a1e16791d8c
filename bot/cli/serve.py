"""`qd22 serve`."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette

from bot.channels.kinds import PLATFORMS
from bot.cli.log_lines import begin_log
from bot.cli.options import stop
from bot.print.process import DrawingProcess
from bot.settings import Settings
from bot.store.database_url import path_of
from bot.store.service_lock import sole_service
from bot.texts import text
from bot.web.address import trusted_proxies
from bot.web.connections import Crowd, GuardedProtocol, Limits
from bot.web.pictures import Pictures
from bot.wiring import make_app, make_services

_GRACE = 5
"""Seconds that answers under way have at a stop; what works behind them needs the rest of ten."""


def serve(
    host: Annotated[str, typer.Option()] = "",
    port: Annotated[int, typer.Option()] = -1,
) -> None:
    """Serve the page and every channel that is set up."""
    changes: dict[str, object] = {}
    if host:
        changes["host"] = host
    if port >= 0:
        changes["port"] = port
    settings = Settings().model_copy(update=changes)
    channels = _channels(settings)
    make_folder(settings.database_url)
    with sole_service(path_of(settings.database_url)):
        listening = _listen(settings.host, settings.port)
        services = make_services(settings, announce=lambda: print(text("serve.fitting"), file=sys.stderr))
        app = make_app(settings, services, platforms=PLATFORMS, pictures=Pictures(process=DrawingProcess()))
        begin_log(as_json=settings.log == "json")
        logging.getLogger("alembic").setLevel(logging.WARNING)
        hush_requests()
        url = f"http://{settings.host}:{listening.getsockname()[1]}"
        _run(app, settings, listening, lambda: _greet(url, [*channels, *_trial(settings)]))


def config_of(app: Starlette, settings: Settings) -> uvicorn.Config:
    """The way the application is served: limits of a connection, and the proxies whose word on an address counts."""
    limits = Limits(connections=settings.connections)
    proxies = trusted_proxies(settings.trusted_proxies)
    return uvicorn.Config(
        app,
        # a class would do for uvicorn; this is one that knows its limits
        http=partial(GuardedProtocol, limits=limits, crowd=Crowd(limits.connections)),  # type: ignore[arg-type]
        timeout_graceful_shutdown=_GRACE,
        log_level="warning",
        # no access log: addresses of visitors and what they open are nobody's business
        access_log=False,
        server_header=False,
        lifespan="off",  # see _Server
        ws="none",  # the page takes a stream of events; a library for sockets would be loaded if it is installed
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )


def _run(app: Starlette, settings: Settings, listening: socket.socket, greet: Callable[[], None]) -> None:
    """Serve until stopped. Raises StoreError or KeyringError when the database cannot be opened."""
    config = config_of(app, settings)

    async def run() -> None:
        async with contextlib.AsyncExitStack() as opened:
            await opened.enter_async_context(app.router.lifespan_context(app))
            await _Server(config, opened, greet).serve(sockets=[listening])

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


class _Server(uvicorn.Server):
    """A server whose application is opened by us: a database that does not open is then our error, in words.

    It is closed before uvicorn raises the signal again that stopped it, which ends the process.
    """

    def __init__(self, config: uvicorn.Config, opened: contextlib.AsyncExitStack, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._opened = opened
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer requests, then say where the page is."""
        await super().startup(sockets)
        if self.started:
            self._greet()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the requests, then what works behind them."""
        await super().shutdown(sockets)
        await self._opened.aclose()


def _greet(url: str, channels: Sequence[str]) -> None:
    """Say where the page is, in a box of our own: rich would stay in memory for these few lines."""
    lines = [text("serve.title"), "", text("serve.ready", url=url), *channels, text("serve.stop")]
    width = max(map(len, lines))
    body = "\n".join(f"│ {line.ljust(width)} │" for line in lines)
    print(f"╭{'─' * (width + 2)}╮\n{body}\n╰{'─' * (width + 2)}╯", file=sys.stderr, flush=True)


def hush_requests() -> None:
    """No log of requests: tokens stand in their addresses."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _channels(settings: Settings) -> list[str]:
    """The other channels that are opened, as a line, if any. Exits with 2 when a platform is configured by halves."""
    configured = [kind for kind in PLATFORMS if kind.is_configured(settings)]
    missing = [
        text("cli.missing", name=kind.name, names=", ".join(kind.missing(settings)))
        for kind in configured
        if kind.missing(settings)
    ]
    if missing:
        raise stop(*missing)
    return [text("serve.channels", names=", ".join(kind.name for kind in configured))] if configured else []


def _trial(settings: Settings) -> list[str]:
    """The line that nobody is named who answers for the data; none when somebody is."""
    return [text("serve.trial")] if settings.promises.is_trial else []


def make_folder(url: str) -> None:
    """The folder of an SQLite file, private to the user who runs the server."""
    _, _, path = url.partition(":///")
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before the slow start so that a busy port is told at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        is_busy = error.errno == errno.EADDRINUSE
        key = "serve.busy" if is_busy else "serve.not_opened"
        raise stop(text(key, host=host, port=str(port), why=error.strerror or "")) from error
    # a small answer must not wait for the acknowledgement of the one before it
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setblocking(False)
    return listening
