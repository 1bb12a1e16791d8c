"""Wrong codes of a chat: whoever tries codes one after another is slowed down before a guess can be worth it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.schema import naive, wrong_code

MOST = 5
"""Slips of somebody who has a code on paper."""
WITHIN = timedelta(hours=1)


class WrongCodes:
    """The counts within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def is_slowed(self, chat: str, now: datetime) -> bool:
        """True if no code of this chat is looked at for now."""
        return self._count(chat, now) >= MOST

    def add(self, chat: str, now: datetime) -> None:
        """Count a wrong code of a chat."""
        count = self._count(chat, now)
        if count:
            self._tx.execute(update(wrong_code).where(wrong_code.c.chat == chat).values(count=count + 1))
            return
        self._tx.execute(
            delete(wrong_code).where((wrong_code.c.chat == chat) | (wrong_code.c.at <= naive(now - WITHIN)))
        )
        self._tx.execute(insert(wrong_code).values(chat=chat, count=1, at=naive(now)))

    def _count(self, chat: str, now: datetime) -> int:
        mine = (wrong_code.c.chat == chat) & (wrong_code.c.at > naive(now - WITHIN))
        return self._tx.scalar(select(wrong_code.c.count).where(mine)) or 0
