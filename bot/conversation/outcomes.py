"""Outcomes of the effects of a turn, in words; the last thing a person reads decides what a typed number presses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import (
    desk_counter,
    desk_lists,
    desk_outcomes,
    desk_sweep,
    desk_views,
    follow,
    list_consent,
    own_cases,
)
from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.model.case import (
    Agreed,
    CaseStatus,
    Contact,
    Joined,
    Left,
    Referred,
    Refused,
    Result,
    Swept,
    Worked,
)
from bot.model.counter import Filled, SignedUp
from bot.model.lists import Issued, Recorded
from bot.model.messages import Message
from bot.model.own_answers import Corrected, Followed, ListAnswered, ListAsked, News, Unfollowed, Withdrawn


def finish(done: Turn, results: Sequence[Result], services: Services) -> Turn:
    """The turn with what came of its effects, ready to be kept and shown."""
    news = [result for at, result in enumerate(results) if result not in results[:at]]
    told = [message for result in news if not _is_silent(result, results) for message in _messages(result, services)]
    replies = (*done.replies, *told)
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
        case CaseStatus():
            return own_cases.tell_standing(result)
        case Agreed():
            return own_cases.tell_agreed(result)
        case ListAsked() | ListAnswered():
            return list_consent.tell(result)
        case Followed() | Unfollowed() | News():
            return follow.tell(result)
        case Refused():
            return own_cases.tell_refused(result)
        case Joined() | Left() | Contact() | Worked() | Swept() | Issued() | Filled() | SignedUp() | Recorded():
            return _tell_officer(result)


_OfDesk = Joined | Left | Contact | Worked | Swept | Issued | Filled | SignedUp | Recorded


def _tell_officer(result: _OfDesk) -> Message:
    match result:
        case Filled():
            return desk_counter.tell_filled(result)
        case SignedUp():
            return desk_counter.tell_signed_up(result)
        case Joined():
            return desk_views.tell_joined(result)
        case Left():
            return desk_views.tell_left()
        case Contact():
            return desk_views.tell_contact(result)
        case Worked():
            return desk_views.tell_worked(result)
        case Swept():
            return desk_sweep.tell_swept(result)
        case Recorded():
            return desk_outcomes.tell_recorded(result)
        case Issued():
            return desk_lists.tell_issued(result)
