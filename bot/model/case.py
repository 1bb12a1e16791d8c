"""Cases as a turn sees them: those of a chat, the desk of an officer, and the results of effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.model.application import Application
from bot.model.case_terms import REASONS, CallStanding, Purpose, QueueName, Role, State, Step
from bot.model.counter import Filled, SignedUp
from bot.model.data_rights import FreezeLifted, RightAsked, RightSettled
from bot.model.lists import Issued, ListWarning, Marked, Recorded
from bot.model.notes import NoteLine
from bot.model.own_answers import (
    CallAnswered,
    ChatsTied,
    Corrected,
    ListAnswered,
    ListAsked,
    OwnCase,
    TieCode,
    Withdrawn,
)
from bot.model.refusal import Refused
from bot.model.registers import NotedDown

__all__ = ("REASONS", "CallStanding", "OwnCase", "Purpose", "QueueName", "Refused", "Role", "State", "Step")
"""What stands in modules of its own and is part of a case for whoever asks here."""


@dataclass(frozen=True)
class DeskCase:
    """A case on an officer's desk. ``masked`` shows only initials and the last digits.

    ``came_from`` is the ward that sent it on, ``why`` its reason; ``must_call`` when nobody can be written to.
    ``codes`` are those of its senders, ``told_codes`` of those who hear of steps, ``list_code`` of the one who may
    stand on the list of ``list_month`` ("2027-04"). ``person_agreed`` is what somebody wrote; ``is_confirmed`` when an
    officer heard it from the person in question. ``list_agreed`` when the person who would stand on the list agreed to
    that too, in the chat or on paper. ``warnings`` speak against marking; ``issued`` is the month of the last list that
    went out with the case and still holds. ``held_by`` is the name of a colleague who works on it, ``is_mine`` when
    whoever looks does; ``is_unread`` when what was written to the person was not opened for long; ``closed_why`` is the
    reason of the end. For ``undo_minutes`` whoever looks may take back the last step; 0 when they cannot.
    ``call`` is what the senders say of the call. ``helper`` is the role of who helped the person, ``beside`` when they
    say that the person agreed beside them.
    ``is_frozen`` when whoever sent it wants it left alone.
    """

    code: str
    state: State
    ward_code: str
    ward: str
    audience: str
    purpose: str
    masked: str = field(repr=False)
    opened_on: date
    waiting_days: int
    is_due: bool
    steps: tuple[Step, ...]
    person_agreed: bool
    came_from: str = ""
    why: str = ""
    must_call: bool = False
    codes: tuple[str, ...] = ()
    told_codes: tuple[str, ...] = ()
    list_code: str = ""
    list_month: str = ""
    is_confirmed: bool = False
    list_agreed: bool = False
    warnings: tuple[ListWarning, ...] = ()
    issued: str = ""
    held_by: str = field(default="", repr=False)
    is_mine: bool = False
    appointed_at: datetime | None = None
    is_unread: bool = False
    closed_why: str = ""
    undo_minutes: int = 0
    call: CallStanding = ""
    helper: str = ""
    beside: bool = False
    is_frozen: bool = False


@dataclass(frozen=True)
class Officer:
    """An officer at a desk: ``places`` are the names of the wards or the province, ``wards`` their codes if few."""

    id: int
    role: Role
    places: tuple[str, ...]
    wards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Referred:
    """A case was opened; ``joined`` when this chat had sent it before, and then ``state`` says how it stands.

    ``asks`` is what a released person is asked next, ``call_word`` are the words that an officer says who calls.
    """

    code: str
    ward: str
    audience: str
    joined: bool = False
    state: State = "new"
    asks: ListAsked | None = None
    call_word: str = field(default="", repr=False)


@dataclass(frozen=True)
class CaseStatus:
    """The standing of a case, for whoever knows its code; names nobody.

    ``asks`` is the text under which the person for whom a relative sent it may agree, "" when nobody is asked.
    """

    code: str
    state: State
    ward: str
    asks: str = ""


@dataclass(frozen=True)
class Agreed:
    """The person in question agreed to be called; ``asks`` is what they are asked next."""

    code: str
    asks: ListAsked | None = None


@dataclass(frozen=True)
class Joined:
    """An officer has come to the desk."""

    role: Role
    places: tuple[str, ...]


@dataclass(frozen=True)
class Left:
    """An officer has left the desk."""


@dataclass(frozen=True)
class ConsoleCode:
    """The console opens with this code once, until a moment (UTC); read once, never kept with the conversation."""

    code: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class Contact:
    """The opened contact of a case; read once, never kept with the conversation.

    ``call_words`` are those to say to each of the people, in their order.
    """

    case: DeskCase
    people: tuple[Application, ...] = field(repr=False)
    notes: tuple[NoteLine, ...] = field(default=(), repr=False)
    call_words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Worked:
    """A step was taken; ``told`` is what the applicant was told, word for word, or ""; ``month`` that of the list.

    ``addendum`` is its number, the number and month of the list that was out, and the row, if a name was taken off.
    ``undo_minutes``: so long the step can be taken back, 0 when it cannot.
    """

    case: DeskCase
    step: Step
    told: str = ""
    month: str = ""
    addendum: str = ""
    undo_minutes: int = 0


@dataclass(frozen=True)
class TakenBack:
    """A step was taken back, and its notice with it."""

    case: DeskCase
    step: Step


@dataclass(frozen=True)
class Swept:
    """Unconfirmed cases were closed as not from real persons; ``left`` are still there."""

    count: int
    left: int


Result = (
    Referred
    | Withdrawn
    | Corrected
    | CaseStatus
    | Agreed
    | ListAsked
    | ListAnswered
    | CallAnswered
    | TieCode
    | ChatsTied
    | Joined
    | Left
    | ConsoleCode
    | Contact
    | Worked
    | TakenBack
    | Marked
    | Swept
    | Issued
    | Filled
    | SignedUp
    | Recorded
    | NotedDown
    | RightAsked
    | FreezeLifted
    | RightSettled
    | Refused
)
"""What came of an effect."""
