"""The console over ASGI: officers who came in by their chat, with forms posted the way a browser does."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import httpx
import pytest

from bot.cases.codes import digest_of, draw
from bot.conversation.services import Services
from bot.model.case import Role
from bot.settings import Settings
from bot.store.work import UnitOfWork
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.web.conftest import Browser, OpenSite, Site, clock, database, driver, messages, open_site, site, texts
from tests.web.page import Server

if TYPE_CHECKING:
    from tests.console.settled import SettledTown

__all__ = ["clock", "database", "driver", "open_site", "site"]
T = TypeVar("T")
HOME = "/ban-viec"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass
class Desk:
    """A person with a chat of their own and, once they came in, a browser at the console."""

    town: Town
    chat: Browser
    screen: Browser
    seat: int = 0
    page: str = field(default="", repr=False)
    path: str = HOME

    def says(self, said: str, action: str = "") -> str:
        return "\n".join(texts(messages(self.chat.says(said, action))))

    def ask_code(self) -> str:
        """A code for the console, from the chat."""
        found = CODE.search(self.says("bàn việc trên máy tính"))
        assert found
        return found[0]

    def come_in_raw(self, code: str) -> httpx.Response:
        """Come in, and see the answer itself."""
        return self.come_in(code, follow=False)

    def come_in(self, code: str = "", *, follow: bool = True, second: str = "") -> httpx.Response:
        """Type the code into the page, and that of the app if there is one, and press."""
        self.get(f"{HOME}/vao")
        mark = re.search(r'name="mark" value="([^"]*)"', self.page)
        fields = {"ma": code or self.ask_code(), "mark": mark[1] if mark else "", "second": second}
        return self.post(f"{HOME}/vao", follow=follow, csrf="", **fields)

    def get(self, path: str) -> httpx.Response:
        return self._shown(self.screen.get(path, accept="text/html"))

    def post(self, path: str, follow: bool = True, **fields: str | list[str]) -> httpx.Response:
        """Post a form with the mark of the page that is open, unless another is given."""
        mark = re.search(r'name="csrf" value="([^"]*)"', self.page)
        posted = {"csrf": mark[1] if mark else "", **fields}
        body = urlencode(posted, doseq=True).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": "http://qd22.test"}
        answer = self.screen.ask_for("POST", path, headers=headers, content=body)
        while follow and answer.status_code == 303:
            answer = self.screen.get(answer.headers["location"], accept="text/html")
        return self._shown(answer)

    def act(self, step: str, code: str, **fields: str) -> httpx.Response:
        """Take a step with a case."""
        return self.post(f"{HOME}/ho-so/{code}/buoc", step=step, **fields)

    def press_on(self) -> httpx.Response:
        """Press the button of the page that asks once more, with all that its form holds: no script is needed."""
        form = re.search(r'(?s)<form method="post" action="([^"]*)" class="press">(.*?)</form>', self.page)
        assert form, self.text
        held: dict[str, str | list[str]] = {}
        for name, value in _HIDDEN.findall(form[2]):
            held[name] = [*held.get(name, []), html.unescape(value)]
        assert "<button>" in form[2], self.text
        return self.post(form[1], **held)

    def _shown(self, answer: httpx.Response) -> httpx.Response:
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer

    @property
    def text(self) -> str:
        """The words of the page."""
        words = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<title>.*?</title>", "", self.page))
        return " ".join(html.unescape(words).split())


class Town:
    """A site with the people who use it."""

    def __init__(self, site: Site, home: str = "http://qd22.test") -> None:
        self.site = site
        self.home = home
        self.code = ""
        self.giver = self.taker = 0
        self._addresses = (f"203.0.113.{number}" for number in range(5, 250))

    def browser(self) -> Browser:
        return self.site.browser(next(self._addresses), self.home)

    def do(self, act: Callable[[UnitOfWork], T]) -> T:
        """One transaction of the site's own database."""
        parts = self.site.app.state.console.database

        async def run() -> T:
            return await parts.database.write(act)

        return self.site.portal.call(run)

    @property
    def now(self) -> datetime:
        return self.site.clock.now()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.site.clock.moment += timedelta(**time)

    def person(self) -> Desk:
        return Desk(self, self.browser(), self.browser())

    def officer(self, role: Role = "officer", scope: str = "16732", name: str = "Cán bộ Mẫu") -> Desk:
        """Somebody who sits at a desk in chat and came into the console."""
        desk, code = self.person(), grouped(draw(INVITATION_LENGTH))
        now = self.site.clock.now()
        desk.seat = self.do(
            lambda work: work.officers.invite(name, role, scope, digest_of(code), now + timedelta(days=1))
        )
        desk.says(code)
        assert desk.come_in().status_code == 200
        return desk

    def everybody_at_work(self, elsewhere: str) -> dict[str, Desk]:
        """Nobody, and one of each kind of seat: for ward 16732, its province, and the ward ``elsewhere``."""
        former, locked = self.officer(name="Đã Thôi"), self.officer(name="Bị Khóa")
        found = {
            "anonymous": self.person(),
            "officer": self.officer(),
            "officer elsewhere": self.officer(scope=elsewhere, name="Nơi Khác"),
            "supervisor": self.officer("supervisor", "tinh:40", "Người Phụ Trách"),
            "supervisor elsewhere": self.officer("supervisor", "tinh:01", "Phụ Trách Xa"),
            "admin": self.officer("admin", "*", "Quản Trị"),
            "editor": self.officer("editor", "", "Người Soạn"),
            "approver": self.officer("approver", "", "Người Duyệt"),
            "former officer": former,
            "locked officer": locked,
        }
        self.do(lambda work: work.officers.leave(former.seat, self.now))
        self.do(lambda work: work.officers.lock(locked.seat, self.now))
        return found

    def applicant(self, audience: str = "person", name: str = "Trần Văn Mẫu", phone: str = "0912 345 678") -> str:
        """The code of a case that somebody sent from a chat of their own, who agreed to the list too."""
        person = self.person()
        for action in ("refer", f"refer:set:audience:{audience}", "refer:set:ward:16732", "refer:set:may_ask:yes"):
            person.says("", action)
        person.says(name)
        person.says(phone)
        person.says("", "refer:set:when:any")
        shown = messages(person.chat.says("", "refer:set:way:call"))
        agree = next(each["action"] for each in shown[-1]["buttons"] if each["label"] == "Đồng ý gửi")  # type: ignore[attr-defined]
        sent = messages(person.chat.says("", str(agree)))
        found = CODE.search("\n".join(texts(sent)))
        assert found, texts(sent)
        if audience == "person":
            yes = [each["action"] for each in sent[-1]["buttons"] if each["label"] == "Đồng ý ghi tên"]  # type: ignore[attr-defined]
            assert yes, sent[-1]
            person.says("", str(yes[0]))
        self.last = person
        return found[0]

    def files(self) -> list[Path]:
        """The files of the database."""
        path = self.site.app.state.console.database.database.path
        return sorted(path.parent.glob(f"{path.name}*"))

    def audit(self) -> list[tuple[str, str, str]]:
        """Who did what to what."""
        rows = self.do(lambda work: work.audit.entries())
        return [(row.actor, row.action, row.subject) for row in rows]


@pytest.fixture
def town(open_site: OpenSite) -> Town:
    return Town(open_site())


@pytest.fixture
def opened(settled: SettledTown, open_site: OpenSite, database: Path) -> tuple[Town, dict[str, Desk]]:
    """A copy of the town that a module settled in its own fixture ``settled``, and everybody in it."""
    return settled.open(open_site, database)


@pytest.fixture
def everybody(opened: tuple[Town, dict[str, Desk]]) -> dict[str, Desk]:
    return opened[1]


@pytest.fixture
def server(services: Services, tmp_path: Path) -> Iterator[Server]:
    server = Server(Settings().model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/qd22.db"}), services)
    server.start()
    yield server
    server.stop()
