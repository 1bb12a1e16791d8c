"""What the commands that keep a place need of it: its database with the keys, and its wards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.cli.options import stop
from bot.places.directory import Directory
from bot.settings import Settings
from bot.store.backup import Key
from bot.store.engine import path_of


def key_of(settings: Settings) -> Key:
    """Where the master key is."""
    return Key(settings.master_key.get_secret_value(), settings.key_path)


def database_file(settings: Settings, *, must_exist: bool = True) -> Path:
    """The SQLite file. Exits with 2 when the database is another one, or is not there."""
    path = path_of(settings.database_url)
    if path is None:
        raise stop("lệnh này chỉ dùng với SQLite; với PostgreSQL hãy dùng pg_dump và pg_restore.")
    if must_exist and not path.exists():
        raise stop(f"{path}: chưa có cơ sở dữ liệu (QD22_DATABASE_URL).")
    return path


def served_wards(places: Directory) -> Mapping[str, str]:
    """The wards whose police have a desk: code to name."""
    return {place.code: place.ward for place in places.places() if place.served}
