"""Transcript: a talk as it is written down, to be a test or to be played again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock, StoppedClock
from bot.model.messages import Message
from bot.replay.comparison import HeardText, whole
from bot.replay.script import answers, script_text


@dataclass
class Transcript:
    """The welcome, then each message with its moment and what came of it.

    With a ``clock`` that can be set, all of a message happens at one moment, so that it can happen again.
    """

    clock: Clock
    stopped: StoppedClock | None = None
    began: datetime | None = None
    welcome: Sequence[HeardText] = ()
    said: list[tuple[datetime, str, Sequence[Message]]] = field(default_factory=list, repr=False)

    def moment(self) -> datetime:
        """The present moment; from now on it is that of the talk."""
        now = self.clock.now()
        if self.stopped is not None:
            self.stopped.moment = now
        return now

    def begin(self, at: datetime, shown: Sequence[Message]) -> None:
        """Write down what was shown at first."""
        self.began, self.welcome = at, list(map(whole, shown))

    def add(self, at: datetime, typed: str, shown: Sequence[Message]) -> None:
        """Write down what was typed and what came of it."""
        self.said.append((at, typed, shown))

    def saved(self, title: str) -> str:
        """A script of the tests: what was typed, and which entries answered."""
        steps = [
            {"say": typed, "entries": [each.entry for each in shown if each.entry]} for _, typed, shown in self.said
        ]
        return script_text(title, steps)

    def repeatable(self, title: str, **head: object) -> str:
        """A script with the moments and the whole of what was told; ``head`` says how the talk was begun."""
        steps = [
            {"at": at.isoformat(), "say": typed, "told": answers(map(whole, shown))} for at, typed, shown in self.said
        ]
        begun = {"at": self.began.isoformat()} if self.began else {}
        return script_text(title, steps, **begun, **head, told=answers(self.welcome))
