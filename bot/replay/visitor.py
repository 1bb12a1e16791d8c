"""One person's chat, as that person has it: what is sent, what is shown, how a button is pressed.

No platform takes part: what its sender would be handed is read from the outbox.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.payload import Payloads
from bot.channels.render import renderer
from bot.clock import Clock
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.inbox.page import Received
from bot.model.codec import from_fields, to_fields
from bot.model.effects import Erased
from bot.model.messages import Incoming, Message
from bot.replay.comparison import HeardText, undone
from bot.runtime import Runtime
from bot.store.outbox import PULLING
from bot.store.schema import naive, outbox
from bot.store.vault import Vault
from bot.texts import text


class NoSuchButtonError(Exception):
    """Nothing with this label can be pressed. ``offered`` are the labels that can."""

    def __init__(self, label: str, offered: Sequence[str]) -> None:
        super().__init__(f"“{label}” ∉ {list(offered)}")
        self.offered = offered


@dataclass(kw_only=True)
class Chat:
    """A chat under way. ``shown`` are the messages that came last, as the channel shows them; ``last`` the last of all.

    ``effects`` are the names of what the last turn asked to be done; None where that is not seen.
    """

    channel: str
    shown: list[Message] = field(default_factory=list, repr=False)
    last: Message | None = field(default=None, repr=False)
    effects: list[str] | None = None

    @property
    def can(self) -> Capability:
        """The channel's capability."""
        return CAPABILITIES[self.channel]

    @property
    def told(self) -> list[HeardText]:
        """The last replies, without the channel's ways of saying them."""
        return undone(self.shown, self.channel)

    @property
    def offered(self) -> tuple[str, ...]:
        """The labels under the last message, whether the channel has buttons for them or not."""
        return undone([self.last], self.channel)[0].options if self.last else ()

    async def send(self, incoming: Incoming) -> None:
        """Send something new."""
        raise NotImplementedError

    async def news(self) -> None:
        """Look what came unasked."""
        raise NotImplementedError

    async def press(self, label: str) -> None:
        """Press the button with this label, or do what the channel says in its place. Raises NoSuchButtonError."""
        await self.send(self._pressing(label))

    def _show(self, messages: list[Message]) -> None:
        self.shown = messages
        self.last = messages[-1] if messages else self.last

    def _pressing(self, label: str) -> Incoming:
        for button in self.last.all_buttons if self.last else ():
            if button.label == label:
                return self._pressed(label, button.action)
        said = self.last.text if self.last else ""
        numbered = re.search(rf"^(\d+)\. {re.escape(label)}$", said, re.MULTILINE)
        if numbered is None and text("chat.hint", label=label) not in said:
            raise NoSuchButtonError(label, self.offered)
        return Incoming(numbered[1] if numbered else label)

    def _pressed(self, label: str, action: str) -> Incoming:
        """A press as it arrives."""
        return Incoming(label, action)


@dataclass(kw_only=True)
class Visitor(Chat):
    """A chat with the service. ``parts`` may be exchanged for those of a service that was started anew."""

    parts: Runtime = field(repr=False)
    clock: Clock = field(repr=False)
    address: str = field(repr=False)
    _count: int = 0
    _sent: Incoming = field(default_factory=lambda: Incoming(""), repr=False)
    _seen: set[bytes] = field(default_factory=set, repr=False)

    @property
    def vault(self) -> Vault:
        """The vault of this chat."""
        if self.channel == "web":
            return Vault.of(self.address)
        return self.parts.keyring.chat(self.channel, self.address)

    async def send(self, incoming: Incoming) -> None:
        """Send something new."""
        self._count, self._sent = self._count + 1, incoming
        self._show(await self.deliver())

    async def deliver(self) -> list[Message]:
        """Deliver the last message, also when it is sent once more with its id."""
        known_by, incoming, exchange = f"{self.address}-{self._count}", self._sent, self.parts.exchange
        if self.channel in PULLING:
            return self._rendered(await exchange.receive(self.vault, self.channel, known_by, incoming))
        await exchange.accept(self.channel, self.address, known_by, incoming, renderer(self.channel))
        return await self._pushed()

    async def news(self) -> None:
        """Look what came unasked."""
        if self.channel in PULLING:
            self._show(self._rendered(await self.parts.exchange.news(self.vault)))
        else:
            self._show(await self._pushed())

    async def session(self) -> Session:
        """The session of this chat."""
        return await self.parts.database.read(lambda work: load_session(work.chats.session(self.vault) or ""))

    def _pressed(self, label: str, action: str) -> Incoming:
        """A press as it arrives: by a payload that only we can make; where it has no room the label is typed."""
        payloads = Payloads(self.parts.keyring, self.channel)
        payload = payloads.make(self.address, action)
        if len(payload.encode()) > self.can.payload_bytes:
            return Incoming(label)
        return Incoming(label, payloads.read(self.address, payload))

    def _rendered(self, received: Received) -> list[Message]:
        """Messages of a channel that is asked; through JSON, as it reaches the page."""
        through = [from_fields(json.loads(json.dumps(to_fields(each.message)))) for each in received.messages]
        return [part for message in through for part in renderer(self.channel)(message)]

    async def _pushed(self) -> list[Message]:
        """Messages that a sender would have handed over by now and that were not seen yet, in order."""
        due = (outbox.c.chat == self.vault.chat) & (outbox.c.not_before <= naive(self.clock.now()))
        query = select(outbox).where(due).order_by(outbox.c.id)
        letters = await self.parts.database.read(
            lambda work: [
                (row, work.outbox.open(row.id, row.sealed, row.chat, row.lead or ""))
                for row in work.tx.execute(query)
                if row.sealed not in self._seen  # ids are used again, a seal never
            ]
        )
        found: list[Message] = []
        for row, message in letters:
            self._seen.add(row.sealed)
            is_notice = row.kind == "notice"
            found += renderer(self.channel)(replace(message, is_notice=True)) if is_notice else [message]
        return found


@dataclass(kw_only=True)
class TurnVisitor(Chat):
    """A chat with the turn alone, shown as in a terminal: nothing is kept and no effect is carried out.

    The session is written and read again between all steps, as on every channel.
    """

    services: Services = field(repr=False)
    clock: Clock = field(repr=False)
    channel: str = "terminal"
    _session: str = field(default="", repr=False)

    async def send(self, incoming: Incoming) -> None:
        """Send something new."""
        new = Session(welcomed=incoming.action == "erase:yes")
        session = load_session(self._session) if self._session else new
        done = finish(turn(session, incoming, self.clock.now(), self.services), [], self.services)
        is_erased = any(isinstance(effect, Erased) for effect in done.effects)
        self._session = "" if is_erased else done.session.dump()
        self.effects = [type(effect).__name__ for effect in done.effects]
        self._show([part for reply in done.replies for part in renderer(self.channel)(reply)])

    async def news(self) -> None:
        """Nothing comes unasked."""
        self._show([])
