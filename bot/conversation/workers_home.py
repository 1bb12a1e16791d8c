"""Workers home for too long: those whom an employer names with their days are counted by the window of five years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation.services import Services
from knowledge.language.months import first_day_inside
from knowledge.language.story import Heard


def counted_workers(heard: Heard, services: Services, on: date) -> tuple[Heard, int]:
    """Take out of what ``heard`` tells the workers who can no longer be counted; what is left, and how many they are.

    Point b of clause 2 of Article 3 of Decision 22: they meet the conditions of a person, the five years included.
    """
    first = first_day_inside(on, int(services.knowledge.facts.number("window_years", on)))
    late = sum(day.last < first for day in heard.workers_home)
    if not late:
        return heard, 0
    facts = tuple(
        replace(fact, value=max(fact.value - late, 0))
        if fact.fact == "workers_released" and isinstance(fact.value, int)
        else fact
        for fact in heard.facts
    )
    return replace(heard, facts=facts), late
