"""Parts of a running place for the commands that keep it: its database with the keys, and its wards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.cli.options import stop
from bot.places.directory import Directory
from bot.settings import Settings
from bot.store.backup import Key
from bot.store.database_url import path_of, where_of
from bot.store.engine import Database
from bot.texts import text


def key_of(settings: Settings) -> Key:
    """The place of the master key."""
    return Key(settings.master_key.get_secret_value(), settings.key_path)


def require_database(settings: Settings) -> None:
    """Exit with 2 unless the database was made already. Raises StoreError when it cannot be asked."""

    async def exists() -> bool:
        database = Database(settings.database_url)
        try:
            return await database.exists()
        finally:
            await database.close()

    path = path_of(settings.database_url)
    if not (path.exists() if path else asyncio.run(exists())):
        raise stop(text("store.none_yet", where=where_of(settings.database_url)))


def database_file(settings: Settings, instead: str) -> Path:
    """The SQLite file. Exits with 2 when the database is another one; ``instead`` is the text that says what to do."""
    path = path_of(settings.database_url)
    if path is None:
        raise stop(text(instead))
    return path


def served_wards(places: Directory) -> Mapping[str, str]:
    """The wards whose police have a desk: code to name."""
    return {place.code: place.ward for place in places.places() if place.served}
