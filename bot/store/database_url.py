"""Addresses of databases: the file of one, and its place in words for people, without a password."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url

from bot.store.errors import files_told_plainly


def path_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for one in memory."""
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path and path != ":memory:" else None


def where_of(url: str) -> str:
    """The place of a database for people: the file, or the server without its password."""
    path = path_of(url)
    if path is not None:
        return str(path)
    return server_of(make_url(url))


def make_private(path: Path) -> None:
    """A new database is readable for its owner only; SQLite gives its log the same rights."""
    with files_told_plainly():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


def server_of(url: URL) -> str:
    """The place of a database on a server, for people: without the password."""
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"
