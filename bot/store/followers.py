"""Followers: chats that asked to be told when something changes, until they leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from bot.store.keyring import Keyring
from bot.store.messaging_window import Windows, is_closed
from bot.store.outreach_tables import follower
from bot.store.schema import chat as chats
from bot.store.schema import naive, outbox


def place_of_follower(chat: str) -> str:
    """The place for which the proof of a follower is sealed."""
    return f"follower/{chat}"


class Followers:
    """The followers within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, chat: str, channel: str, text_hash: str, now: datetime) -> bool:
        """Let a chat follow; ``text_hash`` is the digest of what was agreed to. False when it did already."""
        if self.has(chat):
            return False
        sealed = self._keyring.service("outbox").seal(text_hash, place_of_follower(chat))
        self._tx.execute(insert(follower).values(chat=chat, channel=channel, since=naive(now), sealed=sealed))
        return True

    def remove(self, chat: str) -> bool:
        """Let a chat go, with the news that still waits for it; False when it did not follow."""
        waits = outbox.c.state.in_(("queued", "parked", "held"))
        self._tx.execute(delete(outbox).where(outbox.c.chat == chat, outbox.c.news.is_not(None), waits))
        return bool(self._tx.execute(delete(follower).where(follower.c.chat == chat)).rowcount)

    def has(self, chat: str) -> bool:
        """True if a chat follows."""
        return self._tx.scalar(select(follower.c.chat).where(follower.c.chat == chat)) is not None

    def by_channel(self) -> Mapping[str, int]:
        """Number of followers of each channel."""
        query = select(follower.c.channel, func.count()).group_by(follower.c.channel).order_by(follower.c.channel)
        return {channel: int(count) for channel, count in self._tx.execute(query)}

    def reachable(self, now: datetime, windows: Windows) -> Mapping[str, int]:
        """Number of followers of each channel that can be written to now."""
        query = select(follower.c.channel, func.count()).join(chats, chats.c.id == follower.c.chat)
        query = query.where(~is_closed(now, windows)).group_by(follower.c.channel)
        return {channel: int(count) for channel, count in self._tx.execute(query)}

    def after(self, last: str, channel: str, until: datetime, limit: int) -> list[str]:
        """Chats of a channel that come after ``last`` in their order and followed by ``until``, the first ``limit``."""
        mine = (follower.c.channel == channel) & (follower.c.chat > last) & (follower.c.since <= naive(until))
        query = select(follower.c.chat).join(chats, chats.c.id == follower.c.chat).where(mine)
        return list(self._tx.scalars(query.order_by(follower.c.chat).limit(limit)))
