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

from bot.cases.notices import step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.reporting_month import month_of
from bot.cases.transitions import WAITING, IllegalStepError, after
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
from bot.store.cases import Case, Cases
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
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

    places: Places
    policy: Policy
    draw: Draw

    def known(self, work: UnitOfWork, chat: str, now: datetime) -> ChatContext:
        """What a turn of this chat is told."""
        officer = work.officers.of_chat(chat)
        sight = self._sight(work)
        cases = sight.cases(chat)
        if officer is None:
            return ChatContext(tuple(cases)) if cases else NOBODY
        at_desk = replace(sight.officer(officer), unreached=sight.unreached(officer, now))
        return ChatContext(tuple(cases), at_desk, tuple(sight.desk(officer, now)))

    def carry_out(self, work: UnitOfWork, effect: Effect, chat: str, now: datetime) -> Result | None:
        """Do what an effect asks for; None for effects that are none of ours."""
        match effect:
            case Refer():
                return self._refer(work, effect, chat, now)
            case Withdraw():
                return self._withdraw(work, effect.code, chat, now)
            case Agree():
                return self._agree(work, effect, chat, now)
            case LookUp():
                return self._look_up(work, effect.code)
            case Redeem():
                return self._redeem(work, effect.invitation, chat, now)
            case Leave():
                return self._leave(work, chat, now)
            case Erased():
                self._withdraw(work, "", chat, now)  # also what was damaged, which the conversation does not see
                self._forget(work, chat, now)
            case Reveal():
                return self._reveal(work, effect.code, chat, now)
            case Work():
                return self._work(work, effect, chat, now)
        return None

    def _refer(self, work: UnitOfWork, effect: Refer, chat: str, now: datetime) -> Result:
        leads, sent = work.cases, effect.application
        place = self.places.place(sent.ward)
        if place is None or not (place.served or self.places.province_desk(sent.ward)):
            return Refused("ward")
        since = now - timedelta(days=self.policy.duplicate_days)
        lead = leads.open_with_phone(sent.phone, sent.ward, since)
        is_new, by_us = lead is None, lead is not None and any(by == chat for by, _ in leads.senders(lead))
        if lead is None:
            lead = leads.open(self.draw(16), grouped(self.draw(CASE_LENGTH)), sent, now)
        leads.add_party(lead, chat, sent, now)
        leads.add_consent(lead, chat, sent.audience, CONSENT_PURPOSE, effect.version, effect.text_hash, now)
        if sent.audience != "family" and not lead.person_agreed:
            lead = leads.set(lead, now, person_agreed=True)
        action = "open" if is_new else "join"
        work.audit.record(now, f"chat/{chat[:16]}", action, lead.code, effect.version)
        if is_new:
            self._notifier(work).tell_ward(lead, now)
        # whoever joins what somebody else sent is answered like the first: neither learns of the other
        return Referred(lead.code, place.ward, sent.audience, by_us, lead.state if by_us else "new")

    def _withdraw(self, work: UnitOfWork, code: str, chat: str, now: datetime) -> Result:
        leads = work.cases
        taken = [lead for lead in leads.of_chat(chat) if code in ("", lead.code)]
        if not taken:
            return Refused("unknown", code)
        for lead in taken:
            self._take_back(work, leads, lead, chat, now)
        on_paper = any(lead.listed_at is not None for lead in taken)
        return Withdrawn(tuple(lead.code for lead in taken), now, on_paper)

    def _take_back(self, work: UnitOfWork, leads: Cases, lead: Case, chat: str, now: datetime) -> None:
        """Whoever opened a lead for themselves ends it; others take back their own part while somebody is left.

        A later comer with the same number may be anybody, and must not be able to end what another one asked for.
        """
        first, audience = leads.senders(lead)[0]
        left = leads.drop_party(lead, chat, now)
        is_over = left == 0 or (first == chat and audience != "family")
        if is_over:
            leads.erase(lead, now)
            self._notifier(work).tell_gone(lead, now)
        work.audit.record(now, f"chat/{chat[:16]}", "erase" if is_over else "part", lead.code)

    def _agree(self, work: UnitOfWork, effect: Agree, chat: str, now: datetime) -> Result:
        leads = work.cases
        lead = leads.by_code(effect.code)
        if lead is None or lead.state == "erased" or lead.person_agreed:
            return Refused("unknown", effect.code)
        if any(party.chat == chat for party in leads.parties(lead)):
            return Refused("unknown", effect.code)  # a relative cannot agree in the place of the person
        leads.add_consent(lead, chat, "person", CONSENT_PURPOSE, effect.version, effect.text_hash, now)
        leads.set(lead, now, person_agreed=True)
        work.audit.record(now, f"chat/{chat[:16]}", "agree", lead.code, effect.version)
        return Agreed(lead.code)

    def _look_up(self, work: UnitOfWork, code: str) -> Result:
        lead = work.cases.by_code(code)
        if lead is None:
            return Refused("unknown", code)
        place = self.places.place(lead.ward)
        is_open = lead.state not in ("closed", "erased")
        ward = place.ward if place else lead.ward
        return CaseStatus(lead.code, lead.state, ward, needs_person=is_open and not lead.person_agreed)

    def _redeem(self, work: UnitOfWork, invitation: str, chat: str, now: datetime) -> Result:
        officers = work.officers
        officer = officers.with_invitation(digest_of(invitation))
        is_good = officer is not None and officer.invited_until is not None and officer.invited_until > now
        if officer is None or not is_good:
            is_for_group = work.groups.invited(digest_of(invitation), now) is not None
            return Refused("group" if is_for_group else "invitation")
        before = officers.of_chat(chat)
        if before is not None:
            officers.leave(before.id, now)
        officers.join(officer.id, chat, now)
        work.audit.record(now, f"officer/{officer.id}", "join_desk", f"officer/{officer.id}", officer.role)
        return Joined(officer.role, self._sight(work).officer(officer).places)

    def _leave(self, work: UnitOfWork, chat: str, now: datetime) -> Result:
        officers = work.officers
        officer = officers.of_chat(chat)
        if officer is not None:
            officers.leave(officer.id, now)
            work.audit.record(now, f"officer/{officer.id}", "leave_desk", f"officer/{officer.id}")
        return Left()

    def _forget(self, work: UnitOfWork, chat: str, now: datetime) -> None:
        """A chat is gone: its desk, and what the person agreed to with a code."""
        self._leave(work, chat, now)
        for lead in work.cases.take_agreement_back(chat, now):
            work.audit.record(now, f"chat/{chat[:16]}", "disagree", lead.code)

    def _reveal(self, work: UnitOfWork, code: str, chat: str, now: datetime) -> Result:
        officer, lead = self._seen(work, code, chat)
        if officer is None or lead is None:
            return Refused("unknown", code)
        work.audit.record(now, f"officer/{officer.id}", "reveal", lead.code)
        leads = work.cases
        if not leads.opens(lead):
            return Refused("broken", lead.code)
        people = tuple(party.application for party in leads.parties(lead))
        return Contact(self._sight(work).desk_case(lead, now), people, tuple(leads.notes(lead)))

    def _work(self, work: UnitOfWork, effect: Work, chat: str, now: datetime) -> Result:
        officer, lead = self._seen(work, effect.code, chat)
        if officer is None or lead is None or effect.step not in get_args(Step):
            return Refused("unknown", effect.code)
        if not work.cases.opens(lead):
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
        return self._taken(work, lead, step, state, effect, officer, ward, now)

    def _taken(
        self,
        work: UnitOfWork,
        lead: Case,
        step: Step,
        state: str,
        effect: Work,
        officer: OfficerRow,
        ward: str,
        now: datetime,
    ) -> Result:
        leads, notifier = work.cases, self._notifier(work)
        if step == "note":
            leads.add_note(lead, officer.id, effect.note, now)
        changed = leads.set(lead, now, state=state, **_columns(step, lead, effect.reason, ward, now))
        moved = f"{lead.ward}>{ward}" if ward and step in ("transfer", "send_back") else ""
        detail = " ".join(filter(None, (moved, effect.reason)))
        work.audit.record(now, f"officer/{officer.id}", step, lead.code, detail)
        if lead.state in WAITING and (state != lead.state or changed.ward != lead.ward):
            work.outbox.drop_for_desks(lead.id)
        told = step_notice(step, lead.code, reason=effect.reason, ward=self._name(changed.ward))
        if told:
            notifier.tell_applicants(changed, told, now)
        if step in ("transfer", "send_back"):
            notifier.tell_ward(changed, now)
        return Worked(self._sight(work).desk_case(changed, now), step, told)

    def _seen(self, work: UnitOfWork, code: str, chat: str) -> tuple[OfficerRow | None, Case | None]:
        """The officer of a chat and the lead, when that officer may see it."""
        officer = work.officers.of_chat(chat)
        lead = work.cases.by_code(code)
        if officer is None or lead is None or lead.state == "erased" or not self._sight(work).sees(officer, lead.ward):
            return officer, None
        return officer, lead

    def _may_hold(self, ward: str, now_at: str) -> bool:
        place = self.places.place(ward)
        return place is not None and ward != now_at and (place.served or self.places.province_desk(ward))

    def _name(self, ward: str) -> str:
        place = self.places.place(ward)
        return place.ward if place else ward

    def _sight(self, work: UnitOfWork) -> CaseQueries:
        return CaseQueries(work, self.places, self.policy)

    def _notifier(self, work: UnitOfWork) -> Notifier:
        return Notifier(work, self.places, self.policy.windows)


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
