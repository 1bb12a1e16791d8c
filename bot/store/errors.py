"""Refusals of the database and the disk, in words that tell a person what to do."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.texts import text


class StoreError(Exception):
    """The database cannot be used: full, locked, damaged. The message tells a person what to do."""


class told_plainly:  # noqa: N801 - used like a function; a generator would cost more at every transaction
    """Turns what the database refuses into a StoreError that says what to do."""

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Raises StoreError in the place of a refusal."""
        if isinstance(error, IntegrityError) or not isinstance(error, DBAPIError | sqlite3.DatabaseError):
            return
        if key := _STATES.get(str(getattr(getattr(error, "orig", None), "sqlstate", ""))):
            raise StoreError(text(key)) from error
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreError(text("store.lost")) from error
        for sign, key in _TROUBLES.items():
            if sign in said:
                raise StoreError(text(key)) from error


@contextlib.contextmanager
def files_told_plainly() -> Iterator[None]:
    """Turn what the disk refuses into a StoreError that names the file."""
    try:
        yield
    except OSError as error:
        raise StoreError(text("store.file", path=str(error.filename or ""), why=error.strerror or "")) from error


LOCKED = "55P03"
"""The code by which PostgreSQL says that a lock was waited for too long."""
_STATES = {LOCKED: "store.busy", "57014": "store.busy", "25P03": "store.busy"}
"""PostgreSQL's refusals by their code: its words are in the language of the server."""
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
