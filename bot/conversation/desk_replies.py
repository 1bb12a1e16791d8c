"""Replies of the desk to what was done: somebody came or left, a contact was opened, a step was taken or taken back."""

from __future__ import annotations

from bot.cases.notices import case_notice
from bot.cases.reporting_month import show_month
from bot.clock import VIETNAM
from bot.conversation.buttons import menu_button
from bot.conversation.desk_views import (
    case_reply,
    confirm_button,
    data_button,
    desk_button,
    held_reply,
    next_button,
    preview,
    reach,
    sender_words,
    undo_button,
    warnings,
    why_no_list,
)
from bot.conversation.open_points import point_words
from bot.model.action import Action
from bot.model.application import OPEN, Application
from bot.model.case import ConsoleCode, Contact, Joined, Refused, Step, TakenBack, Worked
from bot.model.desk_actions import DeskCaseOf, DeskDo, DeskMeet, DeskNote, DeskYes
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.model.notes import NoteLine
from bot.texts import text
from knowledge.language.formats import show_day, show_iso, show_money
from knowledge.language.phones import show_phone

_AFTER_CONTACT: tuple[Step, ...] = ("reached", "list", "missed", "appointed", "declined")
_AT_ONCE: tuple[Step, ...] = ("reached", "missed")
"""Steps taken at one press, as what they tell stands above; what ends a case or needs a time is asked for."""


def tell_joined(result: Joined) -> Message:
    """An officer has come to the desk."""
    said = text("desk.joined", role=text(f"desk.role.{result.role}"), places=", ".join(result.places))
    return Message(said, (desk_button(),))


def tell_left() -> Message:
    """An officer has left the desk."""
    return Message(text("desk.left"), (menu_button(),))


def tell_console(result: ConsoleCode, site: str) -> Message:
    """The code for the desk on a computer, and where to type it; it is read once."""
    until = f"{result.until.astimezone(VIETNAM):%H:%M}"
    where = f"{site.rstrip('/')}/ban-viec" if site else "/ban-viec"
    said = text("desk.console" if site else "desk.console.here", code=result.code, until=until, where=where)
    return Message(said, (desk_button(),), kept_as=text("desk.console.hidden"))


def tell_contact(result: Contact) -> Message:
    """Name and number, to be read now; the words that each next step sends stand beneath."""
    case = result.case
    lines = [text("desk.contact", code=case.code)]
    for person, words in zip(result.people, result.call_words, strict=True):
        lines += [*_person(person), text("desk.contact.call_word", words=words)]
    lines += [text("desk.contact.note", note=each.words, day=show_day(each.on), by=_by(each)) for each in result.notes]
    lines += reach(case)
    possible = [step for step in _AFTER_CONTACT if step in case.steps]
    at_once = [step for step in possible if step in _AT_ONCE]
    if at_once:
        lines.append(text("desk.preview.contact"))
        lines += [
            text("desk.preview.line", button=text(f"button.desk_{step}"), told=case_notice(step, case))
            for step in at_once
        ]
    ways: dict[str, Action] = {step: DeskYes(case.code, step) for step in _AT_ONCE}
    ways |= {"list": DeskDo(case.code, "list"), "declined": DeskDo(case.code, "declined")}
    ways["appointed"] = DeskMeet(case.code)
    buttons = [Button(text(f"button.desk_{step}"), str(ways[step])) for step in possible]
    if not buttons:
        buttons = [Button(text("button.desk_case"), str(DeskCaseOf(case.code)))]
    hidden = text("desk.contact.hidden", code=case.code)
    aids = (
        Button(text("button.desk_note"), str(DeskNote(case.code))),
        *confirm_button(case),
        data_button(case),
        desk_button(),
    )
    return Message("\n".join(lines), tuple(buttons[:MAX_BUTTONS]), aids=aids, kept_as=hidden)


def _by(note: NoteLine) -> str:
    return note.by or text("desk.role.officer")


def outcome_word(outcome: str) -> str:
    """An outcome as an officer reads it: beside a good paper and date, which one is open would tell of conduct."""
    return text(f"desk.outcome.{'open' if outcome in OPEN else outcome}")


def _open_points(person: Application) -> str:
    """The points that an officer has to look at; of cases from before they were sent, what is missing in them."""
    is_range = "/" in person.finished_on
    missing = {
        "no_finish": not person.finished_on,
        "range": is_range,
        "no_purpose": not person.purpose,
        "no_amount": person.amount is None,
    }
    named = [text(f"desk.open.{name}") for name, is_missing in missing.items() if is_missing]
    return text("desk.open", points="; ".join([*named, *(point_words(person.points) or [text("desk.open.rest")])]))


def _person(person: Application) -> list[str]:
    who = sender_words(person.audience, person.helper)
    lines = [text("desk.contact.person", name=person.name, phone=show_phone(person.phone), who=who)]
    lines.append(text("cases.held.reach", when=text(f"refer.when.{person.when}"), way=text(f"refer.way.{person.way}")))
    if person.outcome:
        lines.append(text("desk.outcome", outcome=outcome_word(person.outcome)))
        if person.outcome in OPEN:
            lines.append(_open_points(person))
    if person.amount:
        lines.append(text("cases.held.amount", amount=show_money(person.amount)))
    if person.last_day:
        day = show_iso(person.last_day)
        lines.append(text("desk.contact.last_day", day=day))
    return lines


def tell_worked(result: Worked) -> Message:
    """A step was taken, and what the applicant was told."""
    slots = {"code": result.case.code, "ward": result.case.ward, "month": show_month(result.month)}
    done = text(f"desk.done.{result.step}", **slots)
    lines = [done, text("desk.told", told=result.told)] if result.told else [done]
    if result.undo_minutes and result.told:
        lines.append(text("desk.told.waits", minutes=str(result.undo_minutes)))
    lines += reach(result.case) if result.told else []
    form = None
    if result.addendum:
        number, of, month, row = result.addendum.split()
        form = FormOf(result.case.ward_code, month, addendum=int(number))
        lines.append(text("desk.addendum", number=number, list=of, month=show_month(month), row=row))
    if result.case.state == "contacted":
        lines += why_no_list(result.case)
        lines += warnings(result.case) if result.step != "unlist" else []
    buttons = [next_button(result.case.code)]
    if result.undo_minutes:
        buttons.append(undo_button(result.case.code))
    if "list" in result.case.steps:
        buttons.insert(0, Button(text("button.desk_list"), str(DeskDo(result.case.code, "list"))))
    buttons.append(Button(text("button.desk_case"), str(DeskCaseOf(result.case.code))))
    confirm = confirm_button(result.case) if result.step in ("reached", "appointed") else ()
    at = result.case.appointed_at if result.step == "appointed" else None
    calendar = at.isoformat() if at else ""
    return Message("\n".join(lines), tuple(buttons), aids=(*confirm, desk_button()), form=form, calendar=calendar)


def tell_stopped(result: Refused) -> Message:
    """A step that was not taken: how the case is now, who works on it, or what would be told now."""
    case = result.case
    if case is None:
        return Message(text("desk.right.gone" if result.why == "right" else "desk.gone"), (desk_button(),))
    if result.why == "held":
        return held_reply(case, result.step)
    if result.why == "month":
        return preview(case, result.step, before=text("desk.other_month"))
    return case_reply(case, before=text("desk.stale"))


def tell_taken_back(result: TakenBack) -> Message:
    """A step was taken back, and what it would have told."""
    done = text("desk.taken_back", step=text(f"desk.undone.{result.step}"), code=result.case.code)
    return case_reply(result.case, before=done)
