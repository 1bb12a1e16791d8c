"""Groups of officers: bound by a code, or left alone. Each act has its audit row.

Anybody in the group may end the notices: at worst too little is said in a group, and the officers still get their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.codes import digest_of
from bot.cases.scopes import names_of
from bot.model.group_actions import GONE, HELLO, LEAVE, REDEEM, TALK
from bot.model.messages import Message
from bot.model.place import Places
from bot.store.groups import GroupRow, Groups
from bot.store.work import UnitOfWork
from bot.texts import text


@dataclass(frozen=True)
class DeskGroups:
    """The rules of groups within one transaction."""

    work: UnitOfWork
    places: Places

    def concerns(self, action: str, chat: str) -> bool:
        """True if there is anything to do; a group that is not bound is only heard when it shows a code."""
        return action.startswith((REDEEM, HELLO)) or self._groups.of_chat(chat) is not None

    def act(self, action: str, chat: str, now: datetime) -> str:
        """Do what was overheard in a group; returns what the group is told, or ""."""
        name, _, argument = action.partition(":")
        if name == REDEEM:
            return self._redeem(argument, chat, now)
        group = self._groups.of_chat(chat)
        if name == HELLO:
            return "" if group else text("group.hello")
        if group is None:
            return ""
        if name == TALK:
            return text("group.private")
        if name in (LEAVE, GONE):
            self._unbind(group, f"chat/{chat[:16]}", "leave_group" if name == LEAVE else "group_gone", now)
        return text("group.left") if name == LEAVE else ""

    def revoke(self, group_id: int, now: datetime) -> bool:
        """An administrator ends a group or its open code; a bound one is told. False when there is none."""
        group = next((row for row in self._groups.all() if row.id == group_id), None)
        if group is None:
            return False
        self._unbind(group, "command", "remove", now)
        if group.chat is not None:
            self.work.outbox.put(group.chat, "reply", Message(text("group.left")), now, now)
        return True

    def _redeem(self, invitation: str, chat: str, now: datetime) -> str:
        group = self._groups.invited(digest_of(invitation), now)
        if group is None:
            return text("group.exposed" if self._void(invitation, chat, now) else "group.bad_code")
        before = self._groups.of_chat(chat)
        if before is not None:
            self._unbind(before, f"chat/{chat[:16]}", "leave_group", now)
        self._groups.join(group.id, chat, now)
        self._record(f"chat/{chat[:16]}", "join_group", group, now)
        return text("group.bound", places=", ".join(names_of(group.scope, self.places)))

    def _void(self, invitation: str, chat: str, now: datetime) -> bool:
        """An officer's own code that was shown to a group is good no more: any reader could sit down at that desk."""
        officers = self.work.officers
        officer = officers.with_invitation(digest_of(invitation))
        if officer is None:
            return False
        officers.leave(officer.id, now)
        self.work.audit.record(now, f"chat/{chat[:16]}", "void", f"officer/{officer.id}", "group")
        return True

    def _unbind(self, group: GroupRow, actor: str, action: str, now: datetime) -> None:
        """Unbind a group. What still waits for it goes too: others may read it when it is bound again."""
        if group.chat is not None:
            self.work.outbox.drop_waiting(group.chat)
        self._groups.leave(group.id, now)
        self._record(actor, action, group, now)

    def _record(self, actor: str, action: str, group: GroupRow, now: datetime) -> None:
        self.work.audit.record(now, actor, action, f"group/{group.id}", " ".join(group.scope))

    @property
    def _groups(self) -> Groups:
        return self.work.groups
