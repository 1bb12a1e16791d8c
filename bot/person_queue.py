"""A short queue for slow work: one piece at a time, one for each person, and an honest no for who comes beyond it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class QueueFullError(Exception):
    """Too many people wait, or this one does already; ``seconds`` until it may be tried again."""

    seconds = 10


class PersonQueue(Generic[T]):
    """Does one piece of work after the other; ``most`` are done or wait, and nobody waits longer than ``patience``."""

    def __init__(self, most: int, patience: float) -> None:
        self._most = most
        self._patience = patience
        self._turn = asyncio.Semaphore(1)
        self._under_way: dict[str, asyncio.Task[T]] = {}

    async def run(self, who: str, work: Callable[[], Awaitable[T]]) -> T:
        """The result of the work for ``who``. Raises QueueFullError, or what the work raises."""
        if who in self._under_way or len(self._under_way) >= self._most:
            raise QueueFullError
        task = self._under_way[who] = asyncio.create_task(self._work(who, work))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be waiting any more
        try:
            # what cannot be stopped goes on, and holds its place until it is done
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError:
            raise QueueFullError from None

    async def close(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _work(self, who: str, work: Callable[[], Awaitable[T]]) -> T:
        try:
            async with self._turn:
                return await work()
        finally:
            del self._under_way[who]
