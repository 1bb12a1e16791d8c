"""Rights about one's own data, within one transaction: what people ask is written down with its days and answered.

Whoever wants their part left alone is heard at once: no list, no notice, no step of an officer until they lift it. The
days stand in Nghị định 356/2025/NĐ-CP, Điều 5: an answer within 2 working days, then 10, 15 or 20 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.cases.actors import chat_actor
from bot.cases.list_book import ListBook
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.clock import day_in_vietnam
from bot.model.case import ABOVE, Refused, Result
from bot.model.data_rights import (
    DAYS,
    FREEZING,
    REFUSALS,
    WORDED,
    AskRight,
    FreezeLifted,
    LiftFreeze,
    RequestKind,
    RightAsked,
    RightInHand,
    RightSettled,
    SettleRight,
)
from bot.model.desk_right_actions import DeskRight
from bot.model.desk_view import DeskRequest, DeskView
from bot.model.messages import Button
from bot.model.place import Places
from bot.store.case_files import CaseFile
from bot.store.case_rows import Case
from bot.store.cases import MARKED
from bot.store.data_requests import DataRequest
from bot.store.officers import OfficerRow
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.texts.promises import ACCESS_DAYS, DELETE_DAYS, REPLY_WORKING_DAYS, WITHDRAW_DAYS
from bot.working_days import add_working_days
from knowledge.language.formats import show_day

MOST_WORDS = 500
"""Characters of what is asked that are kept."""
_DAYS = {"access": ACCESS_DAYS, "withdraw": WITHDRAW_DAYS, "delete": DELETE_DAYS}


def answer_by(at: datetime) -> datetime:
    """The moment until which somebody must answer a request of ``at``."""
    return add_working_days(at, REPLY_WORKING_DAYS)


def done_by(kind: RequestKind, at: datetime) -> datetime:
    """The moment until which a request must be carried out or refused; counted from when it came."""
    return at + timedelta(days=_DAYS[DAYS[kind]])


def in_hand(request: DataRequest, code: str, now: datetime) -> RightInHand:
    """A request as an officer sees it."""
    waits = answer_by(request.at) if request.answered_at is None else done_by(request.kind, request.at)
    is_late = request.settled_at is None and waits < now
    return RightInHand(
        request.id,
        code,
        request.kind,
        asked_on=day_in_vietnam(request.at),
        answer_by=day_in_vietnam(answer_by(request.at)),
        done_by=day_in_vietnam(done_by(request.kind, request.at)),
        is_answered=request.answered_at is not None,
        is_late=is_late,
    )


@dataclass(frozen=True)
class DataRights:
    """The rules for whoever asks."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def carry_out(self, effect: AskRight | LiftFreeze, chat: str, now: datetime) -> Result:
        """Do what somebody wants of their own data."""
        return self.ask(effect, chat, now) if isinstance(effect, AskRight) else self.lift(effect, chat, now)

    def ask(self, effect: AskRight, chat: str, now: datetime) -> Result:
        """Write down what somebody asks about what they sent, and tell who answers it."""
        found = self._mine(effect.code, chat)
        words = " ".join(effect.words.split())[:MOST_WORDS]
        if found is None or (effect.kind in WORDED and not words):
            return Refused("unknown", effect.code)
        case, mine = found
        if not self.work.cases.opens(case):
            return Refused("broken", effect.code)
        is_frozen, known = effect.kind in FREEZING, self._open_of(case, chat, effect.kind)
        request = self.work.data_requests.put(case, chat, effect.kind, words, now)
        if is_frozen and mine.frozen_at is None:
            self._freeze(case, chat, now)
        days = in_hand(request, case.code, now)
        if known is None or words:  # pressed once more it says nothing new
            self.work.audit.record(now, chat_actor(self.work, case, chat), "right", case.code, effect.kind)
            if self.work.sent.is_first(f"right/{case.id}/{effect.code}/{effect.kind}", now):
                self._tell_desk(case, request, days.answer_by, now)
        return RightAsked(effect.code, effect.kind, days.answer_by, days.done_by, is_frozen)

    def lift(self, effect: LiftFreeze, chat: str, now: datetime) -> Result:
        """Let officers go on with a case; what was asked for it is no longer asked."""
        found = self._mine(effect.code, chat)
        if found is None or found[1].frozen_at is None:
            return Refused("unknown", effect.code)
        case, _ = found
        self.work.data_requests.freeze(case, chat, None)
        for request in self.work.data_requests.of_sender(case.id, chat):
            if request.kind in FREEZING and request.settled_at is None:
                self.work.data_requests.settle(request, "taken_back", "", None, now)
        self.work.audit.record(now, chat_actor(self.work, case, chat), "unfreeze", case.code)
        if self.work.sent.is_first(f"unfrozen/{case.id}/{effect.code}", now):
            self._notifier.tell_desk(readers(self._notifier, case), "notice.unfrozen", case, now)
        return FreezeLifted(effect.code)

    def pause_for(self, file: CaseFile, chat: str, actor: str, now: datetime) -> None:
        """An officer writes down for a sender that they want their part left alone; it is so at once."""
        case, senders = file.case, file.senders.all
        self.work.data_requests.put(case, chat, "restrict", "", now)
        columns: dict[str, object] = {"frozen_at": self.work.data_requests.freeze_part(case, chat, now, senders)}
        self.work.outbox.drop_notices(chat, case.id)
        if _is_named(chat, senders) and case.state in MARKED and file.stands.row is None:
            columns |= {"state": "contacted", "listed_at": None}
        self.work.cases.move(case, now, **columns)
        self.work.audit.record(now, actor, "right", case.code, "restrict")

    def _freeze(self, case: Case, chat: str, now: datetime) -> None:
        """Leave a sender's part alone; a mark that no list has carried out of the house goes with it."""
        self.work.data_requests.freeze(case, chat, now)
        self.work.outbox.drop_notices(chat, case.id)
        is_named = _is_named(chat, self.work.cases.senders(case))
        if is_named and case.state in MARKED and ListBook(self.work).standing(case) is None:
            self.work.cases.set(case, now, state="contacted", listed_at=None)

    def _open_of(self, case: Case, chat: str, kind: RequestKind) -> DataRequest | None:
        """The request of this kind of a sender that is not settled."""
        mine = self.work.data_requests.of_sender(case.id, chat)
        return next((each for each in mine if each.kind == kind and each.settled_at is None), None)

    def _tell_desk(self, case: Case, request: DataRequest, day: date, now: datetime) -> None:
        notifier = self._notifier
        rows = answerers(notifier, case, request.kind)
        said = text("notice.right", code=case.code, kind=text(f"rights.kind.{request.kind}"), day=show_day(day))
        button = Button(text("button.desk_right"), str(DeskRight(str(request.id))))
        notifier.tell_officers(rows, case.ward, said, [button], now)

    def _mine(self, code: str, chat: str) -> tuple[Case, Sender] | None:
        """The case and the sender of a code, when the chat is theirs."""
        mine = self.work.senders.by_code(code)
        case = self.work.cases.get(mine.lead) if mine and mine.chat == chat else None
        return (case, mine) if case is not None and mine is not None and case.state != "erased" else None

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)


@dataclass(frozen=True)
class DeskRights:
    """The rules for an officer who answers."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow

    def view(self, request: DeskRequest, now: datetime) -> DeskView:
        """The open requests, or the one that is asked for with its words. Raises SealBrokenError or KeyringError."""
        if request.view == "rights":
            return DeskView(request, rights=tuple(self.open(now)))
        found = self.one(request.first, now)
        return DeskView(request, rights=(found,) if found else ())

    def open(self, now: datetime) -> list[RightInHand]:
        """The open requests that this officer answers, the next deadline first; nothing sealed is opened."""
        wards = CaseQueries(self.work, self.places, self.policy).wards(self.officer)
        notifier = self._notifier  # reads once who is above, whatever many complain
        found = self.work.data_requests.open(wards)
        rights = [in_hand(each, code, now) for each, code, ward in found if self._answers(each, ward, notifier)]
        return sorted(rights, key=lambda each: (each.done_by if each.is_answered else each.answer_by, each.number))

    def one(self, number: int, now: datetime) -> RightInHand | None:
        """An open request with its words; None for another officer's. Raises SealBrokenError or KeyringError."""
        found = self._find(number)
        if found is None:
            return None
        request, sealed, case = found
        return replace(in_hand(request, case.code, now), words=self.work.data_requests.opened(request, sealed, case))

    def settle(self, effect: SettleRight, now: datetime) -> Result:
        """Take a request on, write down that it was done, or refuse it with a reason; the person is told."""
        found = self._find(effect.number)
        if found is None:
            return Refused("right")
        request, _, case = found
        reason = effect.reason if effect.reason in REFUSALS else ""
        if effect.step == "refuse" and not reason:
            return Refused("step", case.code, case.state)
        senders = self.work.queues.senders([case])[case.id].all
        if effect.step == "answer":
            self.work.data_requests.answer(request, self.officer.id, now)
        else:
            outcome = "done" if effect.step == "done" else "refused"
            self.work.data_requests.settle(request, outcome, reason, self.officer.id, now)
            if outcome == "refused" and request.kind in FREEZING:
                self.work.data_requests.freeze(case, request.chat, None, senders)
        actor = f"officer/{self.officer.id}"
        self.work.audit.record(now, actor, f"right_{effect.step}", case.code, f"{request.kind} {reason}".strip())
        told = self._tell(request, case, senders, effect.step, reason, now)
        answered = replace(request, answered_at=request.answered_at or now)
        return RightSettled(in_hand(answered, case.code, now), effect.step, told)

    def _tell(
        self, request: DataRequest, case: Case, senders: Sequence[Sender], step: str, reason: str, now: datetime
    ) -> str:
        """Tell whoever asked, also where they get no other notice."""
        mine = next((each for each in senders if each.chat == request.chat), None)
        if mine is None:
            return ""
        slots = {"code": mine.code, "day": show_day(day_in_vietnam(done_by(request.kind, request.at)))}
        because = text(f"rights.refused.{reason}") if reason else ""
        said = text(f"notice.right.{step}", because=because, **slots)
        self._notifier.tell_own(request.chat, case, said, now)
        return said

    def _find(self, number: int) -> tuple[DataRequest, bytes, Case] | None:
        found = self.work.data_requests.with_case(number)
        if found is None or found[0].settled_at is not None:
            return None
        request, _, case = found
        sees = CaseQueries(self.work, self.places, self.policy).sees(self.officer, case.ward)
        return found if sees and self._answers(request, case.ward, self._notifier) and case.state != "erased" else None

    def _answers(self, request: DataRequest, ward: str, notifier: Notifier) -> bool:
        """True unless it is a complaint and somebody above the officer can answer it."""
        if request.kind != "complain" or self.officer.role != "officer":
            return True
        return not notifier.desk_of(ward, *ABOVE)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)


def _is_named(chat: str, senders: Sequence[Sender]) -> bool:
    """True for the chat whose name an officer marks: who else knows the number must not take that mark off."""
    person = person_among(senders)
    return person is not None and person.chat == chat


def readers(notifier: Notifier, case: Case) -> list[OfficerRow]:
    """The officers of a case: those of its ward, or whoever is above where there are none."""
    return notifier.desk_of(case.ward, "officer") or notifier.desk_of(case.ward)


def answerers(notifier: Notifier, case: Case, kind: RequestKind) -> list[OfficerRow]:
    """Those who answer a request: the officers of the case, of a complaint those above them if there are any."""
    above = notifier.desk_of(case.ward, "supervisor") or notifier.desk_of(case.ward, "admin")
    return (above if kind == "complain" else []) or readers(notifier, case)
