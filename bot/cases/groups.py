"""What a group of officers may do: be bound by its code, and be left alone. Each act has its audit row.

Anybody in the group may end the notices: at worst too little is said in a group, and the officers still get their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.queries import names_of
from bot.cases.service import digest_of
from bot.model.group_actions import GONE, HELLO, LEAVE, REDEEM, TALK
from bot.model.messages import Message
from bot.model.place import Places
from bot.store.audit import record
from bot.store.groups import GroupRow, Groups
from bot.store.keyring import Keyring
from bot.store.officers import Officers
from bot.store.outbox import Outbox
from bot.texts import text


@dataclass(frozen=True)
class DeskGroups:
    """The rules of groups within one transaction."""

    tx: AsyncConnection
    keyring: Keyring
    places: Places

    async def concerns(self, action: str, chat: str) -> bool:
        """Whether there is anything to do; a group that is not bound is only heard when it shows a code."""
        return action.startswith((REDEEM, HELLO)) or await self._groups.of_chat(chat) is not None

    async def hear(self, action: str, chat: str, now: datetime) -> str:
        """Do what was overheard in a group; returns what the group is told, or ""."""
        name, _, argument = action.partition(":")
        if name == REDEEM:
            return await self._redeem(argument, chat, now)
        group = await self._groups.of_chat(chat)
        if name == HELLO:
            return "" if group else text("group.hello")
        if group is None:
            return ""
        if name == TALK:
            return text("group.private")
        if name in (LEAVE, GONE):
            await self._unbind(group, f"chat/{chat[:16]}", "leave_group" if name == LEAVE else "group_gone", now)
        return text("group.left") if name == LEAVE else ""

    async def revoke(self, group_id: int, now: datetime) -> bool:
        """An administrator ends a group or its open code; a bound one is told. False when there is none."""
        group = next((row for row in await self._groups.all() if row.id == group_id), None)
        if group is None:
            return False
        await self._unbind(group, "command", "remove", now)
        if group.chat is not None:
            await Outbox(self.tx, self.keyring).put(group.chat, "reply", Message(text("group.left")), now, now)
        return True

    async def _redeem(self, invitation: str, chat: str, now: datetime) -> str:
        group = await self._groups.invited(digest_of(invitation), now)
        if group is None:
            return text("group.exposed" if await self._void(invitation, chat, now) else "group.bad_code")
        before = await self._groups.of_chat(chat)
        if before is not None:
            await self._unbind(before, f"chat/{chat[:16]}", "leave_group", now)
        await self._groups.join(group.id, chat, now)
        await self._record(f"chat/{chat[:16]}", "join_group", group, now)
        return text("group.bound", places=", ".join(names_of(group.scope, self.places)))

    async def _void(self, invitation: str, chat: str, now: datetime) -> bool:
        """An officer's own code that was shown to a group is good no more: any reader could sit down at that desk."""
        officers = Officers(self.tx, self.keyring)
        officer = await officers.with_invitation(digest_of(invitation))
        if officer is None:
            return False
        await officers.leave(officer.id, now)
        await record(self.tx, self.keyring, now, f"chat/{chat[:16]}", "void", f"officer/{officer.id}", "group")
        return True

    async def _unbind(self, group: GroupRow, actor: str, action: str, now: datetime) -> None:
        """What still waits for the group goes too: it may be read by others when it is bound again."""
        if group.chat is not None:
            await Outbox(self.tx, self.keyring).drop_waiting(group.chat)
        await self._groups.leave(group.id, now)
        await self._record(actor, action, group, now)

    async def _record(self, actor: str, action: str, group: GroupRow, now: datetime) -> None:
        await record(self.tx, self.keyring, now, actor, action, f"group/{group.id}", " ".join(group.scope))

    @property
    def _groups(self) -> Groups:
        return Groups(self.tx, self.keyring)
