"""The officer's desk in chat: what waits, one case, its contact, and the steps with the words the applicant will read.

Only who redeemed an invitation gets here; for everybody else these actions are buttons that do not exist. A handler
takes what it shows from `TurnContext.desk`, which asks for it when it was not read yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from bot.cases.notices import work_button
from bot.cases.reporting_month import month_of
from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_sweep import sweep, sweep_button
from bot.conversation.desk_views import case_reply, desk_button, preview
from bot.conversation.place_choice import ask_which
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.case import REASONS, DeskCase, DeskRequest, QueueName
from bot.model.desk_actions import (
    Desk,
    DeskAt,
    DeskCaseOf,
    DeskClose,
    DeskDo,
    DeskLeave,
    DeskList,
    DeskNote,
    DeskOpen,
    DeskSweep,
    DeskTo,
    DeskTransfer,
    DeskWhere,
    DeskYes,
)
from bot.model.effects import Effect, Leave, Reveal, Work
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.formats import show_iso

_PAGE = 3
_MOST_DIGITS = 6
"""Of the number of a page in an action; a longer one is no button of ours."""
_MOST_NOTE = 500
_MOST_NAMES = 5


def steer(session: Session, action: Action, at: TurnContext) -> Turn:
    """Carry out a pressed button of the desk."""
    return _HANDLERS.get(type(action), _home)(replace(session, desk=None), action, at)


def take(session: Session, typed: str, at: TurnContext) -> Turn | None:
    """Take typed words as the note or the ward that is being waited for; None when nothing is."""
    waiting = session.desk
    case = find_case(at, waiting.code) if waiting and at.known.officer else None
    if waiting is None or case is None:
        return None
    if waiting.asks == "note":
        note = " ".join(typed.split())[:_MOST_NOTE]
        return Turn(replace(session, desk=None), effects=(Work(case.code, "note", note=note),))
    places = at.services.places
    found = places.find(f"{waiting.ward}, {typed}") if waiting.ward else []
    return _choose_ward(session, case, waiting, typed, found or places.find(typed), at)


def find_case(at: TurnContext, code: str) -> DeskCase | None:
    """The case with this code, its own or that of a sender, on this desk. Raises DeskNotReadError while not read."""
    read = at.known.desk.cases if at.known.desk else ()
    found = [case for case in read if code == case.code or code in case.codes]
    found = found or list(at.desk(DeskRequest("case", code=code)).cases)
    return found[0] if found else None


def _show(session: Session, *messages: Message) -> Turn:
    return Turn(session, messages)


def _open_desk(session: Session, action: Desk, at: TurnContext) -> Turn:
    return {"next": _next, "month": _month}.get(action.step, _home)(session, action, at)


def _home(session: Session, _action: Action, at: TurnContext) -> Turn:
    desk = at.desk(DeskRequest("home"))
    counts = {name: str(count) for name, count in desk.counts.items()}
    places = ", ".join(at.known.officer.places) if at.known.officer else ""
    ways = {name: Button(text(f"button.desk_{name}", count=counts[name]), str(DeskList(name))) for name in counts}
    apart, is_flooded = ways.pop("unconfirmed", None), bool(desk.counts.get("unconfirmed"))
    aids: tuple[Button, ...] = (
        Button(text("button.desk_month"), str(Desk("month"))),
        Button(text("button.desk_closed"), str(DeskList("closed"))),
        Button(text("button.desk_leave"), str(DeskLeave())),
    )
    lines = [text("desk.home", places=places, **counts)]
    if apart and is_flooded:
        lines.append(text("desk.home.unconfirmed", count=counts["unconfirmed"]))
        aids = (apart, *aids)
    if desk.unreached:
        lines.append(text("desk.home.unreached", names=", ".join(desk.unreached[:_MOST_NAMES])))
    return _show(session, Message("\n".join(lines), (work_button(), *ways.values()), aids=aids))


def _next(session: Session, _action: Action, at: TurnContext) -> Turn:
    found = at.desk(DeskRequest("next")).cases
    if found:
        return _show(session, case_reply(found[0]))
    return _show(session, Message(text("desk.nothing"), (desk_button(), menu_button())))


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
    return _show(session, Message(text(f"desk.queue.{name}", count=str(count)), tuple(buttons), aids=aids))


def _page(written: str) -> int:
    is_number = len(written) <= _MOST_DIGITS and written.isascii() and written.isdecimal()
    return int(written) if is_number else 0


def _line(case: DeskCase) -> str:
    return text("desk.line", code=case.code, masked=case.masked, days=str(case.waiting_days))


def _case(session: Session, action: DeskCaseOf, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    return _show(session, case_reply(case)) if case else _gone(session)


def _arrive(session: Session, action: DeskAt, at: TurnContext) -> Turn:
    """Come from the link in a group: to the case that it names, or to the desk."""
    return _case(session, DeskCaseOf(action.code), at) if action.code else _home(session, action, at)


def _gone(session: Session) -> Turn:
    return _show(session, Message(text("desk.gone"), (desk_button(),)))


def _open(session: Session, action: DeskOpen, at: TurnContext) -> Turn:
    """Accept when nobody has, and open the contact: one press."""
    case = find_case(at, action.code)
    if case is None:
        return _gone(session)
    accepting: tuple[Effect, ...] = (Work(case.code, "accept"),) if "accept" in case.steps else ()
    return Turn(session, effects=(*accepting, Reveal(case.code)))


def _do(session: Session, action: DeskDo, at: TurnContext) -> Turn:
    """Show what the applicant will read, and ask."""
    case = find_case(at, action.code)
    if case is None or action.step not in case.steps or _lacks_reason(action.step, action.reason):
        return _stale(session, case)
    return _show(session, preview(case, action.step, action.reason))


def _yes(session: Session, action: DeskYes, at: TurnContext) -> Turn:
    case, step, detail = find_case(at, action.code), action.step, action.detail
    if case is None or step not in case.steps or step == "note" or _lacks_reason(step, detail):
        return _stale(session, case)
    if step == "list" and detail not in ("", case.list_month):
        # somebody fetched the list since: what would be told is another thing now
        return _show(session, preview(case, step, before=text("desk.other_month")))
    if step == "transfer":
        reason = action.reason if action.reason in REASONS["transfer"] else "other"
        return Turn(session, effects=(Work(case.code, step, reason, detail),))
    # only closing has a reason: whatever else a forged button carries must not reach the audit
    return Turn(session, effects=(Work(case.code, step, reason=detail if step == "close" else ""),))


def _lacks_reason(step: str, reason: str) -> bool:
    return step == "close" and reason not in REASONS["close"]


def _stale(session: Session, case: DeskCase | None) -> Turn:
    """A button of an earlier moment: shows how the case is now."""
    return _show(session, case_reply(case, before=text("desk.stale"))) if case else _gone(session)


def _close(session: Session, action: DeskClose, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None or "close" not in case.steps:
        return _stale(session, case)
    buttons = [
        Button(text(f"desk.reason.{reason}"), str(DeskDo(case.code, "close", reason))) for reason in REASONS["close"]
    ]
    said = text("desk.why", code=case.code)
    return _show(session, Message(said, tuple(buttons[:MAX_BUTTONS]), aids=tuple(buttons[MAX_BUTTONS:])))


def _note(session: Session, action: DeskNote, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None:
        return _gone(session)
    said = Message(text("desk.ask.note", code=case.code), (_cancel(case.code),))
    return _show(replace(session, desk=Waiting(case.code, "note", "note")), said)


def _transfer(session: Session, action: DeskTransfer, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None or "transfer" not in case.steps:
        return _stale(session, case)
    reasons = REASONS["transfer"]
    buttons = [Button(text(f"desk.transfer.{reason}"), str(DeskWhere(case.code, reason))) for reason in reasons]
    return _show(session, Message(text("desk.why.transfer", code=case.code), (*buttons, _cancel(case.code))))


def _where(session: Session, action: DeskWhere, at: TurnContext) -> Turn:
    case = find_case(at, action.code)
    if case is None or "transfer" not in case.steps or action.reason not in REASONS["transfer"]:
        return _stale(session, case)
    asking = replace(session, desk=Waiting(case.code, "transfer", "ward", reason=action.reason))
    return _show(asking, Message(text("desk.ask.ward", code=case.code), (_cancel(case.code),)))


def _cancel(code: str) -> Button:
    return Button(text("button.desk_no"), str(DeskCaseOf(code)))


def _choose_ward(
    session: Session, case: DeskCase, waiting: Waiting, typed: str, found: list[WardPlace], at: TurnContext
) -> Turn:
    if not found:
        return _show(session, Message(text("refer.no_place"), (_cancel(case.code),)))
    if len(found) == 1:
        return _move(session, case, found[0], waiting.reason, at)
    asking = replace(session, desk=replace(waiting, ward=typed))
    choices = ask_which(typed, found, lambda ward: DeskTo(case.code, waiting.reason, ward), at.services.places)
    return _show(asking, choices)


def _to(session: Session, action: DeskTo, at: TurnContext) -> Turn:
    case, place = find_case(at, action.code), at.services.places.place(action.ward)
    if case is None or place is None or action.reason not in REASONS["transfer"]:
        return _stale(session, case)
    return _move(session, case, place, action.reason, at)


def _move(session: Session, case: DeskCase, place: WardPlace, reason: str, at: TurnContext) -> Turn:
    session = replace(session, desk=None)
    if place.code == case.ward_code or not (place.served or at.services.places.province_desk(place.code)):
        return _show(session, case_reply(case, before=text("desk.no_desk", ward=place.ward)))
    return _show(session, preview(case, "transfer", reason, place))


def _month(session: Session, _action: Action, at: TurnContext) -> Turn:
    """The list of the month for each ward of this desk, as files."""
    coming = month_of(at.on)
    wards = at.known.officer.wards if at.known.officer else ()
    replies = []
    for code in wards[:MAX_BUTTONS]:
        place = at.services.places.place(code)
        ward = place.ward if place else code
        for month in dict.fromkeys((f"{coming:%Y-%m}", f"{at.on:%Y-%m}")):
            said = text("desk.month", ward=ward, month=show_iso(month))
            replies.append(Message(said, form=FormOf(code, month)))
    listed = Button(text("button.desk_listed"), str(DeskList("listed")))
    return _show(session, *replies, Message(text("desk.month.note"), (listed, desk_button())))


def _leave(session: Session, action: DeskLeave, _at: TurnContext) -> Turn:
    if action.answer == "yes":
        return Turn(session, effects=(Leave(),))
    yes, no = Button(text("button.desk_leave_yes"), str(DeskLeave("yes"))), Button(text("button.desk_no"), str(Desk()))
    return _show(session, Message(text("desk.leave"), (yes, no)))


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
    DeskTransfer: _transfer,
    DeskWhere: _where,
    DeskTo: _to,
    DeskLeave: _leave,
    DeskSweep: sweep,
}
