"""A post office for tests: time that passes only when nothing else happens, a scripted platform, a filled outbox."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from bot.model.messages import Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.failures import DeliveryError
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.keyring import Keyring, MasterKey, new_services
from bot.store.outbox import Kind
from bot.store.schema import outbox
from bot.store.work import UnitOfWork
from tests.blank import place_blank
from tests.conftest import NOON

FAST = ChannelRules(overall=(Rate(count=100, seconds=1),), per_chat=(Rate(count=100, seconds=1),))
T = TypeVar("T")
RULES = SendingRules(channels={"tele": FAST, "zalo": FAST})


class WatchedDatabase(Database):
    """A database that knows whether it is at work, so that time can wait for it."""

    at_work = 0
    is_refusing = False

    async def write(self, act: Callable[[UnitOfWork], T], *, is_urgent: bool = False) -> T:
        with self._working():
            if self.is_refusing:
                raise StoreError("locked")
            return await super().write(act, is_urgent=is_urgent)

    async def read(self, act: Callable[[UnitOfWork], T]) -> T:
        with self._working():
            return await super().read(act)

    async def glance(self, act: Callable[[UnitOfWork], T]) -> T:
        with self._working():
            return await super().glance(act)

    async def servers(self) -> int:
        with self._working():
            return await super().servers()

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        self.at_work += 1
        try:
            yield
        finally:
            self.at_work -= 1


class VirtualTime:
    """A clock, a steady clock and sleep in one: it jumps to the next sleeper when everybody sleeps."""

    def __init__(self, database: WatchedDatabase, start: datetime = NOON) -> None:
        self._database = database
        self._start = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self.seconds = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds)

    def tick(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, next(self._count), waking))
        await waking

    async def pass_(self, seconds: float) -> None:
        """Let so many seconds pass, with all that happens in them."""
        end = self.seconds + seconds
        await self._calm()
        while self._sleepers and self._sleepers[0][0] <= end:
            when, _, waking = heapq.heappop(self._sleepers)
            if not waking.done():
                self.seconds = max(self.seconds, when)
                waking.set_result(None)
                await self._calm()
        self.seconds = end

    async def _calm(self) -> None:
        """Wait until everybody sleeps: the database rests, and nobody went on for many turns of the loop."""
        calm = 0
        while calm < 15:
            calm = 0 if self._database.at_work else calm + 1
            await asyncio.sleep(0.0002 if self._database.at_work else 0)


@dataclass(frozen=True)
class Slow:
    """Takes the message after so many seconds, then fails with ``failure`` or not."""

    seconds: float
    failure: Exception | None = None


@dataclass(frozen=True)
class Taken:
    """Takes the message, but fails all the same: nobody here can know that it arrived."""

    failure: DeliveryError


Outcome = None | DeliveryError | Slow | Taken | Exception
"""None: taken at once."""


@dataclass
class Platform:
    """A courier that does as it is told: for each text a list of outcomes, one an attempt, then all goes well."""

    name: str
    time: VirtualTime
    script: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    always: Callable[[], Outcome] = lambda: None
    asked: list[tuple[float, str, str]] = field(default_factory=list)
    took: list[tuple[float, str, str]] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    async def deliver(self, address: str, message: Message) -> None:
        text = message.text
        assert address not in self.busy, "two messages at once to one chat"
        before = sum(1 for _, _, each in self.asked if each == text)
        self.asked.append((self.time.seconds, address, text))
        outcomes = self.script.get(text, ())
        self.busy.add(address)
        try:
            await self._do(outcomes[before] if before < len(outcomes) else self.always(), address, text)
        finally:
            self.busy.discard(address)

    async def _do(self, outcome: Outcome, address: str, text: str) -> None:
        if isinstance(outcome, Taken):
            self.took.append((self.time.seconds, address, text))
            raise outcome.failure
        if isinstance(outcome, Slow):
            await self.time.sleep(outcome.seconds)
            outcome = outcome.failure
        if outcome is not None:
            raise outcome
        self.took.append((self.time.seconds, address, text))

    @property
    def texts(self) -> list[str]:
        """What it took, in order."""
        return [text for _, _, text in self.took]


@dataclass(frozen=True)
class Row:
    """A row of the outbox as a test looks at it."""

    id: int
    state: str
    attempts: int
    doubts: int
    error: str
    sealed: bytes = field(repr=False)


class Office:
    """A database with an outbox, its keys and a time of its own."""

    def __init__(self, path: Path, start: datetime = NOON) -> None:
        self.database = WatchedDatabase(f"sqlite+aiosqlite:///{path}", keyring=KEYRING)
        self.keyring = KEYRING
        self.time = VirtualTime(self.database, start)

    async def post(
        self,
        text: str,
        address: str = "an",
        channel: str = "tele",
        kind: Kind = "reply",
        after: float = 0,
    ) -> int:
        """Put a letter into the outbox, for a chat that is made when there is none; returns its id."""
        vault, now = self.keyring.chat(channel, address), self.time.now()

        def act(work: UnitOfWork) -> int:
            chats = work.chats
            if not chats.knows(vault):
                sealed = seal_address(self.keyring, vault.chat, address)
                chats.keep_session(vault, "{}", now, channel=channel, is_draft=False, address=sealed)
            due = now + timedelta(seconds=after)
            work.outbox.put(vault.chat, kind, Message(text), now, due)
            return int(work.tx.scalar(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)) or 0)

        return await self.database.write(act)

    async def hear(self, address: str = "an", channel: str = "tele") -> int:
        """Somebody writes again; returns how many letters waited for that."""
        chat = self.keyring.chat(channel, address).chat

        def act(work: UnitOfWork) -> int:
            work.window.reopen(chat, self.time.now())
            return work.outbox.unpark(chat, self.time.now())

        return await self.database.write(act)

    async def rows(self) -> list[Row]:
        """The whole outbox."""

        def act(work: UnitOfWork) -> list[Row]:
            columns = [outbox.c[name] for name in Row.__dataclass_fields__]
            return [Row(*row) for row in work.tx.execute(select(*columns).order_by(outbox.c.id))]

        return await self.database.read(act)

    async def states(self) -> list[str]:
        """How every letter stands."""
        return [row.state for row in await self.rows()]

    def platform(self, name: str = "tele", **script: Sequence[Outcome]) -> Platform:
        """A platform that follows a script."""
        return Platform(name, self.time, script)

    def sender(self, *platforms: Platform, rules: SendingRules = RULES, seed: int = 0) -> OutboxDispatch:
        """A sender in this office's time."""
        couriers = {platform.name: platform for platform in platforms}
        chance = random.Random(seed)
        parts = (self.database, self.keyring, couriers, self.time, rules)
        return OutboxDispatch(*parts, sleep=self.time.sleep, tick=self.time.tick, chance=chance)

    async def work(self, *platforms: Platform, seconds: float = 60, rules: SendingRules = RULES) -> None:
        """Let a sender work for a while and stop it."""
        async with self.sender(*platforms, rules=rules):
            await self.time.pass_(seconds)
            leaving = asyncio.create_task(self.time.pass_(3600))  # whoever is slow is waited for
        leaving.cancel()


KEYRING = Keyring(MasterKey(bytes(32)), new_services())


@contextlib.asynccontextmanager
async def office(folder: Path, start: datetime = NOON) -> AsyncIterator[Office]:
    """A new office in ``folder``, or the one that is there already. Call `prepare` first."""
    opened = Office(folder / "post.db", start)
    try:
        yield opened
    finally:
        await opened.database.close()


def prepare(folder: Path) -> Path:
    """An empty database for `office` in ``folder``; returns the folder."""
    place_blank(folder / "post.db")
    return folder
