"""Cases as a turn sees them: those of a chat, the desk of an officer, and the results of effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.model.application import Application
from bot.model.counter import Filled, SignedUp
from bot.model.data_rights import ActedFor, FreezeLifted, RightAsked, RightSettled
from bot.model.lists import Issued, ListTakenBack, ListWarning, Marked, Recorded
from bot.model.many import ManyTakenBack, Swept
from bot.model.notes import NoteLine
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

State = Literal[
    "new", "unconfirmed", "returned", "accepted", "contacted", "listed", "approved", "handed", "lent", "refused",
    "closed", "erased",
]  # fmt: skip
Step = Literal[
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "transfer",
    "send_back", "note", "confirm", "take", "release", "escalate", "approve", "disapprove", "hand", "lend", "refuse",
    "uncalled", "tell",
]  # fmt: skip
Undone = Step | Literal["fill"]
"""An act of an officer that can be taken back: a step, or a correction of the person."""
REASONS: Mapping[Step, tuple[str, ...]] = {
    "disapprove": ("not_eligible", "moved", "papers", "other"),
    "refuse": ("no_need", "plan", "debt", "capital", "other"),
    "unlist": ("no_need", "not_eligible", "moved", "mistake", "other"),
    "close": ("lent", "not_eligible", "no_need", "unreachable", "moved", "declined", "not_a_person", "other"),
    "transfer": ("lives_there", "moved", "other"),
    "tell": ("come", "papers", "call_back", "number", "wait"),
}
"""Why a case may be closed, taken off a list or sent to another ward, and what a person may be told; see vi.yaml."""
Purpose = Literal["call", "list"]  # what a person agrees to: that an officer calls; to stand on Mẫu số 01
CallStanding = Literal["", "asked", "yes", "no"]  # whether an officer really called, by what the senders said
Role = Literal["officer", "supervisor", "admin", "editor", "approver"]
ABOVE: tuple[Role, ...] = ("supervisor", "admin")  # who answers for several wards, the nearest first
WITHOUT_CASES: tuple[Role, ...] = ("editor", "approver")  # no places, so no case: they write and approve answers
QueueName = Literal["new", "waiting", "due", "mine", "listed", "closed", "unconfirmed", "ready", "uncalled", "meetings"]


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
    ``call`` is what the senders say of the call.
    ``helper`` is the role of who helped the person, ``beside`` when they say that the person agreed beside them.
    ``is_frozen`` when whoever sent it wants it left alone. ``is_open`` when a check left something to an officer:
    the conditions in ``points``, as far as they were sent. ``establishment`` is what an employer told, ``amount``
    the sum asked for.
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
    is_open: bool = False
    points: tuple[str, ...] = ()
    establishment: str = field(default="", repr=False)
    amount: int | None = None


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
    step: Undone


@dataclass(frozen=True)
class Refused:
    """Nothing was done: "unknown" code, "invitation" no longer good, "step" no longer possible, "ward" unfit.

    "broken": what is kept of the case was damaged and does not open. "group": the code is for a group. "nobody": no
    released person sent the case, so that nobody may stand on the list. "acted": an officer works on it already.
    "digits": those of the number in the case are others. "slow": too many wrong codes. "many": too many cases from
    there today. "consent", "over_cap": why somebody cannot be marked for a list. "changed": the list in hand is not the
    one that was shown. "there": the released person stands in the case already. "late": its time is over. "console":
    names and numbers are opened at the console alone. "many_chats": too many chats would be tied.
    "frozen": whoever sent it wants it left alone. "held": a colleague works on the case. "month": a list went out since
    the preview was shown. "gone": there is no such case at this desk, or not any more; "right": no such request about
    somebody's own data.

    ``case`` is how the case is, where a ``step`` at the desk was not taken, for whoever pressed.
    """

    why: Literal[
        "unknown", "invitation", "step", "ward", "broken", "group", "nobody", "acted", "digits", "slow", "many",
        "consent", "over_cap", "changed", "there", "late", "console", "many_chats", "frozen", "held",
        "month", "gone", "right",
    ]  # fmt: skip
    code: str = ""
    state: State | Literal[""] = ""
    case: DeskCase | None = field(default=None, compare=False)
    step: str = field(default="", compare=False)


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
    | ManyTakenBack
    | Issued
    | Filled
    | SignedUp
    | Recorded
    | ListTakenBack
    | Followed
    | Unfollowed
    | News
    | NotedDown
    | WardSeen
    | RightAsked
    | FreezeLifted
    | RightSettled
    | ActedFor
    | Refused
)
"""What came of an effect."""
