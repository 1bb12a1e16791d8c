"""Figures of a period for the reports of half a year and a year, and for a supervisor: counts, never a person.

Everything is counted from dates that leads carry, as they stood at the end of the period: running a past period
again gives the same figures, unless leads were deleted from the store in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from bot.cases.policy import Policy
from bot.clock import VIETNAM, day_in_vietnam

_DEADLINES = {"25/5": (5, 25), "25/11": (11, 25), "05/12": (12, 5)}

WorkingDays = Callable[[datetime, datetime], int]
"""Working days between two moments, holidays left out."""


@dataclass(frozen=True)
class LeadDates:
    """One lead without anything of the person. ``ward`` is a unit code, ``amount`` in đồng, moments with time zone.

    ``audience`` is "person", "family" or "employer". ``state`` is as it stands when the rows are handed in; that of
    a period's end is worked out of the days.
    """

    ward: str
    audience: str
    purpose: str
    amount: int | None
    opened: datetime
    accepted: datetime | None
    contacted: datetime | None
    listed: datetime | None
    closed: datetime | None
    erased: datetime | None
    close_reason: str
    state: str
    approved: datetime | None = None
    handed: datetime | None = None
    settled: datetime | None = None
    lent_amount: int | None = None


@dataclass(frozen=True)
class Counts:
    """Steps that the leads of one group reached. ``overdue`` also counts leads opened before the period."""

    consented: int
    accepted: int
    contacted: int
    listed: int
    closed: int
    overdue: int


@dataclass(frozen=True)
class Demand:
    """Money asked for one purpose: leads, how many of them named an amount, and the sum of these in đồng."""

    leads: int
    named: int
    amount: int


@dataclass(frozen=True)
class LentSum:
    """People whom the bank lent to, how many of them with a sum, and the sum in đồng."""

    people: int
    named: int
    amount: int


@dataclass(frozen=True)
class ListedDemand:
    """People who came onto a list (Mẫu số 01) for the first time in a period, by ward, month and purpose.

    ``month`` is "2026-12"; ``amount`` is the sum of what they want to borrow, in đồng: whoever wants more than may
    be lent stands on no list.
    """

    ward: str
    month: str
    purpose: str
    people: int
    amount: int


@dataclass(frozen=True)
class Figures:
    """A period, both days included. ``total`` and what stands beside it are of leads opened in the period.

    ``asked`` and ``screened`` are conversations, not persons: they are counted without names. ``first_contact`` is
    the median of working days from consent to first contact, None without a contact. ``listed_in_period`` counts
    every lead listed in the period, whenever it was opened, and so does ``lent`` (by ward, as the cases are now: who
    was written down by mistake and opened again is in none). ``campaigns`` says how often people came by a link
    that names one. A lead is overdue after ``overdue_days`` working days without first contact: the supervisor is
    told then. ``registered`` are entries of
    the registers by book and kind ("abuse.fee"), ``helped`` requests sent with help, by organisation or role.
    ``listed_demand`` is what the office of finance is to find.
    """

    since: date
    until: date
    asked: int
    screened: int
    total: Counts
    listed_in_period: int
    erased: int
    closed_by_reason: dict[str, int]
    by_state: dict[str, int]
    first_contact: float | None
    demand: dict[str, Demand]
    by_ward: dict[str, Counts]
    by_audience: dict[str, Counts]
    silent_wards: tuple[str, ...]
    campaigns: dict[str, int]
    overdue_days: int = Policy.escalate_days
    lent: dict[str, LentSum] = field(default_factory=dict)
    registered: dict[str, int] = field(default_factory=dict)
    helped: dict[str, int] = field(default_factory=dict)
    listed_demand: tuple[ListedDemand, ...] = ()

    @property
    def lent_in_period(self) -> int:
        """Number of people whom the bank lent to."""
        return sum(each.people for each in self.lent.values())

    @property
    def lent_amount(self) -> int:
        """The sum that was lent, in đồng; of those whose sum is kept."""
        return sum(each.amount for each in self.lent.values())


def figures(
    leads: Iterable[LeadDates],
    since: date,
    until: date,
    asked: int,
    screened: int,
    working_days: WorkingDays,
    campaigns: Mapping[str, int] | None = None,
    overdue_days: int = Policy.escalate_days,
) -> Figures:
    """The figures of ``since`` to ``until`` (days in Việt Nam, both included). ValueError when they are swapped."""
    if until < since:
        raise ValueError(f"the period ends ({until}) before it begins ({since})")
    period = _Period(since, until, working_days, overdue_days)
    known = [lead for lead in leads if period.knows(lead.opened)]
    opened = [lead for lead in known if period.holds(lead.opened)]
    borrowers = [lead for lead in known if lead.close_reason == "lent" and period.holds(lead.settled or lead.closed)]
    by_ward = _groups(known, lambda lead: lead.ward)
    by_audience = _groups(known, lambda lead: lead.audience)
    return Figures(
        since=since,
        until=until,
        asked=asked,
        screened=screened,
        total=period.count(known),
        listed_in_period=sum(period.holds(lead.listed) for lead in known),
        erased=sum(period.knows(lead.erased) for lead in opened),
        closed_by_reason=_tally(lead.close_reason for lead in opened if period.knows(lead.closed)),
        by_state=_tally(map(period.state_of, opened)),
        first_contact=_median(period.waits(opened)),
        demand={purpose: _demand(group) for purpose, group in _groups(opened, lambda lead: lead.purpose).items()},
        by_ward={ward: period.count(group) for ward, group in by_ward.items()},
        by_audience={who: period.count(group) for who, group in by_audience.items()},
        silent_wards=tuple(ward for ward, group in by_ward.items() if period.silent(group)),
        campaigns=dict(campaigns or {}),
        overdue_days=overdue_days,
        lent={ward: _lent(group) for ward, group in _groups(borrowers, lambda lead: lead.ward).items()},
    )


@dataclass(frozen=True)
class _Period:
    since: date
    until: date
    working_days: WorkingDays
    overdue_days: int

    @property
    def end(self) -> datetime:
        """The last moment of the period."""
        return datetime.combine(self.until, time.max, VIETNAM)

    def knows(self, moment: datetime | None) -> bool:
        """True if it had happened by the end of the period."""
        return moment is not None and moment <= self.end

    def holds(self, moment: datetime | None) -> bool:
        """True if it happened within the period."""
        return moment is not None and self.since <= day_in_vietnam(moment) <= self.until

    def waits(self, leads: Sequence[LeadDates]) -> list[int]:
        """Working days to first contact, of each lead that had one."""
        met = [(lead.opened, lead.contacted) for lead in leads if self.knows(lead.contacted)]
        return [self.working_days(opened, contacted) for opened, contacted in met if contacted]

    def state_of(self, lead: LeadDates) -> str:
        """The state at the end of the period, by the days that the lead carries.

        A step that was taken back since leaves no day behind: the lead counts as it would have without it.
        """
        if self.knows(lead.erased):
            return "erased"
        if self.knows(lead.closed):
            return "lent" if lead.close_reason == "lent" else "closed"
        was_listed_later = lead.listed is not None and not self.knows(lead.listed)
        if self.knows(lead.settled) and (lead.state == "refused" or was_listed_later):
            return "refused"
        # whoever is on a list again after a refusal, or on none, is where the last list left them
        later = {"handed": lead.handed, "approved": lead.approved, "listed": lead.listed}
        later = {state: moment for state, moment in later.items() if _is_since(lead.listed, moment)}
        days = {**later, "contacted": lead.contacted, "accepted": lead.accepted}
        reached = next((state for state, moment in days.items() if self.knows(moment)), "")
        return reached or (lead.state if lead.state in ("returned", "unconfirmed") else "new")

    def overdue(self, lead: LeadDates) -> bool:
        """True if at the end of the period it was open, without contact, for more than the days allowed."""
        settled = any(map(self.knows, (lead.contacted, lead.listed, lead.closed, lead.erased)))
        return not settled and self.working_days(lead.opened, self.end) > self.overdue_days

    def count(self, leads: Sequence[LeadDates]) -> Counts:
        """Count the steps that ``leads`` reached; the steps of those opened in the period, the overdue of all."""
        opened = [lead for lead in leads if self.holds(lead.opened)]
        return Counts(
            consented=len(opened),
            accepted=sum(self.knows(lead.accepted) for lead in opened),
            contacted=sum(self.knows(lead.contacted) for lead in opened),
            listed=sum(self.knows(lead.listed) for lead in opened),
            closed=sum(self.knows(lead.closed) for lead in opened),
            overdue=sum(map(self.overdue, leads)),
        )

    def silent(self, leads: Sequence[LeadDates]) -> bool:
        """True if a ward has an overdue lead and did nothing in the period; a deletion is the person's own act."""
        acts = (
            moment
            for lead in leads
            for moment in (lead.accepted, lead.contacted, lead.listed, None if lead.erased else lead.closed)
        )
        return any(map(self.overdue, leads)) and not any(map(self.holds, acts))


def _is_since(listed: datetime | None, moment: datetime | None) -> bool:
    """True if a step of a list was on the day on which the name was marked for it, or later."""
    return listed is not None and moment is not None and day_in_vietnam(listed) <= day_in_vietnam(moment)


def _groups(leads: Sequence[LeadDates], key: Callable[[LeadDates], str]) -> dict[str, list[LeadDates]]:
    names = sorted({key(lead) for lead in leads})
    return {name: [lead for lead in leads if key(lead) == name] for name in names}


def _tally(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _median(days: Sequence[int]) -> float | None:
    return float(median(days)) if days else None


def _demand(leads: Sequence[LeadDates]) -> Demand:
    amounts = [lead.amount for lead in leads if lead.amount is not None]
    return Demand(len(leads), len(amounts), sum(amounts))


def _lent(leads: Sequence[LeadDates]) -> LentSum:
    named = [lead.lent_amount for lead in leads if lead.lent_amount is not None]
    return LentSum(len(leads), len(named), sum(named))


def period_of(deadline: str, year: int) -> tuple[date, date]:
    """First and last day of the report due on ``deadline`` ("25/5", "25/11" or "05/12") of ``year``.

    The plan names only the days before which a report must be in. So a period ends on the day before; that of half
    a year begins on the annual deadline before it, the others a year earlier: no day is missed. ValueError for any
    other deadline.
    """
    if deadline not in _DEADLINES:
        raise ValueError(f"no such deadline: {deadline!r}; known are {', '.join(_DEADLINES)}")
    starts = _DEADLINES["25/11"] if deadline == "25/5" else _DEADLINES[deadline]
    return date(year - 1, *starts), date(year, *_DEADLINES[deadline]) - timedelta(days=1)
