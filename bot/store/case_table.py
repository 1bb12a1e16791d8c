"""Table of cases for the console: filters, order, pages and counts are worked out by the database.

Every method is one statement, whatever the number of cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from bot.model.case import State
from bot.model.overdue import OverdueLimits
from bot.store.case_rows import Case, case_of
from bot.store.queues import QUEUES, Wards, is_due
from bot.store.schema import aware, lead, naive

Sort = Literal["need", "new", "old"]
"""Overdue first and longest waiting; newest first; oldest first."""
Holding = Literal["mine", "other", "nobody"]
"""Who works on a case: whoever looks, a colleague, nobody."""
_NOBODY_YET: tuple[State, ...] = (*QUEUES["new"], "unconfirmed")


@dataclass(frozen=True)
class CaseFilter:
    """Conditions on cases, all of which must hold; an empty one holds always. ``since`` and ``before`` are of opening.

    ``states`` are taken as one of several; ``wards`` None is everywhere. ``held`` is as ``officer`` sees it.
    """

    wards: Wards
    states: tuple[State, ...] = ()
    purpose: str = ""
    audience: str = ""
    is_due: bool = False
    since: datetime | None = None
    before: datetime | None = None
    sort: Sort = "need"
    held: Holding | Literal[""] = ""
    officer: int = 0


@dataclass(frozen=True)
class WardStates:
    """The cases of a ward in one state: how many, how many of them overdue, and since when the oldest waits."""

    ward: str
    state: State
    count: int
    late: int
    oldest: datetime


class CaseRows:
    """The cases within one transaction. ``limits`` say what is overdue now."""

    def __init__(self, tx: Connection, limits: OverdueLimits) -> None:
        self._tx = tx
        self._limits = limits

    def counts(self, of: CaseFilter) -> dict[State, int]:
        """Number of cases in each state; the filter's own states are left out of account."""
        query = self._filtered(select(lead.c.state, func.count()), of, of_states=False)
        return {row[0]: row[1] for row in self._tx.execute(query.group_by(lead.c.state))}

    def page(self, of: CaseFilter, first: int, size: int) -> list[Case]:
        """At most ``size`` cases from number ``first`` (from 0) on."""
        orders: dict[Sort, tuple[ColumnElement[Any], ...]] = {
            "need": (case((is_due(self._limits), 0), (lead.c.state.in_(_NOBODY_YET), 1), else_=2), lead.c.waits_since),
            "new": (lead.c.opened_at.desc(),),
            "old": (lead.c.opened_at,),
        }
        query = self._filtered(select(lead), of).order_by(*orders[of.sort], lead.c.code)
        return [case_of(row) for row in self._tx.execute(query.limit(size).offset(first))]

    def with_codes(self, wards: Wards, codes: Sequence[str]) -> list[Case]:
        """The cases with these codes, in the order of their codes."""
        query = self._filtered(select(lead), CaseFilter(wards)).where(lead.c.code.in_(codes)).order_by(lead.c.code)
        return [case_of(row) for row in self._tx.execute(query)]

    def with_same_phone(self, wards: Wards, of: Case) -> list[Case]:
        """Other cases that are found by the same number, newest first."""
        mine = select(lead.c.phone_index).where(lead.c.id == of.id).scalar_subquery()
        query = self._filtered(select(lead), CaseFilter(wards)).where(lead.c.phone_index == mine, lead.c.id != of.id)
        return [case_of(row) for row in self._tx.execute(query.order_by(lead.c.opened_at.desc()))]

    def with_code_part(self, wards: Wards, part: str, most: int) -> list[Case]:
        """The cases whose code holds a part, newest first."""
        query = self._filtered(select(lead), CaseFilter(wards)).where(lead.c.code.contains(part, autoescape=True))
        return [case_of(row) for row in self._tx.execute(query.order_by(lead.c.opened_at.desc()).limit(most))]

    def by_ward(self, wards: Wards) -> list[WardStates]:
        """The states of every ward that has a case, by ward."""
        late = func.sum(case((is_due(self._limits), 1), else_=0))
        columns = (lead.c.ward, lead.c.state, func.count(), late, func.min(lead.c.waits_since))
        query = self._filtered(select(*columns), CaseFilter(wards)).group_by(lead.c.ward, lead.c.state)
        rows = self._tx.execute(query.order_by(lead.c.ward, lead.c.state))
        return [WardStates(ward, state, count, due or 0, aware(oldest)) for ward, state, count, due, oldest in rows]

    def _filtered(self, query: Select[Any], of: CaseFilter, *, of_states: bool = True) -> Select[Any]:
        wanted: list[ColumnElement[bool]] = [lead.c.state != "erased"]
        if of.wards is not None:
            wanted.append(lead.c.ward.in_(of.wards))
        if of.states and of_states:
            wanted.append(lead.c.state.in_(of.states))
        wanted += [lead.c.purpose == of.purpose] if of.purpose else []
        wanted += [lead.c.audience == of.audience] if of.audience else []
        wanted += [_is_held(of.held, of.officer)] if of.held else []
        wanted += [is_due(self._limits)] if of.is_due else []
        wanted += [lead.c.opened_at >= naive(of.since)] if of.since else []
        wanted += [lead.c.opened_at < naive(of.before)] if of.before else []
        return query.where(and_(*wanted))


def _is_held(held: Holding, officer: int) -> ColumnElement[bool]:
    """The condition that a case is held so, as an officer sees it."""
    if held == "nobody":
        return lead.c.holder.is_(None)
    return lead.c.holder == officer if held == "mine" else lead.c.holder != officer  # nobody is no colleague
