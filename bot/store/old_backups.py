"""Old backups: a backup keeps the keys of what was deleted after it, so it has a stated life and is destroyed then."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.backup import logs_of
from bot.store.errors import files_told_plainly

_HEAD = b"SQLite format 3\x00"
_OURS = {"lead", "party", "consent", "audit", "service_key"}
_REPLACED = re.compile(r"\.before-restore-(\d{8}T\d{6})Z$")
_BLOCK = 1 << 20


def made_at(path: Path) -> datetime | None:
    """When a backup, or the database that a restoration replaced, was made; None for any other file.

    Backups of versions before 0.8 have no moment in them: that of the file counts.
    """
    if replaced := _REPLACED.search(path.name):
        return datetime.strptime(replaced[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if not _is_ours(path):
        return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        minutes = int(connection.execute("PRAGMA user_version").fetchone()[0])
    return datetime.fromtimestamp(minutes * 60 if minutes else path.stat().st_mtime, UTC)


def destroy_older(folders: Collection[Path], spare: Collection[Path], now: datetime, days: int) -> list[Path]:
    """Destroy the backups in these folders that are older than ``days``, but for ``spare``; returns them."""
    kept = {path.resolve() for path in spare}
    gone = []
    with files_told_plainly():
        for path in sorted(
            {each.resolve() for folder in folders for each in folder.iterdir() if each.is_file()} - kept
        ):
            made = made_at(path)
            if made is not None and made < now - timedelta(days=days):
                _destroy(path)
                gone.append(path)
    return gone


def _is_ours(path: Path) -> bool:
    """True if a file is a database of this program that nobody is writing to."""
    with path.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD or any(log.exists() for log in logs_of(path)):
            return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        return False
    return tables >= _OURS


def _destroy(path: Path) -> None:
    """Overwrite a file once and remove it. What a file system or an SSD kept aside is not ours to reach."""
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(b"\0" * min(left, _BLOCK))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
