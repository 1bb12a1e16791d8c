"""Watch over requests about one's own data: who answers them is reminded before each day, who is above told after it.

Each stage is told once, in waking hours; nothing is due at night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.data_rights import answer_by, answerers, done_by
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.clock import day_in_vietnam
from bot.model.data_rights import RequestKind
from bot.model.desk_right_actions import DeskRight
from bot.model.messages import Button
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.data_requests import DataRequest
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import add_working_days
from knowledge.language.formats import show_day

RightStage = Literal["answer_soon", "answer_late", "done_soon", "done_late"]
_SOON = timedelta(days=3)
"""So long before the day on which a request must be carried out its officer is reminded."""


def stage_of(request: DataRequest, now: datetime) -> RightStage | None:
    """The latest stage of a request that is due; None when there is none."""
    ends = done_by(request.kind, request.at)
    if request.settled_at is not None:
        return None
    if ends <= now:
        return "done_late"
    if request.answered_at is None:
        if answer_by(request.at) <= now:
            return "answer_late"
        return "answer_soon" if add_working_days(request.at, 1) <= now else None
    return "done_soon" if ends - _SOON <= now else None


@dataclass(frozen=True)
class RightWatch:
    """Watches the days within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def due(self, now: datetime) -> list[int]:
        """The numbers of the requests with a stage that is due and not told; changes nothing."""
        stages = {each.id: stage_of(each, now) for each, _, _ in self.work.data_requests.open()}
        keys = {_key(number, stage): number for number, stage in stages.items() if stage}
        told = self.work.sent.among(list(keys))
        return [number for key, number in keys.items() if key not in told]

    def tell(self, number: int, now: datetime) -> RightStage | None:
        """Tell the stage of a request that is due, once; None when there is none or nobody to be told."""
        request = self.work.data_requests.get(number)
        stage = stage_of(request, now) if request else None
        case = self.work.cases.get(request.lead) if request else None
        if request is None or stage is None or case is None or self.work.sent.has(_key(number, stage)):
            return None
        notifier = Notifier(self.work, self.places, self.policy.windows)
        rows = _told(notifier, case, request.kind, is_late=stage.endswith("late"))
        if not rows:
            return None  # it waits until somebody is at a desk
        ends = answer_by(request.at) if stage.startswith("answer") else done_by(request.kind, request.at)
        slots = {"code": case.code, "kind": text(f"rights.kind.{request.kind}"), "day": show_day(day_in_vietnam(ends))}
        button = Button(text("button.desk_right"), str(DeskRight(str(request.id))))
        notifier.tell_officers(rows, case.ward, text(f"notice.right.{stage}", **slots), [button], now)
        self.work.sent.add([_key(number, stage)], now)
        return stage


def _told(notifier: Notifier, case: Case, kind: RequestKind, *, is_late: bool) -> list[OfficerRow]:
    """Those who answer a request; of a late one whoever is above them too."""
    rows = answerers(notifier, case, kind)
    above = notifier.desk_of(case.ward, "supervisor") or notifier.desk_of(case.ward, "admin") if is_late else []
    return [*rows, *(each for each in above if each not in rows)]


def _key(number: int, stage: RightStage) -> str:
    return f"right/{number}/{stage}"
