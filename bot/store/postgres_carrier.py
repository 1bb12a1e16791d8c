"""Carrier of transactions to PostgreSQL: a pool of connections, and as many servers beside this one as there are."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, event, make_url
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.meters import METERS
from bot.store.database_url import server_of
from bot.store.errors import LOCKED, StoreError
from bot.store.locks import PART, WRITES
from bot.texts import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")


class PostgresCarrier:
    """A pool of connections. Any number of servers write at the same time; `locks` says what keeps them apart.

    A transaction that PostgreSQL turns away for another one, or that lost its connection before it was committed, is
    run once more as a whole. ``wait_ms`` is how long it may wait for what another one holds; a transaction that does
    nothing for a minute is ended by the server, so that a program that hangs holds nobody up for longer.
    """

    def __init__(self, url: str, wait_ms: int, *, alone: bool) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the whole ORM: only where it is needed

        # alone: a second connection would find the first one's lock
        size = {"pool_size": 1, "max_overflow": 0} if alone else {"pool_size": _CONNECTIONS, "max_overflow": _BESIDE}
        # planning by compilation costs more than our short statements do; each is prepared once in a connection
        own = {"jit": "off", "application_name": f"qd22-{secrets.token_hex(8)}"}
        if not alone:  # nobody waits for whoever is alone
            own |= {"lock_timeout": str(wait_ms), **_TIMEOUTS}
        said = {"server_settings": own, "prepared_statement_cache_size": 1000}
        self._engine = create_async_engine(url, hide_parameters=True, connect_args=said, **size)
        self._readers = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._glancers = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._free = asyncio.Semaphore(1 if alone else _CONNECTIONS)
        self._url = make_url(url)
        event.listen(self._engine.sync_engine, "connect", _take_place(alone=alone))

    async def write(self, act: Callable[[Connection], T]) -> T:
        """One transaction that may write, run again while another one is in its way."""

        async def attempt() -> T:
            is_done = False
            try:
                async with self._connected(self._engine) as connection:
                    await connection.execution_options(**{WRITES: True})
                    async with connection.begin():
                        found = await connection.run_sync(act)
                        is_done = True
            except (DBAPIError, OSError) as error:
                if is_done:  # lost while it was committed: nobody knows, so that it must not be run again
                    raise StoreError(text("store.lost")) from error
                raise
            return found

        return await self._again_and_again(attempt)

    async def read(self, act: Callable[[Connection], T]) -> T:
        """One consistent view."""

        return await self._read(self._readers, act)

    async def glance(self, act: Callable[[Connection], T]) -> T:
        """No transaction: its beginning and its end are ways to the server and back, each as long as the look."""
        return await self._read(self._glancers, act)

    async def _read(self, engine: AsyncEngine, act: Callable[[Connection], T]) -> T:
        async def attempt() -> T:
            async with self._connected(engine) as connection:
                return await connection.run_sync(act)

        return await self._again_and_again(attempt)

    @contextlib.asynccontextmanager
    async def sole(self, name: str) -> AsyncIterator[bool]:
        """True for the only one, of all servers, that is in here under this name; the others go their way."""
        async with self._connected(self._engine) as connection:
            is_mine = bool(await connection.scalar(_TRY, {"name": name}))
            await connection.commit()
            try:
                yield is_mine
            finally:
                if is_mine:  # a lost connection has let go of it already
                    with contextlib.suppress(DBAPIError, OSError):
                        await connection.execute(_LET_GO, {"name": name})
                        await connection.commit()

    async def servers(self) -> int:
        """Number of programs of ours that have a connection; a command counts for as long as it runs."""
        return max(1, int(await self.glance(lambda tx: tx.scalar(_SERVERS)) or 1))

    async def empty_log(self) -> bool:
        """Nothing: PostgreSQL looks after its own log."""
        return True

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    async def _again_and_again(self, attempt: Callable[[], Awaitable[T]]) -> T:
        for tried in range(1, _TRIES):
            try:
                async with self._free:
                    return await attempt()
            except (DBAPIError, OSError) as error:
                if not _is_passing(error) or (_state_of(error) == LOCKED and tried >= _TRIES_LOCKED):
                    raise
                METERS.retried[_state_of(error)] += 1
            await asyncio.sleep(random.uniform(0.5, 1) * min(_FIRST_PAUSE * 2**tried, _LONGEST_PAUSE))
        async with self._free:
            return await attempt()

    @contextlib.asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection. Raises StoreError when the server cannot be reached or lets nobody in."""
        from asyncpg import PostgresError  # what it refuses before there is a connection comes in its own words

        async with contextlib.AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(engine.connect())
            except (OSError, DBAPIError, PostgresError) as error:
                # the driver's words: a wrong password, no such database, too many connections, nobody there
                said = str(error.orig if isinstance(error, DBAPIError) else error).rpartition(">: ")[2]
                raise StoreError(text("store.unreachable", where=server_of(self._url), why=said)) from error
            yield connection


def _state_of(error: BaseException) -> str:
    """The code (SQLSTATE) of a refusal; "lost" for a connection that is gone."""
    if isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return "lost"
    return str(getattr(getattr(error, "orig", None), "sqlstate", "") or "")


def _is_passing(error: BaseException) -> bool:
    """True for a refusal that another try may not meet: somebody else was in the way, or the connection broke."""
    return _state_of(error) in _PASSING


_PASSING = ("40001", "40P01", "23505", "25P03", LOCKED, "lost")
"""Could not serialise, deadlock, a row that somebody else wrote first (the second look finds it), ended for doing
nothing, waited too long for a lock, a lost connection."""
_TIMEOUTS = {"idle_in_transaction_session_timeout": "60000", "statement_timeout": "300000"}
"""Milliseconds: no transaction of ours rests for a minute, and no statement, deletions after a long stop too, takes
five."""
_CONNECTIONS, _BESIDE = 8, 8
"""Transactions at once in one server; connections beside them for what is held by one server alone."""
_TRIES, _TRIES_LOCKED = 8, 2
"""Of one transaction; fewer when each has waited its whole time for a lock, as the next ones wait behind it."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 1.0
"""Seconds."""
_SERVERS = sql(
    "SELECT count(DISTINCT application_name) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE 'qd22-%'"
)
_TRY = sql("SELECT pg_try_advisory_lock(25, hashtext(:name))")
_LET_GO = sql("SELECT pg_advisory_unlock(25, hashtext(:name))")


def _take_place(*, alone: bool) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    """Hold a shared lock in every connection until it closes, so that one may ask to be alone, and a number apart."""
    lock = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
    number = "SELECT number FROM generate_series(0, 9999) number WHERE pg_try_advisory_lock(23, number) LIMIT 1"

    def take(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {lock}(22, 1), ({number})")
        row = cursor.fetchone()
        cursor.close()
        connection.commit()
        if row is None or not row[0]:
            raise StoreError(text("store.locked"))
        entry.info[PART] = row[1] or 0

    return take
