"""The console in a real Chromium: a server with invented people, an officer and a supervisor who are signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from selenium import webdriver
from selenium.webdriver.support.ui import Select

from bot.cases.codes import digest_of, draw
from bot.cases.console_seats import ConsoleSeats
from bot.cases.service import CaseService
from bot.clock import Clock, SystemClock
from bot.conversation.session import Session
from bot.model.application import Application
from bot.model.case import Referred, Role
from bot.model.counter import SignedUp, SignUp
from bot.model.effects import AgreeToList, AskList, Refer, Work
from bot.model.own_answers import ListAsked
from bot.runtime import opened, policy_of
from bot.settings import Settings
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from knowledge.language.codes import INVITATION_LENGTH, grouped
from screening.advice import Audience
from tests.console.conftest import HOME
from tests.web.page import AXE, Page

T = TypeVar("T")
PEOPLE = (
    ("Trần Văn Mẫu", "+84912345678", "business", 50_000_000, "2024-03-15"),
    ("Lê Thị Ví Dụ", "+84987654321", "training", 16_000_000, "2023-11"),
    ("Nguyễn Văn Thử", "+84903111222", "business", 150_000_000, "2022-06-01"),
    ("Phạm Văn Giả Định", "+84904333444", "both", None, ""),
    ("Hoàng Thị Tên Rất Dài Để Xem Có Vỡ Trang", "+84905555666", "business", 90_000_000, "2025-01-20"),
)


class Street:
    """The database of a running server, written to beside it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()

    def do(self, act: Callable[[UnitOfWork], T]) -> T:
        async def run() -> T:
            async with opened(self.settings) as parts:
                return await parts.database.write(act)

        return asyncio.run(run())

    def officer(self, role: Role, scope: str, name: str, chat: str) -> int:
        """Somebody at a desk whose chat is nowhere shown."""
        now = self.clock.now()

        def act(work: UnitOfWork) -> int:
            code = grouped(draw(INVITATION_LENGTH))
            seat = work.officers.invite(name, role, scope, digest_of(code), now + timedelta(days=1))
            work.officers.join(seat, chat, now)
            return seat

        return self.do(act)

    def code(self, seat: int) -> str:
        """A code for the console."""
        now = self.clock.now()

        def act(work: UnitOfWork) -> str:
            row = work.officers.numbered(seat)
            assert row
            return ConsoleSeats(work, policy_of(self.settings)).give_code(row, draw, "command", now).code

        return self.do(act)

    def walk_ins(self, service: Any, chat: str, ward: str = "16732") -> list[str]:
        """People at the counter, by the rules of the service itself; the codes of their cases."""
        now = self.clock.now()

        def act(work: UnitOfWork) -> list[str]:
            codes = []
            for name, phone, purpose, amount, finished_on in PEOPLE:
                person = Application("person", ward, name, phone, "any", "call", purpose, amount, finished_on)
                done = service.carry_out(work, SignUp("", person, "ký hôm nay"), chat, now)
                assert isinstance(done, SignedUp), done
                codes.append(done.case_code)
            for code in codes[:2]:
                service.carry_out(work, Work(code, "list"), chat, now)
            return codes

        return self.do(act)

    def send(self, service: CaseService, audience: Audience, name: str, number: int, ward: str = "16732") -> str:
        """The code of a case that somebody sent from a chat; a released person lets their name stand on the list."""
        now, vault = self.clock.now(), Vault.of(f"nguoi-{number}")
        chat = vault.chat
        person = audience == "person"
        details = ("business", 40_000_000, "2024-03-15") if person else ("", None, "")
        sent = Application(audience, ward, name, f"+84912{number:06}", "any", "call", *details)

        def act(work: UnitOfWork) -> str:
            session = Session(welcomed=True).dump()
            work.chats.keep_session(vault, session, now, channel="web", is_draft=False)
            done = service.carry_out(work, Refer(sent, "1", "hash"), chat, now)
            assert isinstance(done, Referred), done
            asked = service.carry_out(work, AskList(done.code), chat, now) if person else None
            if isinstance(asked, ListAsked):
                service.carry_out(work, AgreeToList(done.code, asked.shown), chat, now)
            return done.code

        return self.do(act)


class Screen(Page):
    """The console by what an officer sees and does."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        super().__init__(driver, address)
        self.home = f"{address}{HOME}"
        self.presses = 0
        self.wrong: dict[str, list[str]] = {}

    def come_in(self, code: str) -> None:
        self.command("Storage.clearDataForOrigin", origin=self._address, storageTypes="all")
        self.driver.get(f"{self.home}/vao?ma={code}")
        self.find("form button").click()
        self.until(lambda: self.texts("nav.main a"))

    def go(self, path: str = "") -> None:
        self.driver.get(f"{self.home}{path}")

    def press(self, label: str, *, stays: bool = False) -> None:
        """Press what begins with a label, as a person does, and wait for the page that follows; presses are counted."""
        self._follow(lambda: super(Screen, self).press(label), stays=stays)

    def click(self, selector: str, at: int = 0, *, stays: bool = False) -> None:
        """Press what a selector finds (the first, or another), and wait for the page that follows."""
        self._follow(self.driver.find_elements("css selector", selector)[at].click, stays=stays)

    def _follow(self, act: Callable[[], object], *, stays: bool) -> None:
        self.presses += 1
        self.run("window.isBefore = true")
        act()
        if not stays:
            self.until(lambda: self.run("return !window.isBefore && document.readyState === 'complete'"))

    def choose_in(self, selector: str, value: str) -> None:
        """Choose in a list: one press to open it, one to choose."""
        self.presses += 2
        Select(self.find(selector)).select_by_value(value)

    def write(self, selector: str, words: str) -> None:
        """Type into a field in the place of what stands there."""
        field = self.find(selector)
        field.clear()
        field.send_keys(words)

    def counted(self, act: Callable[[], object]) -> int:
        """The presses that something takes."""
        before = self.presses
        act()
        return self.presses - before

    def dark(self, is_dark: bool) -> None:
        value = "dark" if is_dark else "light"
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    @property
    def overflow(self) -> int:
        """Pixels by which the page is wider than its screen."""
        wide: int = self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    def look(self, name: str) -> None:
        """Hold the page against what anybody can use: no wider than the screen, nothing serious for axe-core."""
        if self.overflow > 0:
            self.wrong[f"{name} is too wide"] = [str(self.overflow)]
        if AXE.exists() and (found := self.axe(AXE.read_text(encoding="utf-8"))):
            self.wrong[name] = found
