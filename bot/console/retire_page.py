"""Retire page: what people read once a live lesson is gone, what that changes, and which other lessons lean on it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from bot.console.visit import Visit
from bot.console.words import word
from bot.conversation.services import Services
from bot.inbox.live import with_lessons
from bot.learning.body import Content, body_of, faults_of, meant_by
from bot.learning.effect import Effect, effect_of, measured
from bot.learning.overlay import overlay_of
from bot.learning.workshop import APPROVERS
from bot.store.lessons import Lesson
from bot.store.work import UnitOfWork
from knowledge.parameters import ParameterNotInForceError
from knowledge.sums import UnknownSumError

_SHOWN = 20
"""Changed questions of the measuring sets on a page."""


@dataclass(frozen=True)
class Instead:
    """A wording of the lesson, and what whoever asks it reads without the lesson; "" for no answer."""

    asked: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class Retiring:
    """A live lesson held against the content without it."""

    lesson: Lesson
    faults: Sequence[str]
    instead: Sequence[Instead]
    effect: Effect | None


async def before_retiring(visit: Visit, number: int) -> Retiring | None:
    """A live lesson as it would be missed; None for one that is not live, or not for this officer to retire."""

    def look(work: UnitOfWork) -> tuple[Lesson | None, list[Lesson]]:
        return work.lessons.numbered(number), work.lessons.live()

    found, live = await visit.read(look)
    if found is None or found.state != "live" or visit.seated.officer.role not in APPROVERS:
        return None
    others = [each for each in live if each.id != number]
    return await asyncio.to_thread(_judged, visit, found, live, others)


def ask(visit: Visit, of: Retiring, reason: str) -> Response:
    """The page that shows it, and the press that does it."""
    known = visit.services.knowledge
    titles = {name: known.entry_for(name).title for name in known.topics}
    return visit.page("retire.html", of=of, lesson=of.lesson, reason=reason, shown=_SHOWN, title_of=titles.get)


def _judged(visit: Visit, found: Lesson, live: Sequence[Lesson], others: Sequence[Lesson]) -> Retiring:
    base, body = visit.services, body_of(found)
    with_it = with_lessons(base, overlay_of(live, base.knowledge))
    without = with_lessons(base, overlay_of(others, base.knowledge))
    meant = meant_by(found, body, with_it.knowledge)
    rows = measured(base.knowledge, visit.settings.sets)
    effect = effect_of(body.asked, meant, with_it.understanding, without.understanding, rows) if meant else None
    instead = [_instead(without, asked, visit.today) for asked in body.asked]
    return Retiring(found, _broken(others, with_it, without, visit.today), instead, effect)


def _broken(others: Sequence[Lesson], with_it: Services, without: Services, on: date) -> list[str]:
    """Everything that would be wrong with the other live lessons and is not now."""
    found = []
    for each in others:
        now, then = (
            faults_of(
                each.kind,
                each.id,
                body_of(each),
                Content(services.knowledge, services.understanding, services.danger, on),
            )
            for services in (with_it, without)
        )
        found += [word("retire.breaks", number=each.id, why=fault) for fault in then if fault not in now]
    return found


def _instead(services: Services, asked: str, on: date) -> Instead:
    reading = services.understanding.read(asked)[0]
    entry = services.knowledge.entries.get(reading.entry) if reading.is_answered else None
    if entry is None:
        return Instead(asked)
    try:
        return Instead(asked, entry.title, services.renderer.answer(entry, on).text)
    except (KeyError, UnknownSumError, ParameterNotInForceError, ValueError):
        return Instead(asked, entry.title)
