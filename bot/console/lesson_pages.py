"""Lesson pages: one draft as people would read it, what is wrong with it, what it changes, and the next step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import Response

from bot.console.learning_pages import choices, number_of, show_heap, title_of, typed_body
from bot.console.retire_page import ask, before_retiring
from bot.console.visit import NotHereError, Visit
from bot.console.words import word
from bot.conversation.services import Services
from bot.inbox.live import with_lessons
from bot.learning.body import Body, Content, body_of, faults_of, meant_by
from bot.learning.effect import Effect, effect_of, measured
from bot.learning.overlay import overlay_of
from bot.learning.workshop import APPROVERS, EDITORS, Workshop
from bot.store.lessons import Lesson
from bot.store.questions import Question
from bot.store.work import UnitOfWork
from knowledge.parameters import ParameterNotInForceError
from knowledge.sums import UnknownSumError

STEPS = ("save", "send", "approve", "refuse", "retire")
"""What can be done with a lesson."""
_SHOWN = 20
"""Changed questions of the measuring sets on a page."""


@dataclass(frozen=True)
class Preview:
    """An answer as people read it, with its sources."""

    text: str
    detail: str = ""
    sources: Sequence[str] = ()


@dataclass(frozen=True)
class Looked:
    """A lesson held against the content as it is live: faults, preview and effect."""

    lesson: Lesson
    body: Body
    faults: Sequence[str]
    preview: Preview | None
    effect: Effect | None
    leads_to: str


async def lesson(visit: Visit) -> Response:
    """One lesson."""
    return await _show(visit, number_of(visit))


async def step(visit: Visit) -> Response:
    """Write, hand on, approve, give back or take back a lesson."""
    number, named = number_of(visit), visit.posted("do", 10)
    officer = visit.seated.officer
    if named not in STEPS:
        raise NotHereError
    if named in ("save", "send") and visit.posted("kind", 10):
        body = typed_body(visit, visit.posted("kind", 10))
        saved = await visit.parts.database.write(lambda work: Workshop(work, officer, visit.now).rewrite(number, body))
        if named == "save" or not isinstance(saved, Lesson):
            return await _show(visit, number, _said(saved, "save"))
    reason = visit.posted("reason", 400)
    missed = await before_retiring(visit, number) if named == "retire" and reason else None
    if missed is not None and visit.posted("sure") != "yes":
        return ask(visit, missed, reason)
    return await _decide(visit, number, named, reason, missed.faults if missed else ())


async def _decide(visit: Visit, number: int, named: str, reason: str, faults: Sequence[str]) -> Response:
    """Take the step, if the rules let it be taken."""
    officer = visit.seated.officer
    if named in ("send", "approve"):
        faults = (await _looked(visit, number)).faults

    def act(work: UnitOfWork) -> Lesson | str:
        shop = Workshop(work, officer, visit.now)
        match named:
            case "send":
                return shop.send(number, faults)
            case "approve":
                return shop.approve(number, faults)
            case "refuse":
                return shop.refuse(number, reason)
        return shop.retire(number, reason, faults)

    done = await visit.parts.database.write(act)
    if isinstance(done, Lesson) and done.state == "retired":
        return await show_heap(visit, _said(done, named))
    return await _show(visit, number, _said(done, named))


def _said(done: Lesson | str, named: str) -> list[str]:
    return [word(f"lesson.done.{named}") if isinstance(done, Lesson) else word(f"lesson.no.{done}")]


async def _show(visit: Visit, number: int, notes: Sequence[str] = ()) -> Response:
    looked = await _looked(visit, number)
    found, officer = looked.lesson, visit.seated.officer
    is_own = found.author == officer.id

    def look(work: UnitOfWork) -> tuple[dict[int, str], list[Question]]:
        people = [each for each in (found.author, found.approver) if each]
        return work.officers.authors(people), work.questions.of_lesson(found.id)

    names, questions = await visit.read(look)
    services = await visit.parts.exchange.services_now()
    figures = [(fact.id, _figure(services, fact.id, visit.today)) for fact in services.knowledge.facts]
    return visit.page(
        "lesson.html",
        looked=looked,
        lesson=found,
        body=looked.body,
        questions=questions,
        author=names.get(found.author, word("who.former", number=found.author)),
        approver=names.get(found.approver or 0, ""),
        is_own=is_own,
        can_write=is_own and officer.role in EDITORS and found.state in ("draft", "refused"),
        can_decide=not is_own and officer.role in APPROVERS and found.state == "sent",
        can_retire=officer.role in APPROVERS and found.state == "live",
        shown=_SHOWN,
        notes=notes,
        figures=figures,
        title_of=lambda name: title_of(name, services.knowledge) or name,
        **choices(services),
    )


async def _looked(visit: Visit, number: int) -> Looked:
    """A lesson with everything that can be said of it. Raises NotHereError when there is none to see."""

    def look(work: UnitOfWork) -> tuple[Lesson | None, list[Lesson]]:
        return work.lessons.numbered(number), work.lessons.live()

    found, live = await visit.read(look)
    is_hidden = found is None or (found.state in ("draft", "refused") and found.author != visit.seated.officer.id)
    if found is None or is_hidden:
        raise NotHereError
    return await asyncio.to_thread(_judged, visit, found, [each for each in live if each.id != found.id])


def _judged(visit: Visit, found: Lesson, others: Sequence[Lesson]) -> Looked:
    base = visit.services
    without = with_lessons(base, overlay_of(others, base.knowledge))
    with_it = with_lessons(
        base, overlay_of([*others, replace(found, decided_at=found.decided_at or visit.now)], base.knowledge)
    )
    body = body_of(found)
    content = Content(without.knowledge, without.understanding, base.danger, visit.today)
    faults = faults_of(found.kind, found.id, body, content)
    meant = meant_by(found, body, without.knowledge)
    if meant is None or meant.entry not in with_it.knowledge.entries:
        return Looked(found, body, faults, None, None, "")
    rows = measured(base.knowledge, visit.settings.sets)
    effect = effect_of(body.asked, meant, without.understanding, with_it.understanding, rows)
    return Looked(found, body, faults, _preview(with_it, meant.entry, visit.today), effect, meant.entry)


def _preview(services: Services, name: str, on: date) -> Preview | None:
    """The answer of an entry on a day; None for one that cannot be rendered, whose faults say why."""
    try:
        answer = services.renderer.answer(services.knowledge.entries[name], on)
    except (KeyError, UnknownSumError, ParameterNotInForceError, ValueError):
        return None
    return Preview(answer.text, answer.detail, [each.name for each in answer.citations])


def _figure(services: Services, name: str, on: date) -> str:
    try:
        return services.knowledge.facts.show(name, on)
    except ParameterNotInForceError:
        return "–"
