"""The terminal channel: buttons are numbered lines, a number presses one. A talk can be saved as a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO, cast

from bot.channels.numbered import numbered
from bot.clock import Clock, StoppedClock
from bot.inbox.message_handler import MessageHandler, Received
from bot.inbox.replies import reply_content
from bot.model.messages import Incoming, Message
from bot.replay.comparison import Content, HeardText, whole
from bot.replay.script import answers, script_text
from bot.store.chats import Said
from bot.store.vault import Vault, new_token
from bot.texts import text

CHANNEL = "terminal"


def show(reply: Message) -> str:
    """A reply as terminal text, its buttons and then its aids numbered; what a picture shows the text says."""
    return show_content(reply_content(reply))


def show_content(content: Content) -> str:
    """The same from what is kept of a reply."""
    labels = [str(button["label"]) for kind in ("buttons", "aids") for button in _buttons(content, kind)]
    if content.get("notice"):  # numbers belong to the question that waits
        return "\n".join([str(content["text"]), *(f"  {text('chat.hint', label=label)}" for label in labels)])
    return numbered(str(content["text"]), labels)


def _buttons(content: Content, kind: str) -> Sequence[Mapping[str, str]]:
    return cast("Sequence[Mapping[str, str]]", content.get(kind, ()))


@dataclass
class Transcript:
    """A talk as it is written down: the welcome, then each message with its moment and what came of it.

    With a ``clock`` that can be set, all of a message happens at one moment, so that it can happen again.
    """

    clock: Clock
    stopped: StoppedClock | None = None
    began: datetime | None = None
    welcome: Sequence[HeardText] = ()
    said: list[tuple[datetime, str, Sequence[Content]]] = field(default_factory=list, repr=False)

    def moment(self) -> datetime:
        """The present moment; from now on it is that of the talk."""
        now = self.clock.now()
        if self.stopped is not None:
            self.stopped.moment = now
        return now

    def saved(self, title: str) -> str:
        """A script of the tests: what was typed, and which entries answered."""
        steps = [{"say": typed, "entries": _entries(shown)} for _, typed, shown in self.said]
        return script_text(title, steps)

    def repeatable(self, title: str, **head: object) -> str:
        """A script with the moments and the whole of what was told; ``head`` says how the talk was begun."""
        steps = [
            {"at": at.isoformat(), "say": typed, "told": answers(map(whole, shown))} for at, typed, shown in self.said
        ]
        begun = {"at": self.began.isoformat()} if self.began else {}
        return script_text(title, steps, **begun, **head, told=answers(self.welcome))


async def talk(source: TextIO, out: TextIO, exchange: MessageHandler, vault: Vault, transcript: Transcript) -> None:
    """Talk until the end of ``source`` or Ctrl+C; all of it is in the transcript, also when something fails."""
    transcript.began = transcript.moment()
    shown = _shown(await exchange.open(vault, CHANNEL, _render))[-_SHOWN:]
    transcript.welcome = list(map(whole, shown))
    while True:
        try:
            out.writelines(f"\n{show_content(content)}\n" for content in shown)
            out.write(f"\n{text('chat.prompt')} ")
            out.flush()
            line = source.readline()  # nobody else is in this loop, and Ctrl+C must end the waiting
        except KeyboardInterrupt:
            line = ""
        if not line:
            out.write(f"\n{text('chat.bye')}\n")
            return
        typed, at = line.rstrip("\n"), transcript.moment()
        said = Said(new_token(), {"from": "person", "text": typed, "at": ""})
        shown = _shown(await exchange.receive(vault, CHANNEL, said, Incoming(typed), _render))
        transcript.said.append((at, typed, shown))


_SHOWN = 3
"""So many messages of an earlier talk are shown again."""


def _shown(received: Received) -> list[Content]:
    return [kept.content for kept in received.messages if kept.content.get("from") != "person"]


def _entries(shown: Sequence[Content]) -> list[str]:
    return [str(content["entry"]) for content in shown if content.get("entry")]


def _render(reply: Message) -> dict[str, object]:
    return {"from": "bot", **reply_content(reply)}
