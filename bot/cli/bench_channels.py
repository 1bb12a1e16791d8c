"""`qd22 bench channels`: updates a second through a webhook, with everything on disk, beside what does less."""

from __future__ import annotations

import asyncio
import json
import platform
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Message

from bot.channels.kinds import PLATFORMS
from bot.cli.bench_posts import POSTS, Post, answering_app, echo_app, quiet
from bot.cli.options import stop
from bot.conversation.services import Services
from bot.settings import Settings
from bot.web.app import make_app
from bot.wiring import make_services

_PER_SECOND = 50
Figures = dict[str, float]


def bench_channels(
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    count: Annotated[int, typer.Option(min=50, help="Số tin của mỗi phép đo.")] = 500,
    folder: Annotated[Path, typer.Option(help="Thư mục trên ổ đĩa cần đo.")] = Path(),
) -> None:
    """Số tin webhook mỗi giây (đọc, lưu, trả lời, ghi đĩa) cạnh đường chỉ đáp 200, bot lặp lời và nhịp ghi đĩa."""
    if not folder.is_dir():
        raise stop(f"{folder}: không phải thư mục.")
    services = make_services(Settings())
    with TemporaryDirectory(dir=folder, prefix="qd22-bench-") as place:
        loop = uvicorn.Config(answering_app("/")).get_loop_factory()  # the one that the server runs in
        with asyncio.Runner(loop_factory=loop) as runner:
            data = runner.run(_measure(services, Path(place), count))
        commits = _commits(Path(place), count)
    found = {"rows": data, "commits_per_second": commits, "updates": count, "machine": _machine()}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _show(data, commits)


async def _measure(services: Services, place: Path, count: int) -> dict[str, Figures]:
    """One row for each platform, then what it is compared with."""
    rows: dict[str, Figures] = {}
    for kind in PLATFORMS:
        post = POSTS[kind.name]
        url = f"sqlite+aiosqlite:///{place}/{kind.name}.db"
        settings = Settings.model_validate(
            {**post.settings, "database_url": url, "public_origin": "https://qd22.example"}
        )
        app = make_app(settings, services, kinds=[quiet(kind)])
        async with app.router.lifespan_context(app):
            rows[kind.name] = await _row(app, kind.hook, post, count)
    rows["200"] = await _row(answering_app("/hook"), "/hook", POSTS["telegram"], count)
    async with echo_app("/hook") as app:
        rows["ptb-echo"] = await _row(app, "/hook", POSTS["telegram"], count)
    return rows


async def _row(app: ASGIApp, path: str, post: Post, count: int) -> Figures:
    """One after the other as fast as it goes; then so many a second, from new chats each time."""
    await _in_turn(app, path, post, range(20))
    began = time.perf_counter()
    waits = await _in_turn(app, path, post, range(20, 20 + count))
    rate = count / (time.perf_counter() - began)
    paced = await _paced(app, path, post, range(20 + count, 20 + 2 * count))
    return {"per_second": round(rate, 1), **_shares("", waits), **_shares(f"at_{_PER_SECOND}_", paced)}


async def _in_turn(app: ASGIApp, path: str, post: Post, numbers: range) -> list[float]:
    return [await _timed(lambda number=number: _send(app, path, post, number)) for number in numbers]  # type: ignore[misc]


async def _paced(app: ASGIApp, path: str, post: Post, numbers: range) -> list[float]:
    """Each sent at its time, whether those before are answered or not; waiting for its turn counts."""

    async def send(number: int) -> float:
        await asyncio.sleep((number - numbers.start) / _PER_SECOND)
        return await _timed(lambda: _send(app, path, post, number))

    return list(await asyncio.gather(*(send(number) for number in numbers)))


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds that something takes."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def _send(app: ASGIApp, path: str, post: Post, number: int) -> None:
    """Post one update to the application itself: no socket, so that all rows leave out the same."""
    body = post.body(number)
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
    print(f"Ổ đĩa này ghi chắc (WAL, FULL) {commits} lần mỗi giây. {_machine()}.")
