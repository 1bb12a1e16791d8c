"""Play of a conversation: a fresh person through the turn alone, the privacy notice aside; no effect is carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from bot.clock import VIETNAM
from bot.conversation.context import Trace, Turn
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.story import audience_of
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from knowledge.language.day_range import DayRange, parse_day_range

_HOUR = time(9, tzinfo=VIETNAM)
"""A conversation happens within a morning."""


@dataclass(frozen=True)
class Played:
    """One message of a conversation with what came of it. ``told`` are all facts so far, ``texts`` the replies."""

    number: int
    said: str = field(repr=False)
    trace: Trace
    told: Mapping[str, object] = field(default_factory=dict, repr=False)
    buttons: tuple[str, ...] = ()
    texts: tuple[str, ...] = field(default=(), repr=False)

    def as_data(self, talk: object) -> dict[str, object]:
        """The record that `qd22 trial` prints of one message."""
        return {
            "id": talk,
            "n": self.number,
            "decision": self.trace.decision,
            "topics": list(self.trace.topics),
            "act": self.trace.act,
            "told": dict(self.told),
            "outcome": self.trace.outcome,
            "buttons": list(self.buttons),
            "text": "\n\n".join(self.texts),
        }


def play(messages: Sequence[str], on: date, services: Services) -> Iterator[Played]:
    """Play a conversation on one day, message after message; the session is written and read again in between."""
    kept = Session(welcomed=True).dump()
    for number, said in enumerate(messages, 1):
        done = reply(load_session(kept), said, on, services)
        kept = done.session.dump()
        buttons = tuple(button.label for message in done.replies for button in message.all_buttons)
        texts = tuple(message.text for message in done.replies)
        yield Played(number, said, done.trace, told_data(done.session), buttons, texts)


def reply(session: Session, said: str, on: date, services: Services) -> Turn:
    """The turn on one typed message."""
    now = datetime.combine(on, _HOUR).astimezone(UTC)
    return finish(turn(session, Incoming(said), now, services), (), services)


def told_data(session: Session) -> dict[str, object]:
    """The facts that a session holds about whom the talk is about, and who that makes the applicant."""
    notes = session.told.now
    facts = {name: as_data(note["value"]) for name, note in notes.items()}
    return {"applicant": audience_of(session), **facts} if facts or session.told.about else {}


def as_data(value: object) -> object:
    """A value as data: a day, or the days that it may be, as {"from", "to"}."""
    try:
        found = parse_day_range(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return {"from": str(found.first), "to": str(found.last)} if isinstance(found, DayRange) else value
