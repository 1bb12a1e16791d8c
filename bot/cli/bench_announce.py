"""`qd22 bench announce`: an announcement to many sample persons over loopback, with a kill and a restart on the way.

The clock runs faster than the machine's, so that the rates of a platform, which are kept, do not fill hours. Delays of
the machine count as many times: what arrives in one second of this clock may have been due in two. The rate itself is
proven in virtual time (`tests/delivery/test_announcing.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy import func, insert, select

from bot.cases.announcer import Announcer
from bot.clock import SystemClock
from bot.model.messages import Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import SendingRules, load_rules
from bot.store.claims import seal_address
from bot.store.engine import Database, open_keyring
from bot.store.followers import place_of_follower
from bot.store.keyring import Keyring
from bot.store.outreach_tables import follower
from bot.store.schema import chat, naive
from bot.store.work import UnitOfWork
from bot.texts import text

_CHANNEL, _NAME = "telegram", "thu-toc-do"
_MORNING = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
"""Half past seven in Việt Nam: 50,000 persons at 25 a second are told long before the night."""
_AT_ONCE = 2000


@dataclass(frozen=True)
class _Clock(SystemClock):
    """A clock that starts in the morning and runs ``speed`` times as fast as the machine's."""

    speed: float = 20
    began: float = field(default_factory=time.monotonic)

    def tick(self) -> float:
        """Seconds of this clock since it began."""
        return (time.monotonic() - self.began) * self.speed

    def now(self) -> datetime:
        """The moment it shows."""
        return _MORNING + timedelta(seconds=self.tick())

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock."""
        await asyncio.sleep(seconds / self.speed)


@dataclass
class _Platform:
    """A platform on the loopback: a server that writes down who was told and when, and the sender that asks it."""

    clock: _Clock
    name: str = _CHANNEL
    told: Counter[str] = field(default_factory=Counter)
    at: list[float] = field(default_factory=list)
    port: int = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve while entered."""
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.told[(await reader.readline()).decode().strip()] += 1
        writer.write(b"ok\n")
        writer.close()

    async def deliver(self, address: str, message: Message) -> None:  # noqa: ARG002 - who is told is what counts
        """Tell one person."""
        self.at.append(self.clock.tick())
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{address}\n".encode())
        await reader.readline()
        writer.close()

    def most_in_a_second(self) -> int:
        """The most that were told within any second of the clock."""
        moments, first, most = sorted(self.at), 0, 0
        for last, moment in enumerate(moments):
            while moment - moments[first] >= 1:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass(frozen=True)
class Told:
    """Outcome of a run; ``per_second`` in seconds of the machine, ``most_in_a_second`` in those of the clock."""

    persons: int
    told: int
    twice: int
    unknown: int
    seconds: float
    per_second: float
    most_in_a_second: int
    rate: int


def bench_announce(
    count: Annotated[int, typer.Option(min=10)] = 50_000,
    speed: Annotated[float, typer.Option(min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Tell so many sample persons; exit with 1 when somebody was told twice, or neither told nor counted."""
    with TemporaryDirectory() as folder:
        done = asyncio.run(_run(Path(folder), count, speed))
    row = {name: str(round(value, 1)) for name, value in asdict(done).items()}
    print(json.dumps(asdict(done)) if as_json else text("bench.announce", **row))
    if done.twice or done.told + done.unknown < done.persons:
        raise typer.Exit(1)


async def _run(folder: Path, count: int, speed: float) -> Told:
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
    try:
        keyring = await open_keyring(database, "", folder / "bench.key")
        await _follow(database, keyring, count)
        await database.write(
            lambda work: work.announcements.start(_NAME, "…", date(2026, 12, 31), [_CHANNEL], _MORNING)
        )
        clock, rules = _Clock(speed), load_rules()
        platform = _Platform(clock)
        async with platform.open():
            killed = await _send(database, keyring, platform, rules, until=count // 2)
            await clock.sleep(rules.lease)  # what was under way at the kill is nobody's by now
            done = await _send(database, keyring, platform, rules, until=count)
        letters = await database.read(lambda work: work.announcements.letters(_NAME))
    finally:
        await database.close()
    seconds = killed + done
    return Told(
        count,
        len(platform.told),
        sum(1 for times in platform.told.values() if times > 1),
        letters.get("unknown", 0),
        seconds,
        len(platform.told) / seconds,
        platform.most_in_a_second(),
        min(rate.count for rate in rules.of(_CHANNEL).overall),
    )


async def _send(database: Database, keyring: Keyring, platform: _Platform, rules: SendingRules, until: int) -> float:
    """Send until so many were told (all of them: until nothing is left), then stop dead; returns the seconds."""
    clock, began = platform.clock, time.monotonic()
    sending = OutboxDispatch(
        database, keyring, {_CHANNEL: platform}, clock, rules, sleep=clock.sleep, tick=clock.tick, windows={}
    )
    entered = asyncio.create_task(_forever(sending))
    while len(platform.told) < until and (await _fill(database, clock) or await _is_waiting(database)):
        sending.wake()
        await clock.sleep(10)
    entered.cancel()
    await asyncio.gather(entered, return_exceptions=True)
    return time.monotonic() - began


async def _forever(sending: OutboxDispatch) -> None:
    lanes = await sending.begin()
    try:
        await asyncio.gather(*lanes)
    finally:
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)


async def _fill(database: Database, clock: _Clock) -> int:
    """As the tick of the server: batches until the channel has enough."""
    count = 0
    while put := await database.write(lambda work: Announcer(work).put(_NAME, _CHANNEL, clock.now())):
        count += put
    return count


async def _is_waiting(database: Database) -> bool:
    return bool(await database.read(lambda work: work.announcements.waiting(_NAME, _CHANNEL)))


async def _follow(database: Database, keyring: Keyring, count: int) -> None:
    """Sample persons who asked for news, with a chat each."""
    for first in range(0, count, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count))

        def fill(work: UnitOfWork) -> None:
            ids = {number: keyring.chat(_CHANNEL, f"{number}").chat for number in numbers}  # noqa: B023 - done at once
            at = naive(_MORNING - timedelta(days=1))
            chats = [
                {"id": name, "session": b"", "touched_at": at, "channel": _CHANNEL, "version": 0,
                 "address": seal_address(keyring, name, f"{number}")}
                for number, name in ids.items()
            ]  # fmt: skip
            sealing = keyring.service("outbox")
            followers = [
                {"chat": name, "channel": _CHANNEL, "since": at, "sealed": sealing.seal("", place_of_follower(name))}
                for name in ids.values()
            ]
            work.tx.execute(insert(chat), chats)
            work.tx.execute(insert(follower), followers)

        await database.write(fill)
    found = await database.read(lambda work: work.tx.scalar(select(func.count()).select_from(follower)))
    if found != count:
        raise RuntimeError(f"{found} of {count} follow")
