"""Views of the desk: a case, its contact, what the applicant will be told, what was done."""

from __future__ import annotations

from bot.cases.notices import case_notice, work_button
from bot.cases.reporting_month import show_month
from bot.conversation.buttons import menu_button
from bot.model.action import Action
from bot.model.application import Application
from bot.model.case import Contact, DeskCase, Joined, State, Step, Worked
from bot.model.desk_actions import (
    Desk,
    DeskAdd,
    DeskCaseOf,
    DeskClose,
    DeskDo,
    DeskFix,
    DeskNote,
    DeskOff,
    DeskOpen,
    DeskPlan,
    DeskSet,
    DeskTransfer,
    DeskYes,
)
from bot.model.lists import BLOCKING
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.model.place import WardPlace
from bot.texts import text
from knowledge.language.formats import show_iso, show_money
from knowledge.language.phones import show_phone

_WITH_CONTACT: tuple[State, ...] = ("accepted", "contacted", "listed", "approved", "handed", "refused")
_AFTER_CONTACT: tuple[Step, ...] = ("reached", "missed", "appointed", "declined")


def desk_button() -> Button:
    """The way to the desk."""
    return Button(text("button.desk"), str(Desk()))


def case_reply(case: DeskCase, before: str = "") -> Message:
    """A case as an officer sees it before opening the contact, with what may be done."""
    lines = [before] if before else []
    lines += _about(case)
    main, lesser = _buttons(case)
    if "accept" in case.steps:
        lines.append(text("desk.preview.accept", told=case_notice("accept", case)))
    return Message("\n".join(lines), tuple(main[:MAX_BUTTONS]), aids=tuple(lesser[:MAX_BUTTONS]))


def _about(case: DeskCase) -> list[str]:
    state, days = text(f"case.{case.state}"), str(case.waiting_days)
    lines = [text("desk.case", code=case.code, ward=case.ward, state=state, days=days)]
    lines.append(text("desk.case.who", masked=case.masked, audience=_sender(case.audience, case.helper)))
    if case.purpose:
        lines.append(text("cases.held.purpose", purpose=text(f"purpose.{case.purpose}")))
    if case.came_from:
        why = text(f"desk.transfer.{case.why}") if case.why else text("desk.transfer.other")
        lines.append(text("desk.case.from", ward=case.came_from, why=why))
    lines.append(text(f"desk.case.person_{_agreement(case)}"))
    lines += _why_no_list(case)
    lines += _warnings(case)
    if case.issued:
        lines.append(text("desk.case.issued", month=show_month(case.issued)))
    if case.call:
        lines.append(text(f"desk.case.call_{case.call}"))
    if case.must_call:
        lines.append(text("desk.case.must_call"))
    if case.is_due:
        lines.append(text("desk.case.due"))
    return lines


def is_blocked(case: DeskCase) -> bool:
    """True if something must be mended before the case can be marked for a list."""
    return bool(set(BLOCKING) & set(case.warnings))


def blocked_reply(case: DeskCase, cap: int) -> Message:
    """Why a case cannot be marked yet, and the ways to mend it; ``cap`` is the highest sum in đồng."""
    ways = [Button(text("button.desk_fix"), str(DeskFix(case.code)))] if case.list_code else []
    if "over_cap" in case.warnings:
        ways.insert(
            0, Button(text("button.desk_cap", amount=show_money(cap)), str(DeskSet(case.code, "amount", str(cap))))
        )
    lines = [text("desk.list.blocked"), *_warnings(case)]
    return Message("\n".join(lines), (*ways, Button(text("button.desk_no"), str(DeskCaseOf(case.code)))))


def _warnings(case: DeskCase) -> list[str]:
    """Warnings, one line each; that nobody can stand on the list is said in other words."""
    return [text("desk.case.warn", why=text(f"desk.warn.{each}")) for each in case.warnings if each != "nobody"]


def _agreement(case: DeskCase) -> str:
    """The standing of the person's own consent: on a line that anybody may use, what is written proves little."""
    if case.is_confirmed or case.person_agreed:
        return "confirmed" if case.is_confirmed else "said"
    return "beside" if case.beside else "missing"


def _sender(audience: str, helper: str) -> str:
    """The words for who sent a case; of a helper with the role."""
    if helper:
        return text("desk.audience.helper", role=text(f"refer.role.{helper}").lower())
    return text(f"desk.audience.{audience}")


def _confirm_button(case: DeskCase) -> tuple[Button, ...]:
    """Lets the officer write down that the person in question agrees."""
    return (Button(text("button.desk_confirm"), str(DeskDo(case.code, "confirm"))),) if "confirm" in case.steps else ()


def _why_no_list(case: DeskCase) -> list[str]:
    """Why nobody of an open case can go on a list, and what to do."""
    is_open = case.state not in ("closed", "lent", "erased")
    return (
        [text(f"desk.case.no_list.{case.audience}")]
        if is_open and case.audience != "person" and not case.list_code
        else []
    )


def _buttons(case: DeskCase) -> tuple[list[Button], list[Button]]:
    """The steps that move the case on, and the lesser ones."""
    can = case.steps
    main = [Button(text("button.desk_accept"), str(DeskOpen(case.code)))] if "accept" in can else []
    if "accept" not in can and case.state in _WITH_CONTACT:
        main.append(Button(text("button.desk_reveal"), str(DeskOpen(case.code))))
    ways: dict[str, Action] = {step: DeskDo(case.code, step) for step in can if step in ("list", "reopen")}
    if "unlist" in can:
        ways["unlist"] = DeskOff(case.code)
    if case.list_code and case.state in _WITH_CONTACT:
        ways["fix"] = DeskFix(case.code)
    elif not case.list_code and case.state in ("accepted", "contacted"):
        ways["person"] = DeskAdd(case.code)
    if case.audience == "employer" and case.state in ("accepted", "contacted"):
        ways["plan"] = DeskPlan(case.code)
    if "close" in can:
        ways["close"] = DeskClose(case.code)
    main += [Button(text(f"button.desk_{step}"), str(action)) for step, action in ways.items()]
    lesser = [Button(text("button.desk_note"), str(DeskNote(case.code)))] if "note" in can else []
    lesser += _confirm_button(case)
    if "transfer" in can:
        lesser.append(Button(text("button.desk_transfer"), str(DeskTransfer(case.code))))
    if "send_back" in can:
        lesser.append(Button(text("button.desk_send_back"), str(DeskDo(case.code, "send_back"))))
    return main, [*lesser, desk_button()]


def preview(case: DeskCase, step: str, reason: str = "", place: WardPlace | None = None, before: str = "") -> Message:
    """A preview of what a step will do and tell, before it is taken."""
    ward = place.ward if place else case.came_from
    # the step is one of those that the case offers: whoever asks for a preview has looked
    told = case_notice(step, case, reason=reason, ward=ward)  # type: ignore[arg-type]
    what = text(f"desk.step.{step}", code=case.code, ward=ward, month=show_month(case.list_month))
    said = text("desk.preview", what=what, told=told) if told else text("desk.preview.silent", what=what)
    if step == "list":
        said = "\n".join([said, *_warnings(case)])
    if step == "unlist" and case.issued:
        said = f"{said}\n{text('desk.off.addendum', month=show_month(case.issued))}"
    said = f"{before}\n{said}" if before else said
    detail = case.list_month if step == "list" else reason
    yes = DeskYes(case.code, step, place.code, reason) if place else DeskYes(case.code, step, detail)
    return Message(
        said, (Button(text("button.desk_yes"), str(yes)), Button(text("button.desk_no"), str(DeskCaseOf(case.code))))
    )


def tell_joined(result: Joined) -> Message:
    """An officer has come to the desk."""
    said = text("desk.joined", role=text(f"desk.role.{result.role}"), places=", ".join(result.places))
    return Message(said, (desk_button(),))


def tell_left() -> Message:
    """An officer has left the desk."""
    return Message(text("desk.left"), (menu_button(),))


def tell_contact(result: Contact) -> Message:
    """Name and number, to be read now; the words that each next step sends stand beneath."""
    case = result.case
    lines = [text("desk.contact", code=case.code)]
    for person, words in zip(result.people, result.call_words, strict=True):
        lines += [*_person(person), text("desk.contact.call_word", words=words)]
    lines += [text("desk.contact.note", note=note) for note in result.notes]
    possible = [step for step in _AFTER_CONTACT if step in case.steps]
    if possible:
        lines.append(text("desk.preview.contact"))
        lines += [
            text("desk.preview.line", button=text(f"button.desk_{step}"), told=case_notice(step, case))
            for step in possible
        ]
    buttons = [Button(text(f"button.desk_{step}"), str(DeskYes(case.code, step))) for step in possible]
    if not buttons:
        buttons = [Button(text("button.desk_case"), str(DeskCaseOf(case.code)))]
    hidden = text("desk.contact.hidden", code=case.code)
    aids = (Button(text("button.desk_note"), str(DeskNote(case.code))), *_confirm_button(case), desk_button())
    return Message("\n".join(lines), tuple(buttons[:MAX_BUTTONS]), aids=aids, kept_as=hidden)


_SHOWN = {"not_yet": "open", "needs_officer": "open"}
"""Outcomes shown alike: beside a good paper and date, which one it was would tell what was said of conduct."""


def _person(person: Application) -> list[str]:
    who = _sender(person.audience, person.helper)
    lines = [text("desk.contact.person", name=person.name, phone=show_phone(person.phone), who=who)]
    lines.append(text("cases.held.reach", when=text(f"refer.when.{person.when}"), way=text(f"refer.way.{person.way}")))
    if person.outcome:
        lines.append(text("desk.outcome", outcome=text(f"desk.outcome.{_SHOWN.get(person.outcome, person.outcome)}")))
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
    if result.case.must_call and result.told:
        lines.append(text("desk.case.must_call"))
    form = None
    if result.addendum:
        number, of, month, row = result.addendum.split()
        form = FormOf(result.case.ward_code, month, addendum=int(number))
        lines.append(text("desk.addendum", number=number, list=of, month=show_month(month), row=row))
    if result.case.state == "contacted":
        lines += _why_no_list(result.case)
        lines += _warnings(result.case) if result.step != "unlist" else []
    buttons = [work_button()]
    if "list" in result.case.steps:
        buttons.insert(0, Button(text("button.desk_list"), str(DeskDo(result.case.code, "list"))))
    buttons.append(Button(text("button.desk_case"), str(DeskCaseOf(result.case.code))))
    confirm = _confirm_button(result.case) if result.step in ("reached", "appointed") else ()
    return Message("\n".join(lines), tuple(buttons), aids=(*confirm, desk_button()), form=form)
