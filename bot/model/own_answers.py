"""A case as its sender sees it, and the answers to them: what was taken back, corrected, agreed to or tied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.model.application import Application
from bot.model.case_terms import State


@dataclass(frozen=True)
class OwnCase:
    """A case as the chat that sent it may see it. ``held`` is all that is kept of what this chat sent.

    ``list_agreed`` when the person in question agreed, by the code of this sender, to stand on the list. ``call_word``
    are the words that an officer says who calls; ``asks_call`` while it is not said whether one called. ``is_tied``
    when another chat of the same person shows it too, ``is_frozen`` when this chat wants it left alone.
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
    call_word: str = field(default="", repr=False)
    asks_call: bool = False
    is_tied: bool = False
    is_frozen: bool = False


@dataclass(frozen=True)
class ListAsked:
    """The released person is asked to agree to stand on the list; ``terms`` is the text, ``shown`` names it."""

    code: str
    terms: str
    shown: str


@dataclass(frozen=True)
class ListAnswered:
    """The person agreed to stand on the list, or no longer does; ``is_listed`` when their name stands on it already."""

    code: str
    agreed: bool
    is_listed: bool = False


@dataclass(frozen=True)
class CallAnswered:
    """A sender said whether an officer called; ``call_word`` are the words of a genuine call."""

    code: str
    was_called: bool
    call_word: str = field(default="", repr=False)


@dataclass(frozen=True)
class TieCode:
    """A code to be typed in another chat of the same person within so many minutes."""

    code: str = field(repr=False)
    minutes: int


@dataclass(frozen=True)
class ChatsTied:
    """Chats of one person see the same cases, with these codes; or no longer do."""

    codes: tuple[str, ...]
    are_tied: bool


@dataclass(frozen=True)
class Withdrawn:
    """Cases were erased at ``at``; ``handed_on`` when one of them may already be on a list on paper.

    ``with_chat`` when the conversation goes too.
    """

    codes: tuple[str, ...]
    at: datetime
    handed_on: bool = False
    with_chat: bool = False


@dataclass(frozen=True)
class Corrected:
    """The data of a case were corrected; ``fields`` are their names."""

    code: str
    fields: tuple[str, ...]
