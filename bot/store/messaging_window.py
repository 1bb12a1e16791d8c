"""Messaging window: people leave, block, or were silent for longer than their platform allows writing to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, or_, select, update

from bot.store.schema import chat, naive
from bot.store.vault import Vault

Windows = Mapping[str, int]
"""Hours after a person's last message in which they may be written to, by channel; others have no such end."""


def is_closed(now: datetime, windows: Windows) -> ColumnElement[bool]:
    """The condition on `chat` that nothing can be delivered to it now."""
    return _closed(ends_of(now, windows))


def closed(channels: tuple[str, ...]) -> ColumnElement[bool]:
    """The same condition for a statement that is built once; its parameters are `ends_of` these channels."""
    return _closed({each: bindparam(each) for each in channels})


def ends_of(now: datetime, windows: Windows) -> dict[str, datetime]:
    """The moments before which who was last heard cannot be written to any more, by channel."""
    return {channel: naive(now - timedelta(hours=hours)) for channel, hours in windows.items()}


def _closed(ends: Mapping[str, datetime | BindParameter[Any]]) -> ColumnElement[bool]:
    late = [and_(chat.c.channel == channel, chat.c.heard_at < end) for channel, end in ends.items()]
    return or_(chat.c.shut_at.is_not(None), *late)


class MessagingWindow:
    """The chats that can be written to, within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def reopen(self, chat_id: str, now: datetime) -> None:
        """The person wrote: whatever was shut is open again."""
        self._tx.execute(_REOPENED, {"writer": chat_id, "now": naive(now)})

    def close(self, chat_id: str, now: datetime, since: datetime) -> None:
        """Nothing can be delivered to a chat; not when the person wrote after ``since``, before that was known."""
        quiet = or_(chat.c.heard_at.is_(None), chat.c.heard_at <= naive(since))
        mine = (chat.c.id == chat_id) & chat.c.shut_at.is_(None) & quiet
        self._tx.execute(update(chat).where(mine).values(shut_at=naive(now)))

    def pause(self, vault: Vault, until: datetime) -> None:
        """A human of the office writes in a chat: the bot stays quiet there."""
        self._tx.execute(update(chat).where(chat.c.id == vault.chat).values(quiet_until=naive(until)))

    def can_be_told(self, chats: Collection[str], now: datetime, windows: Windows) -> int:
        """Number of these chats that can be written to now; one that is gone cannot."""
        return len(self.open_among(chats, now, windows))

    def open_among(self, chats: Collection[str], now: datetime, windows: Windows) -> set[str]:
        """Those of these chats that can be written to now."""
        open_ = chat.c.id.in_(chats) & ~is_closed(now, windows)
        return set(self._tx.scalars(select(chat.c.id).where(open_)))


_REOPENED = update(chat).where(chat.c.id == bindparam("writer")).values(heard_at=bindparam("now"), shut_at=None)
