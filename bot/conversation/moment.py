"""What a dialogue is handed besides the session, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import day_in_vietnam
from bot.conversation.known import NOBODY, Known
from bot.conversation.messages import Effect, Reply
from bot.conversation.services import Services
from bot.conversation.session import Session


@dataclass(frozen=True)
class Moment:
    """When a message comes, what may be used, and what is known of who sent it."""

    now: datetime
    services: Services
    known: Known = NOBODY

    @property
    def on(self) -> date:
        """The day in Việt Nam."""
        return day_in_vietnam(self.now)


@dataclass(frozen=True)
class Turn:
    """What one message led to. What the effects bring about is told by `telling.finish`."""

    session: Session
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
