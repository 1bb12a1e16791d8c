"""File of a case at the desk: what was read of it once, and how it is after a step, without another look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cases.notices import is_of_the_list
from bot.cases.reporting_month import month_in_hand, read_month
from bot.clock import day_in_vietnam
from bot.model.case import Step
from bot.store.case_files import CaseFile
from bot.store.case_rows import Case
from bot.store.senders import Sender, person_among


@dataclass(frozen=True)
class DeskFile(CaseFile):
    """The file of a case, with what the rules of the desk ask of it."""

    @property
    def is_whole(self) -> bool:
        """False when what was sent does not open: it was altered or damaged."""
        return bool(self.senders.parties)

    def month_in_hand(self, now: datetime) -> str:
        """The month ("2026-12") whose list takes who is marked now."""
        last = read_month(self.stands.last_month) if self.stands.last_month else None
        return f"{month_in_hand(day_in_vietnam(now), last):%Y-%m}"

    def told_of(self, step: Step) -> list[Sender]:
        """The senders who are told of a step: of the list only the person whose name stands there."""
        if not is_of_the_list(step):
            return [each for each in self.senders.all if each.told_from]
        person = person_among(self.senders.all)
        return [person] if person else []

    def having(self, changed: Case, *, is_off: bool = False) -> DeskFile:
        """The file after the case changed; ``is_off`` when its name was taken off a list that is out."""
        return replace(self, case=changed, stands=replace(self.stands, row=None) if is_off else self.stands)

    def asking(self, since: datetime | None) -> DeskFile:
        """The file once those who are told are asked about a call, or nobody is any more."""
        return self._with(
            [
                replace(each, call_asked_at=since, call_answer="") if each.told_from or not since else each
                for each in self.senders.all
            ]
        )

    def telling(self, person: Sender, now: datetime) -> DeskFile:
        """The file once a sender is told of steps."""
        return self._with([replace(each, told_from=now) if each == person else each for each in self.senders.all])

    def _with(self, senders: list[Sender]) -> DeskFile:
        return replace(self, senders=replace(self.senders, all=tuple(senders)))
