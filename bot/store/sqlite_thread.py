"""An SQLite connection with a thread of its own: a whole transaction goes there in one hop.

The driver is aiosqlite. Going to its thread for every single statement costs more than the statements do, so that what
is run there is a plain function with an ordinary SQLAlchemy connection on the same SQLite connection.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

T = TypeVar("T")
_CHUNK = 64
_PAUSE = 0.01
"""Seconds between two attempts to take what another program holds for a moment."""


class SqliteThread:
    """One connection; what `run` is given is done in order, each in the thread of the connection.

    ``wait_ms`` is how long another program may keep locked what is needed of the database. ``begin`` is how its
    transactions begin: "BEGIN IMMEDIATE" for a writer, who takes its place at once (finding out half-way that another
    one was faster would waste the turn).
    """

    def __init__(self, url: str, wait_ms: int, pragmas: Sequence[str], begin: str) -> None:
        self._engine = create_engine(
            make_url(url).set(drivername="sqlite"), poolclass=StaticPool, hide_parameters=True, echo=False
        )
        self._wait_ms = wait_ms
        self._pragmas = (f"busy_timeout={wait_ms}", *pragmas)
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        self._driver: aiosqlite.Connection | None = None
        self._connection: Connection | None = None

    async def run(self, act: Callable[[Connection], T]) -> T:
        """Call ``act`` in the thread. Whoever waits may be cancelled; what was begun is still done to its end."""
        if self._driver is None:
            self._driver = await self._open()
        # the driver has no public way to its thread for a function of ours
        return cast("T", await self._driver._execute(self._act, act))  # type: ignore[no-untyped-call]  # noqa: SLF001

    async def close(self) -> None:
        """Give the connection back; the next `run` would open it anew."""
        if self._driver is not None:
            driver, self._driver = self._driver, None
            await driver._execute(self._release)  # type: ignore[no-untyped-call]  # noqa: SLF001
            await driver.close()

    async def _open(self) -> aiosqlite.Connection:
        driver = aiosqlite.Connection(self._connect, _CHUNK)
        thread = driver._thread  # noqa: SLF001
        thread.daemon = True  # as SQLAlchemy has it: whoever is cut off must be able to end
        try:
            return await driver
        except BaseException:
            await asyncio.to_thread(thread.join)  # it still reports to this loop, which may be gone soon
            raise

    def _connect(self) -> sqlite3.Connection:
        self._connection = self._engine.connect()
        return cast("sqlite3.Connection", self._connection.connection.driver_connection)

    def _release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()

    def _act(self, act: Callable[[Connection], T]) -> T:
        if self._connection is None:
            raise sqlite3.ProgrammingError("closed")
        return act(self._connection)

    def _prepare(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun by ourselves
        until = time.monotonic() + self._wait_ms / 1000
        cursor = connection.cursor()
        for pragma in self._pragmas:
            _insist(cursor, f"PRAGMA {pragma}", until)
        cursor.close()


def _insist(cursor: DBAPICursor, statement: str, until: float) -> None:
    """Execute what SQLite itself does not wait for: of two programs that open a new file at the same time, one is told
    at once that the other has it locked, whatever its ``busy_timeout``.
    """
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return
