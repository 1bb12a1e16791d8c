"""The database: one writer and a few readers, its migrations, and the keyring that belongs to it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, insert, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.keyring import Keyring, KeyringError, create_key, load_key, new_services, wrap_services
from bot.store.master_key import adopt, candidates, fitting
from bot.store.schema import service_key
from bot.texts import text

_MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"
"""The schema of the databases that were made before there were migrations."""


class StoreError(Exception):
    """The database cannot be used: full, locked, damaged. The message tells a person what to do."""


class Database:
    """Transactions on one database. SQLite: WAL, full sync, foreign keys, one writer at a time.

    ``wait_ms`` is how long another process may keep the database locked. ``alone`` shuts every other process out,
    and fails as locked while one is in: for what must not happen beside a running service. SQLite only.
    """

    def __init__(self, url: str, *, wait_ms: int = 5000, alone: bool = False) -> None:
        self._engine = create_async_engine(url, hide_parameters=True)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        self._writing = asyncio.Lock()
        if self.is_sqlite:
            pragmas = (*(("locking_mode=EXCLUSIVE",) if alone else ()), *_PRAGMAS, f"busy_timeout={wait_ms}")
            event.listen(self._engine.sync_engine, "connect", _prepare(pragmas))
            event.listen(self._engine.sync_engine, "begin", _begin)

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
                async with self._engine.connect() as connection:
                    options = await connection.execution_options(qd22_writes=True)
                    async with options.begin():
                        if not self.is_sqlite:
                            await options.execute(_ALONE)
                        yield options

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view. Raises StoreError."""
        with told_plainly():
            async with self._engine.connect() as connection:
                yield connection

    @contextlib.contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Listen to the SQL that is executed meanwhile: for measuring."""
        heard: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            heard.append(statement)

        event.listen(self._engine.sync_engine, "before_cursor_execute", hear)
        try:
            yield heard
        finally:
            event.remove(self._engine.sync_engine, "before_cursor_execute", hear)

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
    """Bring the schema of a database up to date."""
    config = _config()
    config.attributes["connection"] = connection
    tables = set(inspect(connection).get_table_names())
    if "chat" in tables and "alembic_version" not in tables:
        command.stamp(config, FIRST)
    command.upgrade(config, "head")


def revisions() -> list[str]:
    """Every schema there ever was, the present one first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def path_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for one in memory."""
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path and path != ":memory:" else None


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
    except (DatabaseError, sqlite3.DatabaseError) as error:
        said = str(error.orig if isinstance(error, DatabaseError) else error)
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
    "disk I/O": "store.disk",
    "locked": "store.locked",
    "readonly": "store.readonly",
    "unable to open": "store.unopened",
    "malformed": "store.damaged",
    "not a database": "store.foreign",
}


_ALONE = sql("SELECT pg_advisory_xact_lock(22)")
"""One writer over all servers, as SQLite has one by itself: the turns of a chat and the chain of the audit have an
order."""


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
