"""Followers: chats that asked to be told when something changes, until they leave."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.keyring import Keyring
from bot.store.messaging_window import Windows, is_closed
from bot.store.outreach_tables import follower
from bot.store.schema import aware, naive, outbox
from bot.store.schema import chat as chats
from bot.store.vault import SealBrokenError


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
        waits = outbox.c.state.in_(_WAITING)
        self._tx.execute(delete(outbox).where(outbox.c.chat == chat, outbox.c.news.is_not(None), waits))
        return bool(self._tx.execute(delete(follower).where(follower.c.chat == chat)).rowcount)

    def has(self, chat: str) -> bool:
        """True if a chat follows."""
        return self.since(chat) is not None

    def since(self, chat: str) -> datetime | None:
        """The moment since which a chat follows; None when it does not."""
        found = self._tx.scalar(select(follower.c.since).where(follower.c.chat == chat))
        return None if found is None else aware(found)

    def by_channel(self) -> Mapping[str, int]:
        """Number of followers of each channel."""
        query = select(follower.c.channel, func.count()).group_by(follower.c.channel).order_by(follower.c.channel)
        return {channel: int(count) for channel, count in self._tx.execute(query)}

    def reachable(self, now: datetime, windows: Windows) -> Mapping[str, int]:
        """Number of followers of each channel that can be written to now."""
        query = select(follower.c.channel, func.count()).join(chats, chats.c.id == follower.c.chat)
        query = query.where(~is_closed(now, windows)).group_by(follower.c.channel)
        return {channel: int(count) for channel, count in self._tx.execute(query)}

    def after(self, last: int, channel: str, until: datetime, limit: int) -> list[tuple[int, str]]:
        """Followers of a channel that come after ``last`` in their order and followed by ``until``, the first ones.

        Each with its number: the order is theirs and not that of their chats, which may get another address, or
        another id with new keys, while an announcement is under way.
        """
        mine = (follower.c.channel == channel) & (follower.c.id > last) & (follower.c.since <= naive(until))
        query = select(follower.c.id, follower.c.chat).join(chats, chats.c.id == follower.c.chat).where(mine)
        return [(row.id, row.chat) for row in self._tx.execute(query.order_by(follower.c.id).limit(limit))]

    def move(self, was: str, will: str) -> None:
        """Let a chat that got another address go on following, once: also if it follows there already."""
        rows = self._tx.execute(select(follower).where(follower.c.chat.in_((was, will))).order_by(follower.c.id)).all()
        old = next((row for row in rows if row.chat == was), None)
        if old is None:
            return
        vault = self._keyring.service("outbox")
        with contextlib.suppress(SealBrokenError):  # damaged before: they follow all the same
            sealed = vault.seal(vault.open(old.sealed, place_of_follower(was)), place_of_follower(will))
            self._tx.execute(update(follower).where(follower.c.id == old.id).values(sealed=sealed))
        # of two the first keeps its place, so that nobody is told once more of what is under way
        self._tx.execute(delete(follower).where(follower.c.chat == will))
        values = {"chat": will, "id": rows[0].id, "since": rows[0].since}
        self._tx.execute(update(follower).where(follower.c.id == old.id).values(**values))
        self._drop_doubles(was, will)

    def _drop_doubles(self, was: str, will: str) -> None:
        """Take back news that wait for a chat which got them, or waits for them, at its other address."""
        there = select(outbox.c.news).where(outbox.c.chat == will, outbox.c.news.is_not(None))
        mine = (outbox.c.chat == was) & outbox.c.news.in_(list(self._tx.scalars(there)))
        self._tx.execute(delete(outbox).where(mine, outbox.c.state.in_(_WAITING)))


_WAITING = ("queued", "parked", "held")
