"""Answers to whoever sent a case: what was taken back or corrected, and whether they may stand on the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


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


@dataclass(frozen=True)
class Followed:
    """The person is told of news from now on, or was before; not ``is_reachable``: nobody can write to them here."""

    is_new: bool = True
    is_reachable: bool = True


@dataclass(frozen=True)
class Unfollowed:
    """The person is told of no news any more; not ``was``: they were not told before either."""

    was: bool = True


@dataclass(frozen=True)
class News:
    """An announcement as it was sent, "" when it is gone; ``ended_on`` when its day is over."""

    body: str
    ended_on: date | None = None
    follows: bool = True
