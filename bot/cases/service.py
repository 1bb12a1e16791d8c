"""Case service: what a conversation may know of cases, and the effects that it decided, in the transaction of its turn.

The rules themselves stand in `applications` (people), `desk_work` (officers) and `seats`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cases.applications import Applications
from bot.cases.bulk_marks import BulkMarks
from bot.cases.call_answers import CallAnswers
from bot.cases.chat_ties import ChatTies
from bot.cases.codes import Draw
from bot.cases.console_seats import ConsoleSeats
from bot.cases.counter import Counter
from bot.cases.data_rights import DataRights, DeskRights
from bot.cases.desk_lists import DeskLists
from bot.cases.desk_work import DeskWork
from bot.cases.floods import Floods
from bot.cases.for_others import ForOthers
from bot.cases.list_consent import ListConsent
from bot.cases.list_outcomes import ListOutcomes
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.many_undo import ManyUndo
from bot.cases.news import NewsDesk
from bot.cases.overview import Overview
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries, officer_of
from bot.cases.registers import Registers
from bot.cases.seats import Seats
from bot.cases.sweep import UnconfirmedSweep
from bot.clock import day_in_vietnam
from bot.model.case import ABOVE, Refused, Result
from bot.model.counter import Fill, SignUp
from bot.model.data_rights import FREEZING, ActFor, AskRight, LiftFreeze, SettleRight
from bot.model.desk_view import NOBODY, ChatContext, DeskRequest, DeskView
from bot.model.effects import (
    Agree,
    AgreeToList,
    AnswerCall,
    AskList,
    Correct,
    Effect,
    Erased,
    Follow,
    IssueList,
    Leave,
    LeaveList,
    LookInto,
    LookUp,
    MarkAll,
    OpenConsole,
    OpenNews,
    Redeem,
    Refer,
    Reveal,
    Sweep,
    TakeBack,
    TakeManyBack,
    TieChats,
    Unfollow,
    Withdraw,
    Work,
)
from bot.model.lists import RecordList, TakeListBack
from bot.model.place import Places
from bot.model.registers import NoteDown
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork

OwnEffect = Withdraw | Correct | AskList | AgreeToList | LeaveList | AnswerCall
DeskEffect = (
    OpenConsole
    | LookInto
    | Reveal
    | Work
    | TakeBack
    | MarkAll
    | Sweep
    | TakeManyBack
    | IssueList
    | Fill
    | SignUp
    | RecordList
    | TakeListBack
    | NoteDown
    | SettleRight
    | ActFor
)
ManyEffect = MarkAll | Sweep | TakeManyBack | RecordList | TakeListBack | IssueList


@dataclass(frozen=True)
class CaseService:
    """The rules with what they need; holds no state. ``caps_on`` are the highest sums on a day."""

    places: Places
    policy: Policy
    draw: Draw
    caps_on: Callable[[date], Caps] = lambda _day: NO_CAPS

    def known(
        self, work: UnitOfWork, chat: str, officer: OfficerRow | None = None, *, has_cases: bool = True
    ) -> ChatContext:
        """Context of a turn in this chat: its own cases, if it has any, and who its ``officer`` is. No desk is read."""
        cases = tuple(CaseQueries(work, self.places, self.policy).own(chat)) if has_cases else ()
        if officer is None:
            return ChatContext(cases) if cases else NOBODY
        if officer.locked_at is not None:
            return ChatContext(cases, locked_seat=officer.id)
        return ChatContext(cases, officer_of(officer, self.places))

    def desk(self, work: UnitOfWork, officer: OfficerRow | None, request: DeskRequest, now: datetime) -> DeskView:
        """The part of an officer's desk that a turn asked for; an empty one for whoever has none, or is locked out."""
        if officer is None or officer.locked_at is not None:
            return DeskView(request)
        if request.view == "overview":
            above = officer.role in ABOVE
            return DeskView(request, wards=self._overview(work, officer, now).lines() if above else ())
        rights = DeskRights(work, self.places, self.policy, officer)
        if request.view in ("rights", "right"):
            return rights.view(request, now)
        view = self._queries(work, now, officer.id).view(officer, request, now)
        return replace(view, rights=tuple(rights.open(now))) if request.view == "home" else view

    def carry_out(
        self, work: UnitOfWork, effect: Effect, chat: str, now: datetime, origin: str = "", *, at_console: bool = False
    ) -> Result | None:
        """Do what an effect asks for; None for effects that are none of ours. ``origin`` is the network, if known.

        ``at_console`` when the officer of this chat works at the console.
        """
        if isinstance(effect, Follow | Unfollow | OpenNews):
            return NewsDesk(work).answer(effect, chat, now)
        if self.policy.contact_at_console and not at_console and isinstance(effect, Reveal | Fill | SignUp):
            return Refused("console", effect.code)
        if isinstance(effect, DeskEffect):
            return self._at_desk(work, effect, chat, now)
        return self._of_person(work, effect, chat, now, origin)

    def _of_person(self, work: UnitOfWork, effect: Effect, chat: str, now: datetime, origin: str) -> Result | None:
        """Do what somebody asks who is at no desk."""
        floods = Floods(work, self.policy, chat, origin, now)
        applications, seats = self._applications(work), Seats(work, self.places)
        ties = ChatTies(work, self.places, chat)
        if _goes_back(effect) and floods.is_restless():
            return Refused("many")
        match effect:
            case Refer():
                return floods.note_case(applications.send(effect, chat, now, floods.admit()))
            case Withdraw() | Correct() | AskList() | AgreeToList() | LeaveList() | AnswerCall():
                return self._own(work, effect, chat, now)
            case AskRight() | LiftFreeze():
                return DataRights(work, self.places, self.policy).carry_out(effect, ties.acting(effect.code), now)
            case TieChats() if not effect.code:
                return ties.carry_out(effect, now)
            case Agree() | LookUp() | Redeem() | TieChats():
                return self._with_code(work, effect, floods)
            case Leave():
                return seats.leave(chat, now)
            case Erased():
                ties.erase(applications, now)  # also what was damaged, which the conversation does not see
                seats.leave(chat, now)
                applications.disagree(chat, now)
        return None

    def _own(self, work: UnitOfWork, effect: OwnEffect, chat: str, now: datetime) -> Result:
        """Do what somebody asks about their own case, in whichever of their chats it was sent."""
        ties, applications = ChatTies(work, self.places, chat), self._applications(work)
        if isinstance(effect, Withdraw):
            return ties.withdraw(effect.code, applications, now)
        acting = ties.acting(effect.code)
        if isinstance(effect, Correct):
            return applications.correct(effect, acting, now)
        if isinstance(effect, AnswerCall):
            return CallAnswers(work, self.places, self.policy).answer(effect, acting, now)
        return ListConsent(work, self.places, self.policy.promises).answer(effect, acting, now)

    def _with_code(self, work: UnitOfWork, effect: Agree | LookUp | Redeem | TieChats, floods: Floods) -> Result:
        """Do what needs a code that could be guessed: wrong ones are counted, and many of them refused unseen."""
        if floods.is_slowed:
            return Refused("slow")
        if isinstance(effect, TieChats):
            ties = ChatTies(work, self.places, floods.chat)
            return floods.note_guess(ties.carry_out(effect, floods.now))
        if isinstance(effect, Redeem):
            return floods.note_guess(Seats(work, self.places).redeem(effect.invitation, floods.chat, floods.now))
        if isinstance(effect, LookUp):
            return floods.note_guess(self._applications(work).look_up(effect.code))
        return floods.note_guess(self._applications(work).agree(effect, floods.chat, floods.now))

    def _applications(self, work: UnitOfWork) -> Applications:
        return Applications(work, self.places, self.policy, self.draw)

    def _at_desk(self, work: UnitOfWork, effect: DeskEffect, chat: str, now: datetime) -> Result:
        officer, caps = work.officers.come(chat, now), self.caps_on(day_in_vietnam(now))
        if officer is None:
            return Refused("unknown", effect.code if isinstance(effect, Reveal | Work) else "")
        desk = DeskWork(work, self.places, self.policy, officer, caps)
        match effect:
            case LookInto():
                return self._overview(work, officer, now).look_into(effect.ward)
            case OpenConsole():
                seats = ConsoleSeats(work, self.policy)
                return seats.give_code(officer, self.draw, f"officer/{officer.id}", now)
            case Reveal() | Work() | TakeBack():
                return _with_case(desk, effect, now)
            case Fill() | SignUp():
                counter = Counter(work, self.places, self.policy, officer, self.draw, caps)
                return counter.fill(effect, now) if isinstance(effect, Fill) else counter.sign_up(effect, now)
            case NoteDown():
                return Registers(work, self.places, officer).note(effect, now)
            case ActFor():
                return ForOthers(work, self.places, self.policy, officer, self.draw).act(effect, now)
            case SettleRight():
                return DeskRights(work, self.places, self.policy, officer).settle(effect, now)
            case MarkAll() | Sweep() | TakeManyBack() | RecordList() | TakeListBack() | IssueList():
                return self._with_many(work, effect, officer, caps, now)

    def _with_many(
        self, work: UnitOfWork, effect: ManyEffect, officer: OfficerRow, caps: Caps, now: datetime
    ) -> Result:
        match effect:
            case MarkAll():
                return BulkMarks(work, self.places, self.policy, officer, caps).mark(effect, now)
            case Sweep():
                return UnconfirmedSweep(work, self.places, self.policy, officer).close(effect.until, now)
            case TakeManyBack():
                return ManyUndo(work, self.places, self.policy, officer).take_back(effect, now)
            case RecordList():
                return ListOutcomes(work, self.places, self.policy, officer).record(effect, now)
            case TakeListBack():
                return ListOutcomes(work, self.places, self.policy, officer).take_back(effect, now)
            case IssueList():
                return DeskLists(work, self.places, self.policy, officer, caps).issue(effect, now)

    def _overview(self, work: UnitOfWork, officer: OfficerRow, now: datetime) -> Overview:
        return Overview(work, self.places, self.policy, officer, self.caps_on(day_in_vietnam(now)), now)

    def _queries(self, work: UnitOfWork, now: datetime, officer: int) -> CaseQueries:
        return CaseQueries(work, self.places, self.policy, self.caps_on(day_in_vietnam(now)), officer)


def _goes_back(effect: Effect) -> bool:
    """True for what can be pressed back and forth without end. What somebody takes back, or stops, is never refused."""
    if isinstance(effect, AskRight):
        return effect.kind not in FREEZING
    return isinstance(effect, LiftFreeze | AgreeToList | AnswerCall | Correct)


def _with_case(desk: DeskWork, effect: Reveal | Work | TakeBack, now: datetime) -> Result:
    match effect:
        case Reveal():
            return desk.reveal(effect, now)
        case Work():
            return desk.take_step(effect, now)
        case TakeBack():
            return desk.take_back(effect.code, now)
