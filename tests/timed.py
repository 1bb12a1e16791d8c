"""A service on a file whose clock is moved by hand, with people who act straight through the rules; all are samples."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy import text as sql

from bot.clock import VIETNAM
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.jobs import Counts, tick
from bot.model.application import Application
from bot.model.case import Referred, Role, Worked
from bot.model.effects import AgreeToList, AskList, Effect, Refer, Work
from bot.model.messages import Incoming
from bot.model.own_answers import ListAsked
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_rows import Case
from bot.store.outbox import place_of
from bot.store.schema import aware, chat, outbox
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.wiring import running
from tests.blank import place_blank
from tests.conftest import FixedClock
from tests.fakes import FakePlaces

T = TypeVar("T")
WARD, OTHER_WARD, PROVINCE = "16732", "16708", "tinh:40"


def vietnam(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment as the clock on a wall in Việt Nam shows it."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Notice:
    """What waits for a chat unasked."""

    chat: str
    text: str
    not_before: datetime
    actions: tuple[str, ...]


@dataclass
class Timed:
    """The running service and the loop it runs in."""

    settings: Settings
    clock: FixedClock
    running: Runtime
    runner: asyncio.Runner = field(repr=False)
    people: int = 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def at(self, moment: datetime) -> Timed:
        """Move the clock."""
        self.clock.moment = moment
        return self

    def tick(self, moment: datetime | None = None) -> Counts:
        if moment is not None:
            self.at(moment)
        now = self.clock.now()
        self.do(self.running.database.write(lambda work: work.clock.confirm(now)))  # the tests move it on purpose
        return self.do(tick(self.running, now))

    def tick_until(self, moment: datetime, **step: float) -> list[tuple[datetime, Counts]]:
        """Tick again and again; returns the ticks that did something."""
        found = []
        while self.clock.moment < moment:
            self.clock.moment += timedelta(**step)
            counts = self.tick()
            if counts != Counts():
                found.append((self.clock.moment, counts))
        return found

    def chat(self, name: str) -> str:
        """A chat on the web that exists."""
        vault = Vault.of(name)

        async def keep() -> None:
            def act(work: UnitOfWork) -> None:
                session = Session(welcomed=True).dump()
                work.chats.keep_session(vault, session, self.clock.now(), channel="web", is_draft=False)

            await self.running.database.write(act)

        self.do(keep())
        return vault.chat

    def officer(self, name: str, role: Role = "officer", scope: str = WARD) -> str:
        """Somebody at a desk; returns the chat."""
        at_desk = self.chat(name)

        async def join() -> None:
            def act(work: UnitOfWork) -> None:
                officers, now = work.officers, self.clock.now()
                key = officers.invite(name, role, scope, name, now + timedelta(hours=1))
                officers.join(key, at_desk, now)

            await self.running.database.write(act)

        self.do(join())
        return at_desk

    def send(self, name: str = "person", ward: str = WARD, last_day: str = "") -> tuple[str, str]:
        """Somebody sends a request; returns their chat and its code."""
        self.people += 1
        phone = f"+8491200{self.people:04}"
        application = Application("person", ward, "Trần Văn Mẫu", phone, "any", "call", last_day=last_day)
        sender = self.chat(name)
        done = self.carry_out(Refer(application, "1", "hash"), sender)
        assert isinstance(done, Referred)
        return sender, done.code

    def agree_to_list(self, sender: str, code: str) -> None:
        """The sender agrees that their own name may stand on the list."""
        asked = self.carry_out(AskList(code), sender)
        assert isinstance(asked, ListAsked)
        self.carry_out(AgreeToList(code, asked.shown), sender)

    def unlock(self, officer: str) -> None:
        """The operator opens the seat of an officer who wrote nothing for long."""

        async def act() -> None:
            def open_seat(work: UnitOfWork) -> None:
                row = work.officers.of_chat(officer)
                assert row is not None
                work.officers.unlock(row.id, self.clock.now())

            await self.running.database.write(open_seat)

        self.do(act())

    def work(self, officer: str, code: str, step: str, **fields: str) -> None:
        """An officer takes a step."""
        done = self.carry_out(Work(code, step, **fields), officer)
        assert isinstance(done, Worked), done

    def carry_out(self, effect: Effect, by: str) -> object:
        async def act() -> object:
            return await self.running.database.write(
                lambda work: self.running.referrals.carry_out(work, effect, by, self.clock.now())
            )

        return self.do(act())

    def lead(self, code: str) -> Case:
        async def find() -> Case | None:
            return await self.running.database.read(lambda work: work.cases.by_code(code))

        found = self.do(find())
        assert found is not None
        return found

    def notices(self, to: str = "", saying: str = "") -> list[Notice]:
        """What waits in the outbox unasked, oldest first."""

        async def read() -> list[Notice]:
            def act(work: UnitOfWork) -> list[Notice]:
                rows = work.tx.execute(select(outbox).where(outbox.c.kind == "notice").order_by(outbox.c.id)).all()
                leads, found = work.cases, []
                for row in rows:
                    of = leads.get(row.lead) if row.lead else None
                    vault = leads.vault(of) if of else self.running.keyring.service("outbox")
                    content = json.loads(vault.open(row.sealed, place_of(row.id, row.chat)))
                    actions = tuple(button["action"] for button in content.get("buttons", ()))
                    found.append(Notice(row.chat, content["text"], aware(row.not_before), actions))
                return found

            return await self.running.database.read(act)

        return [each for each in self.do(read()) if to in ("", each.chat) and saying in each.text]

    def letters(self, to: str) -> list[str]:
        """The words of all that waits for somebody of the office, asked for or not, oldest first."""

        async def read() -> list[str]:
            def act(work: UnitOfWork) -> list[str]:
                vault = self.running.keyring.service("outbox")
                rows = work.tx.execute(select(outbox).where(outbox.c.chat == to).order_by(outbox.c.id)).all()
                return [
                    json.loads(vault.open(row.sealed, place_of(row.id, to)))["text"] for row in rows if not row.lead
                ]

            return await self.running.database.read(act)

        return self.do(read())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds, read past every rule."""

        async def read() -> list[tuple[Any, ...]]:
            return await self.running.database.read(lambda work: [tuple(row) for row in work.tx.execute(sql(query))])

        return self.do(read())

    def change(self, query: str) -> None:
        """Alter the database, past every rule."""

        async def write() -> None:
            await self.running.database.write(lambda work: work.tx.execute(sql(query)))

        self.do(write())

    def write_from(self, address: str, *messages: Incoming) -> str:
        """Somebody writes on a channel that pushes; returns the chat."""
        vault = self.running.keyring.chat("pushing", address)

        async def write() -> None:
            for message in messages:
                self.people += 1
                await self.running.exchange.accept("pushing", address, f"update-{self.people}", message)
            sealed = self.running.keyring.service("outbox").seal(address, f"address/{vault.chat}")
            await self.running.database.write(
                lambda work: work.tx.execute(update(chat).where(chat.c.id == vault.chat).values(address=sealed))
            )

        self.do(write())
        return vault.chat

    def session(self, address: str) -> Session:
        """The session of a chat on a channel that pushes."""

        async def read() -> str | None:
            return await self.running.database.read(
                lambda work: work.chats.session(self.running.keyring.chat("pushing", address))
            )

        saved = self.do(read())
        assert saved is not None
        return load_session(saved)

    def file(self) -> bytes:
        """The bytes of the database with its write-ahead log."""
        path = Path(self.settings.database_url.partition(":///")[2])
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


@contextmanager
def open_service(
    services: Services, folder: Path, moment: datetime, places: FakePlaces | None = None, notice_minutes: int = 0
) -> Iterator[Timed]:
    """The service on a database in ``folder``, at ``moment``; notices of steps wait so many minutes."""
    place_blank(folder / "timed.db")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/timed.db", notice_minutes=notice_minutes)
    clock = FixedClock(moment)
    with asyncio.Runner() as runner:
        parts = running(settings, replace(services, places=places or FakePlaces()), clock)
        opened = runner.run(parts.__aenter__())
        try:
            yield Timed(settings, clock, opened, runner)
        finally:
            runner.run(parts.__aexit__(None, None, None))
