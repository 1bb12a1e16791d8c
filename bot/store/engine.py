"""The database: one writer and a few readers, its migrations, and the keyring that belongs to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, insert, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.keyring import (
    Keyring,
    KeyringError,
    MasterKey,
    create_key,
    load_key,
    new_services,
    read_key,
    unwrap_services,
    wrap_services,
)
from bot.store.schema import service_key
from bot.texts import text

_MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"
"""The schema of the databases that were made before there were migrations."""


class StoreError(Exception):
    """The database cannot be used: full, locked, damaged. The message tells a person what to do."""


class Database:
    """Transactions on one database. SQLite: WAL, full sync, foreign keys, one writer at a time."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, hide_parameters=True)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._writing = asyncio.Lock()
        if self._is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin)

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect and bring the schema up to date. Raises StoreError."""
        database = cls(url)
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
            with _told_plainly():
                async with self._engine.connect() as connection:
                    options = await connection.execution_options(qd22_writes=True)
                    async with options.begin():
                        yield options

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view. Raises StoreError."""
        with _told_plainly():
            async with self._engine.connect() as connection:
                yield connection

    async def empty_log(self) -> None:
        """Let go of the write-ahead log, where SQLite still has the pages from before a deletion."""
        if self._is_sqlite:
            async with self._writing, self._engine.connect() as connection:
                bare = await connection.execution_options(qd22_bare=True)
                await bare.execute(sql("PRAGMA wal_checkpoint(TRUNCATE)"))


async def open_keyring(database: Database, secret: str, path: Path) -> Keyring:
    """The keyring of a database: master key from ``secret`` (base64) or the file ``path``.

    A new database gets new keys, and the file is made when there is none. Raises KeyringError, and changes nothing,
    when the database was made with another master key or the key is missing.
    """
    async with database.write() as connection:
        wrapped: dict[str, bytes] = {row.name: row.wrapped for row in await connection.execute(select(service_key))}
        master = _master(secret, path, is_new=not wrapped)
        if wrapped:
            return Keyring(master, _opened(wrapped, master, path))
        services = new_services()
        for name, key in wrap_services(services, master).items():
            await connection.execute(insert(service_key).values(name=name, wrapped=key))
        return Keyring(master, services)


def _master(secret: str, path: Path, *, is_new: bool) -> MasterKey:
    if secret:
        return read_key(secret)
    master = load_key(path)
    if master is None and not is_new:
        raise KeyringError(text("keys.missing", path=str(path)))
    return master or create_key(path)


def _opened(wrapped: dict[str, bytes], master: MasterKey, path: Path) -> dict[str, bytes]:
    try:
        return unwrap_services(wrapped, master)
    except KeyringError as error:
        raise KeyringError(text("keys.wrong", path=str(path))) from error


def migrate(connection: Connection) -> None:
    """Bring the schema of a database up to date."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    tables = set(inspect(connection).get_table_names())
    if "chat" in tables and "alembic_version" not in tables:
        command.stamp(config, FIRST)
    command.upgrade(config, "head")


@contextlib.contextmanager
def _told_plainly() -> Iterator[None]:
    """What the database refuses, as a StoreError that says what to do."""
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        said = str(error.orig)
        for sign, key in _TROUBLES.items():
            if sign in said:
                raise StoreError(text(key)) from error
        raise


_TROUBLES = {
    "is full": "store.full",
    "disk I/O": "store.disk",
    "locked": "store.locked",
    "readonly": "store.readonly",
    "unable to open": "store.unopened",
    "malformed": "store.damaged",
    "not a database": "store.foreign",
}


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("qd22_bare"):
        # a writer takes its place at once: finding out half-way that another one was faster would waste the turn
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("qd22_writes") else "BEGIN")


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
