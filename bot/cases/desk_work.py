"""Desk work: an officer opens the contact of a case and takes steps with it, each with its audit row.

Only an officer of the ward sees or moves a case, and whoever opens a contact is written down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from bot.cases.corrections import unwrite_person
from bot.cases.desk_file import DeskFile
from bot.cases.list_book import ListBook
from bot.cases.list_rules import NO_CAPS, Caps, warnings_before
from bot.cases.notices import ASKING, called_buttons, is_of_the_list, quoted, step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.scopes import name_of
from bot.cases.step_columns import MOVES, moment_of, step_columns
from bot.cases.transitions import NOT_BY_ONE, WAITING, IllegalStepError, after
from bot.cases.undo import minutes_to_undo, read_undo, taken_at, undo_of
from bot.clock import day_in_vietnam
from bot.model.case import (
    REASONS,
    Contact,
    DeskCase,
    Refused,
    Result,
    State,
    Step,
    TakenBack,
    Worked,
)
from bot.model.effects import Reveal, Work
from bot.model.notes import NoteLine
from bot.model.place import Places
from bot.store.case_rows import Case, call_word
from bot.store.cases import MARKED
from bot.store.issued_lists import Row01
from bot.store.keyring import KeyringError
from bot.store.officers import OfficerRow
from bot.store.senders import person_among
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork

OF_HOLDER: tuple[Step, ...] = ("reached", "missed", "appointed", "declined")
"""Steps after a call: whoever takes one while a colleague works on the case is asked first."""
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

    def reveal(self, effect: Reveal, now: datetime) -> Result:
        """Open the contact of a case; where the effect says so, accept it first when nobody has."""
        file = self._file(effect.code, now)
        if file is None:
            return Refused("gone", effect.code)
        if file.case.frozen_at is not None:
            return Refused("frozen", file.case.code)
        if effect.accepts and (shown := self._shown(file, now)).held_by and not effect.anyway:
            return Refused("held", file.case.code, case=shown)
        notes = self._notes(file) if file.is_whole else None
        if notes is None:
            self._record(now, "reveal", file.case)
            return Refused("broken", file.case.code)
        if effect.accepts and file.case.state in WAITING:
            state = after(file.case.state, "accept")
            file = self._take(file, "accept", state, Work(effect.code, "accept"), now)[0]
        self._record(now, "reveal", file.case)
        parties, vault = file.senders.parties, self.work.cases.vault(file.case)
        people = tuple(each.application for each in parties)
        words = tuple(call_word(vault, each.code) for each in parties)
        return Contact(self._shown(file, now), people, notes, words)

    def _notes(self, file: DeskFile) -> tuple[NoteLine, ...] | None:
        """The notes with their authors; None when one was altered or damaged."""
        try:
            notes = self.work.notes.signed(file.case)
        except (KeyringError, SealBrokenError):
            return None
        return tuple(NoteLine(author, day_in_vietnam(each.at), each.words) for each, author in notes)

    def take_step(self, effect: Work, now: datetime) -> Result:
        """Take a step with a case, if it is possible, and tell whom it concerns."""
        file = self._file(effect.code, now)
        if file is None:
            return Refused("gone", effect.code)
        if effect.step not in get_args(Step) or effect.step in NOT_BY_ONE:
            return Refused("unknown", effect.code)
        case = file.case
        if not file.is_whole:
            return Refused("broken", case.code)
        if case.frozen_at is not None and effect.step != "note":
            return Refused("frozen", case.code)
        step = cast("Step", effect.step)
        state = self._after(file, step)
        if state is None:
            return Refused("step", case.code, case.state, self._shown(file, now), step)
        if refused := self._hindrance(file, step, effect, now):
            return refused
        if step == "appointed" and effect.at and moment_of(effect.at) <= now:
            return Refused("late", case.code)
        ward = case.from_ward if step == "send_back" else effect.ward
        if step in MOVES and not self._may_hold(ward, case.ward):
            return Refused("ward", case.code)
        reason = effect.reason
        if reason not in REASONS.get(step, ("",)):
            reason = "other" if step in REASONS else ""
        effect = replace(effect, reason=reason, ward=ward if step in MOVES else "")
        return self._take(file, step, state, effect, now)[1]

    def _after(self, file: DeskFile, step: Step) -> State | None:
        """The state after a step; None when it cannot be taken now."""
        case = file.case
        is_done = step == "reached" and case.state == "contacted" and case.appointed_at is None
        is_done = is_done or (step == "confirm" and case.confirmed_at is not None)
        if is_done or (step == "release" and case.holder != self.officer.id):
            return None
        try:
            return after(case.state, step)
        except IllegalStepError:
            return None

    def _hindrance(self, file: DeskFile, step: Step, effect: Work, now: datetime) -> Refused | None:
        """Why a step is not taken at once: a colleague works on the case, or the person cannot be marked for a list.

        Whoever pressed where another month's list was shown sees first what would be told now.
        """
        code = file.case.code
        if step in OF_HOLDER and not effect.anyway and (shown := self._shown(file, now)).held_by:
            return Refused("held", code, case=shown, step=step)
        if step != "list":
            return None
        if effect.month and effect.month != file.month_in_hand(now):
            return Refused("month", code, case=self._shown(file, now), step=step)
        found = warnings_before(file.case, file.senders, now, self.caps, is_twice=file.stands.is_twin)
        why: Literal["nobody", "consent", "over_cap"]
        for why in ("nobody", "consent", "over_cap"):
            if why in found:
                return Refused(why, code)
        return None

    def _take(self, file: DeskFile, step: Step, state: State, effect: Work, now: datetime) -> tuple[DeskFile, Worked]:
        case, notifier = file.case, self._notifier
        if step == "note":
            self.work.notes.add(case, self.officer.id, effect.note, now)
        taken_off = self._take_off(file, step, effect.reason, now)
        off = f"{taken_off[1]} {taken_off[0].number} {taken_off[0].month} {taken_off[0].position}" if taken_off else ""
        columns, month = step_columns(file, step, effect, self.officer.id, self.policy, now)
        until = now + timedelta(minutes=self.policy.notice_minutes)
        undo = "" if off else undo_of(case, step, self.officer.id, now, until)
        changed = self.work.cases.move(case, now, state=state, undo=undo, **columns)
        if step in _AGAINST:
            self.work.outbox.take_back([case.id], now)  # what it contradicts has not left yet
        moved = f"{case.ward}>{effect.ward}" if effect.ward else ""
        self._record(now, step, case, " ".join(filter(None, (moved, effect.reason, month))))
        if case.state in WAITING and (state != case.state or changed.ward != case.ward):
            self.work.outbox.drop_for_desks(case.id)
        file = self._tell_all(file.having(changed, is_off=bool(off)), step, now)
        told = self._tell(file, step, effect, month, now, notifier)
        if taken_off:
            notifier.tell_addendum(case, *taken_off, now, but=self.officer.id)
        if step in MOVES:
            notifier.tell_ward(changed, now)
        notifier.post(now)
        shown = self._shown(file, now)
        return file, Worked(shown, step, quoted(told), month, off, shown.undo_minutes)

    def take_back(self, code: str, now: datetime) -> Result:
        """Undo the last step with a case while its notice waits; the notice never leaves."""
        file = self._file(code, now)
        way = read_undo(file.case) if file is not None else None
        if file is None or way is None or not minutes_to_undo(file.case, self.officer.id, now):
            return Refused("late", code)
        step, columns = way
        self.work.outbox.take_back([file.case.id], now, taken_at(file.case.undo))
        if step == "fill":
            return self._unwrite(file, now)
        if step in ASKING:
            self.work.senders.unask_call(file.case.id)
            file = file.asking(None)
        file = file.having(self.work.cases.move(file.case, now, **columns))
        self._record(now, "take_back", file.case, step)
        return TakenBack(self._shown(file, now), step)

    def _unwrite(self, file: DeskFile, now: datetime) -> Result:
        """Put back what stood in a case before a correction."""
        if not unwrite_person(self.work, file.case, file.senders, now):
            return Refused("broken", file.case.code)
        self._record(now, "take_back", file.case, "fill")
        again = self._file(file.case.code, now)
        return TakenBack(self._shown(again, now), "fill") if again is not None else Refused("gone", file.case.code)

    def _take_off(self, file: DeskFile, step: Step, reason: str, now: datetime) -> tuple[Row01, int] | None:
        """Take a name off a list that is out, by an addendum; returns the row and its number, None without one."""
        case, stands = file.case, file.stands.row
        is_off = case.state in MARKED and (step == "unlist" or (step == "close" and reason != "lent"))
        if not is_off or stands is None:
            return None
        return ListBook(self.work, self.caps).take_off(case, reason, self.officer.id, now, stands)

    def _tell(
        self, file: DeskFile, step: Step, effect: Work, month: str, now: datetime, notifier: Notifier
    ) -> list[str]:
        """Tell the senders of a step, each with their own code; returns what they will be told, after some minutes."""
        case, told = file.case, list[str]()
        ward, until = name_of(case.ward, self.places), now + timedelta(minutes=self.policy.notice_minutes)
        for sender in file.told_of(step):
            said = step_notice(step, sender.code, reason=effect.reason, ward=ward, month=month, at=effect.at)
            if said:
                asks = called_buttons(sender.code) if step in ASKING else ()
                if not sender.frozen_at:
                    notifier.tell_own(sender.chat, case, said, now, asks, until=until, calendar=effect.at)
                told.append(said)
        return told

    def _tell_all(self, file: DeskFile, step: Step, now: datetime) -> DeskFile:
        """Note who is asked about a call, and that whose name goes on a list hears that, and of all that follows."""
        if step in ASKING:
            self.work.senders.ask_calls(file.case.id, now)
            return file.asking(now)
        person = person_among(file.senders.all) if is_of_the_list(step) else None
        if person is None or person.told_from is not None:
            return file
        self.work.senders.begin_telling([person], now)
        return file.telling(person, now)

    def _file(self, code: str, now: datetime) -> DeskFile | None:
        """The file of the case with this code, when the officer may see it."""
        found = self._queries.file(code, now)
        if found is None or not self._queries.sees(self.officer, found.case.ward):
            return None
        return DeskFile(found.case, found.senders, found.stands)

    def _shown(self, file: DeskFile, now: datetime) -> DeskCase:
        return self._queries.opened(file, now)

    def _may_hold(self, ward: str, now_at: str) -> bool:
        place = self.places.place(ward)
        return place is not None and ward != now_at and (place.served or self.places.province_desk(ward))

    def _record(self, now: datetime, action: str, case: Case, detail: str = "") -> None:
        self.work.audit.record(now, f"officer/{self.officer.id}", action, case.code, detail)

    @property
    def _queries(self) -> CaseQueries:
        return CaseQueries(self.work, self.places, self.policy, self.caps, self.officer.id)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows, gathers=True)
