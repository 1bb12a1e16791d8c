"""What is kept no longer than promised: closed leads, unfinished requests, and the keys of what was told.

A closed lead is erased so many months after its last touch, whoever sent it is told before. The audit is not shortened:
its rows name nobody, and its chain proves itself from the first row on.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.reminders import ACTOR
from bot.clock import VIETNAM, day_in_vietnam
from bot.conversation.session import load_session
from bot.model.messages import Button
from bot.model.place import Places
from bot.store.cases import Case
from bot.store.chats import Draft
from bot.store.outbox import PULLING
from bot.store.vault import SealBrokenError, Vault
from bot.store.work import UnitOfWork
from bot.texts import text

Ending = Literal["warned", "erased"]
DraftStep = Literal["reminded", "forgotten"]
_TOLD_DAYS = 400
"""Longer than anything that is told once can come up again."""
_SLACK = timedelta(days=3)
"""Months differ in length: candidates are taken a little early and then looked at exactly."""


def later_by_months(moment: datetime, months: int) -> datetime:
    """The same day and time in Việt Nam ``months`` later (negative: earlier), or the last day of a shorter month."""
    local = moment.astimezone(VIETNAM)
    years, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(years, month + 1)[1])
    return local.replace(year=years, month=month + 1, day=day).astimezone(moment.tzinfo)


def ends_at(lead: Case, policy: Policy) -> datetime:
    """When a closed lead is to be erased; every touch puts it off."""
    return later_by_months(lead.touched_at, policy.keep_months)


def ending_step(lead: Case, now: datetime, policy: Policy, *, warned: bool) -> Ending | None:
    """Whether a closed lead is to be erased now, or whoever sent it to be warned of it; None when neither."""
    ends = ends_at(lead, policy)
    if ends <= now:
        return "erased"
    return "warned" if not warned and ends - timedelta(days=policy.erase_warning_days) <= now else None


def draft_stage(since: datetime, now: datetime, policy: Policy) -> int | None:
    """The latest day on which whoever began a request is reminded, or ``draft_ends`` when it is over; None before."""
    come = [days for days in (*policy.draft_days, policy.draft_ends) if now - since >= timedelta(days=days)]
    return min(max(come), policy.draft_ends) if come else None


@dataclass(frozen=True)
class Retention:
    """Keeps the promises within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def ending(self, now: datetime) -> list[str]:
        """The ids of closed leads whose time is over or nearly so; changes nothing."""
        until = later_by_months(now + timedelta(days=self.policy.erase_warning_days) + _SLACK, -self.policy.keep_months)
        leads = {_key(lead): lead for lead in self.work.cases.quiet_since(until)}
        warned = self.work.sent.among(leads)
        return [lead.id for key, lead in leads.items() if ending_step(lead, now, self.policy, warned=key in warned)]

    def end(self, lead_id: str, now: datetime) -> Ending | None:
        """Warn of the end of a closed lead, or erase it when it has come; None when neither is due."""
        lead = self.work.cases.get(lead_id)
        if lead is None or lead.state != "closed":
            return None
        was_warned = self.work.sent.has(_key(lead))
        step = ending_step(lead, now, self.policy, warned=was_warned)
        if step == "erased":
            self._erase(lead, now, is_known=was_warned)
        elif step == "warned":
            day = day_in_vietnam(ends_at(lead, self.policy))
            self._notifier.tell_applicants(lead, text("notice.ending", code=lead.code, day=f"{day:%d/%m/%Y}"), now)
            self.work.sent.add([_key(lead)], now)
        return step

    def _erase(self, lead: Case, now: datetime, *, is_known: bool) -> None:
        """After a stop there may have been no warning: then the erasure itself is told."""
        leads = self.work.cases
        chats = [] if is_known else [chat for chat, _ in leads.senders(lead)]
        leads.erase(lead, now)
        self.work.audit.record(now, ACTOR, "expire", lead.code)
        for chat in chats:
            self._notifier.tell(chat, text("notice.ended", code=lead.code), [], now)

    def unfinished(self, now: datetime) -> list[str]:
        """The chats with a request that was begun, not sent, and is to be reminded of or forgotten; changes nothing.

        What a browser began is sealed with its own key: it goes with its chat, and is only reminded of here.
        """
        first = min((*self.policy.draft_days, self.policy.draft_ends))
        drafts = self.work.chats.drafts(now - timedelta(days=first))
        stages = {draft: draft_stage(draft.since, now, self.policy) for draft in drafts}
        keys = {draft: _draft_key(draft, stage) for draft, stage in stages.items() if stage is not None}
        told = self.work.sent.among(keys.values())
        return [draft.chat for draft, key in keys.items() if key not in told and not self._is_beyond_us(draft, now)]

    def finish(self, chat: str, now: datetime) -> DraftStep | None:
        """Remind of a request that was not sent, or forget it when its days are over; None when neither is due."""
        draft = self.work.chats.draft(chat)
        stage = draft_stage(draft.since, now, self.policy) if draft else None
        if draft is None or stage is None or self._is_beyond_us(draft, now):
            return None
        if self.work.sent.has(_draft_key(draft, stage)):
            return None
        is_over = stage == self.policy.draft_ends
        if is_over:
            self._forget(draft, now)
            said, label = text("notice.draft_gone", days=str(stage)), text("button.draft_anew")
        else:
            said, label = text("notice.draft"), text("button.draft_on")
        self._notifier.tell(chat, said, [Button(label, "refer")], now)
        passed = [days for days in (*self.policy.draft_days, self.policy.draft_ends) if days <= stage]
        self.work.sent.add([_draft_key(draft, days) for days in passed], now)
        return "forgotten" if is_over else "reminded"

    def _is_beyond_us(self, draft: Draft, now: datetime) -> bool:
        is_over = draft_stage(draft.since, now, self.policy) == self.policy.draft_ends
        return is_over and draft.channel in PULLING

    def _forget(self, draft: Draft, now: datetime) -> None:
        """The session without the request; one that does not open is forgotten whole."""
        chats = self.work.chats
        try:
            vault = self._open(draft)
        except SealBrokenError:
            chats.restart(draft.chat, now)
            return
        saved = chats.session(vault)
        if saved is None:
            chats.restart(draft.chat, now)
            return
        session = replace(load_session(saved), referral=None)
        # the chat counts as touched: it must outlive the notice that is on its way to it
        chats.keep_session(vault, session.dump(), now, channel=draft.channel, is_draft=False)

    def _open(self, draft: Draft) -> Vault:
        """The vault of a chat. Raises SealBrokenError."""
        address = self.work.keyring.service("outbox").open(draft.address or b"", f"address/{draft.chat}")
        return self.work.keyring.chat(draft.channel, address)

    def prune(self, now: datetime) -> int:
        """Delete the keys of what was told so long ago that it cannot come up again; returns how many."""
        return self.work.sent.forget_before(now - timedelta(days=_TOLD_DAYS))

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places)


def _key(lead: Case) -> str:
    return f"ending/{lead.id}/{lead.touched_at.isoformat()}"


def _draft_key(draft: Draft, days: int) -> str:
    return f"draft/{days}/{draft.chat}/{draft.since.isoformat()}"
