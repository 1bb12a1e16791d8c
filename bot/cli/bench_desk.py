"""`qd22 bench desk`: cost of an officer's message, and a citizen's wait beside it, as the cases of a ward grow."""

from __future__ import annotations

import asyncio
import json
import platform
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cases.codes import digest_of, draw
from bot.cli.bench_console import console_cost
from bot.cli.desk_samples import fill_ward
from bot.cli.options import stop
from bot.cli.words import samples
from bot.clock import StoppedClock
from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.statements import heard_statements
from bot.texts import text
from bot.wiring import make_services, running
from knowledge.language.codes import INVITATION_LENGTH, grouped

SIZES = (1, 50, 500, 2000, 5000)
PRESSES = ("desk", "desk:list:new:0", "desk:next", "desk:more", "desk:list:due:0")
"""What an officer does most: opens the desk, a page, the next case, what is overdue."""
_CHANNEL = "telegram"
_OFFICERS, _EVERY_S = 5, 2.0
_CITIZENS, _PER_SECOND = 50, 20
_GOLDEN = 0.618
"""Spreads the officers over their two seconds so that no press falls on the regular moments of the citizens: people who
press at the same instant by design would measure the design."""
_ROUNDS = 15
_UNLIMITED = 100_000
"""Messages a minute: nobody is slowed while their cost is measured."""
_MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
_ASKED = samples()["asked"]
_SEARCH = samples()["searched"][0]


@dataclass(frozen=True)
class _Cost:
    """Of one message: SQL statements (BEGIN counts, COMMIT is none) and milliseconds of CPU."""

    statements: int
    cpu_ms: float


@dataclass
class _Place:
    """A service on a database of its own."""

    parts: Runtime
    ward: str
    clock: StoppedClock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    async def send(self, who: str, typed: str = "", action: str = "") -> None:
        """A message, from the update to its answer in the outbox."""
        incoming = Incoming(typed, action)
        await self.parts.exchange.accept(_CHANNEL, who, f"update-{next(self._numbers)}", incoming)

    async def seat(self, who: str) -> None:
        """Bring an officer to the desk of the ward."""
        code = grouped(draw(INVITATION_LENGTH))
        until = self.clock.now() + timedelta(days=1)
        await self.parts.database.write(
            lambda work: work.officers.invite(who, "officer", self.ward, digest_of(code), until)
        )
        await self.send(who, code)

    async def cost(self, who: str, typed: str = "", action: str = "") -> _Cost:
        """The statements of a message, and its CPU time as the median of some."""
        spent, found = list[float](), list[int]()
        for _ in range(_ROUNDS):
            with heard_statements() as statements:
                began = time.process_time()
                await self.send(who, typed, action)
                spent.append((time.process_time() - began) * 1000)
            found.append(len(statements))
        return _Cost(max(found), round(median(spent), 2))


def bench_desk(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    seconds: Annotated[int, typer.Option(min=4)] = 40,
    folder: Annotated[Path, typer.Option()] = Path(),
) -> None:
    """Cost of an officer's message, and the wait of citizens, at each size of a ward."""
    if not folder.is_dir():
        raise stop(text("cli.no_folder", path=str(folder)))
    services = make_services(Settings())
    with TemporaryDirectory(dir=folder, prefix="qd22-bench-") as place:
        data = asyncio.run(_measure(services, Path(place), seconds))
    found = {**data, "machine": f"{platform.machine()}, Python {platform.python_version()}"}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _show(found)


async def _measure(services: Services, place: Path, seconds: float) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {"cases": []}
    for size in SIZES:
        async with _open(services, place, size) as at:
            costs = [await at.cost("officer-0", action=press) for press in PRESSES]
            search = await at.cost("officer-0", _SEARCH)
            citizen = await at.cost("citizen", _ASKED[0])
            console = await console_cost(at.parts, services, at.clock, _ROUNDS)
            waits = await _waits(at, seconds)
        row = {
            "cases": size,
            "officer_statements": max(cost.statements for cost in costs),
            "officer_cpu_ms": max(cost.cpu_ms for cost in costs),
            "search_statements": search.statements,
            "search_cpu_ms": search.cpu_ms,
            "console_statements": console.statements,
            "console_p95_ms": console.table_p95_ms,
            "console_empty_p95_ms": console.empty_p95_ms,
            "citizen_statements": citizen.statements,
            "citizen_cpu_ms": citizen.cpu_ms,
            "citizen_p95_ms": round(median(beside for _, beside in waits), 2),
            "citizen_p95_ratio": round(median(beside / alone for alone, beside in waits), 2),
        }
        for name, value in row.items():
            rows.setdefault(name, []).append(value)
    return rows


@asynccontextmanager
async def _open(services: Services, place: Path, size: int) -> AsyncIterator[_Place]:
    """A service whose ward has so many cases and five officers."""
    url, clock = f"sqlite+aiosqlite:///{place}/desk-{size}.db", StoppedClock(_MONDAY)
    settings = Settings(database_url=url, key_file=place / "desk.key", messages_per_minute=_UNLIMITED)
    async with running(settings, services, clock) as parts:
        await parts.database.write(lambda work: fill_ward(work, services.home, size, clock.now()))
        at = _Place(parts, services.home, clock)
        for number in range(_OFFICERS):
            await at.seat(f"officer-{number}")
        yield at


async def _waits(at: _Place, seconds: float) -> list[tuple[float, float]]:
    """Milliseconds (p95) that citizens wait without and with officers, in turns: a busy moment hits only one pair."""
    found = []
    for _ in range(max(1, round(seconds / 4 / _EVERY_S))):
        alone = await _citizens(at, 2 * _EVERY_S)
        pressing = asyncio.gather(*(_presses(at, number, 2) for number in range(_OFFICERS)))
        beside = await _citizens(at, 2 * _EVERY_S)
        await pressing
        found.append((_p95(alone), _p95(beside)))
    return found


async def _citizens(at: _Place, seconds: float) -> list[float]:
    """Each question is sent at its time, whether those before are answered or not."""

    async def ask(number: int) -> float:
        await asyncio.sleep(number / _PER_SECOND)
        began = time.perf_counter()
        await at.send(f"citizen-{number % _CITIZENS}", _ASKED[number % len(_ASKED)])
        return (time.perf_counter() - began) * 1000

    return list(await asyncio.gather(*(ask(number) for number in range(round(seconds * _PER_SECOND)))))


async def _presses(at: _Place, officer: int, times: int) -> None:
    """One officer presses every two seconds, each at another moment of them and never at a citizen's own."""
    await asyncio.sleep(_EVERY_S * ((officer + 1) * _GOLDEN % 1))
    for number in range(times):
        following = asyncio.create_task(asyncio.sleep(_EVERY_S))
        await at.send(f"officer-{officer}", action=PRESSES[(officer + number) % len(PRESSES)])
        if number + 1 < times:
            await following
        else:
            following.cancel()


def _p95(waits: Sequence[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]


def _show(found: Mapping[str, object]) -> None:
    table = Table(box=None)
    for title in text("cli.bench.desk").split("|"):
        table.add_column(title, justify="right")
    columns = [values for values in found.values() if isinstance(values, list)]
    for row in zip(*columns, strict=True):
        table.add_row(*map(str, row))
    Console(width=140).print(table)
    print(found["machine"])
