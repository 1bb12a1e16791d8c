"""Refusals of the database and the disk, in words that tell a person what to do."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.texts import text


class StoreError(Exception):
    """The database cannot be used: full, locked, damaged. The message tells a person what to do."""


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what the database refuses into a StoreError that says what to do."""
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
    """Turn what the disk refuses into a StoreError that names the file."""
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
