"""Seats: an officer comes to a desk with a one-time invitation, and leaves it. One that nobody uses is locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.codes import digest_of
from bot.cases.notifier import Notifier
from bot.cases.reminders import ACTOR
from bot.cases.scopes import names_of, wards_in
from bot.clock import day_in_vietnam
from bot.model.case import ABOVE, Joined, Left, Refused, Result
from bot.model.desk_actions import Desk
from bot.model.messages import Button
from bot.model.place import Places
from bot.store.memberships import EVERYWHERE, covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.formats import show_day


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

    def lock(self, seat: int, now: datetime) -> None:
        """Lock a seat in which nobody wrote for too long; it is written down."""
        self.work.officers.lock(seat, now)
        self.work.audit.record(now, ACTOR, "lock_desk", f"officer/{seat}")

    def unlock(self, seat: int, now: datetime) -> bool:
        """Open a locked seat again for the operator; False when there is none with this number."""
        if seat not in [row.id for row in self.work.officers.all() if row.locked_at is not None]:
            return False
        self.work.officers.unlock(seat, now)
        self.work.audit.record(now, "command", "unlock_desk", f"officer/{seat}")
        return True

    def tell_silent(self, seat: int, now: datetime) -> bool:
        """Tell whoever is above an officer that nobody writes in that seat, once; False when nobody can be told."""
        row = next((each for each in self.work.officers.silent_since(now) if each.id == seat), None)
        if row is None:
            return False
        last = row.seen_at or row.joined_at or now
        key, above = f"silent/{seat}/{last.isoformat()}", self._above(row)
        if not above or self.work.sent.has(key):
            return False
        said = text("notice.silent", name=row.name, day=show_day(day_in_vietnam(last)))
        for each in above:
            if each.chat is not None:
                Notifier(self.work, self.places).tell(each.chat, said, [Button(text("button.desk"), str(Desk()))], now)
        self.work.sent.add([key], now)
        return True

    def _above(self, row: OfficerRow) -> list[OfficerRow]:
        """The supervisors of the wards of an officer, or else the admins; those of a supervisor are the admins."""
        wards = wards_in(row.scope)
        rows = [each for each in self.work.officers.at_desks() if each.id != row.id]
        for role in {"officer": ABOVE, "supervisor": ABOVE[1:]}.get(row.role, ()):
            found = [each for each in rows if each.role == role and self._covers(each, wards)]
            if found:
                return found
        return []

    def _covers(self, row: OfficerRow, wards: list[str]) -> bool:
        """True if somebody answers for one of these wards, or for everywhere."""
        is_there = any(covers(row, ward, self.places.province_of(ward)) for ward in wards)
        return is_there or EVERYWHERE in row.scope

    def silent(self, now: datetime, days: int) -> list[int]:
        """The seats in which nobody wrote for so many days."""
        return [row.id for row in self.work.officers.silent_since(now - timedelta(days=days))]

    def idle(self, now: datetime, days: int) -> list[int]:
        """The open seats in which nobody wrote for so many days, to be locked."""
        return self.work.officers.idle_since(now - timedelta(days=days))
