"""Rules of the list: whose name may stand on Mẫu số 01, and what an officer should look at before marking somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.reporting_month import closing_day, month_in_hand
from bot.clock import day_in_vietnam
from bot.model.application import Application
from bot.model.lists import ListWarning
from bot.store.case_rows import Case
from bot.store.queues import Senders
from bot.store.senders import Sender, person_among
from knowledge.language.day_range import parse_day_range
from knowledge.parameters import ParameterBook
from screening.window import last_day_after

NEAR_DAYS = 90
"""A window that ends within so many days is near: the list, the committee and the bank take their time."""


@dataclass(frozen=True)
class Caps:
    """The highest sum of a loan for business, in đồng, and the years of the window; 0 where none is known."""

    business: int = 0
    window_years: int = 0


NO_CAPS = Caps()
"""Where nothing is to be marked."""


def caps_on(facts: ParameterBook, day: date) -> Caps:
    """The highest sums in force on a day (Điều 6)."""
    return Caps(int(facts.number("business_person_cap", day)), int(facts.number("window_years", day)))


def last_day_of(finished_on: str, caps: Caps) -> str:
    """The last day of a loan that is safe on every day that is meant, as ISO; "" when nothing is known."""
    if not finished_on or not caps.window_years:
        return ""
    return last_day_after(parse_day_range(finished_on).first, caps.window_years).isoformat()


def may_be_listed(person: Sender | None) -> bool:
    """True if a released person agrees that their name stands on the list, and does not want it left alone now."""
    if person is None or person.audience != "person":
        return False
    return person.agreed_to_list and person.frozen_at is None


def warnings_of(
    case: Case, person: Application | None, now: datetime, caps: Caps, *, may_be_listed: bool, is_twice: bool = False
) -> tuple[ListWarning, ...]:
    """The warnings before a case is marked, blocking ones first; ``person`` is what the released person sent."""
    if person is None:
        return ("nobody",)
    found: list[ListWarning] = [] if may_be_listed else ["consent"]
    if caps.business and is_over_cap(person, caps):
        found.append("over_cap")
    found += _of_window(person.last_day, day_in_vietnam(now))
    if not person.outcome:
        found.append("unchecked")
    elif person.outcome != "likely_eligible":
        found.append("doubtful")
    if not person.finished_on:
        found.append("no_finish")
    if person.ward != case.ward:
        found.append("other_ward")
    return (*found, "twice") if is_twice else tuple(found)


def warnings_before(
    case: Case, senders: Senders, now: datetime, caps: Caps, *, is_twice: bool
) -> tuple[ListWarning, ...]:
    """The warnings before a case with these senders is marked."""
    person = person_among(senders.all)
    sent = next((each.application for each in senders.parties if person and each.chat == person.chat), None)
    return warnings_of(case, sent, now, caps, may_be_listed=may_be_listed(person), is_twice=is_twice)


def is_over_cap(person: Application, caps: Caps) -> bool:
    """True if a sum asked for business is above what may be lent; that for training depends on the months of it."""
    return person.purpose in ("business", "") and (person.amount or 0) > caps.business


def _of_window(last_day: str, today: date) -> list[ListWarning]:
    if not last_day:
        return []
    last = date.fromisoformat(last_day)
    on_the_list = closing_day(month_in_hand(today, None))
    if last < on_the_list:
        return ["window_over"]
    return ["window_near"] if (last - today).days <= NEAR_DAYS else []
