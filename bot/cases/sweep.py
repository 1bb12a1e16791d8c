"""Sweeping: unconfirmed cases are closed as not from real persons, many by one press, and each sender hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.deadlines import overdue_limits
from bot.cases.notices import step_notice
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.transitions import after
from bot.cases.undo import minutes_left, undo_of
from bot.model.case import QueueName
from bot.model.many import Swept
from bot.model.place import Places
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork

AT_ONCE = 50
"""Cases closed by one press: more would keep the writer busy for longer than a person notices."""
_APART: tuple[QueueName, ...] = ("unconfirmed",)
_REASON = "not_a_person"


@dataclass(frozen=True)
class UnconfirmedSweep:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow

    def close(self, until: datetime, now: datetime) -> Swept:
        """Close unconfirmed cases that came up to ``until``, a number of them at once, and tell each sender.

        They are closed and not erased: somebody genuine among them reads it and can be let in again. The notices wait,
        and all of it can be taken back meanwhile, or one of the cases alone.
        """
        wards = CaseQueries(self.work, self.places, self.policy).wards(self.officer)
        queues, officer, actor = self.work.queues, self.officer.id, f"officer/{self.officer.id}"
        waits = now + timedelta(minutes=self.policy.notice_minutes)
        swept = queues.unconfirmed(wards, until, AT_ONCE)
        closed: dict[str, object] = {"closed_at": now, "worked_at": now, "reason": _REASON}
        ways = [(case, undo_of(case, "close", officer, now, waits)) for case in swept]
        changes = [(case, after(case.state, "close"), {**closed, "undo": undo}) for case, undo in ways]
        self.work.cases.move_all(changes, now)
        self.work.audit.record_all(now, [(actor, "close", case.code, _REASON) for case in swept])
        senders = queues.senders(swept)
        letters = [
            (sender, case, step_notice("close", sender.code, reason=_REASON))
            for case in swept
            for sender in senders[case.id].all
            if sender.told_from and not sender.frozen_at
        ]
        Notifier(self.work, self.places, self.policy.windows).tell_many(letters, now, waits)
        left = queues.counts(wards, _APART, overdue_limits(now, self.policy))["unconfirmed"]
        minutes = minutes_left(ways[0][1], officer, now) if ways else 0
        return Swept(len(swept), left, len(letters), now, minutes)
