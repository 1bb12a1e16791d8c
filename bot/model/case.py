"""Cases as a turn sees them: those of a chat, the desk of an officer, and the results of effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.model.application import Application
from bot.model.counter import Filled, SignedUp
from bot.model.lists import Issued, ListInHand, ListOut, ListWarning, Recorded
from bot.model.own_answers import Corrected, Followed, ListAnswered, ListAsked, News, Unfollowed, Withdrawn

State = Literal[
    "new", "unconfirmed", "returned", "accepted", "contacted", "listed", "approved", "handed", "lent", "refused",
    "closed", "erased",
]  # fmt: skip
Step = Literal[
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "transfer",
    "send_back", "note", "confirm", "escalate", "approve", "disapprove", "hand", "lend", "refuse",
]  # fmt: skip
REASONS: Mapping[Step, tuple[str, ...]] = {
    "disapprove": ("not_eligible", "moved", "papers", "other"),
    "refuse": ("no_need", "plan", "debt", "capital", "other"),
    "unlist": ("no_need", "not_eligible", "moved", "mistake", "other"),
    "close": ("lent", "not_eligible", "no_need", "unreachable", "moved", "declined", "not_a_person", "other"),
    "transfer": ("lives_there", "moved", "other"),
}
"""Why a case may be closed, taken off a list or sent to another ward; the words are in vi.yaml."""
Purpose = Literal["call", "list"]
"""What a person may agree to, each for itself: that an officer calls; that they stand on the list (Mẫu số 01)."""
Role = Literal["officer", "supervisor", "admin"]
QueueName = Literal["new", "waiting", "due", "listed", "closed", "unconfirmed"]


@dataclass(frozen=True)
class OwnCase:
    """A case as the chat that sent it may see it. ``held`` is all that is kept of what this chat sent.

    ``list_agreed`` when the person in question agreed, by the code of this sender, to stand on the list.
    """

    code: str
    state: State
    ward: str
    police: str
    opened_on: date
    agreed_at: datetime
    version: str
    person_agreed: bool
    held: Application = field(repr=False)
    list_agreed: bool = False


@dataclass(frozen=True)
class DeskCase:
    """A case on an officer's desk. ``masked`` shows only initials and the last digits.

    ``came_from`` is the ward that sent it on, ``why`` its reason; ``must_call`` when nobody can be written to.
    ``codes`` are those of its senders, ``told_codes`` of those who hear of steps, ``list_code`` of the one who may
    stand on the list of ``list_month`` ("2027-04"). ``person_agreed`` is what somebody wrote; ``is_confirmed`` when an
    officer heard it from the person in question. ``list_agreed`` when the person who would stand on the list agreed to
    that too, in the chat or on paper. ``warnings`` speak against marking; ``issued`` is the month of the last list that
    went out with the case and still holds.
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


@dataclass(frozen=True)
class Officer:
    """An officer at a desk: ``places`` are the names of the wards or the province, ``wards`` their codes if few."""

    id: int
    role: Role
    places: tuple[str, ...]
    wards: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskRequest:
    """The part of a desk that a turn needs to see.

    "home": the counts of the open queues; "next": the case that needs somebody most; "case": the one with ``code``;
    "queue": the cases of ``queue`` from number ``first`` (from 0) on, at most ``size``; "lists": the lists in hand and
    the last ones that went out, of ``ward`` alone if it is given; "issued": the lists that went out, in pages, or that
    of ``ward`` with the number ``first``.
    """

    view: Literal["home", "next", "case", "queue", "lists", "issued"]
    code: str = ""
    ward: str = ""
    queue: QueueName = "new"
    first: int = 0
    size: int = 20


@dataclass(frozen=True)
class DeskView:
    """The part of a desk that was read for a request. ``first`` is 0 when the page that was asked for is gone.

    ``unreached`` are the names of officers there who cannot be written to; only who is above them sees that.
    ``drafts`` are the lists in hand, ``issued`` lists that went out, newest first.
    """

    request: DeskRequest
    counts: Mapping[QueueName, int] = field(default_factory=dict)
    cases: tuple[DeskCase, ...] = ()
    first: int = 0
    unreached: tuple[str, ...] = field(default=(), repr=False)
    drafts: tuple[ListInHand, ...] = ()
    issued: tuple[ListOut, ...] = ()


@dataclass(frozen=True)
class ChatContext:
    """Facts known of the chat when its message comes; none for most people. ``desk`` is what the turn asked to see of
    the officer's desk, None as long as it did not ask; ``locked_seat`` the number of an officer whose seat is locked.
    """

    cases: tuple[OwnCase, ...] = ()
    officer: Officer | None = None
    desk: DeskView | None = None
    locked_seat: int = 0


NOBODY = ChatContext()


@dataclass(frozen=True)
class Referred:
    """A case was opened; ``joined`` when this chat had sent it before, and then ``state`` says how it stands.

    ``asks`` is what a released person is asked next.
    """

    code: str
    ward: str
    audience: str
    joined: bool = False
    state: State = "new"
    asks: ListAsked | None = None


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
class Contact:
    """The opened contact of a case; read once, never kept with the conversation."""

    case: DeskCase
    people: tuple[Application, ...] = field(repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Worked:
    """A step was taken; ``told`` is what the applicant was told, word for word, or ""; ``month`` that of the list.

    ``addendum`` is its number, the number and month of the list that was out, and the row, if a name was taken off.
    """

    case: DeskCase
    step: Step
    told: str = ""
    month: str = ""
    addendum: str = ""


@dataclass(frozen=True)
class Swept:
    """Unconfirmed cases were closed as not from real persons; ``left`` are still there."""

    count: int
    left: int


@dataclass(frozen=True)
class Refused:
    """Nothing was done: "unknown" code, "invitation" no longer good, "step" no longer possible, "ward" unfit.

    "broken": what is kept of the case was damaged and does not open. "group": the code is for a group. "nobody": no
    released person sent the case, so that nobody may stand on the list. "acted": an officer works on it already.
    "digits": those of the number in the case are others. "slow": too many wrong codes. "many": too many cases from
    there today. "consent", "over_cap": why somebody cannot be marked for a list. "changed": the list in hand is not the
    one that was shown. "there": the released person stands in the case already.
    """

    why: Literal[
        "unknown", "invitation", "step", "ward", "broken", "group", "nobody", "acted", "digits", "slow", "many",
        "consent", "over_cap", "changed", "there",
    ]  # fmt: skip
    code: str = ""
    state: State | Literal[""] = ""


Result = (
    Referred
    | Withdrawn
    | Corrected
    | CaseStatus
    | Agreed
    | ListAsked
    | ListAnswered
    | Joined
    | Left
    | Contact
    | Worked
    | Swept
    | Issued
    | Filled
    | SignedUp
    | Recorded
    | Followed
    | Unfollowed
    | News
    | Refused
)
"""What came of an effect."""
