"""Acts for others: an officer leaves alone or erases what somebody sent who lost the phone, as they would themselves.

The effect is that of the person's own press; the audit names the officer. Nothing is written to the lost phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.applications import Applications
from bot.cases.codes import Draw
from bot.cases.data_rights import DataRights
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.model.case import Refused, Result
from bot.model.data_rights import ActedFor, ActFor
from bot.model.place import Places
from bot.store.officers import OfficerRow
from bot.store.senders import person_among
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class ForOthers:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    draw: Draw

    def act(self, effect: ActFor, now: datetime) -> Result:
        """Pause or erase the part of the sender with this code; of a case, that of the person in question."""
        file = self.work.files.with_code(effect.code)
        queries = CaseQueries(self.work, self.places, self.policy)
        if file is None or not queries.sees(self.officer, file.case.ward):
            return Refused("gone", effect.code)
        senders, actor = file.senders.all, f"officer/{self.officer.id}"
        named = [each for each in senders if each.code == effect.code and len(senders) > 1]
        sender = named[0] if named else person_among(senders) or (senders[0] if senders else None)
        if sender is None:
            return Refused("gone", effect.code)
        if effect.what == "pause":
            if not file.senders.parties:
                return Refused("broken", file.case.code)
            DataRights(self.work, self.places, self.policy).pause_for(file, sender.chat, actor, now)
            return ActedFor(file.case.code, effect.what)
        applications = Applications(self.work, self.places, self.policy, self.draw)
        is_over, on_paper = applications.take_back_for(file.case, sender, actor, now)
        return ActedFor(file.case.code, effect.what, is_over, on_paper)
