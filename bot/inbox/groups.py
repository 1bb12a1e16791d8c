"""Groups on a platform that is written to: what is overheard there, in one transaction with its answer."""

from __future__ import annotations

from datetime import datetime

from bot.cases.groups import DeskGroups
from bot.clock import Clock
from bot.conversation.session import Session
from bot.inbox.chat_move import move_chat
from bot.model.group_actions import GONE
from bot.model.messages import Message
from bot.model.place import Places
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.work import UnitOfWork


class GroupTalk:
    """Takes what comes from groups. Nothing that somebody wrote there is kept: there is no turn and no session."""

    def __init__(self, database: Database, keyring: Keyring, places: Places, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._places = places
        self._clock = clock

    async def take(self, channel: str, address: str, external_id: str, action: str) -> bool:
        """Carry out an action of `bot.model.group_actions`; False when it is nothing or was taken before."""
        vault, now = self._keyring.chat(channel, address), self._clock.now()

        def act(work: UnitOfWork) -> bool:
            desk = DeskGroups(work, self._places)
            if not desk.concerns(action, vault.chat):
                return False
            if not work.chats.admit(channel, external_id, vault, now):
                return False
            said = desk.act(action, vault.chat, now)
            if action == GONE:
                work.window.close(vault.chat, now, now)
            if said:
                _answer(work, channel, address, said, now)
            return True

        return await self._database.write(act)

    async def move(self, channel: str, old: str, new: str) -> bool:
        """A group has another address; False when nothing was tied to the old one, or it was moved already."""
        return await self._database.write(lambda work: move_group(work, channel, old, new, self._clock.now()))


def _answer(work: UnitOfWork, channel: str, address: str, said: str, now: datetime) -> None:
    vault = work.keyring.chat(channel, address)
    if not work.chats.knows(vault):
        sealed, nothing = seal_address(work.keyring, vault.chat, address), Session().dump()
        work.chats.keep_session(vault, nothing, now, channel=channel, is_draft=False, address=sealed)
    work.window.reopen(vault.chat, now)
    work.outbox.put(vault.chat, "reply", Message(said), now, now)


def move_group(work: UnitOfWork, channel: str, old: str, new: str, now: datetime) -> bool:
    """Move a group with its desk to another address; False when nothing was tied to the old one."""
    if not move_chat(work, channel, old, new):
        return False
    group = work.groups.of_chat(work.keyring.chat(channel, new).chat)
    if group is not None:
        work.audit.record(now, "service", "move_group", f"group/{group.id}")
    return True
