"""The officer's desk in chat: what waits, one case, its contact, and the steps with the words the applicant will read.

Only who redeemed an invitation gets here; for everybody else these actions are buttons that do not exist. A handler
takes what it shows from `TurnContext.desk`, which asks for it when it was not read yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from bot.cases.transitions import NOT_BY_ONE
from bot.conversation import (
    desk_bulk,
    desk_counter,
    desk_data,
    desk_find,
    desk_lists,
    desk_meet,
    desk_outcomes,
    desk_overview,
    desk_queue,
    desk_registers,
    desk_rights,
    desk_transfer,
    desk_undo,
)
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show, stale
from bot.conversation.desk_plan import desk_plan
from bot.conversation.desk_sweep import sweep
from bot.conversation.desk_views import blocked_reply, case_reply, held_reply, is_blocked, more_reply, preview
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.case import REASONS, Step
from bot.model.desk_actions import (
    Desk,
    DeskAdd,
    DeskAfter,
    DeskAt,
    DeskBook,
    DeskBulk,
    DeskCaseOf,
    DeskClose,
    DeskConsole,
    DeskDo,
    DeskFind,
    DeskFix,
    DeskIssue,
    DeskIssued,
    DeskKeep,
    DeskLeave,
    DeskList,
    DeskMeet,
    DeskNote,
    DeskOff,
    DeskOpen,
    DeskPlan,
    DeskRecord,
    DeskSet,
    DeskSign,
    DeskSweep,
    DeskTo,
    DeskTransfer,
    DeskUndo,
    DeskUndoMany,
    DeskUnrecord,
    DeskWhere,
    DeskYes,
)
from bot.model.desk_right_actions import DeskData, DeskRight, DeskRights
from bot.model.effects import Effect, Leave, OpenConsole, Reveal, Work
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.overview_actions import DeskOverview
from bot.texts import text
from knowledge.language.search_line import read_search

_MOST_NOTE = 500
_KEPT = (DeskSign, DeskSet, DeskKeep, DeskFind, DeskBulk)
"""Buttons that go on with what the desk waits for."""
_REASONED = ("close", "unlist")
_AT_ONCE: tuple[Step, ...] = ("accept", "reached", "missed", "take", "release", "note")
"""Steps without a preview of their own: what they tell stands where they are pressed."""
_PRESSED = tuple(step for step in get_args(Step) if step not in (*NOT_BY_ONE, "note"))
"""Steps that a press takes; a note has words."""


def steer(session: Session, action: Action, at: TurnContext) -> Turn:
    """Carry out a pressed button of the desk."""
    kept = session if isinstance(action, _KEPT) else replace(session, desk=None)
    return _HANDLERS.get(type(action), desk_queue.home)(kept, action, at)


def take(session: Session, typed: str, at: TurnContext) -> Turn | None:
    """Take typed words as what is being waited for; None when nothing is. What is about somebody is not kept."""
    done = _take(session, typed, at)
    is_about_somebody = session.desk is not None and session.desk.asks in ("find", "person", "note")
    return replace(done, is_secret=True) if done is not None and is_about_somebody else done


def _take(session: Session, typed: str, at: TurnContext) -> Turn | None:
    waiting = session.desk
    if waiting is not None and waiting.asks == "find":
        return desk_find.take(session, waiting, typed, at)
    if waiting is not None and waiting.asks == "bulk":
        return desk_bulk.take(session, waiting, typed, at)
    if waiting is not None and waiting.asks == "note" and at.known.officer:
        note = " ".join(typed.split())[:_MOST_NOTE]
        return Turn(replace(session, desk=None), effects=(Work(waiting.code, "note", note=note),))
    case = find_case(at, waiting.code) if waiting and waiting.code and at.known.officer else None
    if waiting is not None and waiting.asks == "person" and (case is not None or not waiting.code):
        return desk_counter.take(session, waiting, typed, case, at)
    if waiting is not None and waiting.asks == "register" and at.known.officer:
        return desk_registers.take(session, waiting, typed)
    if waiting is not None and waiting.asks == "list":
        return desk_outcomes.take(session, waiting, typed, at)
    if waiting is None or case is None:
        return None
    if waiting.asks == "meet":
        return desk_meet.take(session, typed, case, at)
    places = at.services.places
    found = places.find(f"{waiting.ward}, {typed}") if waiting.ward else []
    return desk_transfer.choose_ward(session, case, waiting, typed, found or places.find(typed), at)


def overhear(session: Session, typed: str, at: TurnContext) -> Turn | None:
    """Look for whom an officer names with a word for finding, wherever they are; None for all other words."""
    done = desk_find.take(session, Waiting(asks="find"), typed, at) if read_search(typed).is_named else None
    return replace(done, is_secret=True) if done is not None else None


def find_named(session: Session, named: str, at: TurnContext) -> Turn | None:
    """Look for somebody by a name that was heard within other words."""
    done = desk_find.take(session, Waiting(step="find"), named, at)
    return replace(done, is_secret=True) if done is not None else None


def _open_desk(session: Session, action: Desk, at: TurnContext) -> Turn:
    ways = {"next": desk_queue.following, "month": desk_lists.month, "more": desk_queue.more}
    return ways.get(action.step, desk_queue.home)(session, action, at)


def _case(session: Session, action: DeskCaseOf, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    return show(session, more_reply(case) if action.part == "more" else case_reply(case))


def _arrive(session: Session, action: DeskAt, at: TurnContext) -> Turn:
    """Come from the link in a group: to the case that it names, or to the desk."""
    return _case(session, DeskCaseOf(action.code), at) if action.code else desk_queue.home(session, action, at)


def _open(session: Session, action: DeskOpen, at: TurnContext) -> Turn:
    """Accept when nobody has, and open the contact: one press."""
    if not at.services.contact_at_console:
        return Turn(session, effects=(Reveal(action.code, accepts=True, anyway=action.answer == "yes"),))
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    if case.held_by and action.answer != "yes":
        return show(session, held_reply(case))
    accepting: tuple[Effect, ...] = (Work(case.code, "accept"),) if "accept" in case.steps else ()
    return Turn(session, effects=(*accepting, Reveal(case.code)))


def _do(session: Session, action: DeskDo, at: TurnContext) -> Turn:
    """Show what the applicant will read, and ask."""
    case = find_case(at, action.code)
    is_asked = case is not None and action.step in case.steps and action.step not in _AT_ONCE
    if case is None or not is_asked or _lacks_reason(action.step, action.reason):
        return stale(session, case)
    if action.step == "list" and is_blocked(case):
        cap = int(at.services.knowledge.facts.number("business_person_cap", at.on))
        return show(session, blocked_reply(case, cap))
    return show(session, preview(case, action.step, action.reason))


def _yes(session: Session, action: DeskYes, at: TurnContext) -> Turn:
    """Take the step; the rules look at the case, and say how it is now when that is no longer possible."""
    code, step, detail = action.code, action.step, action.detail
    if step not in _PRESSED or _lacks_reason(step, detail):
        return stale(session, find_case(at, code))
    if step == "transfer":
        reason = action.reason if action.reason in REASONS["transfer"] else "other"
        return Turn(session, effects=(Work(code, step, reason, detail),))
    # only some steps have a reason: whatever else a forged button carries must not reach the audit
    reason, month = detail if step in _REASONED else "", detail if step == "list" else ""
    return Turn(session, effects=(Work(code, step, reason, month=month, anyway=action.reason == "held"),))


def _lacks_reason(step: str, reason: str) -> bool:
    return step in _REASONED and reason not in REASONS[step]  # type: ignore[index]  # a step by then


def _close(session: Session, action: DeskClose, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None or "close" not in case.steps:
        return stale(session, case)
    buttons = [
        Button(text(f"desk.reason.{reason}"), str(DeskDo(case.code, "close", reason))) for reason in REASONS["close"]
    ]
    said = text("desk.why", code=case.code)
    return show(session, Message(said, tuple(buttons[:MAX_BUTTONS]), aids=tuple(buttons[MAX_BUTTONS:])))


def _note(session: Session, action: DeskNote, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    said = Message(text("desk.ask.note", code=case.code), (cancel(case.code),))
    return show(replace(session, desk=Waiting(case.code, "note", "note")), said)


def _off(session: Session, action: DeskOff, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None or "unlist" not in case.steps:
        return stale(session, case)
    buttons = [
        Button(text(f"desk.off.{reason}"), str(DeskDo(case.code, "unlist", reason))) for reason in REASONS["unlist"]
    ]
    said = text("desk.why.unlist", code=case.code)
    return show(session, Message(said, tuple(buttons[:MAX_BUTTONS]), aids=(*buttons[MAX_BUTTONS:], cancel(case.code))))


def _console(session: Session, _action: DeskConsole, _at: TurnContext) -> Turn:
    return Turn(session, effects=(OpenConsole(),))


def _leave(session: Session, action: DeskLeave, _at: TurnContext) -> Turn:
    if action.answer == "yes":
        return Turn(session, effects=(Leave(),))
    yes, no = Button(text("button.desk_leave_yes"), str(DeskLeave("yes"))), Button(text("button.desk_no"), str(Desk()))
    return show(session, Message(text("desk.leave"), (yes, no)))


_HANDLERS: Mapping[type[Action], Callable[[Session, Any, TurnContext], Turn]] = {
    Desk: _open_desk,
    DeskList: desk_queue.queue,
    DeskFind: desk_find.ask,
    DeskBulk: desk_bulk.bulk,
    DeskMeet: desk_meet.meet,
    DeskUndo: desk_undo.one,
    DeskUndoMany: desk_undo.many,
    DeskCaseOf: _case,
    DeskAt: _arrive,
    DeskOpen: _open,
    DeskDo: _do,
    DeskYes: _yes,
    DeskClose: _close,
    DeskNote: _note,
    DeskTransfer: desk_transfer.begin,
    DeskWhere: desk_transfer.where,
    DeskTo: desk_transfer.to,
    DeskOff: _off,
    DeskAdd: desk_counter.add,
    DeskSign: desk_counter.sign,
    DeskFix: desk_counter.fix,
    DeskSet: desk_counter.set_fields,
    DeskIssue: desk_lists.issue,
    DeskIssued: desk_lists.issued,
    DeskAfter: desk_outcomes.after,
    DeskRecord: desk_outcomes.record,
    DeskKeep: desk_outcomes.keep,
    DeskUnrecord: desk_outcomes.take_back,
    DeskLeave: _leave,
    DeskConsole: _console,
    DeskBook: desk_registers.book,
    DeskPlan: desk_plan,
    DeskRights: desk_rights.listed,
    DeskRight: desk_rights.one,
    DeskData: desk_data.data,
    DeskSweep: sweep,
    DeskOverview: desk_overview.overview,
}
