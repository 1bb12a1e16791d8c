"""Rows of conversations as values: what is kept of a chat, of its messages and of unfinished referrals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Kept:
    """One message as kept: its number in the chat and its content (JSON fields, never logged)."""

    number: int
    content: dict[str, object] = field(repr=False)


@dataclass(frozen=True)
class Said:
    """A message of a person: the id their device gave it, and its content."""

    client_id: str
    content: dict[str, object] = field(repr=False)


@dataclass(frozen=True)
class Last:
    """The number of a chat's last message, and that of the last letter in the outbox, as a session was kept."""

    message: int
    letter: int


@dataclass(frozen=True)
class Draft:
    """An unfinished referral of a chat; what was typed of it is in the sealed session. ``address`` is sealed too."""

    chat: str
    channel: str
    since: datetime
    address: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """A chat as it is kept when a message comes: its session as JSON, None for a new (or unreadable) one.

    ``is_paused`` while a human of the office writes there; ``is_owed`` when something waits for it; ``has_cases`` when
    it sent a case, or one it is tied to did; ``seat`` is the row of the officer whose chat it is.
    ``version`` changes with every session that is kept; None for a new chat.
    ``is_over`` when its days are over and only its deletion is awaited: then nothing of it is used any more.
    ``said_at`` is the number of the message that came with the looked-for id before; None when it is new.
    """

    session: str | None = field(repr=False)
    is_paused: bool = False
    is_owed: bool = False
    has_cases: bool = False
    version: int | None = None
    is_over: bool = False
    said_at: int | None = None
    seat: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def is_party(self) -> bool:
        """True if the chat sent a case or belongs to an officer: something may still be told to it."""
        return self.has_cases or self.seat is not None


class LostRaceError(Exception):
    """Somebody else kept another session of a chat since it was seen: what was decided on it does not hold."""
