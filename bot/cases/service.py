"""Carries out what a conversation decided about leads, in the transaction of its turn, each with its audit row.

The rules: no lead without the consent that is kept with it; only an officer of the ward sees or moves a lead; who
opens a contact is written down; what is taken back is erased at once.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast, get_args

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.notices import step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries, DeskQueries, names_of, officer_of
from bot.cases.reporting_month import month_of
from bot.cases.transitions import WAITING, IllegalStepError, after
from bot.model.case import (
    NOBODY,
    REASONS,
    Agreed,
    CaseStatus,
    ChatContext,
    Contact,
    DeskCase,
    DeskRequest,
    DeskView,
    Joined,
    Left,
    Referred,
    Refused,
    Result,
    Step,
    Withdrawn,
    Worked,
)
from bot.model.effects import (
    Agree,
    Effect,
    Erased,
    Leave,
    LookUp,
    Redeem,
    Refer,
    Reveal,
    Withdraw,
    Work,
)
from bot.model.place import Places
from bot.store.audit import record
from bot.store.cases import Case, Cases
from bot.store.groups import Groups
from bot.store.keyring import Keyring
from bot.store.memberships import covers
from bot.store.officers import OfficerRow, Officers
from bot.store.outbox import Outbox
from knowledge.language.codes import ALPHABET, CASE_LENGTH, grouped

Draw = Callable[[int], str]
"""Draws a random text of so many letters of the code alphabet."""
CONSENT_PURPOSE = "contact_and_list"
_MOMENTS: dict[Step, str] = {"accept": "accepted_at", "reached": "contacted_at", "appointed": "contacted_at"}


def draw(length: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A random code that has a letter and a digit; ``choose`` picks one letter of the alphabet."""
    while True:
        code = "".join(choose(ALPHABET) for _ in range(length))
        if not (code.isdecimal() or code.isalpha()):
            return code


def repeatable_draw(seed: int) -> Draw:
    """Draws the same codes for the same seed: only where nobody's case is kept, in a talk that is played again."""
    return partial(draw, choose=random.Random(seed).choice)


def digest_of(invitation: str) -> str:
    """What is kept of an invitation."""
    return hashlib.sha256(f"qd22 invitation {invitation}".encode()).hexdigest()


@dataclass(frozen=True)
class CaseService:
    """The rules with what they need; holds no state."""

    keyring: Keyring
    places: Places
    policy: Policy
    draw: Draw

    async def known(self, tx: AsyncConnection, chat: str) -> ChatContext:
        """What a turn of this chat is told."""
        officer = await Officers(tx, self.keyring).of_chat(chat)
        cases = await self._sight(tx).cases(chat)
        if officer is None:
            return ChatContext(tuple(cases)) if cases else NOBODY
        return ChatContext(tuple(cases), officer_of(officer, self.places))

    async def desk(self, tx: AsyncConnection, chat: str, request: DeskRequest, now: datetime) -> DeskView:
        """The part of the desk of a chat that a turn asked for; an empty one for whoever has no desk."""
        officer = await Officers(tx, self.keyring).of_chat(chat)
        if officer is None:
            return DeskView(request)
        return await tx.run_sync(lambda connection: self._desk(connection).view(officer, request, now))

    async def carry_out(self, tx: AsyncConnection, effect: Effect, chat: str, now: datetime) -> Result | None:
        """Do what an effect asks for; None for effects that are none of ours."""
        match effect:
            case Refer():
                return await self._refer(tx, effect, chat, now)
            case Withdraw():
                return await self._withdraw(tx, effect.code, chat, now)
            case Agree():
                return await self._agree(tx, effect, chat, now)
            case LookUp():
                return await self._look_up(tx, effect.code)
            case Redeem():
                return await self._redeem(tx, effect.invitation, chat, now)
            case Leave():
                return await self._leave(tx, chat, now)
            case Erased():
                await self._withdraw(tx, "", chat, now)  # also what was damaged, which the conversation does not see
                await self._forget(tx, chat, now)
            case Reveal():
                return await self._reveal(tx, effect.code, chat, now)
            case Work():
                return await self._work(tx, effect, chat, now)
        return None

    async def _refer(self, tx: AsyncConnection, effect: Refer, chat: str, now: datetime) -> Result:
        leads, sent = Cases(tx, self.keyring), effect.application
        place = self.places.place(sent.ward)
        if place is None or not (place.served or self.places.province_desk(sent.ward)):
            return Refused("ward")
        since = now - timedelta(days=self.policy.duplicate_days)
        lead = await leads.open_with_phone(sent.phone, sent.ward, since)
        is_new, by_us = lead is None, lead is not None and any(by == chat for by, _ in await leads.senders(lead))
        if lead is None:
            lead = await leads.open(self.draw(16), grouped(self.draw(CASE_LENGTH)), sent, now)
        await leads.add_party(lead, chat, sent, now)
        await leads.add_consent(lead, chat, sent.audience, CONSENT_PURPOSE, effect.version, effect.text_hash, now)
        if sent.audience != "family" and not lead.person_agreed:
            lead = await leads.set(lead, now, person_agreed=True)
        action = "open" if is_new else "join"
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", action, lead.code, effect.version)
        if is_new:
            await self._notifier(tx).tell_ward(lead, now)
        # whoever joins what somebody else sent is answered like the first: neither learns of the other
        return Referred(lead.code, place.ward, sent.audience, by_us, lead.state if by_us else "new")

    async def _withdraw(self, tx: AsyncConnection, code: str, chat: str, now: datetime) -> Result:
        leads = Cases(tx, self.keyring)
        taken = [lead for lead in await leads.of_chat(chat) if code in ("", lead.code)]
        if not taken:
            return Refused("unknown", code)
        for lead in taken:
            await self._take_back(tx, leads, lead, chat, now)
        on_paper = any(lead.listed_at is not None for lead in taken)
        return Withdrawn(tuple(lead.code for lead in taken), now, on_paper)

    async def _take_back(self, tx: AsyncConnection, leads: Cases, lead: Case, chat: str, now: datetime) -> None:
        """Whoever opened a lead for themselves ends it; others take back their own part while somebody is left.

        A later comer with the same number may be anybody, and must not be able to end what another one asked for.
        """
        first, audience = (await leads.senders(lead))[0]
        left = await leads.drop_party(lead, chat, now)
        is_over = left == 0 or (first == chat and audience != "family")
        if is_over:
            await leads.erase(lead, now)
            await self._notifier(tx).tell_gone(lead, now)
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", "erase" if is_over else "part", lead.code)

    async def _agree(self, tx: AsyncConnection, effect: Agree, chat: str, now: datetime) -> Result:
        leads = Cases(tx, self.keyring)
        lead = await leads.by_code(effect.code)
        if lead is None or lead.state == "erased" or lead.person_agreed:
            return Refused("unknown", effect.code)
        if any(party.chat == chat for party in await leads.parties(lead)):
            return Refused("unknown", effect.code)  # a relative cannot agree in the place of the person
        await leads.add_consent(lead, chat, "person", CONSENT_PURPOSE, effect.version, effect.text_hash, now)
        await leads.set(lead, now, person_agreed=True)
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", "agree", lead.code, effect.version)
        return Agreed(lead.code)

    async def _look_up(self, tx: AsyncConnection, code: str) -> Result:
        lead = await Cases(tx, self.keyring).by_code(code)
        if lead is None:
            return Refused("unknown", code)
        place = self.places.place(lead.ward)
        is_open = lead.state not in ("closed", "erased")
        ward = place.ward if place else lead.ward
        return CaseStatus(lead.code, lead.state, ward, needs_person=is_open and not lead.person_agreed)

    async def _redeem(self, tx: AsyncConnection, invitation: str, chat: str, now: datetime) -> Result:
        officers = Officers(tx, self.keyring)
        officer = await officers.with_invitation(digest_of(invitation))
        is_good = officer is not None and officer.invited_until is not None and officer.invited_until > now
        if officer is None or not is_good:
            is_for_group = await Groups(tx, self.keyring).invited(digest_of(invitation), now) is not None
            return Refused("group" if is_for_group else "invitation")
        before = await officers.of_chat(chat)
        if before is not None:
            await officers.leave(before.id, now)
        await officers.join(officer.id, chat, now)
        await record(tx, self.keyring, now, f"officer/{officer.id}", "join_desk", f"officer/{officer.id}", officer.role)
        return Joined(officer.role, names_of(officer.scope, self.places))

    async def _leave(self, tx: AsyncConnection, chat: str, now: datetime) -> Result:
        officers = Officers(tx, self.keyring)
        officer = await officers.of_chat(chat)
        if officer is not None:
            await officers.leave(officer.id, now)
            await record(tx, self.keyring, now, f"officer/{officer.id}", "leave_desk", f"officer/{officer.id}")
        return Left()

    async def _forget(self, tx: AsyncConnection, chat: str, now: datetime) -> None:
        """A chat is gone: its desk, and what the person agreed to with a code."""
        await self._leave(tx, chat, now)
        for lead in await Cases(tx, self.keyring).take_agreement_back(chat, now):
            await record(tx, self.keyring, now, f"chat/{chat[:16]}", "disagree", lead.code)

    async def _reveal(self, tx: AsyncConnection, code: str, chat: str, now: datetime) -> Result:
        officer, lead = await self._seen(tx, code, chat)
        if officer is None or lead is None:
            return Refused("unknown", code)
        await record(tx, self.keyring, now, f"officer/{officer.id}", "reveal", lead.code)
        leads = Cases(tx, self.keyring)
        if not await leads.opens(lead):
            return Refused("broken", lead.code)
        people = tuple(party.application for party in await leads.parties(lead))
        return Contact(await self._desk_case(tx, lead, now), people, tuple(await leads.notes(lead)))

    async def _work(self, tx: AsyncConnection, effect: Work, chat: str, now: datetime) -> Result:
        officer, lead = await self._seen(tx, effect.code, chat)
        if officer is None or lead is None or effect.step not in get_args(Step):
            return Refused("unknown", effect.code)
        if not await Cases(tx, self.keyring).opens(lead):
            return Refused("broken", lead.code)
        step = cast("Step", effect.step)
        try:
            state = after(lead.state, step)
        except IllegalStepError:
            return Refused("step", lead.code, lead.state)
        ward = lead.from_ward if step == "send_back" else effect.ward
        if step in ("transfer", "send_back") and not self._may_hold(ward, lead.ward):
            return Refused("ward", lead.code)
        if effect.reason not in REASONS.get(step, ("",)):
            effect = replace(effect, reason="other" if step in REASONS else "")
        return await self._taken(tx, lead, step, state, effect, officer, ward, now)

    async def _taken(
        self,
        tx: AsyncConnection,
        lead: Case,
        step: Step,
        state: str,
        effect: Work,
        officer: OfficerRow,
        ward: str,
        now: datetime,
    ) -> Result:
        leads, notifier = Cases(tx, self.keyring), self._notifier(tx)
        if step == "note":
            await leads.add_note(lead, officer.id, effect.note, now)
        changed = await leads.set(lead, now, state=state, **_columns(step, lead, effect.reason, ward, now))
        moved = f"{lead.ward}>{ward}" if ward and step in ("transfer", "send_back") else ""
        detail = " ".join(filter(None, (moved, effect.reason)))
        await record(tx, self.keyring, now, f"officer/{officer.id}", step, lead.code, detail)
        if lead.state in WAITING and (state != lead.state or changed.ward != lead.ward):
            await Outbox(tx, self.keyring).drop_for_desks(lead.id)
        told = step_notice(step, lead.code, reason=effect.reason, ward=self._name(changed.ward))
        if told:
            await notifier.tell_applicants(changed, told, now)
        if step in ("transfer", "send_back"):
            await notifier.tell_ward(changed, now)
        return Worked(await self._desk_case(tx, changed, now), step, told)

    async def _seen(self, tx: AsyncConnection, code: str, chat: str) -> tuple[OfficerRow | None, Case | None]:
        """The officer of a chat and the lead, when that officer may see it."""
        officer = await Officers(tx, self.keyring).of_chat(chat)
        lead = await Cases(tx, self.keyring).by_code(code)
        if officer is None or lead is None or lead.state == "erased" or not self._sees(officer, lead.ward):
            return officer, None
        return officer, lead

    def _sees(self, officer: OfficerRow, ward: str) -> bool:
        return covers(officer, ward, self.places.province_of(ward))

    async def _desk_case(self, tx: AsyncConnection, of: Case, now: datetime) -> DeskCase:
        return await tx.run_sync(lambda connection: self._desk(connection).case(of, now))

    def _desk(self, tx: Connection) -> DeskQueries:
        return DeskQueries(tx, self.keyring, self.places, self.policy)

    def _may_hold(self, ward: str, now_at: str) -> bool:
        place = self.places.place(ward)
        return place is not None and ward != now_at and (place.served or self.places.province_desk(ward))

    def _name(self, ward: str) -> str:
        place = self.places.place(ward)
        return place.ward if place else ward

    def _sight(self, tx: AsyncConnection) -> CaseQueries:
        return CaseQueries(tx, self.keyring, self.places, self.policy)

    def _notifier(self, tx: AsyncConnection) -> Notifier:
        return Notifier(tx, self.keyring, self.places, self.policy.windows)


def _columns(step: Step, lead: Case, reason: str, ward: str, now: datetime) -> dict[str, object]:
    """The columns that a step changes besides the state."""
    if step in _MOMENTS:
        return {_MOMENTS[step]: getattr(lead, _MOMENTS[step]) or now}
    if step in ("close", "declined"):
        return {"closed_at": now, "reason": reason or "declined"}
    if step == "list":
        return {"listed_at": now}
    if step == "unlist":
        return {"listed_at": None}
    if step == "reopen":
        return {"closed_at": None, "reason": "", "listed_at": _listed_for_good(lead, now), "accepted_at": now}
    if step in ("transfer", "send_back"):
        return {
            "ward": ward,
            "reason": reason,
            "from_ward": lead.ward if step == "transfer" else "",
            "waits_since": now,
            "accepted_at": None,
        }
    return {}


def _listed_for_good(lead: Case, now: datetime) -> datetime | None:
    """When a lead was put on a list that is out by now: that paper stays as it was; a list still open forgets it."""
    if lead.listed_at is None or month_of(lead.listed_at) >= month_of(now):
        return None
    return lead.listed_at
