"""Estimate of a loan: how much at most, for how long and at which rate. Ceilings, never promises."""

from __future__ import annotations

from screening.conditions import Day
from screening.facts import Facts
from screening.outcome import Estimate

_YEAR = 12


def estimate(facts: Facts, day: Day, *, for_employer: bool) -> Estimate:
    """The ceilings of Articles 6 and 8 and the rate of Article 9 on that day; a smaller amount wanted counts."""
    purpose = "business" if for_employer else facts.get("purpose")
    business = purpose != "training"
    training = purpose != "business"
    wanted = facts.get("amount")
    cap = _employer_cap(facts, day) if for_employer else int(day.figures["business_person_cap"])
    course = facts.get("training_months")
    total = int(day.figures["training_month_cap"]) * course if training and isinstance(course, int) else None
    asked = wanted if isinstance(wanted, int) else None
    term = _training_term(course, day) if training and isinstance(course, int) else None
    return Estimate(
        business=(min(asked, cap) if asked else cap) if business else None,
        training_per_month=int(day.figures["training_month_cap"]) if training else None,
        months=int(day.figures["business_term"]) if business else term,
        annual_rate=str(day.figures["rate_year"]),
        training_total=total,
        training_term=term,
        is_capped=asked is not None and (total is not None or not training) and asked > cap * business + (total or 0),
    )


def _employer_cap(facts: Facts, day: Day) -> int:
    """The cap of a project, and of all workers where their number is known."""
    project = int(day.figures["employer_project_cap"])
    workers = facts.get("workers_total")
    return min(project, int(day.figures["employer_worker_cap"]) * workers) if isinstance(workers, int) else project


def _training_term(course: int, day: Day) -> int:
    """The course itself plus the time to repay: twice as long after a short course, as long after another."""
    short = course <= _YEAR * int(day.figures["training_short_course"])
    return course + course * int(day.figures["training_short_multiple" if short else "training_long_multiple"])
