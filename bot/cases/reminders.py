"""Acts on the clocks: reminders, the way up to the supervisor, the last warnings, the monthly call.

Each method is one short transaction's work and looks again whether it is still due, so that running it twice, or
after somebody acted, does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.cases.deadlines import MonthlyCall, Stage, StageKind, due, meeting_reminder, monthly_call, window_stages
from bot.cases.list_book import ListBook
from bot.cases.notices import show_meeting
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.reporting_month import closing_day
from bot.cases.scopes import wards_in
from bot.cases.transitions import after
from bot.clock import day_in_vietnam
from bot.model.place import Places
from bot.store.case_rows import Case, Party
from bot.store.cases import OPEN
from bot.store.issued_lists import IssuedList
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.formats import show_day, show_month

ACTOR = "service"
"""Who the audit names when the clock did it."""


@dataclass(frozen=True)
class Reminders:
    """Watches the clocks within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def due_cases(self, now: datetime) -> list[str]:
        """The ids of the cases with a stage that is due and not told; changes nothing."""
        cases = self.work.cases.waiting()
        found = {case.id: due(case, now, self.policy, ()) for case in cases}
        told = self.work.sent.among([each.stage.key for each in found.values() if each])
        return [case for case, each in found.items() if each and each.stage.key not in told]

    def remind(self, case_id: str, now: datetime) -> StageKind | None:
        """Carry out the latest stage of a case that is due, once; None when there is none or nobody to be told.

        With nobody at any desk the stage waits until somebody is: it must not count as told.
        """
        case = self.work.cases.get(case_id)
        found = due(case, now, self.policy, ()) if case and case.frozen_at is None else None
        if case is None or found is None or self.work.sent.has(found.stage.key):
            return None
        if not self._carry_out(case, found.stage, now):
            return None
        self.work.sent.add(found.keys, now)
        return found.stage.kind

    def _carry_out(self, case: Case, stage: Stage, now: datetime) -> bool:
        if stage.kind == "remind":
            return self._remind(case, stage, now)
        above = self._above(case)
        if stage.kind == "escalate":
            return self._tell(above, "notice.escalate", case, now, stage)
        return bool(above) and self._return(case, above, stage, now)

    def _remind(self, case: Case, stage: Stage, now: datetime) -> bool:
        is_told = self._tell(self._ward(case), "notice.remind", case, now, stage)
        if is_told:
            self._notifier.tell_groups(case, "remind", now, count=str(stage.count))
        return is_told

    def _return(self, case: Case, above: list[OfficerRow], stage: Stage, now: datetime) -> bool:
        """Hand a case to the supervisor; the ward may still take it, and is told that it is late."""
        cases = self.work.cases
        changed = cases.set(case, now, state=after(case.state, "escalate"))
        self.work.audit.record(now, ACTOR, "escalate", case.code)
        self.work.outbox.drop_for_desks(case.id)
        ids = {row.id for row in above}
        ward = [row for row in self._ward(case) if row.id not in ids]
        self._notifier.tell_only(ward, "notice.passed_up", changed, now)
        self._notifier.tell_groups(changed, "passed_up", now)
        return self._tell(above, "notice.returned", changed, now, stage)

    def _tell(self, rows: list[OfficerRow], key: str, case: Case, now: datetime, stage: Stage) -> bool:
        self._notifier.tell_desk(rows, key, case, now, count=str(stage.count))
        return bool(rows)

    def _ward(self, case: Case) -> list[OfficerRow]:
        return self._notifier.desk_of(case.ward, "officer") or self._notifier.desk_of(case.ward)

    def _above(self, case: Case) -> list[OfficerRow]:
        """The supervisors of a case; without any the admins, and without these whoever is at its desk."""
        for roles in (("supervisor",), ("admin",), ()):
            found = self._notifier.desk_of(case.ward, *roles)
            if found:
                return found
        return []

    def warn_of_window(self, case_id: str, now: datetime) -> int:
        """Warn everybody who sent an open case and said when the window ends; returns how many were warned."""
        cases = self.work.cases
        case = cases.get(case_id)
        if case is None or case.state not in OPEN:
            return 0
        frozen = self.work.data_requests.frozen([case.id])
        told = [party for party in cases.parties(case) if (case.id, party.chat) not in frozen]
        return sum([self._warn(case, party, now) for party in told])

    def _warn(self, case: Case, party: Party, now: datetime) -> bool:
        if not party.application.last_day:
            return False
        last_day, today = date.fromisoformat(party.application.last_day), day_in_vietnam(now)
        come = window_stages(last_day, day_in_vietnam(party.at), today, self.policy)
        # the key names no date: when somebody's window ends is not to be read from it
        keys = [f"window/{days}/{case.id}/{party.chat[:16]}" for days in come]
        if not keys or self.work.sent.has(keys[0]):
            return False
        slots = {"days": str((last_day - today).days), "day": show_day(last_day)}
        self._notifier.tell_applicant(party.chat, case, text("notice.window", code=party.code, **slots), now)
        self.work.sent.add(keys, now)
        return True

    def due_meetings(self, now: datetime) -> list[str]:
        """The ids of the cases whose appointment both sides are to be reminded of now; changes nothing."""
        soon = self.work.queues.meetings(now, now + timedelta(hours=self.policy.appointment_hours))
        due = [each for each in soon if (at := meeting_reminder(each, self.policy)) is not None and at <= now]
        told = self.work.sent.among([_meeting_key(each) for each in due])
        return [each.id for each in due if _meeting_key(each) not in told]

    def remind_meeting(self, case_id: str, now: datetime) -> bool:
        """Remind the person and the officer of an appointment, once."""
        case = self.work.cases.get(case_id)
        if case is None or case.appointed_at is None or case.appointed_at <= now:
            return False
        if self.work.sent.has(_meeting_key(case)):
            return False
        when = show_meeting(case.appointed_at)
        self._notifier.tell_applicants(case, "notice.meeting", now, when=when)
        rows = [row for row in self._ward(case) if row.id == case.holder] or self._ward(case)
        self._notifier.tell_desk(rows, "notice.meeting.desk", case, now, when=when)
        self.work.sent.add([_meeting_key(case)], now)
        return True

    def call_month(self, row: OfficerRow, now: datetime) -> bool:
        """Remind an officer of the list that closes next, with how many are on it; False when that was told."""
        call = monthly_call(now, self.policy)
        wards = wards_in(row.scope)
        if call is None or row.chat is None or not wards or self.work.sent.has(month_key(row, call)):
            return False
        latest = self.work.lists.latest(wards)
        wards = [ward for ward in wards if not _is_out(latest.get(ward), call.month)]
        if not wards:
            self.work.sent.add([month_key(row, call)], now)
            return False
        counts = "; ".join([self._count(ward, now) for ward in wards])
        key = "notice.month.due" if call.is_due else "notice.month"
        said = text(key, month=show_month(call.month), day=f"{closing_day(call.month):%d/%m}", wards=counts)
        told = self.work.sent
        keys = {ward: f"month/{call.month:%Y-%m}/{call.day}/ward/{ward}" for ward in wards}
        stood_in_for = told.among(list(keys.values()))
        alone = [ward for ward in wards if keys[ward] not in stood_in_for]
        if self._notifier.tell_month(row, alone, said, now):
            told.add([keys[ward] for ward in alone], now)
        told.add([month_key(row, call)], now)
        return True

    def _count(self, ward: str, now: datetime) -> str:
        [draft] = ListBook(self.work).drafts([ward], now)
        place = self.places.place(ward)
        return text("notice.month.ward", ward=place.ward if place else ward, count=str(len(draft.entries)))

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)


def _meeting_key(case: Case) -> str:
    """Told once for each time that was agreed."""
    at = case.appointed_at.isoformat() if case.appointed_at else ""
    return f"meeting/{case.id}/{at}"


def _is_out(latest: IssuedList | None, month: date) -> bool:
    """True if the list of a month went out, or a later one."""
    return latest is not None and latest.month >= f"{month:%Y-%m}"


def month_key(row: OfficerRow, call: MonthlyCall) -> str:
    """Told once to each officer of a ward for each day of the month that reminds."""
    return f"month/{call.month:%Y-%m}/{call.day}/{row.id}"
