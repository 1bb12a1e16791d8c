"""Case pages: one case with its way so far, its contact after an audited press, and the steps that may be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from starlette.responses import Response

from bot.cases.desk_work import OF_HOLDER
from bot.cases.notices import case_notice, show_meeting, step_notice
from bot.cases.reporting_month import show_month
from bot.clock import VIETNAM
from bot.console.case_facts import Fact, facts_of, show_change
from bot.console.list_pages import queries_of, table_of, why_refused
from bot.console.visit import HOME, NotHereError, Visit
from bot.console.words import all_words, word
from bot.model.application import Application
from bot.model.case import REASONS, Contact, DeskCase, Refused, Result, Step, TakenBack, Worked
from bot.model.counter import FILLED, Filled
from bot.model.desk_view import DeskRequest
from bot.model.effects import Effect, Reveal, TakeBack, Work
from bot.model.lists import BLOCKING
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.appointments import read_appointment
from knowledge.language.codes import CASE_LENGTH, find_code

AT_ONCE: tuple[Step, ...] = ("accept", "reached", "missed", "confirm", "note", "take", "release")
"""Steps taken at one press, as in the chat; of the others a page says first what they do and tell."""
ASKED: tuple[Step, ...] = (
    "list", "unlist", "declined", "close", "reopen", "transfer", "send_back", "appointed", "tell",
)  # fmt: skip
_REASONED: Mapping[str, str] = {
    "close": "desk.reason", "unlist": "desk.off", "transfer": "desk.transfer", "tell": "desk.tell"
}  # fmt: skip
BACK = "take_back"
_ACTOR = "officer/"


@dataclass(frozen=True)
class Moment:
    """One line of the way of a case: when, what, by whom, and why."""

    at: datetime
    what: str
    who: str
    why: str = ""


async def case(visit: Visit) -> Response:
    """A case with its contact closed; that somebody from above looked is written down."""
    code = code_of(visit)
    if visit.is_above:
        await visit.record("drill_down", code)
    return await show_case(visit, code)


async def contact(visit: Visit) -> Response:
    """Open the contact, and accept the case first when nobody has: one press, written down."""
    code = code_of(visit)
    found = await visit.read(lambda work: case_of(visit, work, code))
    if found and found.held_by and visit.posted("sure") != "yes":
        return _ask_colleague(visit, found, "lien-he", [("sure", "yes")])
    accepting: tuple[Effect, ...] = (Work(found.code, "accept"),) if found and "accept" in found.steps else ()
    return await shown_after(visit, code, await visit.do(*accepting, Reveal(found.code if found else code)))


def _ask_colleague(visit: Visit, found: DeskCase, way: str, fields: Sequence[tuple[str, str]]) -> Response:
    """A press on what a colleague works on, with who that is: it is taken all the same at the next press."""
    return visit.page(
        "confirm.html", action=f"{HOME}/ho-so/{found.code}/{way}", lines=[_held(found)], warnings=[], told="",
        fields=fields, is_blocked=False, back=f"{HOME}/ho-so/{found.code}",
    )  # fmt: skip


def _held(found: DeskCase) -> str:
    return text("desk.held", code=found.code, name=found.held_by)


async def step(visit: Visit) -> Response:
    """Take a step, or say first what it does and tells."""
    code, named = code_of(visit), visit.posted("step", 20)
    found = await visit.read(lambda work: case_of(visit, work, code))
    if found is None:
        raise NotHereError
    if named == BACK:
        return await shown_after(visit, code, await visit.do(TakeBack(found.code)))
    if named not in found.steps and not (named == "tell" and can_be_told(found)):
        return await show_case(visit, code, [text("desk.stale")])
    reason, ward = visit.posted("reason", 20), ""
    at = _meeting(visit) if named == "appointed" else ""
    if at is None:
        return await show_case(visit, code, [text("desk.meet.unread")])
    if named == "transfer":
        place = _place(visit)
        if place is None:
            return await show_case(visit, code, [word("transfer.where")])
        ward = place
    if named in _REASONED and reason not in REASONS[cast("Step", named)]:
        return await show_case(visit, code, [word("why_first")])
    if named in ASKED and (visit.posted("sure") != "yes" or _is_other_month(visit, found, named)):
        return _ask(visit, found, named, reason, ward, at)
    note = visit.posted("note")
    if named == "note" and not note:
        return await show_case(visit, code, [word("note_first")])
    effect = Work(found.code, named, reason if named in _REASONED else "", ward, note, at)
    return await _take(visit, replace(effect, anyway=visit.posted("held") == "yes"))


async def _take(visit: Visit, effect: Work) -> Response:
    """Take a step; whoever presses what a colleague works on is asked first, as in the chat."""
    [result] = await visit.do(effect)
    if isinstance(result, Refused) and result.why == "held" and result.case is not None:
        kept = [("step", effect.step), ("when", visit.posted("when", 60)), ("sure", "yes"), ("held", "yes")]
        return _ask_colleague(visit, result.case, "buoc", kept)
    return await shown_after(visit, effect.code, [result])


async def shown_after(visit: Visit, code: str, results: Sequence[Result]) -> Response:
    """The case after something was done, with what came of it."""
    notes, opened = list[str](), None
    for result in results:
        match result:
            case Contact():
                opened = result
            case Worked():
                notes += _told(result)
            case TakenBack():
                undone = text(f"desk.undone.{result.step}")
                notes.append(text("desk.taken_back", step=undone, code=result.case.code))
            case Filled():
                changes = [show_change(*each) for each in result.changes]
                notes.append(word("filled", fields="; ".join(changes)) if changes else word("filled.none"))
                notes += [word("told", said=result.told)] if result.told else []
            case Refused():
                notes.append(why_refused(result))
            case _:
                pass
    return await show_case(visit, code, notes, opened)


async def show_case(
    visit: Visit, code: str, notes: Sequence[str] = (), opened: Contact | None = None, status: int = 200
) -> Response:
    """The page of a case; with its contact where that was opened just now."""

    def look(work: UnitOfWork) -> tuple[DeskCase | None, list[Moment], set[str], tuple[DeskCase, ...]]:
        found = case_of(visit, work, code)
        if found is None:
            return None, [], set(), ()
        return found, *_way(work, found.code), table_of(visit, work).twins(found.code)

    found, way, written, twins = await visit.read(look)
    if found is None:
        raise NotHereError
    told = {each: case_notice(each, found) for each in AT_ONCE if each in found.steps}
    return visit.page(
        "case.html",
        status,
        case=found,
        notes=notes,
        way=way,
        twins=twins,
        told=told,
        blocking=BLOCKING,
        reasons=REASONS,
        reason_words=_REASONED,
        people=people_of(opened, written) if opened else [],
        remarks=opened.notes if opened else (),
        is_open=opened is not None,
        can_tell=can_be_told(found),
        messages=[(each, step_notice("tell", found.code, reason=each)) for each in REASONS["tell"]],
        show_meeting=show_meeting,
        checklist=_checklist(visit) if found.audience != "employer" else [],
        filled=FILLED,
    )


def people_of(opened: Contact, written: set[str]) -> list[tuple[Application, list[Fact], str]]:
    """The people of an opened case, each with what is known and the words that whoever calls says first."""
    each = zip(opened.people, opened.call_words, strict=True)
    return [(person, facts_of(person, written), said) for person, said in each]


def can_be_told(case: DeskCase) -> bool:
    """True if a message to whoever sent the case is possible now."""
    return bool(case.told_codes) and not case.must_call and ("take" in case.steps or "release" in case.steps)


def code_of(visit: Visit) -> str:
    """The code in the address, as codes are written. Raises NotHereError for what is none."""
    code = find_code(visit.path("code")[:20], CASE_LENGTH)
    if not code:
        raise NotHereError
    return code


def case_of(visit: Visit, work: UnitOfWork, code: str) -> DeskCase | None:
    """The case with this code, its own or that of a sender, when the officer may see it."""
    view = queries_of(visit, work).view(visit.seated.officer, DeskRequest("case", code=code), visit.now)
    return view.cases[0] if view.cases else None


def _ask(visit: Visit, found: DeskCase, named: str, reason: str, ward: str, at: str) -> Response:
    """A step as it will be done and told, and the press that takes it."""
    step_named: Step = next(each for each in ASKED if each == named)
    place = visit.services.places.place(ward) if ward else None
    where = place.ward if place else found.came_from
    slots = {"code": found.code, "ward": where, "month": show_month(found.list_month)}
    slots |= {"when": show_meeting(datetime.fromisoformat(at))} if at else {}
    # the chat shows no page before "declined": its one press is beside what people will read
    lines = [word("declined.what", **slots) if named == "declined" else text(f"desk.step.{named}", **slots)]
    is_held = bool(found.held_by) and named in OF_HOLDER
    lines = [_held(found), *lines] if is_held else lines
    blocked = named == "list" and bool(set(BLOCKING) & set(found.warnings))
    warnings = [text(f"desk.warn.{each}") for each in found.warnings] if named == "list" else []
    if blocked:
        lines = [text("desk.list.blocked")]
    if named == "unlist" and found.issued:
        lines.append(text("desk.off.addendum", month=show_month(found.issued)))
    told = "" if blocked else case_notice(step_named, found, reason=reason, ward=where, at=at)
    fields = [("step", named), ("reason", reason), ("ward", ward), ("month", found.list_month), ("sure", "yes")]
    fields += [("when", visit.posted("when", 60))] if at else []
    fields += [("held", "yes")] if is_held else []
    return visit.page(
        "confirm.html",
        action=f"{HOME}/ho-so/{found.code}/buoc",
        lines=lines,
        warnings=warnings,
        told=told,
        fields=fields,
        is_blocked=blocked,
        back=f"{HOME}/ho-so/{found.code}",
    )


def _is_other_month(visit: Visit, found: DeskCase, named: str) -> bool:
    """True if a list went out since the page was shown: what would be told is another thing now."""
    return named == "list" and visit.posted("month", 10) != found.list_month


def _meeting(visit: Visit) -> str | None:
    """The moment of an appointment as it was typed (ISO, UTC); "" where none was, None for what cannot be read."""
    typed = visit.posted("when", 60)
    if not typed:
        return ""
    read = read_appointment(typed, visit.now.astimezone(VIETNAM))
    at = datetime.combine(read.on, read.at, VIETNAM) if read is not None else None
    return at.astimezone(UTC).isoformat() if at is not None and at > visit.now else None


def _place(visit: Visit) -> str | None:
    """The code of the one ward that was typed, or chosen before."""
    chosen = visit.posted("ward", 5)
    if chosen and visit.services.places.place(chosen) is not None:
        return chosen
    found = visit.services.places.find(visit.posted("where", 80)) if visit.posted("where", 80) else []
    return found[0].code if len(found) == 1 else None


def _told(result: Worked) -> list[str]:
    slots = {"code": result.case.code, "ward": result.case.ward, "month": show_month(result.month)}
    lines = [text(f"desk.done.{result.step}", **slots)]
    lines += [word("told", said=result.told)] if result.told else []
    if result.addendum:
        number, of, month, row = result.addendum.split()
        lines.append(text("desk.addendum", number=number, list=of, month=show_month(month), row=row))
    return lines


def _way(work: UnitOfWork, code: str) -> tuple[list[Moment], set[str]]:
    """The way of a case by the audit, and the fields that an officer wrote."""
    names, moments, written = dict[str, str](), list[Moment](), set[str]()
    for entry in work.audit.entries(code):
        if entry.actor not in names:
            names[entry.actor] = _name(work, entry.actor)
        if entry.action == "fill":
            written |= set(entry.detail.split())
        key = f"way.{entry.action}"
        moments.append(Moment(entry.at, word(key if key in all_words() else "way.other"), names[entry.actor]))
    return moments, written


def _name(work: UnitOfWork, actor: str) -> str:
    """The name of whoever did something, as colleagues know them."""
    number = actor.removeprefix(_ACTOR)
    if not actor.startswith(_ACTOR) or not number.isdecimal():
        return word("who.service") if actor in ("service", "command", "console") else word("who.sender")
    row = work.officers.numbered(int(number))
    return row.name if row else word("who.former", number=number)


def _checklist(visit: Visit) -> list[tuple[str, str]]:
    """The conditions to hold papers against, each with its articles."""
    rules = [rule for rule in visit.services.book.rules_for("person") if rule.in_force(visit.today)]
    law = visit.services.knowledge.law
    return [(rule.label, "; ".join(law[each].brief for each in rule.citations)) for rule in rules]
