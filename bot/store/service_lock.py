"""Lock of a running service: one `qd22 serve` at a time on an SQLite file.

Two would both poll the platforms and both run the clocks. The lock is the operating system's, on a file beside the
database: it ends with the process, however that ends.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from bot.store.errors import StoreError, files_told_plainly
from bot.texts import text


def lock_path(database: Path) -> Path:
    """The file that is locked while a service runs."""
    return database.with_name(f"{database.name}.serve")


@contextlib.contextmanager
def sole_service(database: Path | None) -> Iterator[None]:
    """Be the only service on an SQLite file; nothing to do for another database. Raises StoreError."""
    if database is None or os.name != "posix":
        yield
        return
    import fcntl

    with files_told_plainly():
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(lock_path(database), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(text("serve.taken", path=str(database))) from error
        yield
    finally:
        os.close(descriptor)
