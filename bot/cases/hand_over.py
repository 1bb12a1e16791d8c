"""Hand-over: all cases that one officer holds go to a colleague at once, as when somebody leaves or is away.

Whoever holds them hands them over, or who is above; only cases of places that the colleague answers for too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.cases.notices import work_button
from bot.cases.notifier import Notifier
from bot.cases.scopes import wards_in
from bot.model.case import ABOVE
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.memberships import EVERYWHERE, covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text


@dataclass(frozen=True)
class Colleague:
    """An officer at a desk with the number of cases that they hold."""

    seat: OfficerRow
    count: int


@dataclass(frozen=True)
class Handed:
    """Cases that change hands, and how many stay because the colleague does not answer for their place."""

    giver: OfficerRow
    taker: OfficerRow
    cases: tuple[Case, ...]
    left: int


@dataclass(frozen=True)
class HandOver:
    """The rules within one transaction, for one officer; ``officer`` is None for the operator at the command line."""

    work: UnitOfWork
    places: Places
    officer: OfficerRow | None

    def colleagues(self) -> list[Colleague]:
        """Whoever works on cases in places of this officer, oneself too, who holds most first."""
        counts = self.work.holders.counts()
        rows = [row for row in self.work.officers.at_desks() if row.scope and self._is_near(row)]
        found = [Colleague(row, counts.get(row.id, 0)) for row in rows]
        return sorted(found, key=lambda each: (-each.count, each.seat.id))

    def plan(self, giver: int, taker: int) -> Handed | Literal["unknown"]:
        """The cases that would change hands; "unknown" where this officer may not, or there is no such colleague."""
        rows = {each.seat.id: each.seat for each in self.colleagues()}
        if giver == taker or giver not in rows or taker not in rows or not self._may_take_from(rows[giver]):
            return "unknown"
        held = self.work.holders.of(giver)
        able = tuple(case for case in held if self._sees(rows[taker], case) and self._may_move(case))
        return Handed(rows[giver], rows[taker], able, len(held) - len(able))

    def carry_out(self, giver: int, taker: int, now: datetime) -> Handed | Literal["unknown"]:
        """Hand everything over that can be, write each case down, and tell the colleague."""
        done = self.plan(giver, taker)
        if not isinstance(done, Handed) or not done.cases:
            return done
        self.work.holders.pass_on([case.id for case in done.cases], taker)
        actor = f"officer/{self.officer.id}" if self.officer else "command"
        for case in done.cases:
            self.work.audit.record(now, actor, "hand_over", case.code, f"officer/{giver}>officer/{taker}")
        if done.taker.chat is not None:
            said = text("notice.handed_over", count=str(len(done.cases)))
            Notifier(self.work, self.places).tell(done.taker.chat, said, [work_button()], now)
        return done

    def _is_near(self, row: OfficerRow) -> bool:
        if self.officer is None or EVERYWHERE in self.officer.scope or row.id == self.officer.id:
            return True
        mine = any(self._covers(self.officer, ward) for ward in wards_in(row.scope))
        return mine or any(self._covers(row, ward) for ward in wards_in(self.officer.scope))

    def _may_take_from(self, giver: OfficerRow) -> bool:
        return self.officer is None or self.officer.id == giver.id or self.officer.role in ABOVE

    def _may_move(self, case: Case) -> bool:
        return self.officer is None or self._sees(self.officer, case)

    def _sees(self, row: OfficerRow, case: Case) -> bool:
        return self._covers(row, case.ward)

    def _covers(self, row: OfficerRow, ward: str) -> bool:
        return covers(row, ward, self.places.province_of(ward))
