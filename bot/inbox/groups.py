"""Groups on a platform that is written to: what is overheard there, in one transaction with its answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.groups import DeskGroups
from bot.clock import Clock
from bot.conversation.session import Session
from bot.inbox.chat_move import move_chat
from bot.model.group_actions import GONE
from bot.model.messages import Message
from bot.model.place import Places
from bot.store.audit import record
from bot.store.chats import Chats
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.groups import Groups
from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow
from bot.store.outbox import Outbox


class GroupTalk:
    """Takes what comes from groups. Nothing that somebody wrote there is kept: there is no turn and no session."""

    def __init__(self, database: Database, keyring: Keyring, places: Places, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._places = places
        self._clock = clock

    async def hear(self, channel: str, address: str, external_id: str, action: str) -> bool:
        """Carry out an action of `bot.conversation.group_commands`; False when it is nothing or was taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        async with self._database.write() as tx:
            desk, chats = DeskGroups(tx, self._keyring, self._places), Chats(tx)
            if not await desk.concerns(action, vault.chat):
                return False
            if not await chats.admit(channel, external_id, vault, now):
                return False
            said = await desk.hear(action, vault.chat, now)
            if action == GONE:
                await MessagingWindow(tx).shut(vault.chat, now, now)
            if said:
                await self._answer(tx, channel, address, said, now)
        return True

    async def move(self, channel: str, old: str, new: str) -> bool:
        """A group has another address; False when nothing was tied to the old one, or it was moved already."""
        async with self._database.write() as tx:
            return await move_group(tx, self._keyring, channel, old, new, self._clock.now())

    async def _answer(self, tx: AsyncConnection, channel: str, address: str, said: str, now: datetime) -> None:
        vault, chats = self._keyring.chat(channel, address), Chats(tx)
        if not await chats.knows(vault):
            sealed, nothing = seal_address(self._keyring, vault.chat, address), Session().dump()
            await chats.keep_session(vault, nothing, now, channel=channel, is_draft=False, address=sealed)
        await MessagingWindow(tx).hear(vault.chat, now)
        await Outbox(tx, self._keyring).put(vault.chat, "reply", Message(said), now, now)


async def move_group(tx: AsyncConnection, keyring: Keyring, channel: str, old: str, new: str, now: datetime) -> bool:
    """Move a group with its desk to another address; False when nothing was tied to the old one."""
    if not await move_chat(tx, keyring, channel, old, new):
        return False
    group = await Groups(tx, keyring).of_chat(keyring.chat(channel, new).chat)
    if group is not None:
        await record(tx, keyring, now, "service", "move_group", f"group/{group.id}")
    return True
