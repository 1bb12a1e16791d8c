"""Who sees what: the cases of a chat, the desk of an officer. Read within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.policy import Policy
from bot.cases.transitions import steps_from
from bot.clock import day_in_vietnam
from bot.model.case import DeskCase, Officer, OwnCase, State
from bot.model.place import Places
from bot.store.cases import OPEN, Case, Party
from bot.store.memberships import EVERYWHERE, PROVINCE, Membership, covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import add_working_days, working_days_between
from knowledge.language.personal import mask_name, mask_phone

_DESK: tuple[State, ...] = (*OPEN, "closed")


@dataclass(frozen=True)
class CaseQueries:
    """What may be seen through one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def cases(self, chat: str) -> list[OwnCase]:
        """The cases that a chat sent, as it may see them."""
        leads = self.work.cases
        found = []
        for lead in leads.of_chat(chat):
            mine = next((party for party in self._parties(lead) if party.chat == chat), None)
            agreed = leads.consent_of(lead, chat)
            if mine is None or agreed is None:
                continue
            offices = self.places.offices(lead.ward)
            found.append(
                OwnCase(
                    code=lead.code,
                    state=_state_since(lead, mine.at),
                    ward=offices["ward"],
                    police=offices["police"],
                    opened_on=day_in_vietnam(mine.at),
                    agreed_at=agreed[1],
                    version=agreed[0],
                    person_agreed=mine.application.audience != "family" or leads.is_confirmed(lead),
                    held=mine.application,
                )
            )
        return found

    def officer(self, row: OfficerRow) -> Officer:
        """An officer as the conversation knows them."""
        return Officer(row.id, row.role, names_of(row.scope, self.places), tuple(_wards_in(row.scope)))

    def unreached(self, row: OfficerRow, now: datetime) -> tuple[str, ...]:
        """The names of the officers below somebody who cannot be written to now; none for an officer."""
        if row.role == "officer":
            return ()
        officers = self.work.officers.at_desks()
        below = {each.chat: each.name for each in officers if each.chat and self._is_below(each, row)}
        open_ = self.work.window.open_among(list(below), now, self.policy.windows)
        return tuple(name for chat, name in below.items() if chat not in open_)

    def _is_below(self, other: OfficerRow, row: OfficerRow) -> bool:
        wards = self.officer(other).wards
        return other.id != row.id and (EVERYWHERE in row.scope or any(self.sees(row, ward) for ward in wards))

    def sees(self, row: OfficerRow, ward: str) -> bool:
        """Whether a ward is one of an officer's."""
        return covers(row, ward, self.places.province_of(ward))

    def desk(self, row: Membership, now: datetime) -> list[DeskCase]:
        """The cases of the places of an officer or a group: open and closed ones."""
        leads = self.work.cases.of_wards(self._wards(row), _DESK)
        return [self.desk_case(lead, now) for lead in leads]

    def _wards(self, row: Membership) -> list[str] | None:
        """The codes of all wards that somebody answers for; None for everywhere."""
        if EVERYWHERE in row.scope:
            return None
        whole = [code.removeprefix(PROVINCE) for code in row.scope if code.startswith(PROVINCE)]
        return [*_wards_in(row.scope), *(code for province in whole for code in self.places.wards_of(province))]

    def desk_case(self, lead: Case, now: datetime) -> DeskCase:
        """One case with its name and number masked."""
        leads = self.work.cases
        parties = [party.application for party in self._parties(lead)]
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
            steps=steps_from(lead.state, was_transferred=bool(lead.from_ward)),
            person_agreed=lead.person_agreed,
            came_from=_name_of(lead.from_ward, self.places) if lead.from_ward else "",
            why=lead.reason if lead.from_ward and lead.state != "closed" else "",
            must_call=not leads.can_be_written_to(lead, now, self.policy.windows),
        )

    def _parties(self, lead: Case) -> list[Party]:
        """Who sent a lead; nobody when that was damaged: one such row must not keep anybody from all others."""
        return self.work.cases.whole(lead) or []

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


def _state_since(lead: Case, joined_at: datetime) -> State:
    """How a lead stands for somebody who joined it: what was done before would tell that another one came first."""
    worked = (lead.waits_since, lead.accepted_at, lead.contacted_at, lead.listed_at, lead.closed_at)
    return lead.state if any(moment is not None and moment >= joined_at for moment in worked) else "new"
