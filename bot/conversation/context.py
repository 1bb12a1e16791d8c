"""The context of a turn: what a dialogue is handed besides the session, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.data_rights import ActFor
from bot.model.desk_view import NOBODY, ChatContext, DeskRequest, DeskView
from bot.model.effects import Effect, Erased, Withdraw
from bot.model.messages import Message


@dataclass(frozen=True)
class TurnContext:
    """When a message comes, what may be used, and what is known of who sent it."""

    now: datetime
    services: Services
    known: ChatContext = NOBODY

    @cached_property
    def on(self) -> date:
        """The day in Việt Nam."""
        return day_in_vietnam(self.now)

    def desk(self, request: DeskRequest) -> DeskView:
        """The part of the officer's desk that is asked for. Raises DeskNotReadError when it was not read yet."""
        if self.known.desk is None or self.known.desk.request != request:
            raise DeskNotReadError(request)
        return self.known.desk


class DeskNotReadError(Exception):
    """A desk action has to see a part of the desk that was not read yet; never leaves `turn`."""

    def __init__(self, request: DeskRequest) -> None:
        super().__init__(request.view)
        self.request = request


@dataclass(frozen=True)
class Trace:
    """The way in which a message was taken, for trials and records.

    ``decision`` is answer, lean, verdict, noted, clarify, decline, act, field or crisis; then the topics in the order
    asked, the act, and the outcome told ("" when none was).
    """

    decision: str = ""
    topics: tuple[str, ...] = ()
    act: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Turn:
    """The decision on one message. `outcomes.finish` adds the replies that depend on the results of the effects.

    ``is_pressed``: a button did it, or words that name one. ``is_locked``: the chat shows nothing of the person, and
    nothing that waits is brought. ``is_secret``: what was typed is not kept, as it may be the lock word or is about
    somebody. ``needs`` is set, and nothing else is decided, when the turn must see a part of the desk first: it is read
    and the same message decided again.
    """

    session: Session
    replies: tuple[Message, ...] = ()
    effects: tuple[Effect, ...] = ()
    needs: DeskRequest | None = None
    trace: Trace = Trace()
    is_pressed: bool = False
    is_locked: bool = False
    is_secret: bool = False

    @property
    def erases(self) -> bool:
        """True if everything of the chat goes."""
        return any(isinstance(effect, Erased) for effect in self.effects)

    @property
    def takes_back(self) -> bool:
        """True if something that was kept goes."""
        is_for_another = any(isinstance(effect, ActFor) and effect.what == "erase" for effect in self.effects)
        return is_for_another or any(isinstance(effect, Erased | Withdraw) for effect in self.effects)
