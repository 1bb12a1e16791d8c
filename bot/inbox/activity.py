"""Activity in a chat besides the bot's: a person who left, a human of the office who writes there."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.conversation.session import Session
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.work import UnitOfWork


class ChatActivity:
    """Takes the updates of a platform that are no message."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def leave(self, channel: str, address: str, external_id: str) -> bool:
        """Somebody left or blocked us: nothing is sent until they write; False when that was taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()

        def act(work: UnitOfWork) -> bool:
            if not work.chats.admit(channel, external_id, vault, now):
                return False
            work.window.close(vault.chat, now, now)
            return True

        return await self._database.write(act)

    async def pause(self, channel: str, address: str, external_id: str, minutes: int) -> bool:
        """A human of the office wrote in a chat: the bot is quiet there for so long; False when taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()

        def act(work: UnitOfWork) -> bool:
            if not work.chats.admit(channel, external_id, vault, now):
                return False
            if not work.chats.knows(vault):
                sealed, session = seal_address(work.keyring, vault.chat, address), Session().dump()
                work.chats.keep_session(vault, session, now, channel=channel, is_draft=False, address=sealed)
            work.window.pause(vault, now + timedelta(minutes=minutes))
            return True

        return await self._database.write(act)
