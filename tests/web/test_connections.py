"""Clients that send too much, too slowly or not at all: each one ends, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.address import network_of
from bot.web.connections import Crowd, GuardedProtocol, Limits

GET = b"GET / HTTP/1.1\r\nhost: qd22.test\r\n\r\n"
QUICK = Limits(connections=8, header_time=0.3, body_time=0.3, reader_time=0.3)
LONG = 60
"""Seconds that nothing here takes, however busy the machine is: what has not come by then never comes."""
Talk = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[..., Awaitable[Talk]]


async def _hello(request: Request) -> Response:
    await request.body()
    return Response("xin chào")


async def _long(_request: Request) -> Response:
    return Response(b"x" * 30_000_000)


@asynccontextmanager
async def served(limits: Limits = QUICK, *, patience: int = 2) -> AsyncIterator[tuple[Open, uvicorn.Server]]:
    """A server with these limits; opens connections to it, from any address of this machine.

    ``patience`` is how many seconds its stop may wait for requests.
    """
    routes = [Route("/", _hello, methods=["GET", "POST"]), Route("/long", _long)]
    crowd = Crowd(limits.connections)
    protocol = partial(GuardedProtocol, limits=limits, crowd=crowd)
    config = uvicorn.Config(
        Starlette(routes=routes), http=protocol, log_level="error", lifespan="off", timeout_graceful_shutdown=patience
    )
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    writers: list[asyncio.StreamWriter] = []

    async def connect(sent: bytes = b"", source: str = "127.0.0.1") -> Talk:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        writers.append(writer)
        writer.write(sent)
        return reader, writer

    try:
        yield connect, server
    finally:
        server.should_exit = True
        await running
        for writer in writers:
            writer.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not is_so():  # noqa: ASYNC110 - the server is asked for nothing else
            await asyncio.sleep(0.01)


async def ending(talk: Talk) -> bytes:
    """All that is answered until the server ends the connection."""
    try:
        async with asyncio.timeout(LONG):
            return await talk[0].read()
    except ConnectionError:
        return b""


async def is_answered(connect: Open, source: str = "127.0.0.1") -> bool:
    reader, _ = await connect(GET, source)
    async with asyncio.timeout(LONG):
        return (await reader.readline()).startswith(b"HTTP/1.1 200")


def test_a_header_without_end_is_refused_before_it_fills_memory() -> None:
    async def play() -> None:
        async with served(Limits()) as (connect, _):
            _, writer = await connect(b"GET / HTTP/1.1\r\nhost: qd22.test\r\nx-big: ")
            sent = 0
            try:
                while sent < 50_000_000:
                    writer.write(b"a" * 65_536)
                    await writer.drain()
                    sent += 65_536
            except ConnectionError:
                pass
            assert sent < 10_000_000  # what the kernel holds on both sides
            assert await is_answered(connect)

    asyncio.run(play())


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /?" + b"a" * 40_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\n" + b"x: a\r\n" * 200 + b"\r\n",
        b"\r\n" * 60_000,
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + b"x: a\r\n" * 200 + b"\r\n",
    ],
    ids=["long field", "long address", "many fields", "blank lines", "many trailers"],
)
def test_too_long_a_header_is_refused(sent: bytes) -> None:
    async def play() -> None:
        async with served() as (connect, _):
            answer = await ending(await connect(sent))
            assert b"200 OK" not in answer.splitlines()[:1] if answer else True
            assert await is_answered(connect)

    asyncio.run(play())


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc", GET + b"GET / "],
    ids=["nothing", "half a header", "half a body", "half a second request"],
)
def test_a_half_request_ends_in_time(sent: bytes) -> None:
    async def play() -> None:
        async with served() as (connect, _):
            await ending(await connect(sent))

    asyncio.run(play())


def test_a_drip_of_header_bytes_does_not_prolong_it() -> None:
    async def play() -> None:
        async with served() as (connect, _), asyncio.timeout(LONG):
            _, writer = await connect(b"GET / HTTP/1.1\r\nx: ")
            with contextlib.suppress(ConnectionError):
                while True:
                    writer.write(b"a")
                    await writer.drain()
                    await asyncio.sleep(0.05)

    asyncio.run(play())


def test_whoever_does_not_read_an_answer_is_cut_off() -> None:
    async def play() -> None:
        async with served() as (connect, server):
            await connect(b"GET /long HTTP/1.1\r\nhost: a\r\n\r\n")
            await until(lambda: bool(server.server_state.connections))
            await until(lambda: not server.server_state.connections)

    asyncio.run(play())


def test_who_holds_most_connections_makes_room_for_everybody_else() -> None:
    async def play() -> None:
        async with served(Limits(connections=8)) as (connect, server):
            first = await connect(b"GET / ", "127.0.0.2")
            await until(lambda: len(server.server_state.connections) == 1)
            flood = [await connect(b"GET / ", "127.0.0.9") for _ in range(30)]
            assert [await is_answered(connect, f"127.0.0.{at}") for at in range(3, 8)] == [True] * 5
            assert len(server.server_state.connections) <= 8
            assert await ending(flood[0]) == b""
            first[1].write(GET.removeprefix(b"GET / "))  # who holds one connection keeps it
            assert (await first[0].readline()).startswith(b"HTTP/1.1 200")

    asyncio.run(play())


def test_requests_sent_ahead_are_few() -> None:
    async def play() -> None:
        async with served() as (connect, _):
            answer = await ending(await connect(GET * 500))
            assert answer.count(b"200 OK") < 20
            assert await is_answered(connect)

    asyncio.run(play())


def test_a_stop_waits_for_nobody_who_is_still_sending() -> None:
    async def play() -> float:
        slow = Limits(header_time=2 * LONG, body_time=2 * LONG)
        async with served(slow, patience=2 * LONG) as (connect, server):
            await connect(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc")
            await connect(b"GET / ")
            await until(lambda: len(server.server_state.connections) == 2)
            began = time.monotonic()
        return time.monotonic() - began

    assert asyncio.run(play()) < LONG


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.6", "203.0.113.6"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_visitor_is_counted_by_household(host: str, counted_as: str) -> None:
    assert network_of(host) == counted_as
