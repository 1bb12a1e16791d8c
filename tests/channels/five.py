"""One person's chat on any of the five channels, through the real exchange, with that channel's rendering."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.payload import Payloads
from bot.channels.render import renderer
from bot.conversation.messages import Incoming
from bot.conversation.session import Session, load_session
from bot.store.chats import Chats, Said
from bot.store.outbox import PULLING
from bot.store.schema import outbox
from bot.store.vault import Vault
from tests.acting import House, buttons_of, plainly

CHANNELS = tuple(CAPABILITIES)


@dataclass
class Line:
    """A chat under way. ``heard`` are the contents of the last answer as the channel shows them."""

    house: House = field(repr=False)
    channel: str
    address: str
    count: int = 0
    heard: list[Mapping[str, object]] = field(default_factory=list)
    last: Incoming = field(default_factory=lambda: Incoming(""))

    @property
    def capability(self) -> Capability:
        return CAPABILITIES[self.channel]

    @property
    def vault(self) -> Vault:
        if self.channel in PULLING:
            return Vault.of(f"{self.channel}/{self.address}")
        return self.house.running.keyring.chat(self.channel, self.address)

    @property
    def text(self) -> str:
        """The answer as one text; where it was cut is white space."""
        return " ".join(" ".join(str(content["text"]) for content in self.heard).split())

    @property
    def entries(self) -> list[str]:
        return [str(content["entry"]) for content in self.heard if content.get("entry")]

    @property
    def session(self) -> Session:
        async def read() -> str | None:
            async with self.house.running.database.read() as tx:
                return await Chats(tx).session(self.vault)

        return load_session(self.house.do(read()) or "")

    @property
    def is_kept(self) -> bool:
        """Whether this chat is known at all."""
        return bool(self.house.rows("SELECT 1 FROM chat WHERE id = :chat", chat=self.vault.chat))

    def send(self, incoming: Incoming) -> None:
        """Send something new."""
        self.count, self.last = self.count + 1, incoming
        self.heard = self._send(incoming)

    def send_again(self) -> list[Mapping[str, object]]:
        """What comes of the last message when it is sent once more with its id."""
        return self._send(self.last)

    def press(self, label: str) -> None:
        """Press the button with this label, or do what the channel says in its place."""
        for button in buttons_of(dict(self.heard[-1]), "buttons"):
            if button["label"] == label and self.capability.buttons:
                payloads = Payloads(self.house.running.keyring, self.channel)
                payload = payloads.make(self.address, button["action"])
                self.send(Incoming(label, payloads.read(self.address, payload)))
                return
        numbered = re.search(rf"^(\d+)\. {re.escape(label)}$", str(self.heard[-1]["text"]), re.MULTILINE)
        hinted = f"(gõ “{label}”)" in str(self.heard[-1]["text"])
        assert numbered or hinted, f"no way to press “{label}” on {self.channel}:\n{self.heard[-1]['text']}"
        self.send(Incoming(numbered[1] if numbered else label))

    def _send(self, incoming: Incoming) -> list[Mapping[str, object]]:
        known_by = f"{self.address}-{self.count}"
        if self.channel in PULLING:
            return self._receive(known_by, incoming)
        before = set(self._rows())
        exchange = self.house.running.exchange
        fits = renderer(self.channel)
        self.house.do(exchange.accept(self.channel, self.address, known_by, incoming, fits))
        return [content for sealed, content in self._rows().items() if sealed not in before]

    def _receive(self, known_by: str, incoming: Incoming) -> list[Mapping[str, object]]:
        said = Said(known_by, {"from": "person", "text": incoming.text, "at": ""})
        exchange = self.house.running.exchange
        received = self.house.do(exchange.receive(self.vault, self.channel, said, incoming, plainly))
        contents: Sequence[Mapping[str, object]] = [message.content for message in received.messages]
        shown = [part for content in contents for part in renderer(self.channel)(content)]
        kept: list[Mapping[str, object]] = json.loads(json.dumps(shown))
        return kept

    def _rows(self) -> dict[bytes, Mapping[str, object]]:
        """All that is in the outbox for this chat, in order, by its sealed form: no two are the same."""
        vault, keyring = self.vault, self.house.running.keyring

        async def read() -> dict[bytes, Mapping[str, object]]:
            async with self.house.running.database.read() as tx:
                query = select(outbox.c.sealed).where(outbox.c.chat == vault.chat).order_by(outbox.c.id)
                sealed = list(await tx.scalars(query))
            return {each: json.loads(keyring.service("outbox").open(each, f"outbox/{vault.chat}")) for each in sealed}

        return self.house.do(read())
