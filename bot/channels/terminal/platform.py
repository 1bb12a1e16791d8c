"""The terminal: a talk at standard input and output, where a number presses a button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TextIO

from bot.channels.render import as_text
from bot.inbox.message_handler import MessageHandler
from bot.inbox.page import Received
from bot.model.messages import Incoming, Message
from bot.store.vault import Vault, new_token
from bot.texts import text

CHANNEL = "terminal"
_SHOWN = 3
"""So many messages of an earlier talk are shown again."""


class Recorder(Protocol):
    """Writes a talk down."""

    def moment(self) -> datetime:
        """The present moment; from now on it is that of the talk."""
        ...

    def begin(self, at: datetime, shown: Sequence[Message]) -> None:
        """Write down what was shown at first."""
        ...

    def add(self, at: datetime, typed: str, shown: Sequence[Message]) -> None:
        """Write down what was typed and what came of it."""
        ...


async def talk(source: TextIO, out: TextIO, exchange: MessageHandler, vault: Vault, recorder: Recorder) -> None:
    """Talk until the end of ``source`` or Ctrl+C; all of it is written down, also when something fails."""
    began = recorder.moment()
    shown = _shown(await exchange.open(vault, CHANNEL))[-_SHOWN:]
    recorder.begin(began, shown)
    while True:
        try:
            out.writelines(f"\n{as_text(message)}\n" for message in shown)
            out.write(f"\n{text('chat.prompt')} ")
            out.flush()
            line = source.readline()  # nobody else is in this loop, and Ctrl+C must end the waiting
        except KeyboardInterrupt:
            line = ""
        if not line:
            out.write(f"\n{text('chat.bye')}\n")
            return
        typed, at = line.rstrip("\n"), recorder.moment()
        shown = _shown(await exchange.receive(vault, CHANNEL, new_token(), Incoming(typed)))
        recorder.add(at, typed, shown)


def _shown(received: Received) -> list[Message]:
    return [each.message for each in received.messages if not each.is_from_person]
