"""`python -m tests.load`: a server of our own, more and more people, and what they were answered.

People think between messages; officers work at a desk of 500 cases meanwhile. ``--fixed`` answers so many at once
whatever is seen, to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.cases.codes import digest_of, draw
from bot.cli.desk_samples import fill_ward
from bot.cli.trial_server import trial_environment
from bot.clock import SystemClock
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.load.people import Heard, Person

_WARD = "16732"
_OFFICERS = 5
_CASES = 500
_P95 = 0.25
"""Seconds: below it at a rate the server holds."""


def main() -> int:
    """Print a row for each number of people; 1 when anybody got neither an answer nor words."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", default="30,60,120,240,480", help="how many at once, one measurement each")
    options.add_argument("--seconds", type=float, default=12)
    options.add_argument("--fixed", type=int, default=0)
    chosen = options.parse_args()
    table = Table(title=f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}", box=None)
    for heading in (
        "people",
        "answered/s",
        "p50 ms",
        "p95 ms",
        "officers p95 ms",
        "refused in words",
        "refused p95 ms",
        "failed",
    ):
        table.add_column(heading, justify="right")
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codes = asyncio.run(_prepare(folder))
        with _server(folder, chosen.fixed) as port:
            for number, people in enumerate(map(int, chosen.people.split(","))):
                heard = asyncio.run(_measure(port, people, chosen.seconds, codes, number))
                failed += sum(heard.failed.values())
                table.add_row(str(people), *_row(heard, chosen.seconds))
                if heard.failed:
                    print(dict(heard.failed))  # noqa: T201 - a command
    Console(width=120).print(table)
    return 1 if failed else 0


def _row(heard: Heard, seconds: float) -> list[str]:
    rate = (len(heard.times) + len(heard.officers)) / seconds
    return [
        f"{rate:.1f}", _at(heard.times, 0.5), _at(heard.times, 0.95), _at(heard.officers, 0.95),
        str(len(heard.refused)), _at(heard.refused, 0.95), str(sum(heard.failed.values())),
    ]  # fmt: skip


def _at(times: list[float], share: float) -> str:
    return f"{1000 * sorted(times)[int(share * (len(times) - 1))]:.0f}" if times else "–"


async def _measure(port: int, people: int, seconds: float, codes: list[str], number: int) -> Heard:
    heard, until = Heard(), time.perf_counter() + seconds
    mine = codes[number * _OFFICERS : (number + 1) * _OFFICERS]
    talkers = [Person(port, heard, 10_000 * (number + 1) + seat) for seat in range(people)]
    talkers += [Person(port, heard, seat, code) for seat, code in enumerate(mine)]
    await asyncio.gather(*(each.talk(until) for each in talkers))
    return heard


def _environment(folder: Path) -> dict[str, str]:
    cache = os.environ.get("QD22_CACHE")
    kept = {"QD22_CACHE": cache} if cache else {}
    return trial_environment(folder, QD22_KEY_FILE=str(folder / "qd22.key"), QD22_CONNECTIONS="2000", **kept)


async def _prepare(folder: Path) -> list[str]:
    """A ward with cases, and codes for its officers."""
    names = {
        name.removeprefix("QD22_").lower(): value for name, value in _environment(folder).items() if "QD22" in name
    }
    settings = Settings(**names)  # type: ignore[arg-type]  # read as from the environment
    codes, now = [grouped(draw(INVITATION_LENGTH)) for _ in range(_OFFICERS * 10)], SystemClock().now()

    def act(work: UnitOfWork) -> None:
        fill_ward(work, _WARD, _CASES, now)
        for code in codes:
            work.officers.invite("Cán bộ mẫu", "officer", _WARD, digest_of(code), now + timedelta(days=1))

    async with opened(settings) as parts:
        await parts.database.write(act)
    return codes


@contextmanager
def _server(folder: Path, fixed: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    start = f"import bot.load_limit as at; at._LEAST = at._MOST = at._FIRST = {fixed}; from bot.cli import main; main()"
    command = [sys.executable, *(["-c", start] if fixed else ["-m", "bot"]), "serve", "--port", str(port)]
    environment = _environment(folder)
    with subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            for _ in range(600):
                if _is_ready(port):
                    break
                time.sleep(0.1)
            yield port
        finally:
            running.terminate()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
