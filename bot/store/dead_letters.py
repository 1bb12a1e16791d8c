"""Dead letters for those who look after the outbox: channel, kind, age and error; never a word, a chat or a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.store.schema import aware, naive, outbox

DEAD = ("failed", "unknown")
"""States in which nothing more happens by itself."""
_UNDELIVERED = ("queued", "sending", "parked", *DEAD)


@dataclass(frozen=True)
class DeadLetter:
    """A letter as far as it may be told of. ``at`` is when it was put into the outbox, or back into it; UTC."""

    id: int
    channel: str
    kind: str
    state: str
    attempts: int
    at: datetime
    error: str


class DeadLetters:
    """The undelivered letters within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def all(self, *, dead: bool = False, limit: int = 500) -> list[DeadLetter]:
        """Letters that are not delivered, oldest first; only those given up when ``dead``."""
        columns = [outbox.c[name] for name in DeadLetter.__dataclass_fields__]
        query = select(*columns).where(outbox.c.state.in_(DEAD if dead else _UNDELIVERED))
        rows = self._tx.execute(query.order_by(outbox.c.at, outbox.c.id).limit(limit))
        return [DeadLetter(**{**row._asdict(), "at": aware(row.at)}) for row in rows]

    def requeue(self, letter: int, now: datetime) -> bool:
        """Try a dead letter again, from now on as if new; False when there is none, or its words are gone."""
        dead = (outbox.c.id == letter) & outbox.c.state.in_(DEAD) & (func.length(outbox.c.sealed) > 0)
        # the attempts go on counting: they tell this life of the letter from the one before
        values = {"state": "queued", "doubts": 0, "error": "", "not_before": naive(now), "at": naive(now)}
        return bool(self._tx.execute(update(outbox).where(dead).values(**values)).rowcount)
