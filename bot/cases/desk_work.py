"""Desk work: an officer opens the contact of a case and takes steps with it, each with its audit row.

Only an officer of the ward sees or moves a case, and whoever opens a contact is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from bot.cases.deadlines import overdue_limits, rest_after_miss
from bot.cases.list_book import ListBook
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.notices import ASKING, called_buttons, is_of_the_list, quoted, step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.scopes import name_of
from bot.cases.transitions import NOT_BY_ONE, WAITING, IllegalStepError, after
from bot.cases.undo import minutes_to_undo, read_undo, undo_of
from bot.clock import day_in_vietnam
from bot.model.case import (
    REASONS,
    Contact,
    QueueName,
    Refused,
    Result,
    State,
    Step,
    Swept,
    TakenBack,
    Worked,
)
from bot.model.effects import Work
from bot.model.notes import NoteLine
from bot.model.place import Places
from bot.store.case_rows import Case, call_word
from bot.store.cases import MARKED
from bot.store.officers import OfficerRow
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork

_MOMENTS: dict[Step, str] = {"accept": "accepted_at", "reached": "contacted_at", "appointed": "contacted_at"}
_SWEPT = 50
"""Cases closed by one press: more would keep the writer busy for longer than a person notices."""
_MOVES: tuple[Step, ...] = ("transfer", "send_back")
_AGAINST: tuple[Step, ...] = ("reopen", "unlist")
"""Steps that make untrue what a notice that still waits says."""


@dataclass(frozen=True)
class DeskWork:
    """The rules for one officer at a desk, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    caps: Caps = NO_CAPS

    def reveal(self, code: str, now: datetime) -> Result:
        """Open the contact of a case."""
        case = self._case(code)
        if case is None:
            return Refused("unknown", code)
        if case.frozen_at is not None:
            return Refused("frozen", case.code)
        self._record(now, "reveal", case)
        if not self.work.cases.opens(case):
            return Refused("broken", case.code)
        parties, vault = self.work.cases.parties(case), self.work.cases.vault(case)
        people = tuple(each.application for each in parties)
        words = tuple(call_word(vault, each.code) for each in parties)
        notes = self.work.notes.of(case)
        authors = self.work.officers.authors({each.officer for each in notes})
        lines = [NoteLine(authors.get(each.officer, ""), day_in_vietnam(each.at), each.words) for each in notes]
        return Contact(self._queries.case(case, now), people, tuple(lines), words)

    def take_step(self, effect: Work, now: datetime) -> Result:
        """Take a step with a case, if it is possible, and tell whom it concerns."""
        case = self._case(effect.code)
        if case is None or effect.step not in get_args(Step) or effect.step in NOT_BY_ONE:
            return Refused("unknown", effect.code)
        if not self.work.cases.opens(case):
            return Refused("broken", case.code)
        if case.frozen_at is not None and effect.step != "note":
            return Refused("frozen", case.code)
        step = cast("Step", effect.step)
        state = self._after(case, step)
        if state is None:
            return Refused("step", case.code, case.state)
        if step == "list" and (hindrance := self._hindrance(case, now)):
            return Refused(hindrance, case.code)
        if step == "appointed" and effect.at and _moment(effect.at) <= now:
            return Refused("late", case.code)
        ward = case.from_ward if step == "send_back" else effect.ward
        if step in _MOVES and not self._may_hold(ward, case.ward):
            return Refused("ward", case.code)
        reason = effect.reason
        if reason not in REASONS.get(step, ("",)):
            reason = "other" if step in REASONS else ""
        effect = replace(effect, reason=reason, ward=ward if step in _MOVES else "")
        return self._take(case, step, state, effect, now)

    def _after(self, case: Case, step: Step) -> State | None:
        """The state after a step; None when it cannot be taken now."""
        if step == "reached" and case.state == "contacted" and case.appointed_at is None:
            return None
        if step == "release" and case.holder != self.officer.id:
            return None
        try:
            return after(case.state, step)
        except IllegalStepError:
            return None

    def _hindrance(self, case: Case, now: datetime) -> Literal["nobody", "consent", "over_cap", ""]:
        """Why a case cannot be marked for a list."""
        found = self._book.warnings(case, self.work.queues.senders([case])[case.id], now)
        return next((each for each in ("nobody", "consent", "over_cap") if each in found), "")

    def sweep(self, until: datetime, now: datetime) -> Result:
        """Close unconfirmed cases that came up to ``until``, a number of them at once, and tell each sender.

        They are closed and not erased: somebody genuine among them reads it and can be let in again.
        """
        queues, wards = self.work.queues, self._queries.wards(self.officer)
        swept = queues.unconfirmed(wards, until, _SWEPT)
        reason = "not_a_person"
        self.work.cases.close_all([case.id for case in swept], reason, now)
        senders = queues.senders(swept)
        for case in swept:
            self._record(now, "close", case, reason)
            for sender in (each for each in senders[case.id].all if each.told_from):
                said = step_notice("close", sender.code, reason=reason)
                self._notifier.tell_applicant(sender.chat, case, said, now)
        apart: tuple[QueueName, ...] = ("unconfirmed",)
        left = queues.counts(wards, apart, overdue_limits(now, self.policy))
        return Swept(len(swept), left["unconfirmed"])

    def _take(self, case: Case, step: Step, state: State, effect: Work, now: datetime) -> Result:
        if step == "note":
            self.work.notes.add(case, self.officer.id, effect.note, now)
        off = self._take_off(case, step, effect.reason, now)
        columns, month = self._columns(case, step, effect, now)
        until = now + timedelta(minutes=self.policy.notice_minutes)
        undo = "" if off else undo_of(case, step, self.officer.id, now, until)
        changed = self.work.cases.set(case, now, state=state, undo=undo, **columns)
        if step in _AGAINST:
            self.work.outbox.take_back(case.id, now)  # what it contradicts has not left yet
        moved = f"{case.ward}>{effect.ward}" if effect.ward else ""
        self._record(now, step, case, " ".join(filter(None, (moved, effect.reason, month))))
        if case.state in WAITING and (state != case.state or changed.ward != case.ward):
            self.work.outbox.drop_for_desks(case.id)
        told = self._tell(changed, step, effect, month, now)
        if step in _MOVES:
            self._notifier.tell_ward(changed, now)
        shown = self._queries.case(changed, now)
        return Worked(shown, step, quoted(told), month, off, shown.undo_minutes)

    def take_back(self, code: str, now: datetime) -> Result:
        """Undo the last step with a case while its notice waits; the notice never leaves."""
        case = self._case(code)
        way = read_undo(case) if case is not None else None
        if case is None or way is None or not minutes_to_undo(case, self.officer.id, now):
            return Refused("late", code)
        step, columns = way
        self.work.outbox.take_back(case.id, now)
        if step in ASKING:
            self.work.senders.unask_call(case.id)
        changed = self.work.cases.set(case, now, **columns)
        self._record(now, "take_back", case, step)
        return TakenBack(self._queries.case(changed, now), step)

    def _columns(self, case: Case, step: Step, effect: Work, now: datetime) -> tuple[dict[str, object], str]:
        """The columns that a step changes besides the state, and the month of the list that it puts somebody on."""
        worked: dict[str, object] = {
            "worked_at": now,
            **self._holding(case, step),
            **self._resting(step, effect, now),
        }
        if step == "list":
            return {**worked, "listed_at": now}, f"{self._book.month_in_hand(case.ward, now):%Y-%m}"
        columns = worked | _columns(case, step, effect, now)
        if step == "reopen" and not self.work.lists.standings([case.id]):
            columns["listed_at"] = None  # it was marked for a list and never was on one
        return columns, ""

    def _holding(self, case: Case, step: Step) -> dict[str, object]:
        """The holder after a step: whoever took the case or began to work on it, nobody once it is over or gone."""
        if step == "release" or step in _MOVES or step in ("close", "declined"):
            return {"holder": None}
        return {} if step in ("note", "tell") or (case.holder and step != "take") else {"holder": self.officer.id}

    def _resting(self, step: Step, effect: Work, now: datetime) -> dict[str, object]:
        """The rest after a step, in which nothing is due, and the appointment if there is one."""
        if step in ("note", "tell", "confirm", "take", "release"):
            return {}
        if step == "missed":
            return {"rests_until": rest_after_miss(now, self.policy), "appointed_at": None}
        at = _moment(effect.at) if step == "appointed" and effect.at else None
        return {"rests_until": at, "appointed_at": at}

    def _take_off(self, case: Case, step: Step, reason: str, now: datetime) -> str:
        """Take a name off a list that is out, by an addendum; returns its number and the list's, or "" without one."""
        is_off = case.state in MARKED and (step == "unlist" or (step == "close" and reason != "lent"))
        taken_off = self._book.take_off(case, reason, self.officer.id, now) if is_off else None
        if taken_off is None:
            return ""
        stands, number = taken_off
        self._notifier.tell_addendum(case, stands, number, now, but=self.officer.id)
        return f"{number} {stands.issued.number} {stands.issued.month} {stands.position}"

    def _tell(self, case: Case, step: Step, effect: Work, month: str, now: datetime) -> list[str]:
        """Tell the senders of a step, each with their own code; returns what they will be told, after some minutes."""
        told, ward, until = [], name_of(case.ward, self.places), now + timedelta(minutes=self.policy.notice_minutes)
        for sender in self._told_of(case, step, now):
            said = step_notice(step, sender.code, reason=effect.reason, ward=ward, month=month, at=effect.at)
            if step in ASKING:
                self.work.senders.ask_call(sender, now)
            if said:
                asks = called_buttons(sender.code) if step in ASKING else ()
                self._notifier.tell_applicant(sender.chat, case, said, now, asks, until=until, calendar=effect.at)
                told.append(said)
        return told

    def _told_of(self, case: Case, step: Step, now: datetime) -> list[Sender]:
        """The senders who are told of a step: whose name goes on a list hears that, and of all that follows."""
        if not is_of_the_list(step):
            return self.work.cases.told(case)
        person = person_among(self.work.cases.senders(case))
        if person is None:
            return []
        self.work.senders.begin_telling(person, now)
        return [person]

    def _case(self, code: str) -> Case | None:
        """The case with this code, when the officer may see it."""
        case = self.work.cases.by_code(code)
        is_seen = case is not None and case.state != "erased" and self._queries.sees(self.officer, case.ward)
        return case if is_seen else None

    def _may_hold(self, ward: str, now_at: str) -> bool:
        place = self.places.place(ward)
        return place is not None and ward != now_at and (place.served or self.places.province_desk(ward))

    def _record(self, now: datetime, action: str, case: Case, detail: str = "") -> None:
        self.work.audit.record(now, f"officer/{self.officer.id}", action, case.code, detail)

    @property
    def _book(self) -> ListBook:
        return ListBook(self.work, self.caps)

    @property
    def _queries(self) -> CaseQueries:
        return CaseQueries(self.work, self.places, self.policy, self.caps, self.officer.id)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _columns(case: Case, step: Step, effect: Work, now: datetime) -> dict[str, object]:
    if step in _MOMENTS:
        return {_MOMENTS[step]: getattr(case, _MOMENTS[step]) or now}
    if step in ("close", "declined"):
        return {"closed_at": now, "reason": effect.reason or "declined"}
    if step == "confirm":
        return {"confirmed_at": now}
    if step == "unlist":
        return {"listed_at": None}
    if step == "reopen":
        return {"closed_at": None, "reason": "", "accepted_at": now}
    if step in _MOVES:
        came_from = case.ward if step == "transfer" else ""
        moved = {"ward": effect.ward, "reason": effect.reason, "from_ward": came_from}
        return {**moved, "waits_since": now, "accepted_at": None}
    return {}
