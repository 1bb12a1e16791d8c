"""Probation of a conditional release: once it is over, the sentence is served, and the five years begin.

Point a of clause 2 of Article 2 of Decree 231/2026/NĐ-CP: the certificate is given when the probation ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.language.dates import read_date
from knowledge.language.day_range import DayRange
from knowledge.language.story.claim import Claim
from knowledge.language.story.context import OUTSIDE_PRISON
from knowledge.language.story.lists import words_of
from knowledge.language.story.scene import Scene

_APART = ("filler", "have_done", "word", "release", "paper", "police")
"""What may stand between a probation and its last day."""


def read_probation(scene: Scene) -> Iterator[Claim]:
    """The claims of a probation that is over: served, since its last day."""
    found = _last_day(scene)
    if found is not None:
        day, at = found
        yield Claim("sentence_status", "finished", at, weight=4)
        yield Claim("finished_on", day, at, weight=5, head=at)


def is_probation_over(scene: Scene) -> bool:
    """True if the message tells that the probation of a conditional release ended on a day that is past."""
    return _last_day(scene) is not None


def _last_day(scene: Scene) -> tuple[DayRange, int] | None:
    """The day on which a probation ended, and its place; None when none is told or it lies ahead."""
    if not _is_of_release(scene):
        return None
    for at in scene.all_of("conditional", "probation_over"):
        names_it = scene.text(at).endswith(tuple(words_of("story.probation")))
        if not names_it or not scene.is_told(at) or not scene.is_about_principal(at):
            continue
        _, end = scene.sentence(at)
        times = [here for here in range(at + 1, min(end, at + 8)) if scene.kind(here) == "time"]
        for where in times:
            between = scene.message.kinds[at + 1 : where]
            is_end = scene.kind(at) == "probation_over" or scene.text(where - 1) in words_of("story.until")
            if scene.items[where].time != "day" or not is_end or not set(between) <= {*_APART, "time"}:
                continue
            day = read_date(scene.items[where].text, scene.today)
            if isinstance(day, DayRange) and day.last <= scene.today:
                return day, where
    return None


def _is_of_release(scene: Scene) -> bool:
    """True if a conditional release is told of, here or before; a suspended sentence has a probation as well."""
    if scene.all_of(*OUTSIDE_PRISON) or scene.context.status in OUTSIDE_PRISON:
        return False
    released = words_of("story.let_go")
    told = any(released & set(scene.text(at).split()) for at in scene.all_of("conditional"))
    return told or scene.context.status == "conditional_release"
