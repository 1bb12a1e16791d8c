"""A small proxy on this machine that makes each round trip to a server longer: a database in another building."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

_CHUNK = 1 << 16


@contextlib.asynccontextmanager
async def slow_proxy(host: str, port: int, seconds: float) -> AsyncIterator[int]:
    """The port of a proxy to a server, which holds what goes each way for half of ``seconds``."""
    tasks: set[asyncio.Task[None]] = set()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(_pump(source, target, seconds / 2))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float) -> None:
    """Hand on what comes, each piece as much later; at the end of one side the other is closed."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while piece := await source.read(_CHUNK):
            loop.call_later(seconds, target.write, piece)
    loop.call_later(seconds, target.close)
