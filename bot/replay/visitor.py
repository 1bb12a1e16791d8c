"""One person's chat on any channel, as that person has it: what is sent, what is shown, how a button is pressed.

No platform takes part: what its courier would be handed is read from the outbox.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import select

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.payload import Payloads
from bot.channels.render import renderer
from bot.clock import Clock
from bot.conversation.session import Session, load_session
from bot.inbox.message_handler import Received
from bot.inbox.replies import reply_content
from bot.model.messages import Incoming, Message
from bot.replay.comparison import HeardText, undone
from bot.runtime import Runtime
from bot.store.chats import Said
from bot.store.outbox import PULLING
from bot.store.schema import naive, outbox
from bot.store.vault import Vault
from bot.texts import text

Content = Mapping[str, object]


class NoSuchButtonError(Exception):
    """Nothing with this label can be pressed. ``offered`` are the labels that can."""

    def __init__(self, label: str, offered: Sequence[str]) -> None:
        super().__init__(f"“{label}” ∉ {list(offered)}")
        self.offered = offered


def plainly(reply: Message) -> dict[str, object]:
    """What a channel without pictures keeps of a reply."""
    return {"from": "bot", "at": "", **reply_content(reply)}


@dataclass
class Visitor:
    """A chat under way. ``shown`` are the messages that came last, as the channel shows them; ``last`` the last of all.

    ``parts`` may be exchanged for those of a service that was started anew.
    """

    parts: Runtime = field(repr=False)
    clock: Clock = field(repr=False)
    channel: str
    address: str = field(repr=False)
    shown: list[Content] = field(default_factory=list, repr=False)
    last: Content = field(default_factory=dict, repr=False)
    _count: int = 0
    _sent: Incoming = field(default_factory=lambda: Incoming(""), repr=False)
    _seen: set[bytes] = field(default_factory=set, repr=False)

    @property
    def can(self) -> Capability:
        """What the channel can do."""
        return CAPABILITIES[self.channel]

    @property
    def vault(self) -> Vault:
        """What seals this chat."""
        if self.channel == "web":
            return Vault.of(self.address)
        return self.parts.keyring.chat(self.channel, self.address)

    @property
    def told(self) -> list[HeardText]:
        """What came last, without the channel's ways of saying it."""
        return undone(self.shown, self.channel)

    @property
    def offered(self) -> tuple[str, ...]:
        """The labels under the last message, whether the channel has buttons for them or not."""
        return undone([self.last], self.channel)[0].options if self.last else ()

    async def send(self, incoming: Incoming) -> None:
        """Send something new."""
        self._count, self._sent = self._count + 1, incoming
        self._show(await self._deliver())

    async def send_again(self) -> list[Content]:
        """What comes of the last message when it is sent once more with its id."""
        return await self._deliver()

    async def press(self, label: str) -> None:
        """Press the button with this label, or do what the channel says in its place. Raises NoSuchButtonError."""
        await self.send(self._pressing(label))

    async def news(self) -> None:
        """Look what came unasked."""
        if self.channel in PULLING:
            self._show(self._rendered(await self.parts.exchange.news(self.vault)))
        else:
            self._show(await self._pushed())

    async def session(self) -> Session:
        """What is remembered of this chat."""
        return await self.parts.database.read(lambda work: load_session(work.chats.session(self.vault) or ""))

    def _show(self, messages: list[Content]) -> None:
        self.shown = messages
        self.last = messages[-1] if messages else self.last

    def _pressing(self, label: str) -> Incoming:
        options = [*_options(self.last, "buttons"), *_options(self.last, "aids")]
        for option in options:
            if option["label"] == label:
                return self._pressed(label, option["action"])
        said = str(self.last.get("text", ""))
        numbered = re.search(rf"^(\d+)\. {re.escape(label)}$", said, re.MULTILINE)
        if numbered is None and text("chat.hint", label=label) not in said:
            raise NoSuchButtonError(label, self.offered)
        return Incoming(numbered[1] if numbered else label)

    def _pressed(self, label: str, action: str) -> Incoming:
        """A press as it arrives: by a payload that only we can make; where it has no room the label is typed."""
        payloads = Payloads(self.parts.keyring, self.channel)
        payload = payloads.make(self.address, action)
        if len(payload.encode()) > self.can.payload_bytes:
            return Incoming(label)
        return Incoming(label, payloads.read(self.address, payload))

    async def _deliver(self) -> list[Content]:
        known_by, incoming, exchange = f"{self.address}-{self._count}", self._sent, self.parts.exchange
        if self.channel in PULLING:
            said = Said(known_by, {"from": "person", "text": incoming.text, "at": ""})
            return self._rendered(await exchange.receive(self.vault, self.channel, said, incoming, plainly))
        await exchange.accept(self.channel, self.address, known_by, incoming, renderer(self.channel))
        return await self._pushed()

    def _rendered(self, received: Received) -> list[Content]:
        """What a channel that is asked shows; through JSON, as it reaches the page."""
        shown = [part for kept in received.messages for part in renderer(self.channel)(kept.content)]
        return cast("list[Content]", json.loads(json.dumps(shown)))

    async def _pushed(self) -> list[Content]:
        """What a sender would have handed over by now and was not seen yet, in order."""
        due = (outbox.c.chat == self.vault.chat) & (outbox.c.not_before <= naive(self.clock.now()))
        found: list[Content] = []
        query = select(outbox).where(due).order_by(outbox.c.id)
        letters = await self.parts.database.read(
            lambda work: [
                (row, json.loads(work.outbox.vault(row.lead or "").open(row.sealed, f"outbox/{row.chat}")))
                for row in work.tx.execute(query)
                if row.sealed not in self._seen  # ids are used again, a seal never
            ]
        )
        for row, content in letters:
            self._seen.add(row.sealed)
            marked = {**content, "notice": True} if row.kind == "notice" else content
            found += renderer(self.channel)(marked)
        return found


def _options(content: Content, kind: str) -> Sequence[Mapping[str, str]]:
    return cast("Sequence[Mapping[str, str]]", content.get(kind) or ())
