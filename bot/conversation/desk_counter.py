"""The counter at the desk: a person typed in one line, what was read of it, and the press that keeps it."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import cancel, find_case, gone, show, stale
from bot.conversation.desk_views import case_reply, desk_button, undo_button
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.application import Application
from bot.model.case import DeskCase
from bot.model.counter import FILLED, Fill, Filled, SignedUp, SignUp
from bot.model.desk_actions import Desk, DeskAdd, DeskCaseOf, DeskDo, DeskFix, DeskSet, DeskSign
from bot.model.messages import Button, Message
from bot.texts import text
from knowledge.language.counter_line import read_counter_line
from knowledge.language.formats import show_day, show_iso, show_money
from knowledge.language.phones import show_phone

_NEEDED = ("name", "phone")
_WISHED = ("purpose", "amount", "finished_on", "born", "sex", "id_number", "certificate", "representative")
"""Fields of a new person that are named as still missing; where they live is the ward unless said otherwise."""


def add(session: Session, action: DeskAdd, at: TurnContext) -> Turn:
    """Wait for a person who stands at the counter: a walk-in, or whom a relative or employer asked for."""
    if at.services.contact_at_console:
        return show(session, Message(text("refused.console"), (desk_button(),)))
    if not action.code:
        wards = at.known.officer.wards if at.known.officer else ()
        if not wards:
            return show(session, Message(text("desk.add.above"), (desk_button(),)))
        said = Message(text("desk.ask.person"), (Button(text("button.desk_no"), str(Desk())),))
        return show(replace(session, desk=Waiting("", "add", "person", ward=wards[0])), said)
    case = find_case(at, action.code)
    if case is None:
        return gone(session)
    if case.list_code or ("confirm" not in case.steps and not case.is_confirmed):
        return stale(session, case)
    said = Message(text("desk.ask.person_of", code=case.code), (cancel(case.code),))
    return show(replace(session, desk=Waiting(case.code, "add", "person", ward=case.ward_code)), said)


def fix(session: Session, action: DeskFix, at: TurnContext) -> Turn:
    """Wait for what is to be corrected or completed."""
    if at.services.contact_at_console:
        return show(session, Message(text("refused.console"), (desk_button(),)))
    case = find_case(at, action.code)
    if case is None or not case.list_code or case.state in ("closed", "lent"):
        return stale(session, case)
    said = Message(text("desk.ask.fix", code=case.code), (cancel(case.code),))
    return show(replace(session, desk=Waiting(case.code, "fix", "person")), said)


def take(session: Session, waiting: Waiting, typed: str, case: DeskCase | None, at: TurnContext) -> Turn:
    """Read a line; what was read before stays, the later word counts."""
    line = read_counter_line(typed, at.on)
    fields = {**dict(waiting.values), **line.fields}
    kept = replace(session, desk=replace(waiting, values=tuple(fields.items())))
    lines = [text("desk.read", fields="\n".join(_shown(fields)))] if fields else []
    if line.unread:
        lines.append(text("desk.unread", parts="; ".join(line.unread)))
    if waiting.step == "fix":
        return show(kept, _ask_to_fix(waiting.code, fields, lines))
    missing = [name for name in _NEEDED if name not in fields]
    if missing:
        lines.append(text("desk.needed", fields=_names(missing)))
        return show(kept, _hidden("\n".join(lines), (_no(waiting),)))
    if wished := [name for name in _WISHED if name not in fields]:
        lines.append(text("desk.wished", fields=_names(wished)))
    lines.append(text("desk.sign.ask"))
    buttons = [Button(text("button.desk_sign_paper"), str(DeskSign("paper")))]
    if case is not None and case.person_agreed:
        buttons.append(Button(text("button.desk_sign_press"), str(DeskSign("press"))))
    return show(kept, _hidden("\n".join(lines), (*buttons, _no(waiting))))


def sign(session: Session, action: DeskSign, at: TurnContext) -> Turn:
    """Keep the person who was read: they agreed at the counter and signed, or by a press of their own."""
    waiting, done = session.desk, replace(session, desk=None)
    fields = dict(waiting.values) if waiting else {}
    if waiting is None or waiting.step != "add" or any(name not in fields for name in _NEEDED):
        return show(done, Message(text("desk.stale_line"), (desk_button(),)))
    slip = (fields.get("slip") or text("desk.slip.day", day=show_day(at.on))) if action.way == "paper" else ""
    known = {name: value for name, value in fields.items() if name in FILLED and name != "amount"}
    amount = int(fields["amount"]) if fields.get("amount", "").isdecimal() else None
    base = Application("person", waiting.ward, fields["name"], fields["phone"], "any", "call")
    person = replace(base, **known, amount=amount)  # type: ignore[arg-type]  # fields of text alone
    return Turn(done, effects=(SignUp(waiting.code, person, slip),))


def set_fields(session: Session, action: DeskSet, at: TurnContext) -> Turn:
    """Write what was read into the case, or one value that a button names."""
    waiting, done = session.desk, replace(session, desk=None)
    case = find_case(at, action.code)
    if case is None:
        return gone(done)
    if action.field == "amount" and action.value.isdecimal():
        return Turn(done, effects=(Fill(case.code, (("amount", action.value[:15]),)),))
    if waiting is None or waiting.step != "fix" or waiting.code != case.code or not waiting.values:
        return show(done, case_reply(case, before=text("desk.stale_line")))
    fields = tuple((name, value) for name, value in waiting.values if name in FILLED)
    return Turn(done, effects=(Fill(case.code, fields),))


def tell_filled(result: Filled) -> Message:
    """The changes, before and after; they are read once."""
    way = Button(text("button.desk_case"), str(DeskCaseOf(result.code)))
    if not result.changes:
        return Message(text("desk.filled.none", code=result.code), (way, desk_button()))
    changes = [
        text(
            "desk.change", field=text(f"desk.field.{name}"), before=_value(name, before) or "…", after=_value(name, new)
        )
        for name, before, new in result.changes
    ]
    lines = [text("desk.filled", code=result.code, changes="\n".join(changes))]
    if result.told:
        lines.append(text("desk.told", told=result.told))
    if result.undo_minutes:
        key = "desk.told.waits" if result.told else "desk.filled.undo"
        lines.append(text(key, minutes=str(result.undo_minutes)))
    undo = (undo_button(result.code),) if result.undo_minutes else ()
    names = _names([name for name, _, _ in result.changes])
    hidden = text("desk.filled.hidden", code=result.code, fields=names)
    return Message("\n".join(lines), (way, *undo, desk_button()), kept_as=hidden)


def tell_signed_up(result: SignedUp) -> Message:
    """A person stands in a case; the next step is the list."""
    buttons = (
        Button(text("button.desk_list"), str(DeskDo(result.case_code, "list"))),
        Button(text("button.desk_case"), str(DeskCaseOf(result.case_code))),
        Button(text("button.desk_add"), str(DeskAdd())),
    )
    said = text("desk.signed_up", code=result.code, words=result.call_word)
    return Message(said, buttons, aids=(desk_button(),))


def _ask_to_fix(code: str, fields: dict[str, str], lines: list[str]) -> Message:
    if not any(name in FILLED for name in fields):
        return Message("\n".join([*lines, text("desk.ask.fix", code=code)]), (cancel(code),))
    yes = Button(text("button.desk_yes"), str(DeskSet(code)))
    return _hidden("\n".join([*lines, text("desk.fix.ask", code=code)]), (yes, cancel(code)))


def _hidden(said: str, buttons: tuple[Button, ...]) -> Message:
    """A message with personal data: it is not kept in the history."""
    return Message(said, buttons, kept_as=text("desk.read.hidden"))


def _no(waiting: Waiting) -> Button:
    return cancel(waiting.code) if waiting.code else Button(text("button.desk_no"), str(Desk()))


def _names(fields: list[str]) -> str:
    return ", ".join(text(f"desk.field.{name}").lower() for name in fields)


def _shown(fields: dict[str, str]) -> list[str]:
    order = (*FILLED, "slip")
    return [
        text("desk.read.line", field=text(f"desk.field.{name}"), value=_value(name, fields[name]))
        for name in order
        if name in fields
    ]


def _value(name: str, value: str) -> str:
    """A value as people write it."""
    if not value:
        return ""
    if name == "phone":
        return show_phone(value)
    if name == "amount":
        return show_money(int(value))
    if name == "finished_on":
        return "–".join(show_iso(day) for day in value.split("/"))
    return text(f"desk.{name}.{value}") if name in ("sex", "purpose") else value
