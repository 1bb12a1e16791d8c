"""A copy of a database file: one moment of it, while others work on it, for its owner only."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.errors import files_told_plainly, told_plainly

_PASSING = ("flood_mark", "console_code", "console_session")


def copy_file(source: Path, draft: Path) -> None:
    """Copy a database file to ``draft``, without the rows of a day. Raises StoreError, also on a full disk.

    In one step: a copy in several would start anew with every write of a busy service.
    """
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        told_plainly(),
        closing(sqlite3.connect(address, uri=True)) as reading,
        closing(sqlite3.connect(draft)) as writing,
    ):
        reading.backup(writing)
    _forget_the_passing(draft)


def copy_before(source: Path, schema: str) -> Path:
    """Keep a database as it is before its schema is upgraded, beside it, for the program that knows ``schema``.

    Like a backup it has the keys of what is deleted later, and is destroyed with backups of its age. A copy of an
    earlier attempt is replaced. Raises StoreError, and nothing is upgraded without a copy.
    """
    kept = source.with_name(f"{source.name}.before-upgrade-{schema}")
    draft = kept.with_name(f".{kept.name}")
    try:
        with files_told_plainly():
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        copy_file(source, draft)
        with files_told_plainly():
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _forget_the_passing(draft: Path) -> None:
    """Rows of a day are in no copy, which lasts for longer: marks of floods, and who was at the console."""
    with told_plainly(), closing(sqlite3.connect(draft)) as connection, connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.execute("PRAGMA secure_delete = ON")
        for table in _PASSING:
            if table in there:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
