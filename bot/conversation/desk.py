"""The officer's desk in chat: what waits, one case, its contact, and the steps with the words the applicant will read.

Only who redeemed an invitation gets here; for everybody else these actions are buttons that do not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.cases.notices import work_button
from bot.cases.reporting_month import month_of
from bot.conversation.ask import menu_button
from bot.conversation.context import TurnContext
from bot.conversation.desk_views import case_reply, preview
from bot.conversation.place_choice import ask_which
from bot.conversation.services import Services
from bot.conversation.session import Desk, Session
from bot.model.case import REASONS, ChatContext, DeskCase
from bot.model.effects import Effect, Leave, Reveal, Work
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.formats import show_iso

Done = tuple[Session, list[Message], tuple[Effect, ...]]
CLOSE_REASONS, TRANSFER_REASONS = REASONS["close"], REASONS["transfer"]
_HEAPS = ("new", "waiting", "due")
_PAGE = 3
_MOST_NOTE = 500
_MOST_NAMES = 5


def queue_of(known: ChatContext, name: str) -> list[DeskCase]:
    """The cases of a queue: "new" (nobody accepted), "waiting" (accepted, not finished), "due" (late), "closed"."""
    belongs: Mapping[str, Callable[[DeskCase], bool]] = {
        "new": lambda case: case.state in ("new", "returned"),
        "waiting": lambda case: case.state in ("accepted", "contacted"),
        "due": lambda case: case.is_due,
        "listed": lambda case: case.state == "listed",
        "closed": lambda case: case.state == "closed",
    }
    return sorted(filter(belongs[name], known.desk), key=lambda case: (not case.is_due, -case.waiting_days, case.code))


def steer(session: Session, argument: str, at: TurnContext) -> Done:
    """Carry out a pressed button of the desk."""
    name, _, rest = argument.partition(":")
    session = replace(session, desk=None)
    step = _STEPS.get(name, _home)
    return step(session, rest, at)


def take(session: Session, typed: str, at: TurnContext) -> Done | None:
    """Take typed words as the note or the ward that is being waited for; None when nothing is."""
    desk = session.desk
    case = find_case(at.known, desk.code) if desk else None
    if desk is None or case is None:
        return None
    if desk.asks == "note":
        note = " ".join(typed.split())[:_MOST_NOTE]
        return replace(session, desk=None), [], (Work(case.code, "note", note=note),)
    found = at.services.places.find(f"{desk.ward}, {typed}") if desk.ward else []
    found = found or at.services.places.find(typed)
    return _choose_ward(session, case, typed, found, at.services)


def find_case(known: ChatContext, code: str) -> DeskCase | None:
    """The case with this code on this desk."""
    return next((case for case in known.desk if case.code == code), None)


def _home(session: Session, _rest: str, at: TurnContext) -> Done:
    counts = {name: str(len(queue_of(at.known, name))) for name in _HEAPS}
    places = ", ".join(at.known.officer.places) if at.known.officer else ""
    buttons = [Button(text(f"button.desk_{name}", count=counts[name]), f"desk:list:{name}:0") for name in _HEAPS]
    aids = (
        Button(text("button.desk_month"), "desk:month"),
        Button(text("button.desk_closed"), "desk:list:closed:0"),
        Button(text("button.desk_leave"), "desk:leave"),
    )
    lines = [text("desk.home", places=places, **counts)]
    if at.known.officer and at.known.officer.unreached:
        lines.append(text("desk.home.unreached", names=", ".join(at.known.officer.unreached[:_MOST_NAMES])))
    return session, [Message("\n".join(lines), (work_button(), *buttons), aids=aids)], ()


def _next(session: Session, _rest: str, at: TurnContext) -> Done:
    for name in ("due", "new", "waiting"):
        cases = queue_of(at.known, name)
        if cases:
            return _case(session, cases[0].code, at)
    return session, [Message(text("desk.nothing"), (Button(text("button.desk"), "desk"), menu_button()))], ()


def _list(session: Session, rest: str, at: TurnContext) -> Done:
    name, _, page_text = rest.partition(":")
    if name not in (*_HEAPS, "listed", "closed"):
        return _home(session, "", at)
    cases = queue_of(at.known, name)
    page = int(page_text[:3]) if page_text.isdecimal() and int(page_text[:3]) * _PAGE < len(cases) else 0
    shown = cases[page * _PAGE : (page + 1) * _PAGE]
    buttons = [Button(_line(case), f"desk:case:{case.code}") for case in shown]
    if len(cases) > (page + 1) * _PAGE:
        buttons.append(Button(text("button.next"), f"desk:list:{name}:{page + 1}"))
    said = text(f"desk.heap.{name}", count=str(len(cases)))
    return session, [Message(said, tuple(buttons), aids=(Button(text("button.desk"), "desk"),))], ()


def _line(case: DeskCase) -> str:
    return text("desk.line", code=case.code, masked=case.masked, days=str(case.waiting_days))


def _case(session: Session, code: str, at: TurnContext) -> Done:
    case = find_case(at.known, code)
    if case is None:
        return _gone(session)
    return session, [case_reply(case)], ()


def _at(session: Session, code: str, at: TurnContext) -> Done:
    """Come from the link in a group: to the case that it names, or to the desk."""
    return _case(session, code, at) if code else _home(session, "", at)


def _gone(session: Session) -> Done:
    return session, [Message(text("desk.gone"), (Button(text("button.desk"), "desk"),))], ()


def _open(session: Session, code: str, at: TurnContext) -> Done:
    """Accept when nobody has, and open the contact: one press."""
    case = find_case(at.known, code)
    if case is None:
        return _gone(session)
    accepting: tuple[Effect, ...] = (Work(code, "accept"),) if "accept" in case.steps else ()
    return session, [], (*accepting, Reveal(code))


def _do(session: Session, rest: str, at: TurnContext) -> Done:
    """Show what the applicant will read, and ask."""
    code, _, what = rest.partition(":")
    step, _, reason = what.partition(":")
    case = find_case(at.known, code)
    if case is None or step not in case.steps or (step == "close" and reason not in CLOSE_REASONS):
        return _stale(session, case)
    return session, [preview(case, step, reason)], ()


def _yes(session: Session, rest: str, at: TurnContext) -> Done:
    code, _, what = rest.partition(":")
    step, _, extra = what.partition(":")
    case = find_case(at.known, code)
    if case is None or step not in case.steps or step == "note" or (step == "close" and extra not in CLOSE_REASONS):
        return _stale(session, case)
    if step == "transfer":
        ward, _, reason = extra.partition(":")
        return session, [], (Work(code, step, reason if reason in TRANSFER_REASONS else "other", ward),)
    # only closing has a reason: whatever else a forged button carries must not reach the audit
    return session, [], (Work(code, step, reason=extra if step == "close" else ""),)


def _stale(session: Session, case: DeskCase | None) -> Done:
    """A button of an earlier moment: shows how the case is now."""
    if case is None:
        return _gone(session)
    return session, [case_reply(case, before=text("desk.stale"))], ()


def _close(session: Session, code: str, at: TurnContext) -> Done:
    case = find_case(at.known, code)
    if case is None or "close" not in case.steps:
        return _stale(session, case)
    buttons = [Button(text(f"desk.reason.{reason}"), f"desk:do:{code}:close:{reason}") for reason in CLOSE_REASONS]
    return session, [Message(text("desk.why", code=code), tuple(buttons[:MAX_BUTTONS]), aids=tuple(buttons[4:]))], ()


def _note(session: Session, code: str, at: TurnContext) -> Done:
    if find_case(at.known, code) is None:
        return _gone(session)
    cancel = Button(text("button.desk_no"), f"desk:case:{code}")
    return replace(session, desk=Desk(code, "note", "note")), [Message(text("desk.ask.note", code=code), (cancel,))], ()


def _transfer(session: Session, code: str, at: TurnContext) -> Done:
    case = find_case(at.known, code)
    if case is None or "transfer" not in case.steps:
        return _stale(session, case)
    buttons = [Button(text(f"desk.transfer.{reason}"), f"desk:where:{code}:{reason}") for reason in TRANSFER_REASONS]
    return session, [Message(text("desk.why.transfer", code=code), (*buttons, _cancel(code)))], ()


def _where(session: Session, rest: str, at: TurnContext) -> Done:
    code, _, reason = rest.partition(":")
    case = find_case(at.known, code)
    if case is None or "transfer" not in case.steps or reason not in TRANSFER_REASONS:
        return _stale(session, case)
    asking = replace(session, desk=Desk(code, "transfer", "ward", reason=reason))
    return asking, [Message(text("desk.ask.ward", code=code), (_cancel(code),))], ()


def _cancel(code: str) -> Button:
    return Button(text("button.desk_no"), f"desk:case:{code}")


def _choose_ward(session: Session, case: DeskCase, typed: str, found: list[WardPlace], services: Services) -> Done:
    desk = session.desk or Desk()
    if not found:
        return session, [Message(text("refer.no_place"), (_cancel(case.code),))], ()
    if len(found) == 1:
        return _move(session, case, found[0], desk.reason, services)
    waiting = replace(session, desk=replace(desk, ward=typed))
    return waiting, [ask_which(typed, found, f"desk:to:{case.code}:{desk.reason}", services.places)], ()


def _to(session: Session, rest: str, at: TurnContext) -> Done:
    code, _, what = rest.partition(":")
    reason, _, ward = what.partition(":")
    case, place = find_case(at.known, code), at.services.places.place(ward)
    if case is None or place is None or reason not in TRANSFER_REASONS:
        return _stale(session, case)
    return _move(session, case, place, reason, at.services)


def _move(session: Session, case: DeskCase, place: WardPlace, reason: str, services: Services) -> Done:
    session = replace(session, desk=None)
    if place.code == case.ward_code or not (place.served or services.places.province_desk(place.code)):
        return session, [case_reply(case, before=text("desk.no_desk", ward=place.ward))], ()
    return session, [preview(case, "transfer", reason, place)], ()


def _month(session: Session, _rest: str, at: TurnContext) -> Done:
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
    listed = Button(text("button.desk_listed"), "desk:list:listed:0")
    home = Button(text("button.desk"), "desk")
    return session, [*replies, Message(text("desk.month.note"), (listed, home))], ()


def _leave(session: Session, rest: str, _at: TurnContext) -> Done:
    if rest == "yes":
        return session, [], (Leave(),)
    yes, no = Button(text("button.desk_leave_yes"), "desk:leave:yes"), Button(text("button.desk_no"), "desk")
    return session, [Message(text("desk.leave"), (yes, no))], ()


_STEPS: Mapping[str, Callable[[Session, str, TurnContext], Done]] = {
    "next": _next,
    "list": _list,
    "case": _case,
    "at": _at,
    "open": _open,
    "do": _do,
    "yes": _yes,
    "close": _close,
    "note": _note,
    "transfer": _transfer,
    "where": _where,
    "to": _to,
    "month": _month,
    "leave": _leave,
}
