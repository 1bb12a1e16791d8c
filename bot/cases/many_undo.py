"""Taking back what was done with many cases by one press: all of it that still stands, while its notices wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.undo import minutes_to_undo, read_undo, was_done
from bot.model.case import Refused, Result, State
from bot.model.effects import TakeManyBack
from bot.model.many import ManyTakenBack
from bot.model.place import Places
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class ManyUndo:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow

    def take_back(self, effect: TakeManyBack, now: datetime) -> Result:
        """Put the cases back as they were; one with which something else happened meanwhile stays as it is."""
        wards = CaseQueries(self.work, self.places, self.policy).wards(self.officer)
        done = self.work.queues.worked_at(wards, effect.at)
        mine = [each for each in done if was_done(each, effect.step, self.officer.id, effect.at)]
        ways = [
            (case, way[1])
            for case in mine
            if minutes_to_undo(case, self.officer.id, now) and (way := read_undo(case)) is not None
        ]
        if not ways:
            return Refused("late")
        self.work.outbox.take_back([case.id for case, _ in ways], now, effect.at)
        self.work.cases.move_all([(case, cast("State", was["state"]), was) for case, was in ways], now)
        actor = f"officer/{self.officer.id}"
        self.work.audit.record_all(now, [(actor, "take_back", case.code, effect.step) for case, _ in ways])
        return ManyTakenBack(effect.step, len(ways))
