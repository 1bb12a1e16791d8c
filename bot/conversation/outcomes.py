"""Outcomes of the effects of a turn, in words; the last thing a person reads decides what a typed number presses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.conversation import (
    chat_ties,
    desk_bulk,
    desk_counter,
    desk_data,
    desk_lists,
    desk_outcomes,
    desk_overview,
    desk_registers,
    desk_replies,
    desk_rights,
    desk_sweep,
    desk_undo,
    follow,
    list_consent,
    own_cases,
    rights,
)
from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.model.case import (
    Agreed,
    CaseStatus,
    ConsoleCode,
    Contact,
    Joined,
    Left,
    Referred,
    Refused,
    Result,
    TakenBack,
    Worked,
)
from bot.model.copies import replace
from bot.model.counter import Filled, SignedUp
from bot.model.data_rights import ActedFor, FreezeLifted, RightAsked, RightSettled
from bot.model.lists import Issued, ListTakenBack, Marked, Recorded
from bot.model.many import ManyTakenBack, Swept
from bot.model.messages import Message
from bot.model.own_answers import (
    CallAnswered,
    ChatsTied,
    Corrected,
    Followed,
    ListAnswered,
    ListAsked,
    News,
    TieCode,
    Unfollowed,
    Withdrawn,
)
from bot.model.registers import NotedDown
from bot.model.wards import WardSeen


def finish(done: Turn, results: Sequence[Result], services: Services) -> Turn:
    """The turn with what came of its effects, ready to be kept and shown."""
    news = [result for at, result in enumerate(results) if result not in results[:at]]
    told = [message for result in news if not _is_silent(result, results) for message in _messages(result, services)]
    replies = (*done.replies, *told)
    if services.contact_at_console:
        replies = tuple(replace(each, form=None) for each in replies)
    buttons = replies[-1].all_buttons if replies else ()
    offered = tuple((button.label, button.action) for button in buttons)
    asks = replies[-1].asks if replies else ""
    return replace(done, session=replace(done.session, offered=offered, asks=asks), replies=replies)


def _is_silent(result: Result, results: Sequence[Result]) -> bool:
    """Accepting on the way to the contact is told by the contact itself."""
    return isinstance(result, Worked) and any(isinstance(other, Contact) for other in results)


def _messages(result: Result, services: Services) -> list[Message]:
    """One result as messages: what is asked next comes in one of its own."""
    asks = result.asks if isinstance(result, (Referred, Agreed)) else None
    return [tell(result, services), *([list_consent.ask(asks)] if asks else [])]


def tell(result: Result, services: Services) -> Message:
    """One result as a message."""
    match result:
        case Referred():
            return own_cases.tell_referred(result, services)
        case Withdrawn():
            return own_cases.tell_withdrawn(result, services)
        case Corrected():
            return own_cases.tell_corrected(result)
        case (
            TieCode()
            | ChatsTied()
            | CallAnswered()
            | ListAsked()
            | ListAnswered()
            | RightAsked()
            | FreezeLifted()
            | Followed()
            | Unfollowed()
            | News()
        ):
            return _tell_own(result)
        case CaseStatus():
            return own_cases.tell_standing(result)
        case Agreed():
            return own_cases.tell_agreed(result)
        case Refused():
            is_at_desk = result.case is not None or result.why in ("gone", "right")
            return desk_replies.tell_stopped(result) if is_at_desk else own_cases.tell_refused(result)
        case ConsoleCode():
            return desk_replies.tell_console(result, services.site)
        case (
            Joined()
            | Left()
            | Contact()
            | Worked()
            | TakenBack()
            | ManyTakenBack()
            | Marked()
            | Swept()
            | Issued()
            | Filled()
            | SignedUp()
            | Recorded()
            | ListTakenBack()
            | NotedDown()
            | RightSettled()
            | ActedFor()
            | WardSeen()
        ):
            return _tell_officer(result)


_OfNews = Followed | Unfollowed | News
_OfPerson = TieCode | ChatsTied | CallAnswered | ListAsked | ListAnswered | RightAsked | FreezeLifted | _OfNews


def _tell_own(result: _OfPerson) -> Message:
    match result:
        case Followed() | Unfollowed() | News():
            return follow.tell(result)
        case RightAsked() | FreezeLifted():
            return rights.tell(result)
        case TieCode() | ChatsTied():
            return chat_ties.tell(result)
        case CallAnswered():
            return own_cases.tell_called(result)
        case ListAsked() | ListAnswered():
            return list_consent.tell(result)


_OfDesk = (
    Joined
    | Left
    | Contact
    | Worked
    | TakenBack
    | ManyTakenBack
    | Marked
    | Swept
    | Issued
    | Filled
    | SignedUp
    | Recorded
    | ListTakenBack
    | NotedDown
    | RightSettled
    | ActedFor
    | WardSeen
)
_TOLD: Mapping[type, Callable[[Any], Message]] = {
    Joined: desk_replies.tell_joined,
    Contact: desk_replies.tell_contact,
    Worked: desk_replies.tell_worked,
    TakenBack: desk_replies.tell_taken_back,
    ManyTakenBack: desk_undo.tell_many_back,
    Marked: desk_bulk.tell_marked,
    Swept: desk_sweep.tell_swept,
    Filled: desk_counter.tell_filled,
    SignedUp: desk_counter.tell_signed_up,
    Recorded: desk_outcomes.tell_recorded,
    ListTakenBack: desk_outcomes.tell_taken_back,
    NotedDown: desk_registers.tell_noted,
    Issued: desk_lists.tell_issued,
    RightSettled: desk_rights.tell_settled,
    ActedFor: desk_data.tell_acted,
    WardSeen: desk_overview.tell_seen,
}


def _tell_officer(result: _OfDesk) -> Message:
    return desk_replies.tell_left() if isinstance(result, Left) else _TOLD[type(result)](result)
