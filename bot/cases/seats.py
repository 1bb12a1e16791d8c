"""Seats: an officer comes to a desk with a one-time invitation, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.codes import digest_of
from bot.cases.queries import names_of
from bot.model.case import Joined, Left, Refused, Result
from bot.model.place import Places
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Seats:
    """The rules of seats within one transaction."""

    work: UnitOfWork
    places: Places

    def redeem(self, invitation: str, chat: str, now: datetime) -> Result:
        """Tie the seat of an invitation to a chat; whatever seat the chat had before is left."""
        officers = self.work.officers
        officer = officers.with_invitation(digest_of(invitation))
        is_good = officer is not None and officer.invited_until is not None and officer.invited_until > now
        if officer is None or not is_good:
            is_for_group = self.work.groups.invited(digest_of(invitation), now) is not None
            return Refused("group" if is_for_group else "invitation")
        before = officers.of_chat(chat)
        if before is not None:
            officers.leave(before.id, now)
        officers.join(officer.id, chat, now)
        actor = f"officer/{officer.id}"
        self.work.audit.record(now, actor, "join_desk", actor, officer.role)
        return Joined(officer.role, names_of(officer.scope, self.places))

    def leave(self, chat: str, now: datetime) -> Result:
        """Leave the seat of a chat, if it has one."""
        officer = self.work.officers.of_chat(chat)
        if officer is not None:
            self.work.officers.leave(officer.id, now)
            actor = f"officer/{officer.id}"
            self.work.audit.record(now, actor, "leave_desk", actor)
        return Left()
