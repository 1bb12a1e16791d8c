"""Lists of a desk: issuing one freezes its files; whoever is on it for the first time is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.list_book import Draft, ListBook, month_of, subject_of
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.notices import issue_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.reporting_month import late_month, month_in_hand, read_month
from bot.clock import day_in_vietnam
from bot.model.case import Refused, Result
from bot.model.effects import IssueList
from bot.model.lists import BLOCKING, Issued
from bot.model.place import Places
from bot.store.issued_lists import new_list
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class DeskLists:
    """The rules of issuing for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    caps: Caps = NO_CAPS

    def draft(self, ward: str, month: str, now: datetime) -> Draft | None:
        """The list in hand of a ward, when this officer may issue it for a month."""
        if not covers(self.officer, ward, self.places.province_of(ward)):
            return None
        [draft] = ListBook(self.work, self.caps).drafts([ward], now)
        today, latest = day_in_vietnam(now), month_of(draft.latest)
        is_open = read_month(month) in (month_in_hand(today, latest), late_month(today, latest))
        return draft if is_open else None

    def issue(self, effect: IssueList, now: datetime) -> Result:
        """Freeze the list in hand with the files that were made of it; refused when it changed meanwhile."""
        self.work.hold(f"ward/{effect.ward}")
        draft = self.draft(effect.ward, effect.month, now)
        if draft is None or draft.mark != effect.mark or not effect.files or draft.number != effect.number:
            return Refused("changed")
        entries = {entry.case.code: entry for entry in draft.entries}
        if any(set(BLOCKING) & set(entry.warnings) for entry in draft.entries) or set(effect.codes) != set(entries):
            return Refused("changed")
        size, month = len(effect.codes), effect.month
        new = new_list(effect.ward, month, draft.number, size, effect.sort, self.officer.id, now)
        people = [(entries[code].case.id, code) for code in effect.codes]
        mark = self.work.lists.issue(new, people, dict(effect.files))
        self.work.cases.settle([case_id for case_id, _ in people])
        detail = f"{new.number} {size} {mark}"
        self.work.audit.record(now, f"officer/{self.officer.id}", "issue", subject_of(effect.ward, month), detail)
        told = self._tell(draft, month, now)
        return Issued(effect.ward, month, new.number, size, told)

    def _tell(self, draft: Draft, month: str, now: datetime) -> int:
        """Tell whoever is on a list for the first time; returns how many."""
        letters = [
            (each.sender, each.case, issue_notice(each.sender.code, month))
            for each in draft.entries
            if not each.was_listed
        ]
        Notifier(self.work, self.places).tell_many(letters, now)
        return len(letters)
