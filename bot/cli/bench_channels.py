"""`qd22 bench channels`: updates a second through a webhook, with everything on disk, beside what does less."""

from __future__ import annotations

import asyncio
import json
import platform
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Message

from bot.channels.kinds import PLATFORMS
from bot.channels.platform import Platform
from bot.cli.bench_posts import POSTS, Post, answering_app, asked, echo_app, fresh, quiet
from bot.cli.options import stop
from bot.conversation.services import Services
from bot.settings import Settings
from bot.texts import text
from bot.wiring import make_app, make_services

ECHO = "ptb-echo"
_PER_SECOND = 50
_AT_ONCE = 40
"""Updates under way at the same time: what Telegram posts at once when nothing else is asked for."""
_ROUNDS, _SECONDS = 7, 0.5
_APART = 100_000
Words = Callable[[int], str]
Figures = dict[str, float]


def bench_channels(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    count: Annotated[int, typer.Option(min=50)] = 500,
    folder: Annotated[Path, typer.Option()] = Path(),
) -> None:
    """Updates a second, kept on disk and answered, beside what does less."""
    if not folder.is_dir():
        raise stop(text("cli.no_folder", path=str(folder)))
    services = make_services(Settings())
    with TemporaryDirectory(dir=folder, prefix="qd22-bench-") as place:
        loop = uvicorn.Config(answering_app("/")).get_loop_factory()  # the one that the server runs in
        with asyncio.Runner(loop_factory=loop) as runner:
            data = runner.run(_measure(services, Path(place), count))
        commits = _commits(Path(place), count)
    ratios = {kind.name: data[kind.name]["ratio"] for kind in PLATFORMS}
    found = {"ratio": ratios, "rows": data, "commits_per_second": commits, "updates": count, "machine": _machine()}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _show(data, commits)


async def _measure(services: Services, place: Path, count: int) -> dict[str, Figures]:
    """One row for each platform, then what it is compared with; all in turns, so that a busy machine slows all."""
    async with AsyncExitStack() as stack:
        lanes = {kind.name: await stack.enter_async_context(_platform(kind, services, place)) for kind in PLATFORMS}
        lanes["200"] = _Lane(answering_app("/hook"), "/hook", POSTS["telegram"])
        lanes[ECHO] = _Lane(await stack.enter_async_context(echo_app("/hook")), "/hook", POSTS["telegram"])
        for number, lane in enumerate(lanes.values()):
            lane.sent = number * _APART  # the platforms share one understanding: no two may post the same fresh words
            await lane.rate(asked)
        for words, rates in ((asked, "rates"), (fresh, "fresh")):
            for _ in range(_ROUNDS):
                for lane in lanes.values():
                    getattr(lane, rates).append(await lane.rate(words))
        rows: dict[str, Figures] = {}
        for name, lane in lanes.items():
            rows[name] = {
                "per_second": round(median(lane.rates), 1),
                "ratio": _ratio(lane.rates, lanes[ECHO].rates),
                "fresh_per_second": round(median(lane.fresh), 1),
                "fresh_ratio": _ratio(lane.fresh, lanes[ECHO].fresh),
                **_shares("", await lane.one_by_one(count // 2)),
                **_shares(f"at_{_PER_SECOND}_", await lane.paced(count)),
            }
        return rows


@asynccontextmanager
async def _platform(kind: Platform, services: Services, place: Path) -> AsyncIterator[_Lane]:
    post, url = POSTS[kind.name], f"sqlite+aiosqlite:///{place}/{kind.name}.db"
    apart = {"database_url": url, "key_file": place / "bench.key", "public_origin": "https://qd22.example"}
    settings = Settings.model_validate({**post.settings, **apart})
    app = make_app(settings, services, platforms=[quiet(kind)])
    async with app.router.lifespan_context(app):
        yield _Lane(app, kind.hook, post)


def _ratio(rates: Sequence[float], others: Sequence[float]) -> float:
    """The median of the rounds: each compares what was measured right after each other."""
    return round(median(rate / other for rate, other in zip(rates, others, strict=True)), 3)


@dataclass
class _Lane:
    """One application that is posted to; every update is a new one."""

    app: ASGIApp
    path: str
    of: Post
    sent: int = 0
    rates: list[float] = field(default_factory=list)
    fresh: list[float] = field(default_factory=list)

    async def rate(self, words: Words) -> float:
        """Updates a second, as many at once as a platform posts."""
        before, began = self.sent, time.perf_counter()

        async def some() -> None:
            while time.perf_counter() < began + _SECONDS:
                await self.one(words)

        await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
        return (self.sent - before) / (time.perf_counter() - began)

    async def one_by_one(self, count: int) -> list[float]:
        """Milliseconds of each when nothing else is to be done."""
        return [await self.one(asked) for _ in range(count)]

    async def paced(self, count: int) -> list[float]:
        """Each sent at its time, whether those before are answered or not; waiting for its turn counts."""

        async def send(number: int) -> float:
            await asyncio.sleep(number / _PER_SECOND)
            return await self.one(asked)

        return list(await asyncio.gather(*(send(number) for number in range(count))))

    async def one(self, words: Words) -> float:
        """Post the next update; returns the milliseconds that it took."""
        self.sent += 1
        body = self.of.body(self.sent, words(self.sent))
        began = time.perf_counter()
        await _send(self.app, self.path, self.of, body)
        return (time.perf_counter() - began) * 1000


async def _send(app: ASGIApp, path: str, post: Post, body: bytes) -> None:
    """Post one update to the application itself: no socket, so that all rows leave out the same."""
    headers = [(name.lower().encode(), value.encode()) for name, value in post.headers(body).items()]
    status: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": headers,
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await app(scope, receive, send)
    if status != [200]:
        raise RuntimeError(f"{path} answered {status}")


def _commits(place: Path, count: int) -> float:
    """Commits a second of one small row each, WAL with FULL sync: the least that a kept update costs."""
    link = sqlite3.connect(place / "bare.db", isolation_level=None)
    link.execute("PRAGMA journal_mode=WAL")
    link.execute("PRAGMA synchronous=FULL")
    link.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, sealed BLOB)")
    began = time.perf_counter()
    for number in range(count):
        link.execute("BEGIN IMMEDIATE")
        link.execute("INSERT INTO row VALUES (?, ?)", (number, bytes(300)))
        link.execute("COMMIT")
    rate = count / (time.perf_counter() - began)
    link.close()
    return round(rate, 1)


def _shares(name: str, waits: list[float]) -> Figures:
    ordered = sorted(waits)
    return {f"{name}p{share}_ms": round(ordered[int(len(ordered) * share / 100)], 3) for share in (50, 95, 99)}


def _machine() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}"


def _show(rows: dict[str, Figures], commits: float) -> None:
    table = Table(box=None)
    for heading in ("", *next(iter(rows.values()))):
        table.add_column(heading, justify="right")
    for name, figures in rows.items():
        table.add_row(name, *(str(value) for value in figures.values()))
    Console(width=140).print(table)
    print(text("cli.bench.disk", commits=str(commits), machine=_machine()))
