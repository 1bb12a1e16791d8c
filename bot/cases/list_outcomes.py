"""Outcomes of a list that is out: confirmed, handed to the bank, lent or refused; written for all its rows at once.

Each is a state of the case with its day, and whoever it is about is told in words that anybody may read. The notices
wait some minutes, in which whoever wrote it down can take the whole of it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast, get_args

from bot.cases.list_book import subject_of
from bot.cases.notices import outcome_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.transitions import IllegalStepError, after
from bot.cases.undo import (
    is_of_list,
    list_undo_of,
    minutes_left,
    read_list_undo,
    read_undo,
    taken_at,
    written_way,
)
from bot.clock import VIETNAM
from bot.model.case import REASONS, Refused, Result, State, Step
from bot.model.lists import ListStep, ListTakenBack, Recorded, RecordList, RowAnswer, TakeListBack
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.issued_lists import IssuedList, RowResult
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork

_STEP_OF: Mapping[str, Step] = {"not_approved": "disapprove", "lent": "lend", "refused": "refuse"}
_DAY_OF: Mapping[ListStep, str] = {"approve": "approved_on", "hand": "handed_on", "report": "reported_on"}
_MOST_PAPER = 60


@dataclass(frozen=True)
class _Move:
    """One case that goes on: the row it has, the step, what was answered, and whom it is about."""

    position: int
    case: Case
    step: Step
    state: State
    answer: RowAnswer | None
    person: Sender | None


@dataclass(frozen=True)
class ListOutcomes:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow

    def record(self, effect: RecordList, now: datetime) -> Result:
        """Write down what became of a list; rows whose case is no longer where that could happen stay as they are."""
        self.work.hold(f"ward/{effect.ward}")
        issued = self._numbered(effect.ward, effect.number)
        if issued is None:
            return Refused("unknown")
        if not self._is_in_turn(issued, effect):
            return Refused("changed")
        moves, stayed = self._moves(issued, effect)
        until = now + timedelta(minutes=self.policy.notice_minutes)
        self._move(issued, effect, moves, now, until)
        days: dict[str, str] = {_DAY_OF[effect.step]: effect.on} if effect.step in _DAY_OF else {}
        paper = {"approved_by": effect.paper[:_MOST_PAPER]} if effect.step == "approve" else {}
        was = {name: getattr(issued, name) for name in (*days, *paper)}
        undo = written_way(effect.step, was, self.officer.id, now, until)
        self.work.lists.note_way(issued, undo=undo, **days, **paper)
        answers = [(each.position, each.answer) for each in moves if each.answer]
        self.work.lists.note_results(issued, [_result(at, answer, effect.on) for at, answer in answers])
        self._record(issued, effect, moves, now)
        self._tell(issued, moves, now, until)
        left = minutes_left(undo, self.officer.id, now)
        return Recorded(effect.ward, effect.number, issued.month, effect.step, len(moves), tuple(stayed), left)

    def take_back(self, effect: TakeListBack, now: datetime) -> Result:
        """Undo the last that was written down of a list while its notices wait; none of them leaves.

        A case with which something else happened meanwhile stays as it is, and so does what is noted of its row.
        """
        self.work.hold(f"ward/{effect.ward}")
        issued = self._numbered(effect.ward, effect.number)
        way = read_list_undo(issued.undo) if issued is not None else None
        if issued is None or way is None or not minutes_left(issued.undo, self.officer.id, now):
            return Refused("late")
        step, columns = way
        at = taken_at(issued.undo)
        rows = self.work.files.of_list(issued.id)
        mine = [(position, file.case) for position, _, file in rows if is_of_list(file.case, issued.id, at)]
        ways = [(case, kept) for _, case in mine if (kept := read_undo(case)) is not None]
        if not ways and step != "report":  # they stand on the next list by now, or something else happened to each
            return Refused("late")
        self.work.outbox.take_back([case.id for _, case in mine], now, at)
        self.work.cases.move_all([(case, cast("State", kept["state"]), kept) for case, (_, kept) in ways], now)
        answered = {each.position for each in self.work.lists.results([issued.id]).get(issued.id, ())}
        nothing = [RowResult(position, "") for position, _ in mine if position in answered]
        self.work.lists.note_results(issued, nothing)
        self.work.lists.note_way(issued, undo="", **columns)
        actor, subject = f"officer/{self.officer.id}", subject_of(issued.ward, issued.month)
        written = [(actor, "list_take_back", subject, f"{issued.number} {step} {len(ways)}")]
        written += [(actor, "take_back", case.code, of) for case, (of, _) in ways]
        self.work.audit.record_all(now, written)
        named = next(each for each in get_args(ListStep) if each == step)
        return ListTakenBack(issued.ward, issued.number, issued.month, named, len(ways))

    def _numbered(self, ward: str, number: int) -> IssuedList | None:
        """The list of a ward with this number, when the officer answers for the ward."""
        issued = self.work.lists.numbered(ward, number)
        return issued if issued and covers(self.officer, ward, self.places.province_of(ward)) else None

    def _move(self, issued: IssuedList, effect: RecordList, moves: list[_Move], now: datetime, until: datetime) -> None:
        """Move the cases on, each with the way back."""
        changes = []
        for each in moves:
            undo = list_undo_of(each.case, each.step, issued.id, self.officer.id, now, until)
            changes.append((each.case, each.state, _columns(each, effect.on) | {"undo": undo}))
        self.work.cases.move_all(changes, now)

    def _is_in_turn(self, issued: IssuedList, effect: RecordList) -> bool:
        """True if this can happen now: a list is handed on once it is confirmed, and answered once it was handed on."""
        if effect.step == "approve":
            return not issued.approved_on
        if effect.step == "results":
            return bool(issued.handed_on)
        return bool(issued.approved_on) and not (effect.step == "hand" and issued.handed_on)

    def _moves(self, issued: IssuedList, effect: RecordList) -> tuple[list[_Move], list[int]]:
        rows = self.work.files.of_list(issued.id)
        answers = {each.position: each for each in effect.rows}
        moves, stayed = list[_Move](), list[int]()
        for position, is_off, file in rows:
            answer = answers.get(position)
            step = _step(effect.step, answer)
            if step is None or is_off:
                stayed += [position] if answer else []
                continue
            try:
                state, person = after(file.case.state, step), person_among(file.senders.all)
                moves.append(_Move(position, file.case, step, state, answer, person))
            except IllegalStepError:
                stayed += [position] if answer else []
        return moves, stayed + [each for each in answers if each > len(rows)]

    def _record(self, issued: IssuedList, effect: RecordList, moves: list[_Move], now: datetime) -> None:
        actor, subject = f"officer/{self.officer.id}", subject_of(issued.ward, issued.month)
        rows = [(actor, f"list_{effect.step}", subject, f"{issued.number} {effect.on} {len(moves)}")]
        rows += [(actor, each.step, each.case.code, _reason(each)) for each in moves]
        self.work.audit.record_all(now, rows)

    def _tell(self, issued: IssuedList, moves: list[_Move], now: datetime, until: datetime) -> None:
        letters = [
            (each.person, each.case, outcome_notice(each.step, each.person.code, issued.month, _reason(each)))
            for each in moves
            if each.person is not None
        ]
        Notifier(self.work, self.places, self.policy.windows).tell_many(letters, now, until)


def _step(of: ListStep, answer: RowAnswer | None) -> Step | None:
    """The step of a row: that of its answer, else that of the whole list."""
    if answer is not None and (of == "results") == (answer.result != "not_approved"):
        return _STEP_OF[answer.result]
    return {"approve": "approve", "hand": "hand"}.get(of) if answer is None else None  # type: ignore[return-value]


def _reason(of: _Move) -> str:
    reason = of.answer.reason if of.answer else ""
    reasons = REASONS.get(of.step, ())
    return reason if reason in reasons else "other" if reasons else ""


def _result(position: int, answer: RowAnswer, on: str) -> RowResult:
    reasons = REASONS.get(_STEP_OF[answer.result], ())
    reason = answer.reason if answer.reason in reasons else "other" if reasons else ""
    return RowResult(position, answer.result, reason, answer.amount, answer.on or on)


def _columns(of: _Move, on: str) -> dict[str, object]:
    """The columns that a step changes besides the state; a day stands for its noon in Việt Nam."""
    day = datetime.combine(date.fromisoformat((of.answer.on if of.answer else "") or on), time(12), VIETNAM)
    match of.step:
        case "approve":
            return {"approved_at": day}
        case "hand":
            return {"handed_at": day}
        case "disapprove":
            return {"listed_at": None, "approved_at": None}
        case "lend":
            amount = of.answer.amount if of.answer else None
            return {"settled_at": day, "lent_amount": amount, "closed_at": day, "reason": "lent"}
        case _:
            return {"settled_at": day, "listed_at": None}
