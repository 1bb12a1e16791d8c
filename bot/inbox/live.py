"""Live lessons: the services of turns with what editors taught, on every replica soon after it was approved.

The database says by a small mark whether anything changed; it is looked at once in some seconds, and the lessons are
read anew only then. Nothing is learned again: wordings and entries lie over the content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import day_in_vietnam
from bot.conversation.ask import answer_entries
from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.learning.overlay import Overlay, overlay_of
from bot.model.messages import Message
from bot.store.engine import Database
from bot.store.lessons import Lesson
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.renderer import Renderer

EVERY = timedelta(seconds=5)
"""The mark is looked at no more often."""
_MOST_TOLD = 3
"""Answers that somebody is told at once."""


class Live:
    """The services of now. ``base`` are those without any lesson."""

    def __init__(self, base: Services, database: Database) -> None:
        self._base = self._services = base
        self._database = database
        self._looked: datetime | None = None
        self._mark = ""
        self.overlay = Overlay()

    async def services(self, now: datetime) -> Services:
        """The services with the lessons that are live; another object only when they changed."""
        if self._looked is None or abs(now - self._looked) >= EVERY:
            self._looked = now
            found = await self._database.read(self._changed)
            if found is not None:
                self._mark, lessons = found
                self.overlay = overlay_of(lessons, self._base.knowledge)
                self._services = with_lessons(self._base, self.overlay)
        return self._services

    def may_owe(self, now: datetime, days: int) -> bool:
        """True if somebody may still be owed an answer: their question is younger than it, and still has its asker."""
        return self.overlay.last is not None and now - self.overlay.last <= timedelta(days=days)

    def _changed(self, work: UnitOfWork) -> tuple[str, Sequence[Lesson]] | None:
        mark = work.lessons.mark()
        return None if mark == self._mark else (mark, work.lessons.live())


def with_lessons(base: Services, overlay: Overlay) -> Services:
    """The services with an overlay over their content; the weights are shared."""
    if not overlay.leads_to:
        return base
    knowledge = replace(base.knowledge, entries={**base.knowledge.entries, **overlay.entries})
    understanding = base.understanding.with_taught(overlay.taught, knowledge)
    renderer = Renderer(knowledge, base.slots, base.channel)
    return replace(base, knowledge=knowledge, understanding=understanding, renderer=renderer)


def owed_answers(
    work: UnitOfWork, chat: str, done: Turn, overlay: Overlay, services: Services, now: datetime
) -> tuple[Message, ...]:
    """The answers to what a chat asked in vain before, once; not beside danger, and not in a locked chat."""
    if done.is_locked or done.erases or done.trace.decision == "crisis":
        return ()
    lessons = work.questions.take_answered(chat)
    entries = list(dict.fromkeys(overlay.leads_to[each] for each in lessons if each in overlay.leads_to))
    if not entries:
        return ()
    _, replies = answer_entries(Session(), entries[:_MOST_TOLD], day_in_vietnam(now), services)
    return tuple(replace(each, text=f"{text('owed')}\n{each.text}", buttons=()) for each in replies)
