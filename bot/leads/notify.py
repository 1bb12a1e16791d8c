"""Notices about leads into the outbox: in waking hours, minimal, one to each who must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.messages import Button
from bot.conversation.places import Places
from bot.leads.working_days import next_waking
from bot.store.groups import GroupRow, Groups
from bot.store.keyring import Keyring
from bot.store.leads import Lead, Leads
from bot.store.officers import OfficerRow, Officers, covers
from bot.store.outbox import Outbox
from bot.store.reach import Reach, Windows
from bot.texts import text


@dataclass(frozen=True)
class Notifier:
    """Writes notices within one transaction."""

    tx: AsyncConnection
    keyring: Keyring
    places: Places
    windows: Windows = field(default_factory=dict)

    async def desk_of(self, lead: Lead, *roles: str) -> list[OfficerRow]:
        """Who is at a desk for the ward of a lead; only these roles when given."""
        province = self.places.province_of(lead.ward)
        officers = await Officers(self.tx, self.keyring).at_desks()
        return [row for row in officers if covers(row, lead.ward, province) and (not roles or row.role in roles)]

    async def tell_ward(self, lead: Lead, now: datetime) -> None:
        """A new case for a ward: its officers, or whoever is above when it has none that can be written to now.

        A group of officers is told too, but counts for nobody: no case can be opened in it.
        """
        rows = await self._readers(lead)
        chats = [row.chat for row in rows if row.chat is not None]
        if not await Reach(self.tx).can_be_told(chats, now, self.windows):
            rows += [row for row in await self.desk_of(lead, "supervisor", "admin") if row not in rows]
        for row in rows:
            await self.tell_officer(row, "notice.new", lead, now)
        await self.tell_groups(lead, "new", now)

    async def tell_gone(self, lead: Lead, now: datetime) -> None:
        """A case was taken back: whoever had it is told that it is gone."""
        for row in await self._readers(lead):
            await self.tell_officer(row, "notice.gone", None, now, code=lead.code)
        await self.tell_groups(lead, "gone", now)

    async def _readers(self, lead: Lead) -> list[OfficerRow]:
        """Who works on a lead: the officers of its ward, or whoever is above when it has none."""
        return await self.desk_of(lead, "officer") or await self.desk_of(lead)

    async def tell_officer(self, row: OfficerRow, key: str, lead: Lead | None, now: datetime, **slots: str) -> None:
        """One notice to one officer; about a lead it carries the button that opens the case."""
        if row.chat is None:
            return
        buttons = [Button(text("button.desk_case"), f"desk:case:{lead.code}")] if lead else []
        said = text(key, **({"code": lead.code} if lead else {}), **slots)
        await self.tell(row.chat, said, buttons, now, lead.id if lead else "")

    async def tell_groups(self, lead: Lead, what: str, now: datetime, **slots: str) -> None:
        """One notice to each group of the ward of a lead: its code alone, and the way to the desk in private.

        A group that cannot be written to is left out: its notices would only pile up.
        """
        province, reach = self.places.province_of(lead.ward), Reach(self.tx)
        for row in await Groups(self.tx, self.keyring).bound():
            chats = [row.chat] if row.chat and covers(row, lead.ward, province) else []
            if await reach.can_be_told(chats, now, self.windows):
                is_gone = what == "gone"  # then no key of the lead is left to seal with
                said = text(f"notice.group.{what}", code=lead.code, **slots)
                await self.tell_group(row, said, "" if is_gone else lead.code, now, "" if is_gone else lead.id)

    async def tell_group(self, row: GroupRow, said: str, code: str, now: datetime, lead: str = "") -> None:
        """One notice to a group; ``code`` is the case that its link leads to, the whole desk without one."""
        content = {"text": said, "buttons": [], "desk": code}
        await Outbox(self.tx, self.keyring).put(row.chat or "", "notice", content, now, next_waking(now), lead)

    async def tell_applicants(self, lead: Lead, said: str, now: datetime) -> None:
        """A notice to everybody who sent a case, each on their own: none learns of another."""
        for chat, _ in await Leads(self.tx, self.keyring).senders(lead):
            await self.tell_applicant(chat, lead, said, now)

    async def tell_applicant(self, chat: str, lead: Lead, said: str, now: datetime) -> None:
        """A notice to one of those who sent a case."""
        await self.tell(chat, said, [Button(text("button.cases"), "cases")], now, lead.id)

    async def tell(self, chat: str, said: str, buttons: Sequence[Button], now: datetime, lead: str = "") -> None:
        """A notice to a chat, in waking hours; sealed with the lead it is about, if it is about one."""
        content = {"text": said, "buttons": [asdict(button) for button in buttons]}
        await Outbox(self.tx, self.keyring).put(chat, "notice", content, now, next_waking(now), lead)
