"""Who is in a chat besides the bot: a person who left, a human of the office who writes there."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.conversation.session import Session
from bot.store.chats import Chats
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow


class ChatActivity:
    """Takes the updates of a platform that are no message."""

    def __init__(self, database: Database, keyring: Keyring, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock

    async def leave(self, channel: str, address: str, external_id: str) -> bool:
        """Somebody left or blocked us: nothing is sent until they write; False when that was taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        async with self._database.write() as tx:
            if not await Chats(tx).admit(channel, external_id, vault, now):
                return False
            await MessagingWindow(tx).shut(vault.chat, now, now)
        return True

    async def hush(self, channel: str, address: str, external_id: str, minutes: int) -> bool:
        """A human of the office wrote in a chat: the bot is quiet there for so long; False when taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        async with self._database.write() as tx:
            chats = Chats(tx)
            if not await chats.admit(channel, external_id, vault, now):
                return False
            if not await chats.knows(vault):
                sealed = seal_address(self._keyring, vault.chat, address)
                session = Session().dump()
                await chats.keep_session(vault, session, now, channel=channel, is_draft=False, address=sealed)
            await MessagingWindow(tx).hush(vault, now + timedelta(minutes=minutes))
        return True
