"""A house for stories with several people: the real exchange and store on a file, fake places, a clock that is moved.

Every actor holds a chat of their own, in a browser or on a platform; what they read last is remembered.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import text as sql

from bot.cases.codes import digest_of, draw
from bot.cases.service import CaseService
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.inbox.message_handler import MessageHandler
from bot.model.case import Role
from bot.model.messages import Incoming, Message
from bot.model.place import Places
from bot.replay.player import CODE
from bot.replay.visitor import NoSuchButtonError, Visitor
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.engine import Database, open_keyring
from bot.store.statements import heard_statements
from bot.store.vault import Vault, new_token
from bot.store.work import UnitOfWork
from bot.wiring import running
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.blank import place_blank
from tests.conftest import FixedClock
from tests.fakes import FakePlaces

T = TypeVar("T")


def words_in(said: str) -> str:
    """The words of a genuine call that stand in what was read; "" when none do."""
    found = re.search("hai từ:? “(.+?)”", said)
    return found[1] if found else ""


@dataclass
class House:
    """What runs on one database, with the loop it runs in."""

    folder: Path
    clock: FixedClock
    running: Runtime
    runner: asyncio.Runner = field(repr=False)
    url: str = field(repr=False)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something that runs in this house's loop."""
        return self.runner.run(work)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.clock.moment += timedelta(**time)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What the database holds, read past every rule."""

        async def read() -> list[tuple[Any, ...]]:
            return await self.running.database.read(
                lambda work: [tuple(row) for row in work.tx.execute(sql(query), values)]
            )

        return self.do(read())

    def change(self, query: str, **values: object) -> None:
        """Alter the database, past every rule."""

        async def write() -> None:
            await self.running.database.write(lambda work: work.tx.execute(sql(query), values))

        self.do(write())

    def heard_statements(self) -> AbstractContextManager[list[str]]:
        """Listen to the statements of this house alone: other tests' servers may be at work in this process."""
        return heard_statements(self.url)

    def file(self) -> bytes:
        """The bytes of the database with its write-ahead log."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("acts.db*")))

    def invite(self, role: Role = "officer", scope: str = "16732", name: str = "Cán bộ mẫu") -> str:
        """A new invitation."""
        code = grouped(draw(INVITATION_LENGTH))

        async def write() -> None:
            def act(work: UnitOfWork) -> None:
                until = self.clock.now() + timedelta(days=3)
                work.officers.invite(name, role, scope, digest_of(code), until)

            await self.running.database.write(act)

        self.do(write())
        return code

    def actor(self, name: str = "person", channel: str = "web", address: str = "") -> Actor:
        """Somebody with a chat of their own who has not said anything yet."""
        return Actor(name, self, channel, address)

    def officer(self, role: Role = "officer", scope: str = "16732", channel: str = "web") -> Actor:
        """Somebody who has come to a desk."""
        actor = self.actor(role, channel)
        actor.say(self.invite(role, scope))
        return actor

    def applicant(self, **fields: str) -> Actor:
        """Somebody who has sent a case."""
        actor = self.actor()
        actor.apply(**fields)
        return actor


class Actor:
    """One person who holds a chat on a channel. ``visit`` is what they see of it, ``code`` that of their case."""

    def __init__(self, name: str, house: House, channel: str = "web", address: str = "") -> None:
        self.name = name
        self.house = house
        self.visit = Visitor(parts=house.running, clock=house.clock, channel=channel, address=address or new_token())
        self.code = ""

    @property
    def vault(self) -> Vault:
        return self.visit.vault

    @property
    def chat(self) -> str:
        return self.vault.chat

    @property
    def heard(self) -> list[str]:
        """The texts that came last."""
        return [message.text for message in self.visit.shown]

    @property
    def text(self) -> str:
        """What came last, as one text."""
        return "\n".join(self.heard)

    @property
    def buttons(self) -> dict[str, str]:
        """The actions of the last buttons seen, by label."""
        shown = self.visit.last.all_buttons if self.visit.last else ()
        return {button.label: button.action for button in shown}

    @property
    def session(self) -> Session:
        """What is remembered of this chat."""
        return self._do(self.visit.session())

    @property
    def is_kept(self) -> bool:
        """Whether this chat is known at all."""
        return bool(self.house.rows("SELECT 1 FROM chat WHERE id = :chat", chat=self.chat))

    def say(self, typed: str, action: str = "") -> str:
        """Send typed words or the action of a button; returns what came back."""
        self._do(self.visit.send(Incoming(typed, action)))
        return self.text

    def send_again(self) -> list[Message]:
        """What comes of the last message when it is sent once more with its id."""
        return self._do(self.visit.deliver())

    def act(self, action: str) -> str:
        """Press a button that may never have been shown."""
        return self.say("", action)

    def press(self, label: str) -> str:
        """Press one of the buttons last seen, or do what the channel says in its place."""
        try:
            self._do(self.visit.press(label))
        except NoSuchButtonError as error:
            raise AssertionError(f"{error} under:\n{self.text}") from error
        return self.text

    def news(self) -> str:
        """Fetch what waits."""
        self._do(self.visit.news())
        return self.text

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
        self.act("refer:set:may_ask:yes")
        self.say(name)
        self.say(phone)
        self.act(f"refer:set:when:{when}")
        shown = self.act(f"refer:set:way:{way}")
        self.press("Đồng ý gửi")
        found = CODE.search(self.text)
        self.code = found[0] if found else ""
        return shown

    def agree(self, code: str, phone: str = "0912 345 678") -> str:
        """Agree with a relative's case, and give the last digits of the number in it."""
        self.say(code)
        self.press("Tôi là người đó, tôi đồng ý")
        return self.say(phone.replace(" ", "")[-4:])

    def agree_to_list(self) -> str:
        """Agree that the own name may stand on the list, right after having applied or agreed."""
        return self.press("Đồng ý ghi tên")

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        self.visit.parts = self.house.running
        return self.house.do(work)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: what commits a thousand times need not wait for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - only a random folder in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


NO_FLOOD = dict.fromkeys(("cases_per_chat", "cases_per_address", "cases_per_ward", "messages_per_minute"), 10_000)
"""For towns at random, in which a few people send very much."""


@contextmanager
def open_house(
    services: Services, folder: Path, places: Places | None = None, url: str = "", notice_minutes: int = 0
) -> Iterator[House]:
    """A house on a database in ``folder``, or on the one at ``url`` with its key there.

    Notices of steps leave at once, unless they wait so many minutes.
    """
    clock = FixedClock()
    if not url:
        place_blank(folder / "acts.db")
    url = url or f"sqlite+aiosqlite:///{folder}/acts.db"
    waits = {"notice_minutes": notice_minutes}
    settings = Settings(database_url=url, key_file=folder / "acts.key", **NO_FLOOD, **waits)  # type: ignore[arg-type]
    with asyncio.Runner() as runner:
        parts = running(settings, replace(services, places=places or FakePlaces()), clock)
        opened = runner.run(parts.__aenter__())
        try:
            yield House(folder, clock, opened, runner, url)
        finally:
            runner.run(parts.__aexit__(None, None, None))


def reopen(house: House, settings: Settings, services: Services) -> None:
    """The service ends and another one begins on the same database, with keys read anew."""

    async def renew() -> None:
        await house.running.database.close()
        database = await Database.open(settings.database_url)
        keyring = await open_keyring(database, "", settings.key_path)
        cases = CaseService(services.places, house.running.policy, draw)
        exchange = MessageHandler(services, database, keyring, cases, house.clock)
        house.running = Runtime(database, keyring, cases, exchange, house.running.policy)

    house.do(renew())
