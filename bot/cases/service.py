"""Case service: what a conversation may know of cases, and the effects that it decided, in the transaction of its turn.

The rules themselves stand in `applications` (people), `desk_work` (officers) and `seats`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.cases.applications import Applications
from bot.cases.codes import Draw
from bot.cases.counter import Counter
from bot.cases.desk_lists import DeskLists
from bot.cases.desk_work import DeskWork
from bot.cases.floods import Floods
from bot.cases.list_consent import ListConsent
from bot.cases.list_outcomes import ListOutcomes
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.news import NewsDesk
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries, officer_of
from bot.cases.seats import Seats
from bot.clock import day_in_vietnam
from bot.model.case import NOBODY, ChatContext, DeskRequest, DeskView, Refused, Result
from bot.model.counter import Fill, SignUp
from bot.model.effects import (
    Agree,
    AgreeToList,
    AskList,
    Correct,
    Effect,
    Erased,
    Follow,
    IssueList,
    Leave,
    LeaveList,
    LookUp,
    OpenNews,
    Redeem,
    Refer,
    Reveal,
    Sweep,
    Unfollow,
    Withdraw,
    Work,
)
from bot.model.lists import RecordList
from bot.model.place import Places
from bot.store.work import UnitOfWork

DeskEffect = Reveal | Work | Sweep | IssueList | Fill | SignUp | RecordList


@dataclass(frozen=True)
class CaseService:
    """The rules with what they need; holds no state. ``caps_on`` are the highest sums on a day."""

    places: Places
    policy: Policy
    draw: Draw
    caps_on: Callable[[date], Caps] = lambda _day: NO_CAPS

    def known(self, work: UnitOfWork, chat: str) -> ChatContext:
        """Context of a turn in this chat: its own cases, and who the officer is. No desk is read."""
        officer = work.officers.of_chat(chat)
        cases = tuple(CaseQueries(work, self.places, self.policy).own(chat))
        if officer is None:
            return ChatContext(cases) if cases else NOBODY
        if officer.locked_at is not None:
            return ChatContext(cases, locked_seat=officer.id)
        return ChatContext(cases, officer_of(officer, self.places))

    def desk(self, work: UnitOfWork, chat: str, request: DeskRequest, now: datetime) -> DeskView:
        """The part of the desk of a chat that a turn asked for; an empty one for whoever has no desk."""
        officer = work.officers.at_desk(chat)
        return self._queries(work, now).view(officer, request, now) if officer else DeskView(request)

    def carry_out(self, work: UnitOfWork, effect: Effect, chat: str, now: datetime, origin: str = "") -> Result | None:
        """Do what an effect asks for; None for effects that are none of ours. ``origin`` is the network, if known."""
        floods = Floods(work, self.policy, chat, origin, now)
        applications, seats = self._applications(work), Seats(work, self.places)
        match effect:
            case Refer():
                return floods.note_case(applications.send(effect, chat, now, floods.admit()))
            case Withdraw():
                return applications.withdraw(effect.code, chat, now)
            case Correct():
                return applications.correct(effect, chat, now)
            case AskList() | AgreeToList() | LeaveList():
                return ListConsent(work, self.places, self.policy.promises).answer(effect, chat, now)
            case Agree() | LookUp() | Redeem():
                return self._with_code(work, effect, floods)
            case Leave():
                return seats.leave(chat, now)
            case Erased():
                applications.withdraw("", chat, now)  # also what was damaged, which the conversation does not see
                seats.leave(chat, now)
                applications.disagree(chat, now)
            case Follow() | Unfollow() | OpenNews():
                return NewsDesk(work).answer(effect, chat, now)
            case Reveal() | Work() | Sweep() | IssueList() | Fill() | SignUp() | RecordList():
                return self._at_desk(work, effect, chat, now)
        return None

    def _with_code(self, work: UnitOfWork, effect: Agree | LookUp | Redeem, floods: Floods) -> Result:
        """Do what needs a code that could be guessed: wrong ones are counted, and many of them refused unseen."""
        if floods.is_slowed:
            return Refused("slow")
        if isinstance(effect, Redeem):
            return floods.note_guess(Seats(work, self.places).redeem(effect.invitation, floods.chat, floods.now))
        if isinstance(effect, LookUp):
            return floods.note_guess(self._applications(work).look_up(effect.code))
        return floods.note_guess(self._applications(work).agree(effect, floods.chat, floods.now))

    def _applications(self, work: UnitOfWork) -> Applications:
        return Applications(work, self.places, self.policy, self.draw)

    def _at_desk(self, work: UnitOfWork, effect: DeskEffect, chat: str, now: datetime) -> Result:
        officer, caps = work.officers.at_desk(chat), self.caps_on(day_in_vietnam(now))
        if officer is None:
            return Refused("unknown", effect.code if isinstance(effect, Reveal | Work) else "")
        desk = DeskWork(work, self.places, self.policy, officer, caps)
        match effect:
            case Sweep():
                return desk.sweep(effect.until, now)
            case Reveal():
                return desk.reveal(effect.code, now)
            case Work():
                return desk.take_step(effect, now)
            case Fill():
                return Counter(work, self.places, self.policy, officer, self.draw, caps).fill(effect, now)
            case SignUp():
                return Counter(work, self.places, self.policy, officer, self.draw, caps).sign_up(effect, now)
            case RecordList():
                return ListOutcomes(work, self.places, officer).record(effect, now)
            case IssueList():
                return DeskLists(work, self.places, self.policy, officer, caps).issue(effect, now)

    def _queries(self, work: UnitOfWork, now: datetime) -> CaseQueries:
        return CaseQueries(work, self.places, self.policy, self.caps_on(day_in_vietnam(now)))
