"""A copy of the database while the service runs, proven before it gets its name.

A backup holds what the database holds: personal fields only as ciphertext, and never the master key.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.store.engine import Database, read_keyring
from bot.store.errors import StoreError, files_told_plainly, told_plainly
from bot.store.file_copy import copy_file
from bot.store.inspection import Fault, count_rows, file_faults, schema_of, sealed_faults
from bot.store.keyring import KeyringError, sync_folder
from bot.store.schema_versions import revisions
from bot.texts import text

_LOGS = ("-wal", "-shm", "-journal")


class FaultyError(StoreError):
    """A database or a backup is not whole. ``faults`` says what is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.told for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Key:
    """The place of the master key: set directly, or in a file."""

    secret: str
    path: Path


async def back_up(source: Path, target: Path, key: Key, now: datetime, *, force: bool = False) -> Mapping[str, int]:
    """Copy ``source`` to ``target`` and prove the copy; returns the rows of each table.

    The copy is one moment of the database; writers are not kept waiting. Raises StoreError (FaultyError when the copy
    is not whole), and then ``target`` is as it was.
    """
    _refuse(target, force=force)
    with new_file(target) as draft:
        copy_file(source, draft)
        counts = await prove(draft, key)
        _stamp(draft, now)
        settle(draft)
        with files_told_plainly():
            draft.replace(target)
            sync_folder(target.parent)
    return counts


def _stamp(draft: Path, now: datetime) -> None:
    """Write into a backup when it was made: in minutes, where no copying or touching of the file changes it."""
    with told_plainly(), closing(sqlite3.connect(draft)) as connection:
        connection.execute(f"PRAGMA user_version = {int(now.timestamp()) // 60}")


def _refuse(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise StoreError(text("backup.exists", path=str(target)))


async def prove(path: Path, key: Key) -> Mapping[str, int]:
    """The rows of each table of a whole database file. Raises FaultyError for any other.

    What is sealed is only proven for today's schema: an older backup must be brought up to date first.
    """
    database = Database(url_of(path))
    try:
        faults = await file_faults(database)
        if not faults and await schema_of(database) == revisions()[0]:
            faults = await _key_faults(database, key)
        if faults:
            raise FaultyError(faults)
        return await count_rows(database)
    finally:
        await database.close()


async def _key_faults(database: Database, key: Key) -> list[Fault]:
    try:
        await read_keyring(database, key.secret, key.path)
    except KeyringError as error:
        return [Fault("key", str(error))]
    return await sealed_faults(database)


def url_of(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


@contextlib.contextmanager
def new_file(beside: Path) -> Iterator[Path]:
    """A draft in the same folder that only its owner may read; gone at the end when it was not renamed."""
    with files_told_plainly():
        descriptor, name = tempfile.mkstemp(prefix=f".{beside.name}.", dir=beside.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
    finally:
        for path in (draft, *logs_of(draft)):
            path.unlink(missing_ok=True)


def logs_of(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database file."""
    return [path.with_name(path.name + end) for end in _LOGS]


def settle(path: Path) -> None:
    """Everything into the one file, and the file onto the disk."""
    with told_plainly(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with files_told_plainly():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
