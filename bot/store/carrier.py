"""Carriers of transactions. Here SQLite, by threads of its own; PostgreSQL, by a pool, in `postgres_carrier`."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, make_url

from bot.store.sqlite_thread import SqliteThread

T = TypeVar("T")
_READERS = 2
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-512")


class Carrier(Protocol):
    """Carries transactions to a database."""

    async def write(self, act: Callable[[Connection], T]) -> T:
        """One transaction that may write; committed when ``act`` returns, taken back when it raises."""
        ...

    async def read(self, act: Callable[[Connection], T]) -> T:
        """One consistent view."""
        ...

    async def glance(self, act: Callable[[Connection], T]) -> T:
        """As `read`, each statement with a view of its own where that is quicker."""
        ...

    def sole(self, name: str) -> AbstractAsyncContextManager[bool]:
        """True for the only one, of all servers, that is in here under this name."""
        ...

    async def servers(self) -> int:
        """Number of servers on the database, this one among them."""
        ...

    async def empty_log(self) -> bool:
        """Let go of what was deleted and is still in a log; False when somebody still reads there."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class SqliteCarrier:
    """One writer, and readers beside it who keep nobody waiting.

    ``alone`` shuts every other connection out: then the writer reads too. So it does in memory, where each connection
    would have a database of its own.
    """

    def __init__(self, url: str, wait_ms: int, *, alone: bool) -> None:
        self._wait_ms = wait_ms
        pragmas = (*(("locking_mode=EXCLUSIVE",) if alone else ()), *_PRAGMAS)
        self._writer = SqliteThread(url, wait_ms, pragmas, "BEGIN IMMEDIATE")
        self._readers: list[SqliteThread] = []
        if not alone and make_url(url).database not in (None, "", ":memory:"):
            self._readers = [SqliteThread(url, wait_ms, (*pragmas, "query_only=ON"), "BEGIN") for _ in range(_READERS)]
        self._rested = list(self._readers)
        self._asked: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = []
        self._looking: set[asyncio.Task[None]] = set()

    async def write(self, act: Callable[[Connection], T]) -> T:
        """One transaction that may write."""
        return await self._writer.run(lambda tx: _within(tx, act))

    async def read(self, act: Callable[[Connection], T]) -> T:
        """One consistent view; whoever asks while every reader is busy shares the next one."""
        if not self._readers:
            return await self.write(act)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append((act, done))
        if self._rested:
            looking = asyncio.create_task(self._look(self._rested.pop()))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)
        return await done

    async def glance(self, act: Callable[[Connection], T]) -> T:
        """As `read`: a transaction costs nothing here."""
        return await self.read(act)

    async def _look(self, reader: SqliteThread) -> None:
        """Read for all who asked, until nobody does."""
        try:
            while self._asked:
                asked, self._asked = self._asked, []
                acts = [act for act, _ in asked]
                try:
                    found = await reader.run(lambda tx, acts=acts: _within(tx, partial(_each, acts)))  # type: ignore[misc]
                except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
                    found = [Failed(error)] * len(asked)
                for (_, done), outcome in zip(asked, found, strict=True):
                    settle(done, outcome)
        finally:
            self._rested.append(reader)

    @contextlib.asynccontextmanager
    async def sole(self, name: str) -> AsyncIterator[bool]:  # noqa: ARG002 - one service serves a file
        """True: there is one service on a file."""
        yield True

    async def servers(self) -> int:
        """One: see `sole`."""
        return 1

    async def empty_log(self) -> bool:
        """Bring the write-ahead log into the file, and cut it off."""
        return await self._writer.run(partial(_empty_log, self._wait_ms))

    async def close(self) -> None:
        """Give the connections back; the writer last, who clears the log away."""
        await asyncio.gather(*self._looking)
        for each in (*self._readers, self._writer):
            await each.close()


@dataclass(frozen=True)
class Failed:
    """The error of one of those who share a hop, in the place of what it returns."""

    error: BaseException


def settle(done: asyncio.Future[Any], outcome: object) -> None:
    """Hand an outcome to whoever waits for it, if they still do."""
    if done.done():
        return
    if isinstance(outcome, Failed):
        done.set_exception(outcome.error)
    else:
        done.set_result(outcome)


def _each(acts: Sequence[Callable[[Connection], object]], tx: Connection) -> list[object]:
    found: list[object] = []
    for act in acts:
        try:
            found.append(act(tx))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
            # its frames hold a cursor that is half read, which would keep this reader in the past
            traceback.clear_frames(error.__traceback__)
            found.append(Failed(error))
    return found


def _within(tx: Connection, act: Callable[[Connection], T]) -> T:
    with tx.begin():
        return act(tx)


def _empty_log(wait_ms: int, tx: Connection) -> bool:
    """Outside a transaction: within one there is nothing to bring in. Nobody waits long for who reads meanwhile."""
    cursor = tx.connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={_READER_MS}")
        cursor.fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchall()[0][0])
    except sqlite3.OperationalError:
        busy = True  # a full disk: what was deleted is deleted, and the log is owed until there is room
    finally:
        cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
        cursor.fetchall()
        cursor.close()
    return not busy


_READER_MS = 200
"""A reader of ours is done by then; a backup is not, and whoever writes must not wait for it."""
