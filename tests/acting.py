"""A house for stories with several people: the real exchange and store on a file, fake places, a clock that is moved.

Every actor holds a browser of their own; what they read and the buttons under it are remembered.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import text as sql

from bot.conversation.codes import INVITATION_LENGTH, grouped
from bot.conversation.known import Role
from bot.conversation.messages import Incoming, Reply
from bot.conversation.services import Services
from bot.delivery.exchange import Received, reply_content
from bot.delivery.running import Running, running
from bot.leads.referrals import digest_of, draw
from bot.settings import Settings
from bot.store.chats import Said
from bot.store.officers import Officers
from bot.store.vault import Vault, new_token
from tests.conftest import FixedClock
from tests.fakes import FakePlaces

T = TypeVar("T")
CODE = re.compile(r"\b[2-9CDFGHJKMNPQRTVWX]{4}-[2-9CDFGHJKMNPQRTVWX]{4}\b")


async def plainly(reply: Reply) -> dict[str, object]:
    """What a channel without pictures keeps of a reply."""
    return {"from": "bot", "at": "", **reply_content(reply)}


@dataclass
class House:
    """What runs on one database, with the loop it runs in."""

    folder: Path
    clock: FixedClock
    running: Running
    runner: asyncio.Runner = field(repr=False)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something that runs in this house's loop."""
        return self.runner.run(work)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**time)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What the database holds, read past every rule."""

        async def read() -> list[tuple[Any, ...]]:
            async with self.running.database.read() as tx:
                return [tuple(row) for row in await tx.execute(sql(query), values)]

        return self.do(read())

    def change(self, query: str, **values: object) -> None:
        """Alter the database, past every rule."""

        async def write() -> None:
            async with self.running.database.write() as tx:
                await tx.execute(sql(query), values)

        self.do(write())

    def file(self) -> bytes:
        """The bytes of the database with its write-ahead log."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("acts.db*")))

    def invite(self, role: Role = "officer", scope: str = "16732", name: str = "Cán bộ mẫu") -> str:
        """A new invitation."""
        code = grouped(draw(INVITATION_LENGTH))

        async def write() -> None:
            async with self.running.database.write() as tx:
                until = self.clock.now() + timedelta(days=3)
                await Officers(tx, self.running.keyring).invite(name, role, scope, digest_of(code), until)

        self.do(write())
        return code

    def actor(self, name: str = "person") -> Actor:
        """Somebody with a browser of their own who has not said anything yet."""
        return Actor(name, self)

    def officer(self, role: Role = "officer", scope: str = "16732") -> Actor:
        """Somebody who has come to a desk."""
        actor = self.actor(role)
        actor.say(self.invite(role, scope))
        return actor

    def applicant(self, **fields: str) -> Actor:
        """Somebody who has sent a case."""
        actor = self.actor()
        actor.apply(**fields)
        return actor


@dataclass
class Actor:
    """One person at one browser. ``heard`` is what came last, ``buttons`` the last ones seen, by label."""

    name: str
    house: House = field(repr=False)
    token: str = field(default_factory=new_token, repr=False)
    heard: list[str] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    code: str = ""
    count: int = 0

    @property
    def vault(self) -> Vault:
        return Vault.of(self.token)

    @property
    def chat(self) -> str:
        return self.vault.chat

    @property
    def text(self) -> str:
        """What came last, as one text."""
        return "\n".join(self.heard)

    def say(self, typed: str, action: str = "") -> str:
        """Send typed words or the action of a button; returns what came back."""
        self.count += 1
        said = Said(f"m{self.count:08}", {"from": "person", "text": typed, "at": ""})
        exchange = self.house.running.exchange
        received = self.house.do(exchange.receive(self.vault, "web", said, Incoming(typed, action), plainly))
        return self._hear(received)

    def act(self, action: str) -> str:
        """Press a button that may never have been shown."""
        return self.say("", action)

    def press(self, label: str) -> str:
        """Press one of the buttons last seen."""
        if label not in self.buttons:
            raise AssertionError(f"no button “{label}” among {list(self.buttons)} under:\n{self.text}")
        return self.say(label, self.buttons[label])

    def news(self) -> str:
        """Fetch what waits."""
        return self._hear(self.house.do(self.house.running.exchange.news(self.vault)))

    def apply(
        self,
        *,
        audience: str = "person",
        ward: str = "16732",
        name: str = "Trần Văn Mẫu",
        phone: str = "0912 345 678",
        when: str = "any",
        way: str = "call",
    ) -> str:
        """Go through the whole dialogue and agree; keeps the code. Returns the consent text that was shown."""
        self.act("refer")
        self.act(f"refer:set:audience:{audience}")
        self.act(f"refer:set:ward:{ward}")
        self.say(name)
        self.say(phone)
        self.act(f"refer:set:when:{when}")
        shown = self.act(f"refer:set:way:{way}")
        self.press("Đồng ý gửi")
        found = CODE.search(self.text)
        self.code = found[0] if found else ""
        return shown

    def _hear(self, received: Received) -> str:
        contents = [message.content for message in received.messages]
        self.heard = [str(content["text"]) for content in contents]
        if contents:
            shown = [*buttons_of(contents[-1], "buttons"), *buttons_of(contents[-1], "aids")]
            self.buttons = {button["label"]: button["action"] for button in shown}
        return self.text


def buttons_of(content: dict[str, object], kind: str) -> Sequence[dict[str, str]]:
    """The buttons of a message as fields."""
    found = content.get(kind, [])
    return found if isinstance(found, list) else []


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: what commits a thousand times need not wait for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - only a random folder in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def open_house(services: Services, folder: Path, places: FakePlaces | None = None) -> Iterator[House]:
    """A house on a database in ``folder``."""
    clock = FixedClock()
    settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/acts.db")
    with asyncio.Runner() as runner:
        parts = running(settings, replace(services, places=places or FakePlaces()), clock)
        opened = runner.run(parts.__aenter__())
        try:
            yield House(folder, clock, opened, runner)
        finally:
            runner.run(parts.__aexit__(None, None, None))
