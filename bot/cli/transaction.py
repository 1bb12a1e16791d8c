"""Transaction of a command: one write on the database of the settings, with its keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork

Answer = TypeVar("Answer")


def write_once(settings: Settings, act: Callable[[UnitOfWork], Answer]) -> Answer:
    """Run ``act`` in a transaction; returns what it found. Raises StoreError or KeyringError."""

    async def run() -> Answer:
        async with opened(settings) as parts:
            return await parts.database.write(act)

    return asyncio.run(run())
