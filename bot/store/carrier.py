"""Carriers of transactions: SQLite by threads of its own, PostgreSQL by a pool of connections."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.errors import StoreError
from bot.store.sqlite_thread import SqliteThread
from bot.texts import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

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
        pragmas = (*(("locking_mode=EXCLUSIVE",) if alone else ()), f"busy_timeout={wait_ms}", *_PRAGMAS)
        self._writer = SqliteThread(url, pragmas, "BEGIN IMMEDIATE")
        self._readers: list[SqliteThread] = []
        if not alone and make_url(url).database not in (None, "", ":memory:"):
            self._readers = [SqliteThread(url, (*pragmas, "query_only=ON"), "BEGIN") for _ in range(_READERS)]
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

    async def empty_log(self) -> bool:
        """Bring the write-ahead log into the file, and cut it off."""
        return await self._writer.run(partial(_empty_log, self._wait_ms))

    async def close(self) -> None:
        """Give the connections back; the writer last, who clears the log away."""
        await asyncio.gather(*self._looking)
        for each in (*self._readers, self._writer):
            await each.close()


class PostgresCarrier:
    """A pool of connections; one writer over all servers, as SQLite has one by itself.

    The turns of a chat and the chain of the audit have an order.
    """

    def __init__(self, url: str, *, alone: bool) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the whole ORM: only where it is needed

        # alone: a second connection would find the first one's lock
        one = {"pool_size": 1, "max_overflow": 0} if alone else {}
        self._engine = create_async_engine(url, hide_parameters=True, **one)
        self._url = make_url(url)
        event.listen(self._engine.sync_engine, "connect", _take_place(alone=alone))

    async def write(self, act: Callable[[Connection], T]) -> T:
        """One transaction that may write."""
        async with self._connected() as connection, connection.begin():
            return await connection.run_sync(_alone, act)

    async def read(self, act: Callable[[Connection], T]) -> T:
        """One consistent view."""
        async with self._connected() as connection:
            return await connection.run_sync(act)

    async def empty_log(self) -> bool:
        """Nothing: PostgreSQL looks after its own log."""
        return True

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection. Raises StoreError when the server cannot be reached or lets nobody in."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
            except (OSError, DBAPIError) as error:
                # the driver's words: a wrong password, no such database, too many connections, nobody there
                said = str(error.orig if isinstance(error, DBAPIError) else error).rpartition(">: ")[2]
                raise StoreError(text("store.unreachable", where=server_of(self._url), why=said)) from error
            yield connection


def server_of(url: URL) -> str:
    """The place of a database on a server, for people: without the password."""
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"


def _take_place(*, alone: bool) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    """Hold a shared lock in every connection until it closes, so that one may ask to be alone."""
    lock = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"

    def take(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {lock}(22, 1)")
        row = cursor.fetchone()
        cursor.close()
        connection.commit()
        if row is None or not row[0]:
            raise StoreError(text("store.locked"))

    return take


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


def _alone(tx: Connection, act: Callable[[Connection], T]) -> T:
    tx.execute(_ONE_WRITER)
    return act(tx)


_ONE_WRITER = sql("SELECT pg_advisory_xact_lock(22)")


def _empty_log(wait_ms: int, tx: Connection) -> bool:
    """Outside a transaction: within one there is nothing to bring in. Nobody waits long for who reads meanwhile."""
    cursor = tx.connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={_READER_MS}")
        cursor.fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchall()[0][0])
    finally:
        cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
        cursor.fetchall()
        cursor.close()
    return not busy


_READER_MS = 200
"""A reader of ours is done by then; a backup is not, and whoever writes must not wait for it."""
