"""One turn at a time in each chat, in the order in which its messages came; other chats are not kept waiting."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class ChatOrder:
    """A lock for each chat, kept while somebody holds it or waits for it.

    Between servers the version of the session sees to it: whoever was slower decides again.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, chat: str) -> asyncio.Lock:
        """The lock of a chat."""
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        return lock
