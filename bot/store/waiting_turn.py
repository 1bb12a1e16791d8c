"""Turns that wait for a transaction which several of them share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.carrier import Failed, settle
from bot.store.work import UnitOfWork


@dataclass(frozen=True, eq=False)
class WaitingTurn:
    """Somebody who waits for a transaction."""

    act: Callable[[UnitOfWork], object]
    done: asyncio.Future[object]

    def fail(self, error: BaseException) -> None:
        settle(self.done, Failed(error))


class TurnError(Exception):
    """The error of one of those who share a transaction."""

    def __init__(self, turn: WaitingTurn, error: BaseException) -> None:
        super().__init__()
        self.turn = turn
        self.error = error
