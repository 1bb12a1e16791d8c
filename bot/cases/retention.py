"""Retention of cases: what was promised of them is kept, and nothing longer.

A closed case is erased so many months after its last touch, one that nobody finished so many months after it was
accepted (or sent, when nobody accepted it); whoever sent it is told before, of an unfinished one the officers too. What
remains of erased cases goes with the rows of the audit about them, after years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.reminders import ACTOR
from bot.clock import VIETNAM, day_in_vietnam
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.cases import ENDED
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.texts.promises import AUDIT_YEARS, QUESTION_DAYS
from knowledge.language.formats import show_day
from knowledge.language.months import add_months

Ending = Literal["warned", "erased"]
_TOLD_DAYS = 400
"""Longer than anything that is told once can come up again."""
_SLACK = timedelta(days=3)
"""Months differ in length: candidates are taken a little early and then looked at exactly."""


def later_by_months(moment: datetime, months: int) -> datetime:
    """The same day and time in Việt Nam ``months`` later (negative: earlier), or the last day of a shorter month."""
    return add_months(moment.astimezone(VIETNAM), months).astimezone(moment.tzinfo)


def ends_at(case: Case, policy: Policy) -> datetime:
    """When a case is to be erased; every touch of a closed one puts it off."""
    if case.state in ENDED:
        return later_by_months(case.touched_at, policy.keep_months)
    return later_by_months(case.accepted_at or case.opened_at, policy.open_months)


def ending_step(case: Case, now: datetime, policy: Policy, *, warned: bool) -> Ending | None:
    """The step due for a case: to be erased now, or its sender to be warned of it; None when neither."""
    ends = ends_at(case, policy)
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
        """The ids of cases whose time is over or nearly so; changes nothing."""
        soon = now + timedelta(days=self.policy.erase_warning_days) + _SLACK
        closed = self.work.case_ends.ended(later_by_months(soon, -self.policy.keep_months))
        unfinished = self.work.case_ends.unfinished(later_by_months(soon, -self.policy.open_months))
        cases = {_key(case): case for case in (*closed, *unfinished)}
        warned = self.work.sent.among(cases)
        return [case.id for key, case in cases.items() if ending_step(case, now, self.policy, warned=key in warned)]

    def end(self, case_id: str, now: datetime) -> Ending | None:
        """Warn of the end of a case, or erase it when it has come; None when neither is due."""
        case = self.work.cases.get(case_id)
        if case is None or case.state == "erased":
            return None
        was_warned = self.work.sent.has(_key(case))
        step = ending_step(case, now, self.policy, warned=was_warned)
        if step == "erased":
            self._erase(case, now, is_known=was_warned)
        elif step == "warned":
            self._warn(case, now)
            self.work.sent.add([_key(case)], now)
        return step

    def _warn(self, case: Case, now: datetime) -> None:
        day = show_day(day_in_vietnam(ends_at(case, self.policy)))
        if case.state in ENDED:
            self._notifier.tell_applicants(case, "notice.ending", now, day=day)
            return
        self._notifier.tell_applicants(case, "notice.ending_open", now, day=day)
        rows = self._notifier.desk_of(case.ward, "officer") or self._notifier.desk_of(case.ward)
        self._notifier.tell_desk(rows, "notice.ending_desk", case, now, day=day)

    def _erase(self, case: Case, now: datetime, *, is_known: bool) -> None:
        """After a stop there may have been no warning: then the erasure itself is told."""
        cases = self.work.cases
        senders = [] if is_known else cases.told(case)
        cases.erase(case, now)
        self.work.audit.record(now, ACTOR, "expire", case.code)
        for sender in senders:
            self._notifier.tell(sender.chat, text("notice.ended", code=sender.code), [], now)

    def end_lists(self, now: datetime) -> int:
        """Delete the files of lists whose time is over; returns how many."""
        old = self.work.lists.kept_before(later_by_months(now, -self.policy.keep_list_months))
        for issued in old:
            self.work.lists.end(issued)
            self.work.audit.record(now, ACTOR, "list_end", f"{issued.ward}/{issued.month}", str(issued.number))
        return len(old)

    def prune(self, now: datetime) -> int:
        """Delete the keys of what was told so long ago that it cannot come up again, and what is kept for years.

        Marks of floods, unused sessions of the console, old questions and the ways back from old steps go with them.
        Returns how many rows went.
        """
        self.work.case_ends.settle_before(now - timedelta(days=1))
        self.work.flood_marks.forget_before(now - timedelta(days=1))
        self.work.ties.prune(now)
        self.work.register.forget_before(later_by_months(now, -self.policy.keep_list_months))
        self.work.console.forget(
            now - timedelta(minutes=self.policy.console_idle_minutes), now - timedelta(hours=self.policy.console_hours)
        )
        before = later_by_months(now, -12 * AUDIT_YEARS)
        self.work.questions.forget_before(now - timedelta(days=QUESTION_DAYS))
        gone = self.work.sent.forget_before(now - timedelta(days=_TOLD_DAYS))
        gone += self.work.outbox.forget_before(now - timedelta(days=_TOLD_DAYS))
        gone += self.work.audit.cut(before, now) + self.work.case_ends.forget_erased(before)
        gone += self.work.lists.forget_rows(before)
        return gone + self.work.officers.forget_before(before) + self.work.groups.forget_before(before)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places)


def _key(case: Case) -> str:
    """The key of an announced end: a closed case is touched anew, another one accepted anew."""
    moment = case.touched_at if case.state in ENDED else case.accepted_at or case.opened_at
    return f"ending/{case.id}/{moment.isoformat()}"
