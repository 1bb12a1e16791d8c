"""Overlay: the live lessons as wordings and entries over the content, which stays as it was learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import ValidationError

from bot.clock import day_in_vietnam
from bot.learning.body import body_of, make_entry, meant_by
from bot.store.lessons import Lesson
from knowledge.added_samples import Taught, taught_from
from knowledge.entry import Entry
from knowledge.loader import Knowledge
from knowledge.readings import Candidate


@dataclass(frozen=True)
class Overlay:
    """All that is live: wordings, entries, the entry that each lesson leads to, and when it changed ``last``."""

    taught: Taught = field(default_factory=Taught)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    leads_to: Mapping[int, str] = field(default_factory=dict)
    last: datetime | None = None


def overlay_of(lessons: Sequence[Lesson], knowledge: Knowledge) -> Overlay:
    """The overlay of live lessons, oldest first. What cannot be read, or leads to what is gone, is left out."""
    rows, entries, leads_to = list[tuple[str, Candidate]](), dict[str, Entry](), dict[int, str]()
    for lesson in lessons:
        body, meant = body_of(lesson), meant_by(lesson, body_of(lesson), knowledge)
        if meant is None:
            continue
        if lesson.kind == "answer" and meant.entry not in knowledge.entries:
            try:
                entries[meant.entry] = make_entry(lesson.id, body, looked_over(lesson))
            except ValidationError:
                continue
        rows += [(wording, meant) for wording in body.asked]
        leads_to[lesson.id] = meant.entry
    last = max((lesson.decided_at for lesson in lessons if lesson.decided_at), default=None)
    return Overlay(taught_from(reversed(rows)), entries, leads_to, last)


def looked_over(lesson: Lesson) -> date:
    """The day on which a lesson was approved, or begun."""
    return day_in_vietnam(lesson.decided_at or lesson.at)
