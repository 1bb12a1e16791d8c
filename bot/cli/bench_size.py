"""`qd22 bench size`: cost of a message on an empty database, and on one with all cases and chats of the country."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import insert, make_url
from sqlalchemy import text as sql

from bot.cases.codes import digest_of, draw
from bot.cli.bench_posts import asked, fresh
from bot.cli.desk_samples import fill_ward
from bot.cli.options import stop
from bot.clock import StoppedClock
from bot.model.messages import Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.schema import chat, inbox, naive
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.wiring import make_services, running
from knowledge.language.codes import INVITATION_LENGTH, grouped

_CHANNEL, _ELSEWHERE = "telegram", "99999"
"""The cases are those of a ward that nobody here asks about; what many in one ward cost shows `qd22 bench desk`."""
_OWN = 50
"""Cases of the ward where the officer works."""
_DAYS, _SESSION, _ADDRESS = 170, 600, 60
"""Days over which the chats last wrote; bytes of a sealed session and of a sealed address."""
_AT_ONCE = 5_000
_WARM_UP, _UNLIMITED = 20, 1_000_000
_LONG = 1_000_000
"""Numbers of so many digits make questions of one length."""
_MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
_KINDS: Mapping[str, str] = {
    "asked": "", "fresh": "", "new_chat": "", "own_cases": "cases", "desk": "desk", "next_case": "desk:next",
}  # fmt: skip
"""Kinds of messages, with the action of those that are presses."""


@dataclass(frozen=True)
class _Cost:
    """Of one message: milliseconds of this process's CPU, and from the update to the commit, both the lower quarter.

    What else the machine does only ever adds to a time.
    """

    cpu_ms: float
    took_ms: float


@dataclass
class _Place:
    """A service on a database of its own."""

    parts: Runtime
    ward: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    async def send(self, who: str, typed: str = "", action: str = "") -> None:
        """A message, from the update to its answer in the outbox."""
        await self.parts.exchange.accept(_CHANNEL, who, f"update-{next(self._numbers)}", Incoming(typed, action))

    async def once(self, kind: str, number: int) -> tuple[float, float]:
        """Milliseconds of CPU and of waiting for one message of a kind."""
        who = {"new_chat": f"new-{number}", "desk": "officer", "next_case": "officer"}.get(kind, "citizen")
        typed = {"asked": asked(number), "new_chat": asked(number), "fresh": fresh(_LONG + number)}.get(kind, "")
        began, busy = time.perf_counter(), time.process_time()
        await self.send(who, typed, _KINDS[kind])
        return (time.process_time() - busy) * 1000, (time.perf_counter() - began) * 1000


async def _compare(places: Sequence[_Place], kind: str, rounds: int) -> list[_Cost]:
    """The cost of a kind of message in each place, in turns: what else the machine does hits all alike."""
    found: list[list[tuple[float, float]]] = [[] for _ in places]
    for number in range(_WARM_UP + rounds):
        for place, costs in zip(places, found, strict=True):
            costs.append(await place.once(kind, number))
    return [
        _Cost(*(round(quantiles(each, n=4)[0], 2) for each in zip(*costs[_WARM_UP:], strict=True))) for costs in found
    ]


def bench_size(
    database: Annotated[str, typer.Option()] = "",
    beside: Annotated[str, typer.Option()] = "",
    cases: Annotated[int, typer.Option(min=1)] = 100_000,
    chats: Annotated[int, typer.Option(min=1)] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=4)] = 200,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    folder: Annotated[Path, typer.Option()] = Path(),
) -> None:
    """Cost of each kind of message on a filled database and on an empty one beside; on SQLite, or on a PostgreSQL."""
    if bool(database) != bool(beside):
        raise stop(text("cli.bench.size.two"))
    if not folder.is_dir():
        raise stop(text("cli.no_folder", path=str(folder)))
    with TemporaryDirectory(dir=folder, prefix="qd22-bench-") as place:
        urls = [beside or f"sqlite+aiosqlite:///{place}/empty.db", database or f"sqlite+aiosqlite:///{place}/size.db"]
        key = {"key_file": Path(place) / "size.key", "master_key": ""}
        settings = [Settings(database_url=url, messages_per_minute=_UNLIMITED, **key) for url in urls]
        try:
            found = asyncio.run(_measure(settings, cases, chats, rounds))
        except StoreError as error:
            raise stop(str(error)) from error
    engine = make_url(urls[0]).get_backend_name()
    machine = f"{engine}, {platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}"
    ratio = max(full.took_ms / empty.took_ms for empty, full in found.values())
    data = {name: {"empty": vars(empty), "full": vars(full)} for name, (empty, full) in found.items()}
    if as_json:
        print(json.dumps({**data, "most": round(ratio, 2), "cases": cases, "chats": chats, "machine": machine}))
        return
    _show(found)
    print(text("cli.bench.size.ratio", ratio=str(round(ratio, 2)), cases=str(cases), chats=str(chats), machine=machine))


async def _measure(settings: Sequence[Settings], cases: int, chats: int, rounds: int) -> dict[str, list[_Cost]]:
    services = make_services(settings[0])
    async with AsyncExitStack() as stack:
        places = []
        for each in settings:
            await _refuse_used(each.database_url)
            parts = await stack.enter_async_context(running(each, services, StoppedClock(_MONDAY)))
            places.append(at := _Place(parts, services.home))
            code = grouped(draw(INVITATION_LENGTH))
            await parts.database.write(lambda work, code=code: _begin(work, at.ward, code))  # type: ignore[misc]
            await at.send("officer", code)
        await _fill(places[1].parts.database, cases, chats)
        return {kind: await _compare(places, kind, rounds) for kind in _KINDS}


async def _refuse_used(url: str) -> None:
    probe = Database(url)
    try:
        if await probe.exists():
            raise stop(text("cli.bench.replicas.used"))
    finally:
        await probe.close()


def _begin(work: UnitOfWork, ward: str, code: str) -> None:
    fill_ward(work, ward, _OWN, _MONDAY)
    work.officers.invite("officer", "officer", ward, digest_of(code), _MONDAY + timedelta(days=1))


async def _fill(database: Database, cases: int, chats: int) -> None:
    """Fill the database as a long time would; then all of it is on the disk, and PostgreSQL knows what it holds."""
    with Progress(transient=True) as progress:
        bar = progress.add_task("", total=cases + chats)
        for size in _parts(cases):
            await database.write(lambda work, size=size: fill_ward(work, _ELSEWHERE, size, _MONDAY))  # type: ignore[misc]
            progress.advance(bar, size)
        for size in _parts(chats):
            await database.write(lambda work, size=size: _talk(work, size))  # type: ignore[misc]
            progress.advance(bar, size)
    if database.is_sqlite:
        await database.empty_log()
    else:
        await database.write(lambda work: work.tx.execute(sql("ANALYZE")))
    await asyncio.to_thread(os.sync)


def _parts(whole: int) -> Iterator[int]:
    yield from (min(_AT_ONCE, whole - begun) for begun in range(0, whole, _AT_ONCE))


def _talk(work: UnitOfWork, size: int) -> None:
    """Chats with what an update leaves behind; what is sealed is noise of the same length, as nobody opens it."""
    rows, updates = list[dict[str, object]](), list[dict[str, object]]()
    for _ in range(size):
        who, at = secrets.token_hex(32), naive(_MONDAY - timedelta(seconds=secrets.randbelow(_DAYS * 86_400)))
        noise = {"session": secrets.token_bytes(_SESSION), "address": secrets.token_bytes(_ADDRESS)}
        rows.append({"id": who, "channel": _CHANNEL, "touched_at": at, "heard_at": at, "version": 1, **noise})
        updates.append({"channel": _CHANNEL, "external_id": secrets.token_hex(32), "chat": who, "at": at})
    work.tx.execute(insert(chat), rows)
    work.tx.execute(insert(inbox), updates)


def _show(found: Mapping[str, list[_Cost]]) -> None:
    table = Table(box=None)
    headings, names = text("cli.bench.size.columns").split("|"), text("cli.bench.size.kinds").split("|")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    for name, (empty, full) in zip(names, found.values(), strict=True):
        ratios = (full.cpu_ms / empty.cpu_ms, full.took_ms / empty.took_ms)
        figures = (empty.cpu_ms, full.cpu_ms, ratios[0], empty.took_ms, full.took_ms, ratios[1])
        table.add_row(name, *(f"{each:.2f}" for each in figures))
    Console(width=120).print(table)
