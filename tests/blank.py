"""A new database with today's schema and no keys, made once a process and copied: migrating takes most of a test."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.engine import Database


def place_blank(path: Path) -> None:
    """Put it at ``path`` unless something is there; `tests/store` tests how a database comes to be."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(_blank())


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as apart:  # whoever asks may run in a loop
        path = Path(folder) / "blank.db"
        apart.submit(asyncio.run, _make(path)).result()
        return path.read_bytes()


async def _make(path: Path) -> None:
    await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()
