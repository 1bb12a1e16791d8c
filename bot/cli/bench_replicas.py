"""`qd22 bench replicas`: what a second server on one PostgreSQL brings, and costs, near the database and far from it.

A replica is a process of its own: it takes messages as a webhook does, and its outbox sends the answers to a platform
that takes everything at once.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import platform
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url

from bot.cli.bench_posts import asked, fresh
from bot.cli.options import stop
from bot.cli.slow_proxy import slow_proxy
from bot.clock import SystemClock
from bot.meters import METERS
from bot.model.messages import Incoming, Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.keyring import create_key
from bot.texts import text
from bot.wiring import make_services, running

_CHANNEL = "telegram"
_WARM_UP = 2.0
"""Seconds before counting begins: connections are opened and statements prepared."""
_THINKS = 2.0
"""Seconds between two messages of a person near the database: the CPU of each is measured, not how much there is."""
_FRESH = 3
"""Every third message is in words of its own, as among people; the others are asked again and again."""
_UNLIMITED = 1_000_000
_RATES = (Rate(count=_UNLIMITED, seconds=1),)
_RULES = SendingRules(channels={_CHANNEL: ChannelRules(overall=_RATES, per_chat=_RATES)})
_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 120


@dataclass(frozen=True)
class Run:
    """Messages a second of so many replicas, their CPU for a message, and how often PostgreSQL turned one away."""

    replicas: int
    delay_ms: int
    per_second: float
    cpu_ms: float
    p95_ms: float
    retried: int


def bench_replicas(
    database: Annotated[str, typer.Option()] = "",
    seconds: Annotated[float, typer.Option(min=1)] = 8,
    chats: Annotated[int, typer.Option(min=1)] = 40,
    delay: Annotated[int, typer.Option(min=0)] = 20,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """One and two servers on one empty PostgreSQL, near and behind a proxy that makes each round trip longer."""
    url = database or Settings().database_url
    if make_url(url).get_backend_name() != "postgresql":
        raise stop(text("cli.bench.replicas.engine"))
    try:
        if asyncio.run(_is_used(url)):
            raise stop(text("cli.bench.replicas.used"))
    except StoreError as error:
        raise stop(str(error)) from error
    make_services(Settings())  # what must be learned is learned once, before anybody measures
    with TemporaryDirectory() as folder:
        key = Path(folder) / "bench.key"
        create_key(key)
        kinds = [(count, ms) for ms in (0, delay) for count in (1, 2)]
        tried = [[_run(url, key, count, ms, seconds, chats) for count, ms in kinds] for _ in range(rounds)]
        runs = [_best(each) for each in zip(*tried, strict=True)]
    near, far = runs[:2], runs[2:]
    ratios = {
        "cpu": round(near[1].cpu_ms / near[0].cpu_ms, 2),
        "cpu_far": round(far[1].cpu_ms / far[0].cpu_ms, 2),
        "throughput_far": round(far[1].per_second / far[0].per_second, 2),
    }
    machine = f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}"
    if as_json:
        print(json.dumps({"runs": [vars(each) for each in runs], **ratios, "machine": machine}))
        return
    table = Table(box=None)
    for heading in text("cli.bench.replicas.columns").split("|"):
        table.add_column(heading, justify="right")
    for each in runs:
        figures = (each.replicas, each.delay_ms, each.per_second, each.cpu_ms, each.p95_ms, each.retried)
        table.add_row(*map(str, figures))
    Console().print(table)
    print(text("cli.bench.replicas.ratios", machine=machine, **{name: str(value) for name, value in ratios.items()}))


def _best(runs: Sequence[Run]) -> Run:
    """The best of several runs of a kind, taken in turns: what else the machine does only ever makes one worse."""
    return replace(
        runs[0],
        per_second=max(each.per_second for each in runs),
        cpu_ms=min(each.cpu_ms for each in runs),
        p95_ms=min(each.p95_ms for each in runs),
        retried=sum(each.retried for each in runs),
    )


async def _is_used(url: str) -> bool:
    database = Database(url)
    try:
        return await database.exists()
    finally:
        await database.close()


def _run(url: str, key: Path, count: int, delay_ms: int, seconds: float, chats: int) -> Run:
    """Near, people think between messages, so that each server has the same to do; far, they write without a pause."""
    pause = 0 if delay_ms else _THINKS
    with _behind(url, delay_ms) as address:
        begin = _SPAWN.Barrier(count)
        pipes = [_SPAWN.Pipe(duplex=False) for _ in range(count)]
        servers = [
            _SPAWN.Process(target=_serve, args=(address, key, seconds, chats, pause, begin, sending), daemon=True)
            for _, sending in pipes
        ]
        for each in servers:
            each.start()
        told = [_told(receiving) for receiving, _ in pipes]
        for each in servers:
            each.join(_PATIENCE)
    done = sum(each[0] for each in told)
    times = sorted(took for each in told for took in each[2])
    return Run(
        count,
        delay_ms,
        round(done / seconds, 1),
        round(1000 * sum(each[1] for each in told) / done, 2),
        round(1000 * times[int(0.95 * (len(times) - 1))], 1),
        sum(each[3] for each in told),
    )


def _told(receiving: Connection) -> tuple[int, float, list[float], int]:
    """The figures of one server: messages, CPU seconds, the time of each message, retries."""
    if not receiving.poll(_PATIENCE):
        raise stop(text("bench.start.no_server"))
    found: tuple[int, float, list[float], int] = receiving.recv()
    return found


@contextmanager
def _behind(url: str, delay_ms: int) -> Iterator[str]:
    """The address of a database, behind a proxy when there is a delay."""
    if not delay_ms:
        yield url
        return
    receiving, sending = _SPAWN.Pipe(duplex=False)
    where = make_url(url)
    aim = (where.host or "127.0.0.1", where.port or 5432, delay_ms / 1000)
    proxy = _SPAWN.Process(target=_proxy, args=(*aim, sending), daemon=True)
    proxy.start()
    try:
        port = receiving.recv()
        yield where.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    finally:
        proxy.terminate()
        proxy.join()


def _proxy(host: str, port: int, seconds: float, sending: Connection) -> None:
    async def run() -> None:
        async with slow_proxy(host, port, seconds) as here:
            sending.send(here)
            await asyncio.Event().wait()

    asyncio.run(run())


class _Quiet:
    """A platform that takes everything at once."""

    name = _CHANNEL

    async def deliver(self, address: str, message: Message) -> None:
        """Taken."""


def _serve(url: str, key: Path, seconds: float, chats: int, pause: float, begin: Barrier, sending: Connection) -> None:
    """One server with so many people, each of whom pauses so many seconds between messages."""
    settings = Settings(database_url=url, key_file=key, master_key="", messages_per_minute=_UNLIMITED)
    sending.send(asyncio.run(_talk(settings, seconds, chats, pause, begin)))


async def _talk(
    settings: Settings, seconds: float, chats: int, pause: float, begin: Barrier
) -> tuple[int, float, list[float], int]:
    clock, mine = SystemClock(), os.getpid()
    async with running(settings, make_services(settings), clock) as parts:
        outbox = OutboxDispatch(parts.database, parts.keyring, {_CHANNEL: _Quiet()}, clock, _RULES)
        async with outbox:
            ends, kept, times = [time.perf_counter() + _WARM_UP], 0, list[float]()

            async def person(number: int) -> None:
                nonlocal kept
                count, chance = 0, random.Random(number)
                await asyncio.sleep(chance.random() * pause)
                while time.perf_counter() < ends[0]:
                    count += 1
                    began = time.perf_counter()
                    words = fresh if count % _FRESH == 0 else asked
                    said = Incoming(words(mine + number * 1_000 + count))
                    await parts.exchange.accept(
                        _CHANNEL, f"{mine}-{number}", f"{mine}-{number}-{ends[0]}-{count}", said
                    )
                    times.append(time.perf_counter() - began)
                    kept += 1
                    outbox.wake()
                    await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)

            await asyncio.gather(*map(person, range(chats)))
            await asyncio.to_thread(begin.wait, _PATIENCE)
            kept, retried = 0, sum(METERS.retried.values())
            times.clear()
            cpu, ends[0] = time.process_time(), time.perf_counter() + seconds
            await asyncio.gather(*map(person, range(chats)))
            return kept, time.process_time() - cpu, times, sum(METERS.retried.values()) - retried
