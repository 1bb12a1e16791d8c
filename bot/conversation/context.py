"""What a dialogue is handed besides the session, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.case import NOBODY, ChatContext
from bot.model.effects import Effect
from bot.model.messages import Message


@dataclass(frozen=True)
class TurnContext:
    """When a message comes, what may be used, and what is known of who sent it."""

    now: datetime
    services: Services
    known: ChatContext = NOBODY

    @property
    def on(self) -> date:
        """The day in Việt Nam."""
        return day_in_vietnam(self.now)


@dataclass(frozen=True)
class Turn:
    """What one message led to. What the effects bring about is told by `telling.finish`."""

    session: Session
    replies: tuple[Message, ...] = ()
    effects: tuple[Effect, ...] = ()
