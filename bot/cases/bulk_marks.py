"""Marking many at once for the list: each by the same rules as one alone, all of them in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.desk_file import DeskFile
from bot.cases.list_rules import Caps, warnings_before
from bot.cases.notices import step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.transitions import after
from bot.cases.undo import undo_of
from bot.model.case import Result
from bot.model.effects import MarkAll
from bot.model.lists import BLOCKING, ListWarning, Marked
from bot.model.overdue import MET
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.officers import OfficerRow
from bot.store.senders import person_among
from bot.store.work import UnitOfWork

AT_ONCE = 50
"""Cases marked by one press: more would keep the writer busy for longer than a person notices."""


@dataclass(frozen=True)
class BulkMarks:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    caps: Caps

    def mark(self, effect: MarkAll, now: datetime) -> Result:
        """Mark those of these cases that may be marked now; the others stay as they are."""
        files = [each for each in self._files(effect.codes[:AT_ONCE]) if self._is_ready(each.case)]
        fit = [each for each in files if not {*BLOCKING, "nobody"} & set(self._warnings(each, now))]
        persons = [(each, person) for each in fit if (person := person_among(each.senders.all)) is not None]
        until = now + timedelta(minutes=self.policy.notice_minutes)
        actor, months = f"officer/{self.officer.id}", {each.case.code: each.month_in_hand(now) for each in fit}
        self.work.cases.move_all(
            [(each.case, after(each.case.state, "list"), self._columns(each.case, now, until)) for each in fit], now
        )
        self.work.audit.record_all(now, [(actor, "list", code, month) for code, month in months.items()])
        # whose name goes on a list hears that, and of all that follows
        self.work.senders.begin_telling([person for _, person in persons if person.told_from is None], now)
        letters = [
            (person, each.case, step_notice("list", person.code, month=months[each.case.code]))
            for each, person in persons
        ]
        Notifier(self.work, self.places, self.policy.windows).tell_many(letters, now, until)
        marked = tuple(months)
        month = min(months.values(), default="")
        stayed = tuple(code for code in effect.codes if code not in marked)
        left = max(0, -(-(until - now) // timedelta(minutes=1)))
        return Marked(month, marked, stayed, now, left if marked else 0)

    def _files(self, codes: Sequence[str]) -> list[DeskFile]:
        return [DeskFile(each.case, each.senders, each.stands) for each in self.work.files.with_codes(codes)]

    def _warnings(self, file: DeskFile, now: datetime) -> tuple[ListWarning, ...]:
        return warnings_before(file.case, file.senders, now, self.caps, is_twice=file.stands.is_twin)

    def _is_ready(self, of: Case) -> bool:
        is_free = of.state in MET and of.frozen_at is None
        return is_free and CaseQueries(self.work, self.places, self.policy).sees(self.officer, of.ward)

    def _columns(self, of: Case, now: datetime, until: datetime) -> dict[str, object]:
        undo = undo_of(of, "list", self.officer.id, now, until)
        rest: dict[str, object] = {"rests_until": None, "appointed_at": None, "undo": undo}
        return {"listed_at": now, "worked_at": now, "holder": of.holder or self.officer.id, **rest}
