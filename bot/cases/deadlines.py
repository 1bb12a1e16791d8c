"""The clocks of a case, pure: which stage of waiting is due, which warning before the window ends, which monthly call.

Nothing is due outside waking hours: what falls into the night is due in the morning, if it still is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bot.cases.policy import Policy
from bot.cases.reporting_month import CUTOFF_DAY, closing_day, month_before, month_of
from bot.clock import VIETNAM, day_in_vietnam
from bot.model.overdue import OverdueLimits, Spans
from bot.store.case_rows import Case
from bot.working_days import add_working_days, is_waking, is_working_day, next_waking

StageKind = Literal["remind", "escalate", "return"]
_TICK = timedelta(microseconds=1)
_LATE = timedelta(days=7)
"""So long after its day a list that was not issued is spoken of."""


@dataclass(frozen=True)
class Stage:
    """A stage of waiting: since when it is due; ``count`` are hours (remind) or working days (the others)."""

    kind: StageKind
    at: datetime
    count: int
    key: str


@dataclass(frozen=True)
class Due:
    """A notice to be told now, and the keys of all that is told by it: earlier stages that were missed fall away."""

    stage: Stage
    keys: tuple[str, ...]


@dataclass(frozen=True)
class MonthlyCall:
    """A reminder of the list of ``month`` (its first day); ``is_due`` from the day on which the list should go out."""

    month: date
    day: int
    is_due: bool = False


def stages(case: Case, policy: Policy) -> list[Stage]:
    """All stages of a case that waits at a ward, earliest first; none once somebody acted.

    A case that was sent on waits anew: its keys carry the moment since when.
    """
    if case.state != "new":
        return []
    since = case.waits_since
    found = [
        _stage(case, "remind", next_waking(since + timedelta(hours=hours)), hours) for hours in policy.remind_hours
    ]
    for kind, days in _limits(policy):
        found.append(_stage(case, kind, _at_work(add_working_days(since, days)), days))
    return sorted(found, key=lambda stage: stage.at)


def _limits(policy: Policy) -> tuple[tuple[StageKind, int], ...]:
    return ("escalate", policy.escalate_days), ("return", policy.return_days)


def _stage(case: Case, kind: StageKind, at: datetime, count: int) -> Stage:
    return Stage(kind, at, count, f"{kind}/{count}/{case.id}/{case.waits_since.isoformat()}")


def due(case: Case, now: datetime, policy: Policy, told: Collection[str]) -> Due | None:
    """The latest stage that is due and not told; None when there is nothing to tell."""
    over = overdue(case, now, policy)
    if not over or over[-1].key in told:
        return None
    return Due(over[-1], tuple(stage.key for stage in over))


def overdue(case: Case, now: datetime, policy: Policy) -> list[Stage]:
    """The stages whose moment has come; none at night."""
    return [stage for stage in stages(case, policy) if stage.at <= now] if is_waking(now) else []


def overdue_limits(now: datetime, policy: Policy) -> OverdueLimits:
    """The limits of an overdue case at ``now``: unaccepted after the first reminder, not reached or not brought on.

    Over a weekend or Tết nobody could accept a case: a day with work in it must have passed.
    """
    workday = day_in_vietnam(now)
    while not is_working_day(workday):
        workday -= timedelta(days=1)
    unaccepted = min(now - timedelta(hours=policy.remind_hours[0]), _midnight(workday) - _TICK)
    return OverdueLimits(now, unaccepted, _spans(now, policy.escalate_days), _spans(now, policy.contact_days))


def _spans(now: datetime, days: int) -> Spans:
    """The moments since when so many working days have passed at ``now``."""
    today = day_in_vietnam(now)
    since_midnight, day, spans = now - _midnight(today), today, list[tuple[datetime | None, datetime]]()
    # the limit ends at the time of day of that moment: days whose limit is today are late by the hour
    while (ends := day_in_vietnam(add_working_days(_midnight(day), days))) >= today:
        if ends == today:
            spans.append((_midnight(day), _midnight(day) + since_midnight))
        day -= timedelta(days=1)
    return ((None, _midnight(day) + timedelta(days=1) - _TICK), *spans)


def rest_after_miss(now: datetime, policy: Policy) -> datetime:
    """Until when a case rests whose person was not reached: the morning of the working day on which to try again."""
    day = day_in_vietnam(add_working_days(now, policy.retry_days))
    return _at_work(_midnight(day))


def meeting_reminder(case: Case, policy: Policy) -> datetime | None:
    """When both sides are reminded of an appointment: some hours before; made later than that, on its own morning.

    None for one that was made the same day: nobody has forgotten it.
    """
    if case.appointed_at is None:
        return None
    made, before = case.worked_at or case.opened_at, case.appointed_at - timedelta(hours=policy.appointment_hours)
    if made < before:
        return next_waking(before)
    day = day_in_vietnam(case.appointed_at)
    return next_waking(_midnight(day)) if day_in_vietnam(made) < day else None


def _midnight(day: date) -> datetime:
    """The first moment of a day in Việt Nam, in UTC."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def _at_work(moment: datetime) -> datetime:
    """The first moment from ``moment`` on that is in waking hours of a working day."""
    while not (is_waking(moment) and is_working_day(day_in_vietnam(moment))):
        moment = next_waking(moment) if not is_waking(moment) else _morning_after(moment)
    return moment


def _morning_after(moment: datetime) -> datetime:
    local = datetime.combine(day_in_vietnam(moment) + timedelta(days=1), time(), VIETNAM)
    return next_waking(local.astimezone(moment.tzinfo))


def window_stages(last_day: date, sent_on: date, today: date, policy: Policy) -> list[int]:
    """The warnings (days before ``last_day``) whose day has come, the latest first; none after the last day.

    Those that had passed when the person sent the request are left out: the pre-check had just said so.
    """
    if today > last_day:
        return []
    return sorted(days for days in policy.window_days if sent_on < last_day - timedelta(days=days) <= today)


def monthly_call(now: datetime, policy: Policy) -> MonthlyCall | None:
    """The latest reminder of a list, from the digest hour of its day on; None when there is none.

    Before its day a list is spoken of on the days of the policy; from that day on, if it is not issued, on every
    working day of a week.
    """
    if not is_waking(now):
        return None
    today = day_in_vietnam(now)
    due = closing_day(today.replace(day=1))
    if due <= today <= due + _LATE:
        has_come = is_working_day(today) and _at_hour(today, policy) <= now
        return MonthlyCall(due.replace(day=1), today.day, is_due=True) if has_come else None
    month = month_of(today)
    days = {day: (month if day <= CUTOFF_DAY else month_before(month)).replace(day=day) for day in policy.month_days}
    come = [(at, day) for day, at in days.items() if _at_hour(at, policy) <= now]
    return MonthlyCall(month, max(come)[1]) if come else None


def digest_moment(now: datetime, policy: Policy) -> datetime | None:
    """When today's digest is due, if it is: on working days from the digest hour on, and not at night."""
    today = day_in_vietnam(now)
    moment = _at_hour(today, policy)
    return moment if is_working_day(today) and is_waking(now) and moment <= now else None


def _at_hour(day: date, policy: Policy) -> datetime:
    return datetime.combine(day, time(policy.digest_hour), VIETNAM)
