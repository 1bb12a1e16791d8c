"""Retention of cases: closed ones are erased when their promised time is over, and so are keys of old notices.

A closed case is erased so many months after its last touch, whoever sent it is told before. The audit is not shortened:
its rows name nobody, and its chain proves itself from the first row on.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.reminders import ACTOR
from bot.clock import VIETNAM, day_in_vietnam
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.work import UnitOfWork
from bot.texts import text

Ending = Literal["warned", "erased"]
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
            self._notifier.tell_applicants(lead, "notice.ending", now, day=f"{day:%d/%m/%Y}")
            self.work.sent.add([_key(lead)], now)
        return step

    def _erase(self, lead: Case, now: datetime, *, is_known: bool) -> None:
        """After a stop there may have been no warning: then the erasure itself is told."""
        leads = self.work.cases
        senders = [] if is_known else leads.told(lead)
        leads.erase(lead, now)
        self.work.audit.record(now, ACTOR, "expire", lead.code)
        for sender in senders:
            self._notifier.tell(sender.chat, text("notice.ended", code=sender.code), [], now)

    def prune(self, now: datetime) -> int:
        """Delete the keys of what was told so long ago that it cannot come up again; returns how many."""
        return self.work.sent.forget_before(now - timedelta(days=_TOLD_DAYS))

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places)


def _key(lead: Case) -> str:
    return f"ending/{lead.id}/{lead.touched_at.isoformat()}"
