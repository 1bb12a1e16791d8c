"""Marking many at once for the list: each by the same rules as one alone, all of them in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.cases.list_book import ListBook
from bot.cases.list_rules import Caps
from bot.cases.notices import step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.transitions import after
from bot.cases.undo import undo_of
from bot.model.case import Result
from bot.model.effects import MarkAll
from bot.model.lists import BLOCKING, Marked
from bot.model.overdue import MET
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.officers import OfficerRow
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork

MOST = 50
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
        cases = [each for each in self.work.queues.with_codes(effect.codes[:MOST]) if self._is_ready(each)]
        senders = self.work.queues.senders(cases)
        found = ListBook(self.work, self.caps).warnings_of_all(cases, senders, now)
        fit = [each for each in cases if not {*BLOCKING, "nobody"} & set(found[each.id])]
        persons = {each.id: person for each in fit if (person := person_among(senders[each.id].all))}
        until = now + timedelta(minutes=self.policy.notice_minutes)
        actor, months = f"officer/{self.officer.id}", self._months(fit, now)
        self.work.cases.move_all(
            [(each, after(each.state, "list"), self._columns(each, now, until)) for each in fit], now
        )
        self.work.audit.record_all(now, [(actor, "list", each.code, f"{months[each.ward]:%Y-%m}") for each in fit])
        self._begin_telling(list(persons.values()), now)
        letters = [
            (
                persons[each.id].chat,
                each,
                step_notice("list", persons[each.id].code, month=f"{months[each.ward]:%Y-%m}"),
            )
            for each in fit
            if each.id in persons
        ]
        Notifier(self.work, self.places, self.policy.windows).tell_many(letters, now, until)
        marked = tuple(each.code for each in fit)
        month = f"{min(months.values()):%Y-%m}" if months else ""
        return Marked(month, marked, tuple(code for code in effect.codes if code not in marked))

    def _is_ready(self, of: Case) -> bool:
        is_free = of.state in MET and of.frozen_at is None
        return is_free and CaseQueries(self.work, self.places, self.policy).sees(self.officer, of.ward)

    def _months(self, cases: list[Case], now: datetime) -> dict[str, date]:
        """The month of the list in hand, by ward."""
        book = ListBook(self.work, self.caps)
        return {ward: book.month_in_hand(ward, now) for ward in {each.ward for each in cases}}

    def _columns(self, of: Case, now: datetime, until: datetime) -> dict[str, object]:
        undo = undo_of(of, "list", self.officer.id, now, until)
        rest: dict[str, object] = {"rests_until": None, "appointed_at": None, "undo": undo}
        return {"listed_at": now, "worked_at": now, "holder": of.holder or self.officer.id, **rest}

    def _begin_telling(self, persons: list[Sender], now: datetime) -> None:
        """Whose name goes on a list hears that, and of all that follows."""
        for person in persons:
            if person.told_from is None:
                self.work.senders.begin_telling(person, now)
