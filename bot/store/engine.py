"""The database: one writer and a few readers, its migrations, and the keyring that belongs to it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, event, insert, select
from sqlalchemy import text as sql
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.keyring import Keyring, KeyringError, create_key, load_key, new_services, wrap_services
from bot.store.master_key import adopt, candidates, fitting
from bot.store.schema import service_key
from bot.store.schema_versions import revisions, upgrade, version_of
from bot.texts import text


class StoreError(Exception):
    """The database cannot be used: full, locked, damaged. The message tells a person what to do."""


class Database:
    """Transactions on one database. SQLite: WAL, full sync, foreign keys, one writer at a time.

    ``wait_ms`` is how long another process may keep the database locked. ``alone`` shuts every other process out,
    and fails as locked while one is in: for what must not happen beside a running service.
    """

    def __init__(self, url: str, *, wait_ms: int = 5000, alone: bool = False) -> None:
        self.is_sqlite = url.startswith("sqlite")
        # alone: a second connection would find the first one's lock
        one = {"pool_size": 1, "max_overflow": 0} if alone and not self.is_sqlite else {}
        self._engine = create_async_engine(url, hide_parameters=True, **one)
        self.path, self.where = path_of(url), where_of(url)
        self._writing = asyncio.Lock()
        if self.is_sqlite:
            pragmas = (*(("locking_mode=EXCLUSIVE",) if alone else ()), *_PRAGMAS, f"busy_timeout={wait_ms}")
            event.listen(self._engine.sync_engine, "connect", _prepare(pragmas))
            event.listen(self._engine.sync_engine, "begin", _begin)
        else:
            event.listen(self._engine.sync_engine, "connect", _take_place(alone=alone))

    @classmethod
    async def open(cls, url: str, *, wait_ms: int = 5000, alone: bool = False) -> Database:
        """Connect and bring the schema up to date; a new file is its owner's only. Raises StoreError."""
        path = path_of(url)
        if path is not None:
            _make_private(path)
        database = cls(url, wait_ms=wait_ms, alone=alone)
        try:
            async with database.write() as connection:
                await connection.run_sync(migrate)
        except StoreError:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write; committed at its end. Raises StoreError when the database refuses."""
        async with self._writing:
            with told_plainly():
                async with self._connected() as connection:
                    options = await connection.execution_options(qd22_writes=True)
                    async with options.begin():
                        if not self.is_sqlite:
                            await options.execute(_ALONE)
                        yield options

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view. Raises StoreError."""
        with told_plainly():
            async with self._connected() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection. Raises StoreError when a server cannot be reached or lets nobody in."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
            except (OSError, DBAPIError) as error:
                if self.is_sqlite:
                    raise
                # the driver's words: a wrong password, no such database, too many connections, nobody there
                said = str(error.orig if isinstance(error, DBAPIError) else error).rpartition(">: ")[2]
                raise StoreError(text("store.unreachable", where=self.where, why=said)) from error
            yield connection

    async def exists(self) -> bool:
        """True if the database was made by this program. Makes nothing. Raises StoreError."""
        path = self.path
        if path is not None and not path.exists():
            return False
        async with self.read() as connection:
            return bool(await connection.run_sync(version_of))

    async def prove_writing(self) -> None:
        """Write to the disk what changes nothing. Raises StoreError when nothing could be kept now.

        A write that is rolled back would not do: SQLite first touches the disk when it commits.
        """
        async with self.write() as connection:
            await connection.execute(_NOTHING_NEW if self.is_sqlite else _NEW_NUMBER)

    async def empty_log(self) -> None:
        """Let go of the write-ahead log, where SQLite still has the pages from before a deletion."""
        if self.is_sqlite:
            async with self._writing, self._engine.connect() as connection:
                bare = await connection.execution_options(qd22_bare=True)
                await bare.execute(sql("PRAGMA wal_checkpoint(TRUNCATE)"))


async def open_keyring(database: Database, secret: str, path: Path) -> Keyring:
    """The keyring of a database: master key from ``secret`` (base64) or the file ``path``.

    A new database gets new keys, and the file is made when there is none. Raises KeyringError, and changes nothing,
    when the database was made with another master key or the key is missing.
    """
    async with database.write() as connection:
        wrapped = await _wrapped(connection)
        if wrapped:
            master, services, found_in = fitting(wrapped, candidates(secret, path), path)
            if found_in not in (None, path):
                adopt(path)
            return Keyring(master, services)
        master = candidates(secret, path)[0][0] if secret else load_key(path) or create_key(path)
        services = new_services()
        for name, key in wrap_services(services, master).items():
            await connection.execute(insert(service_key).values(name=name, wrapped=key))
        return Keyring(master, services)


async def read_keyring(database: Database, secret: str, path: Path) -> Keyring:
    """The same without changing anything. Raises KeyringError, also for a database that has no keys yet."""
    async with database.read() as connection:
        wrapped = await _wrapped(connection)
    if not wrapped:
        raise KeyringError(text("keys.none"))
    master, services, _ = fitting(wrapped, candidates(secret, path), path)
    return Keyring(master, services)


async def _wrapped(connection: AsyncConnection) -> dict[str, bytes]:
    return {row.name: row.wrapped for row in await connection.execute(select(service_key))}


def migrate(connection: Connection) -> None:
    """Bring the schema of a database up to date. Raises StoreError when a newer program made it."""
    version = version_of(connection)
    if version == revisions()[0]:
        return
    if version and version not in revisions():
        raise StoreError(text("store.newer", schema=version, head=revisions()[0]))
    upgrade(connection)


def path_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for one in memory."""
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path and path != ":memory:" else None


def where_of(url: str) -> str:
    """The place of a database for people: the file, or the server without its password."""
    path = path_of(url)
    if path is not None:
        return str(path)
    parts = make_url(url)
    return f"{parts.host or 'localhost'}:{parts.port or 5432}/{parts.database or ''}"


def _make_private(path: Path) -> None:
    """A new database is readable for its owner only; SQLite gives its log the same rights."""
    with files_told_plainly():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """What the database refuses, as a StoreError that says what to do."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, sqlite3.DatabaseError) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreError(text("store.lost")) from error
        for sign, key in _TROUBLES.items():
            if sign in said:
                raise StoreError(text(key)) from error
        raise


@contextlib.contextmanager
def files_told_plainly() -> Iterator[None]:
    """What the disk refuses, as a StoreError that names the file."""
    try:
        yield
    except OSError as error:
        raise StoreError(text("store.file", path=str(error.filename or ""), why=error.strerror or "")) from error


_TROUBLES = {
    "is full": "store.full",
    "No space left": "store.full",
    "disk I/O": "store.disk",
    "locked": "store.locked",
    "readonly": "store.readonly",
    "unable to open": "store.unopened",
    "malformed": "store.damaged",
    "not a database": "store.foreign",
}


_NOTHING_NEW, _NEW_NUMBER = sql("PRAGMA user_version = 0"), sql("SELECT txid_current()")
"""Statements that SQLite and PostgreSQL write to the disk and that change nothing."""

_ALONE = sql("SELECT pg_advisory_xact_lock(22)")
"""One writer over all servers, as SQLite has one by itself: the turns of a chat and the chain of the audit have an
order."""


def _take_place(*, alone: bool) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    """PostgreSQL: every connection holds a shared lock until it closes, so that one may ask to be alone."""
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


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("qd22_bare"):
        # a writer takes its place at once: finding out half-way that another one was faster would waste the turn
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("qd22_writes") else "BEGIN")


_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


def _prepare(pragmas: tuple[str, ...]) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun by ourselves
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare
