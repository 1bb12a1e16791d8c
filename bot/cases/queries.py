"""Who sees what: the cases of a chat, the desk of an officer. Read within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.list_months import ListMonths
from bot.cases.policy import Policy
from bot.cases.transitions import steps_from
from bot.clock import day_in_vietnam
from bot.conversation.places import Places
from bot.model.case import DeskCase, Officer, OwnCase, State
from bot.store.cases import OPEN, Case, Cases, Party
from bot.store.keyring import Keyring
from bot.store.memberships import EVERYWHERE, PROVINCE, Membership, covers
from bot.store.messaging_window import MessagingWindow
from bot.store.officers import OfficerRow, Officers
from bot.store.senders import person_among
from bot.texts import text
from bot.working_days import add_working_days, working_days_between
from knowledge.language.personal import mask_name, mask_phone

_DESK: tuple[State, ...] = (*OPEN, "closed")


@dataclass(frozen=True)
class CaseQueries:
    """What may be seen through one transaction."""

    tx: AsyncConnection
    keyring: Keyring
    places: Places
    policy: Policy

    async def cases(self, chat: str) -> list[OwnCase]:
        """The cases that a chat sent, as it may see them."""
        leads = Cases(self.tx, self.keyring)
        found = []
        for lead in await leads.of_chat(chat):
            mine = next((party for party in await self._parties(lead) if party.chat == chat), None)
            agreed = await leads.consent_of(lead, chat)
            if mine is None or agreed is None:
                continue
            offices = self.places.offices(lead.ward if mine.told_from else mine.application.ward)
            found.append(
                OwnCase(
                    code=mine.code,
                    state=state_for(lead, mine.told_from),
                    ward=offices["ward"],
                    police=offices["police"],
                    opened_on=day_in_vietnam(mine.at),
                    agreed_at=agreed[1],
                    version=agreed[0],
                    person_agreed=mine.application.audience != "family" or await leads.is_confirmed(lead, mine.code),
                    held=mine.application,
                )
            )
        return found

    def officer(self, row: OfficerRow) -> Officer:
        """An officer as the conversation knows them."""
        return Officer(row.id, row.role, names_of(row.scope, self.places), tuple(_wards_in(row.scope)))

    async def unreached(self, row: OfficerRow, now: datetime) -> tuple[str, ...]:
        """The names of the officers below somebody who cannot be written to now; none for an officer."""
        if row.role == "officer":
            return ()
        officers = await Officers(self.tx, self.keyring).at_desks()
        below = {each.chat: each.name for each in officers if each.chat and self._is_below(each, row)}
        open_ = await MessagingWindow(self.tx).open_among(list(below), now, self.policy.windows)
        return tuple(name for chat, name in below.items() if chat not in open_)

    def _is_below(self, other: OfficerRow, row: OfficerRow) -> bool:
        wards = self.officer(other).wards
        return other.id != row.id and (EVERYWHERE in row.scope or any(self.sees(row, ward) for ward in wards))

    def sees(self, row: OfficerRow, ward: str) -> bool:
        """Whether a ward is one of an officer's."""
        return covers(row, ward, self.places.province_of(ward))

    async def desk(self, row: Membership, now: datetime) -> list[DeskCase]:
        """The cases of the places of an officer or a group: open and closed ones."""
        leads = await Cases(self.tx, self.keyring).of_wards(self._wards(row), _DESK)
        months: dict[str, str] = {}
        for ward in {lead.ward for lead in leads if lead.state == "contacted"}:
            months[ward] = await self._list_month(ward, now)
        return [await self.desk_case(lead, now, months.get(lead.ward, "")) for lead in leads]

    async def _list_month(self, ward: str, now: datetime) -> str:
        month, _ = await ListMonths(self.tx).next_mark(ward, now)
        return f"{month:%Y-%m}"

    def _wards(self, row: Membership) -> list[str] | None:
        """The codes of all wards that somebody answers for; None for everywhere."""
        if EVERYWHERE in row.scope:
            return None
        whole = [code.removeprefix(PROVINCE) for code in row.scope if code.startswith(PROVINCE)]
        return [*_wards_in(row.scope), *(code for province in whole for code in self.places.wards_of(province))]

    async def desk_case(self, lead: Case, now: datetime, list_month: str = "") -> DeskCase:
        """One case with its name and number masked; ``list_month`` takes who is marked now, if that is known."""
        leads = Cases(self.tx, self.keyring)
        senders = await leads.senders(lead)
        person = person_among(senders)
        parties = [party.application for party in await self._parties(lead)]
        masked = ", ".join(f"{mask_name(each.name)} {mask_phone(each.phone)}" for each in parties)
        return DeskCase(
            code=lead.code,
            state=lead.state,
            ward_code=lead.ward,
            ward=_name_of(lead.ward, self.places),
            audience=lead.audience,
            purpose=lead.purpose,
            masked=masked or text("desk.broken"),
            opened_on=day_in_vietnam(lead.opened_at),
            waiting_days=working_days_between(lead.waits_since, now),
            is_due=self.is_due(lead, now),
            steps=steps_from(lead.state, was_transferred=bool(lead.from_ward), has_person=person is not None),
            person_agreed=lead.person_agreed,
            came_from=_name_of(lead.from_ward, self.places) if lead.from_ward else "",
            why=lead.reason if lead.from_ward and lead.state != "closed" else "",
            must_call=not await leads.can_be_written_to(lead, now, self.policy.windows),
            codes=tuple(each.code for each in senders),
            told_codes=tuple(each.code for each in senders if each.told_from),
            list_code=person.code if person else "",
            list_month=list_month,
        )

    async def _parties(self, lead: Case) -> list[Party]:
        """Who sent a lead; nobody when that was damaged: one such row must not keep anybody from all others."""
        return await Cases(self.tx, self.keyring).whole(lead) or []

    def is_due(self, lead: Case, now: datetime) -> bool:
        """Whether a lead waits longer than it should: unaccepted after a day, or not reached after the limit.

        Over a weekend or Tết nobody could accept it: a day with work in it must have passed.
        """
        if lead.state in ("new", "returned"):
            waited = (now - lead.waits_since).total_seconds() >= self.policy.remind_hours[0] * 3600
            return waited and working_days_between(lead.waits_since, now) > 0
        if lead.state == "accepted":
            return now >= add_working_days(lead.accepted_at or lead.waits_since, self.policy.escalate_days)
        return False


def names_of(scope: tuple[str, ...], places: Places) -> tuple[str, ...]:
    """The places of an officer or a group as people call them."""
    return tuple(_name_of(code, places) for code in scope)


def _name_of(code: str, places: Places) -> str:
    if code == EVERYWHERE:
        return text("desk.everywhere")
    if code.startswith(PROVINCE):
        return places.province_name(code.removeprefix(PROVINCE)) or code
    place = places.place(code)
    return place.ward if place else code


def _wards_in(scope: tuple[str, ...]) -> list[str]:
    """The wards that a scope names one by one."""
    return [code for code in scope if code != EVERYWHERE and not code.startswith(PROVINCE)]


def state_for(lead: Case, told_from: datetime | None) -> State:
    """How a lead stands for a sender: what was done before they are told would tell that there is another one."""
    if told_from is None:
        return "new"
    worked = (lead.waits_since, lead.accepted_at, lead.contacted_at, lead.listed_at, lead.closed_at)
    return lead.state if any(moment is not None and moment >= told_from for moment in worked) else "new"
