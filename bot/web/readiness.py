"""Readiness of the service: true while the database can be written, and our keys are still those of what is in it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from bot.store.engine import Database
from bot.store.master_key import prove_keys

_SECONDS = 3.0
"""How long a write may take; a person would not wait longer either."""
_KEPT = 5.0
"""Seconds for which an answer holds: whoever asks all the time must not make the disk write all the time."""
_log = logging.getLogger("qd22.web")


class Readiness:
    """Answers whether a small write reaches the disk in time, on a database that our keys open."""

    def __init__(self, database: Database, steady: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._steady = steady
        self._asking = asyncio.Lock()
        self._known: tuple[float, bool] | None = None

    async def is_ready(self) -> bool:
        """True if the database can be written and opened."""
        async with self._asking:
            if self._known is None or self._steady() - self._known[0] >= _KEPT:
                ready = await self._try()
                self._known = (self._steady(), ready)
            return self._known[1]

    async def _try(self) -> bool:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._database.prove_writing()
                if (keyring := self._database.keyring) is not None:
                    await self._database.read(lambda work: prove_keys(work.tx, keyring))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing can be kept
            _log.error("not ready: %s", error or type(error).__name__)
            return False
        return True
