"""Effects: what a turn asks to be done, as plain data. Carried out by the case service and the message handler."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.application import Application
from bot.model.case import Step
from bot.model.counter import Fill, SignUp
from bot.model.data_rights import ActFor, AskRight, LiftFreeze, SettleRight
from bot.model.lists import RecordList, TakeListBack
from bot.model.registers import NoteDown


@dataclass(frozen=True)
class Rated:
    """Effect: a person found the answer of an entry helpful or not."""

    entry: str
    helpful: bool


@dataclass(frozen=True)
class KeepQuestion:
    """Effect: a question is to be kept for the editors, its words without personal data.

    ``kind`` is "unanswered", "unclear" or "bad" (``entry`` was not liked, for a ``reason``); else ``entry`` is the
    topic that is nearest.
    """

    kind: str
    words: str = field(repr=False)
    entry: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Erased:
    """Effect: everything kept of this conversation is to be deleted now."""


@dataclass(frozen=True)
class Refer:
    """Effect: the person agreed to the consent text with this version and hash; the application is to be sent.

    ``campaign`` is the word of the organisation that helped, if any.
    """

    application: Application
    version: str
    text_hash: str
    campaign: str = ""


@dataclass(frozen=True)
class Withdraw:
    """Effect: the person takes back a case of theirs (all of them when ``code`` is empty)."""

    code: str = ""


@dataclass(frozen=True)
class Correct:
    """Effect: the person corrects what they sent with a case: fields of the application with their new values."""

    code: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Agree:
    """Effect: the person in question agrees to what a relative sent, under the text whose digest begins with ``shown``.

    ``digits`` are the last of the number in the case.
    """

    code: str
    shown: str
    digits: str = field(default="", repr=False)


@dataclass(frozen=True)
class AskList:
    """Effect: the person in question is to see the text under which they agree to stand on the list."""

    code: str


@dataclass(frozen=True)
class AgreeToList:
    """Effect: the person in question agrees to stand on the list, under the text whose digest begins with ``shown``."""

    code: str
    shown: str


@dataclass(frozen=True)
class LeaveList:
    """Effect: the person in question does not want to stand on the list, or no longer."""

    code: str


@dataclass(frozen=True)
class AnswerCall:
    """Effect: a sender says whether an officer really called them about their case with this code."""

    code: str
    was_called: bool


@dataclass(frozen=True)
class TieChats:
    """Effect: a person asks for a code for another chat of theirs, brings such a ``code``, or parts the chats."""

    code: str = field(default="", repr=False)
    parts: bool = False


@dataclass(frozen=True)
class LookUp:
    """Effect: somebody asks how the case with this code stands."""

    code: str


@dataclass(frozen=True)
class Redeem:
    """Effect: somebody shows an invitation to a desk."""

    invitation: str = field(repr=False)


@dataclass(frozen=True)
class Leave:
    """Effect: an officer leaves the desk on this channel."""


@dataclass(frozen=True)
class OpenConsole:
    """Effect: an officer wants to work at a computer."""


@dataclass(frozen=True)
class LookInto:
    """Effect: whoever is above a ward looks into it; it is written down."""

    ward: str


@dataclass(frozen=True)
class Reveal:
    """Effect: an officer opens the contact of a case; it is written down who did.

    ``accepts``: the case is accepted first when nobody has; unless ``anyway``, not while a colleague works on it.
    """

    code: str
    accepts: bool = False
    anyway: bool = True


@dataclass(frozen=True)
class Work:
    """Effect: an officer takes a step with a case. ``ward`` is where it goes when it is transferred, ``at`` the moment
    of an appointment (ISO, UTC).

    ``month`` is that of the list that was shown before marking, if one was; unless ``anyway``, no step after a call is
    taken while a colleague works on the case.
    """

    code: str
    step: str
    reason: str = ""
    ward: str = ""
    note: str = field(default="", repr=False)
    at: str = ""
    month: str = ""
    anyway: bool = True


@dataclass(frozen=True)
class TakeBack:
    """Effect: an officer takes back the last step with a case, while its notice waits."""

    code: str


@dataclass(frozen=True)
class MarkAll:
    """Effect: an officer marks the persons of these cases for the list, all at once."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class TakeManyBack:
    """Effect: an officer takes back what they did with many cases at one moment, while its notices wait."""

    step: Step
    at: datetime


@dataclass(frozen=True)
class Sweep:
    """Effect: an officer closes the unconfirmed cases that came up to a moment, as not from real persons."""

    until: datetime


@dataclass(frozen=True)
class IssueList:
    """Effect: an officer issues the list of a ward and month ("2026-12"), as the draft with this mark had it.

    ``number``, ``codes`` (in the order of the sheet) and ``files`` (kind and bytes) are filled in by whoever makes the
    files, which takes its time, before anything is written.
    """

    ward: str
    month: str
    sort: str
    mark: str
    number: int = 0
    codes: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Follow:
    """Effect: the person asks to be told when something changes, under the text with this digest."""

    text_hash: str


@dataclass(frozen=True)
class Unfollow:
    """Effect: the person does not want to be told any more."""


@dataclass(frozen=True)
class OpenNews:
    """Effect: the person wants to read an announcement."""

    announcement: str


CaseEffect = (
    Refer
    | Withdraw
    | Correct
    | Agree
    | AskList
    | AgreeToList
    | LeaveList
    | AnswerCall
    | TieChats
    | LookUp
    | Redeem
    | Leave
    | OpenConsole
    | LookInto
    | Reveal
    | Work
    | TakeBack
    | MarkAll
    | TakeManyBack
    | Sweep
    | IssueList
    | Fill
    | SignUp
    | RecordList
    | TakeListBack
    | Follow
    | Unfollow
    | OpenNews
    | NoteDown
    | AskRight
    | LiftFreeze
    | SettleRight
    | ActFor
)
"""Carried out by the case service, in the transaction of the turn."""
Effect = Rated | KeepQuestion | Erased | CaseEffect
