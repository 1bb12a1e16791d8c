"""Overview of wards for whoever answers for several: counts in short, and a look into one, which is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.case_table import CaseTable, Wanted
from bot.cases.list_rules import Caps
from bot.cases.policy import Policy
from bot.cases.scopes import name_of
from bot.model.case import ABOVE, Refused, State
from bot.model.place import Places
from bot.model.wards import WardLine, WardSeen
from bot.store.case_table import WardStates
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.queues import QUEUES
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import working_days_between

SMALLEST = 5
"""Smaller numbers could be somebody; outside their ward they are shown as "dưới 5"."""
_WAITING: tuple[State, ...] = ("new", "returned")
_OLDEST = 3


@dataclass(frozen=True)
class Overview:
    """The overview within one transaction, for one officer."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    caps: Caps
    now: datetime

    def lines(self) -> tuple[WardLine, ...]:
        """The wards with their counts, small ones masked, the one where somebody waits longest first."""
        rows = self._table.by_ward()
        found = [self._line(ward, [row for row in rows if row.ward == ward], is_open=False) for ward in _wards(rows)]
        return tuple(sorted(found, key=lambda line: -line.oldest))

    def look_into(self, ward: str) -> WardSeen | Refused:
        """One ward with its real counts and the cases that wait longest; that somebody looked is written down."""
        place = self.places.place(ward)
        if place is None or self.officer.role not in ABOVE or not covers(self.officer, ward, self._province(ward)):
            return Refused("unknown")
        self.work.audit.record(self.now, f"officer/{self.officer.id}", "drill_down", f"ward/{ward}")
        rows = [row for row in self._table.by_ward() if row.ward == ward]
        oldest = self._table.page(Wanted(ward=ward, states=_WAITING, sort="old")).cases[:_OLDEST]
        waiting = tuple((each.code, each.waiting_days) for each in oldest)
        return WardSeen(self._line(ward, rows, is_open=True), waiting)

    def _line(self, ward: str, rows: Sequence[WardStates], *, is_open: bool) -> WardLine:
        def count(states: Sequence[State]) -> str:
            found = sum(row.count for row in rows if row.state in states)
            return str(found) if is_open else masked(found)

        late = sum(row.late for row in rows)
        since = min((row.oldest for row in rows if row.state in _WAITING), default=None)
        return WardLine(
            ward,
            name_of(ward, self.places),
            new=count(_WAITING),
            open=count(("accepted", "contacted")),
            listed=count(QUEUES["listed"]),
            late=str(late) if is_open else masked(late),
            oldest=working_days_between(since, self.now) if since else 0,
        )

    def _province(self, ward: str) -> str:
        return self.places.province_of(ward)

    @property
    def _table(self) -> CaseTable:
        return CaseTable(self.work, self.places, self.policy, self.officer, self.now, self.caps)


def masked(count: int) -> str:
    """A number as it is shown outside a ward."""
    return text("count.few", most=str(SMALLEST)) if 0 < count < SMALLEST else str(count)


def _wards(rows: Sequence[WardStates]) -> list[str]:
    return list(dict.fromkeys(row.ward for row in rows))
