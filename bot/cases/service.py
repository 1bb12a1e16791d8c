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

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.list_months import ListMonths
from bot.cases.notices import quoted, step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries, state_for
from bot.cases.transitions import WAITING, IllegalStepError, after
from bot.conversation.places import Places
from bot.model.case import (
    NOBODY,
    REASONS,
    Agreed,
    CaseStatus,
    ChatContext,
    Contact,
    Joined,
    Left,
    Referred,
    Refused,
    Result,
    Step,
    Withdrawn,
    Worked,
)
from bot.model.messages import Agree, Effect, Erased, Leave, LookUp, Redeem, Refer, Reveal, Withdraw, Work
from bot.store.audit import record
from bot.store.cases import Case, Cases
from bot.store.groups import Groups
from bot.store.keyring import Keyring
from bot.store.officers import OfficerRow, Officers
from bot.store.outbox import Outbox
from bot.store.senders import Sender, Senders, person_among
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

    async def known(self, tx: AsyncConnection, chat: str, now: datetime) -> ChatContext:
        """What a turn of this chat is told."""
        officer = await Officers(tx, self.keyring).of_chat(chat)
        sight = self._sight(tx)
        cases = await sight.cases(chat)
        if officer is None:
            return ChatContext(tuple(cases)) if cases else NOBODY
        at_desk = replace(sight.officer(officer), unreached=await sight.unreached(officer, now))
        return ChatContext(tuple(cases), at_desk, tuple(await sight.desk(officer, now)))

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
        is_new, mine = lead is None, await _sender(leads, lead, chat) if lead else None
        if lead is None:
            lead = await leads.open(self.draw(16), grouped(self.draw(CASE_LENGTH)), sent, now)
        code = lead.code if is_new else mine.code if mine else grouped(self.draw(CASE_LENGTH))
        await leads.add_party(lead, chat, sent, code, now)
        proof = (CONSENT_PURPOSE, effect.version, effect.text_hash)
        await leads.add_consent(lead, chat, sent.audience, *proof, code, now)
        if sent.audience != "family" and not lead.person_agreed:
            lead = await leads.set(lead, now, person_agreed=True)
        action = "open" if is_new else "join"
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", action, lead.code, effect.version)
        if is_new:
            await self._notifier(tx).tell_ward(lead, now)
        # whoever joins what somebody else sent is answered like the first: neither learns of the other
        state = state_for(lead, mine.told_from if mine else None)
        return Referred(code, place.ward, sent.audience, mine is not None, state)

    async def _withdraw(self, tx: AsyncConnection, code: str, chat: str, now: datetime) -> Result:
        leads = Cases(tx, self.keyring)
        codes, on_paper = [], False
        for lead in await leads.of_chat(chat):
            senders = await leads.senders(lead)
            mine = next(each for each in senders if each.chat == chat)
            if code in ("", mine.code):
                codes.append(mine.code)
                on_paper |= lead.listed_at is not None and person_among(senders) == mine
                await self._take_back(tx, leads, lead, chat, now)
        return Withdrawn(tuple(codes), now, on_paper) if codes else Refused("unknown", code)

    async def _take_back(self, tx: AsyncConnection, leads: Cases, lead: Case, chat: str, now: datetime) -> None:
        """A sender takes back their own part; only the last one ends the lead.

        Anybody may know a number: who comes first with it, or later, must not end what another one asked for.
        """
        is_over = await leads.drop_party(lead, chat, now) == 0
        if is_over:
            await leads.erase(lead, now)
            await self._notifier(tx).tell_gone(lead, now)
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", "erase" if is_over else "part", lead.code)

    async def _agree(self, tx: AsyncConnection, effect: Agree, chat: str, now: datetime) -> Result:
        leads = Cases(tx, self.keyring)
        asked = await Senders(tx).by_code(effect.code)
        lead = await leads.get(asked.lead) if asked else None
        if asked is None or lead is None or not await self._needs_person(leads, lead, asked):
            return Refused("unknown", effect.code)
        by = await _sender(leads, lead, chat)
        if by is not None and by.audience != "person":
            return Refused("unknown", effect.code)  # a relative cannot agree in the place of the person
        proof = (CONSENT_PURPOSE, effect.version, effect.text_hash)
        await leads.add_consent(lead, chat, "person", *proof, asked.code, now)
        await leads.set(lead, now, person_agreed=True)
        await record(tx, self.keyring, now, f"chat/{chat[:16]}", "agree", lead.code, effect.version)
        return Agreed(asked.code)

    async def _look_up(self, tx: AsyncConnection, code: str) -> Result:
        """How a case stands for the sender with this code, and nothing of any other sender."""
        leads, senders = Cases(tx, self.keyring), Senders(tx)
        sender, ward = await senders.by_code(code), await senders.ward_agreed_to(code)
        lead = await leads.get(sender.lead) if sender else None
        if ward is None:
            return Refused("unknown", code)
        if sender is None or lead is None:
            return CaseStatus(code, "erased", self._name(ward))
        state = state_for(lead, sender.told_from)
        needs_person = state != "closed" and await self._needs_person(leads, lead, sender)
        return CaseStatus(code, state, self._name(lead.ward if sender.told_from else ward), needs_person)

    async def _needs_person(self, leads: Cases, lead: Case, sender: Sender) -> bool:
        """True while the person for whom a relative sent a case has not agreed."""
        return sender.audience == "family" and not await leads.is_confirmed(lead, sender.code)

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
        return Joined(officer.role, self._sight(tx).officer(officer).places)

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
        return Contact(await self._sight(tx).desk_case(lead, now), people, tuple(await leads.notes(lead)))

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
        if step == "list" and person_among(await Cases(tx, self.keyring).senders(lead)) is None:
            return Refused("nobody", lead.code)
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
        columns = _columns(step, lead, effect.reason, ward, now)
        month = ""
        if step == "list":
            first, columns["listed_at"] = await ListMonths(tx).next_mark(lead.ward, now)
            month = f"{first:%Y-%m}"
        elif step == "reopen":
            columns["listed_at"] = await _listed_for_good(tx, lead, now)
        changed = await leads.set(lead, now, state=state, **columns)
        moved = f"{lead.ward}>{ward}" if ward and step in ("transfer", "send_back") else ""
        detail = " ".join(filter(None, (moved, effect.reason, month)))
        await record(tx, self.keyring, now, f"officer/{officer.id}", step, lead.code, detail)
        if lead.state in WAITING and (state != lead.state or changed.ward != lead.ward):
            await Outbox(tx, self.keyring).drop_for_desks(lead.id)
        told = []
        for sender in await self._told_of(tx, step, changed, now):
            slots = {"reason": effect.reason, "ward": self._name(changed.ward), "month": month}
            said = step_notice(step, sender.code, **slots)
            if said:
                await notifier.tell_applicant(sender.chat, changed, said, now)
                told.append(said)
        if step in ("transfer", "send_back"):
            await notifier.tell_ward(changed, now)
        return Worked(await self._sight(tx).desk_case(changed, now), step, quoted(told), month)

    async def _told_of(self, tx: AsyncConnection, step: Step, lead: Case, now: datetime) -> list[Sender]:
        """Who is told of a step: whose name goes on a list hears that, and of all that follows."""
        leads = Cases(tx, self.keyring)
        if step != "list":
            return await leads.told(lead)
        person = person_among(await leads.senders(lead))
        if person is None:
            return []
        await Senders(tx).begin_telling(person, now)
        return [person]

    async def _seen(self, tx: AsyncConnection, code: str, chat: str) -> tuple[OfficerRow | None, Case | None]:
        """The officer of a chat and the lead, when that officer may see it."""
        officer = await Officers(tx, self.keyring).of_chat(chat)
        lead = await Cases(tx, self.keyring).by_code(code)
        if officer is None or lead is None or lead.state == "erased" or not self._sight(tx).sees(officer, lead.ward):
            return officer, None
        return officer, lead

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
    if step == "unlist":
        return {"listed_at": None}
    if step == "reopen":
        return {"closed_at": None, "reason": "", "accepted_at": now}
    if step in ("transfer", "send_back"):
        return {
            "ward": ward,
            "reason": reason,
            "from_ward": lead.ward if step == "transfer" else "",
            "waits_since": now,
            "accepted_at": None,
        }
    return {}


async def _sender(leads: Cases, lead: Case, chat: str) -> Sender | None:
    """The sender of a lead who writes in a chat."""
    return next((each for each in await leads.senders(lead) if each.chat == chat), None)


async def _listed_for_good(tx: AsyncConnection, lead: Case, now: datetime) -> datetime | None:
    """When a lead was put on a list that is out by now: that paper stays as it was; a list still open forgets it."""
    if lead.listed_at is None:
        return None
    months = ListMonths(tx)
    open_now, _ = await months.next_mark(lead.ward, now)
    return lead.listed_at if await months.of_mark(lead.ward, lead.listed_at) < open_now else None
