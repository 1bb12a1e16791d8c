"""The officer's desk in chat: what waits, one case, its contact, and the steps with the words the applicant will read.

Only who redeemed an invitation gets here; for everybody else these actions are buttons that do not exist. A handler
takes what it shows from `TurnContext.desk`, which asks for it when it was not read yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from bot.cases.notices import work_button
from bot.conversation import desk_counter, desk_lists, desk_outcomes, desk_registers, desk_transfer
from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show, stale
from bot.conversation.desk_plan import desk_plan
from bot.conversation.desk_sweep import sweep, sweep_button
from bot.conversation.desk_views import blocked_reply, case_reply, desk_button, is_blocked, preview
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.case import REASONS, DeskCase, DeskRequest, QueueName
from bot.model.desk_actions import (
    Desk,
    DeskAdd,
    DeskAfter,
    DeskAt,
    DeskBook,
    DeskCaseOf,
    DeskClose,
    DeskDo,
    DeskFix,
    DeskIssue,
    DeskIssued,
    DeskKeep,
    DeskLeave,
    DeskList,
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
    DeskWhere,
    DeskYes,
)
from bot.model.effects import Effect, Leave, Reveal, Work
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text

_PAGE = 3
_MOST_DIGITS = 6
"""Of the number of a page in an action; a longer one is no button of ours."""
_MOST_NOTE = 500
_MOST_NAMES = 5
_REASONED = ("close", "unlist")


def steer(session: Session, action: Action, at: TurnContext) -> Turn:
    """Carry out a pressed button of the desk."""
    kept = session if isinstance(action, DeskSign | DeskSet | DeskKeep) else replace(session, desk=None)
    return _HANDLERS.get(type(action), _home)(kept, action, at)


def take(session: Session, typed: str, at: TurnContext) -> Turn | None:
    """Take typed words as the note or the ward that is being waited for; None when nothing is."""
    waiting = session.desk
    case = find_case(at, waiting.code) if waiting and waiting.code and at.known.officer else None
    if waiting is not None and waiting.asks == "person" and (case is not None or not waiting.code):
        return desk_counter.take(session, waiting, typed, case, at)
    if waiting is not None and waiting.asks == "register" and at.known.officer:
        return desk_registers.take(session, waiting, typed)
    if waiting is not None and waiting.asks == "list":
        return desk_outcomes.take(session, waiting, typed, at)
    if waiting is None or case is None:
        return None
    if waiting.asks == "note":
        note = " ".join(typed.split())[:_MOST_NOTE]
        return Turn(replace(session, desk=None), effects=(Work(case.code, "note", note=note),))
    places = at.services.places
    found = places.find(f"{waiting.ward}, {typed}") if waiting.ward else []
    return desk_transfer.choose_ward(session, case, waiting, typed, found or places.find(typed), at)


def _open_desk(session: Session, action: Desk, at: TurnContext) -> Turn:
    return {"next": _next, "month": desk_lists.month}.get(action.step, _home)(session, action, at)


def _home(session: Session, _action: Action, at: TurnContext) -> Turn:
    desk = at.desk(DeskRequest("home"))
    counts = {name: str(count) for name, count in desk.counts.items()}
    places = ", ".join(at.known.officer.places) if at.known.officer else ""
    ways = {name: Button(text(f"button.desk_{name}", count=counts[name]), str(DeskList(name))) for name in counts}
    apart, is_flooded = ways.pop("unconfirmed", None), bool(desk.counts.get("unconfirmed"))
    aids: tuple[Button, ...] = (
        Button(text("button.desk_add"), str(DeskAdd())),
        Button(text("button.desk_month"), str(Desk("month"))),
        Button(text("button.desk_closed"), str(DeskList("closed"))),
        Button(text("button.desk_leave"), str(DeskLeave())),
    )
    lines = [text("desk.home", places=places, **counts)]
    if apart and is_flooded:
        lines.append(text("desk.home.unconfirmed", count=counts["unconfirmed"]))
        aids = (apart, *aids[:-1])  # a phone shows four; leaving the desk can be typed
    if desk.unreached:
        lines.append(text("desk.home.unreached", names=", ".join(desk.unreached[:_MOST_NAMES])))
    return show(session, Message("\n".join(lines), (work_button(), *ways.values()), aids=aids))


def _next(session: Session, _action: Action, at: TurnContext) -> Turn:
    found = at.desk(DeskRequest("next")).cases
    if found:
        return show(session, case_reply(found[0]))
    return show(session, Message(text("desk.nothing"), (desk_button(), menu_button())))


def _list(session: Session, action: DeskList, at: TurnContext) -> Turn:
    name = next((each for each in get_args(QueueName) if each == action.queue), None)
    if name is None:
        return _home(session, action, at)
    desk = at.desk(DeskRequest("queue", queue=name, first=_page(action.page) * _PAGE, size=_PAGE))
    buttons = [Button(_line(case), str(DeskCaseOf(case.code))) for case in desk.cases]
    count, following = desk.counts.get(name, 0), desk.first + _PAGE
    if count > following:
        buttons.append(Button(text("button.next"), str(DeskList(name, str(following // _PAGE)))))
    aids = (sweep_button(), desk_button()) if name == "unconfirmed" and count else (desk_button(),)
    return show(session, Message(text(f"desk.queue.{name}", count=str(count)), tuple(buttons), aids=aids))


def _page(written: str) -> int:
    is_number = len(written) <= _MOST_DIGITS and written.isascii() and written.isdecimal()
    return int(written) if is_number else 0


def _line(case: DeskCase) -> str:
    return text("desk.line", code=case.code, masked=case.masked, days=str(case.waiting_days))


def _case(session: Session, action: DeskCaseOf, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    return show(session, case_reply(case)) if case else gone(session)


def _arrive(session: Session, action: DeskAt, at: TurnContext) -> Turn:
    """Come from the link in a group: to the case that it names, or to the desk."""
    return _case(session, DeskCaseOf(action.code), at) if action.code else _home(session, action, at)


def _open(session: Session, action: DeskOpen, at: TurnContext) -> Turn:
    """Accept when nobody has, and open the contact: one press."""
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    accepting: tuple[Effect, ...] = (Work(case.code, "accept"),) if "accept" in case.steps else ()
    return Turn(session, effects=(*accepting, Reveal(case.code)))


def _do(session: Session, action: DeskDo, at: TurnContext) -> Turn:
    """Show what the applicant will read, and ask."""
    case = find_case(at, action.code)
    if case is None or action.step not in case.steps or _lacks_reason(action.step, action.reason):
        return stale(session, case)
    if action.step == "list" and is_blocked(case):
        cap = int(at.services.knowledge.facts.number("business_person_cap", at.on))
        return show(session, blocked_reply(case, cap))
    return show(session, preview(case, action.step, action.reason))


def _yes(session: Session, action: DeskYes, at: TurnContext) -> Turn:
    case, step, detail = find_case(at, action.code), action.step, action.detail
    if case is None or step not in case.steps or step == "note" or _lacks_reason(step, detail):
        return stale(session, case)
    if step == "list" and detail not in ("", case.list_month):
        # somebody fetched the list since: what would be told is another thing now
        return show(session, preview(case, step, before=text("desk.other_month")))
    if step == "transfer":
        reason = action.reason if action.reason in REASONS["transfer"] else "other"
        return Turn(session, effects=(Work(case.code, step, reason, detail),))
    # only some steps have a reason: whatever else a forged button carries must not reach the audit
    return Turn(session, effects=(Work(case.code, step, reason=detail if step in _REASONED else ""),))


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


def _leave(session: Session, action: DeskLeave, _at: TurnContext) -> Turn:
    if action.answer == "yes":
        return Turn(session, effects=(Leave(),))
    yes, no = Button(text("button.desk_leave_yes"), str(DeskLeave("yes"))), Button(text("button.desk_no"), str(Desk()))
    return show(session, Message(text("desk.leave"), (yes, no)))


_HANDLERS: Mapping[type[Action], Callable[[Session, Any, TurnContext], Turn]] = {
    Desk: _open_desk,
    DeskList: _list,
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
    DeskLeave: _leave,
    DeskBook: desk_registers.book,
    DeskPlan: desk_plan,
    DeskSweep: sweep,
}
