"""The application over ASGI, without a network: sites that start and stop, and browsers that visit them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from selenium import webdriver

from bot.clock import Clock
from bot.conversation.services import Services
from bot.settings import Settings
from bot.voice.senses import Senses
from bot.wiring import make_app
from tests.blank import place_blank
from tests.conftest import FixedClock
from tests.web.page import Server, open_chromium

HOME = "http://qd22.test"
_ids = count(1)


class Browser:
    """A person's browser: keeps its cookies and posts the way the page does."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def ask_for(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | Mapping[bytes, bytes] | None = None,
        content: bytes = b"",
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            return await self._client.request(method, path, content=content, headers=headers)

        return self._portal.call(send)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask_for("GET", path, headers=headers)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask_for("POST", path, content=raw, headers={"content-type": "application/json", **headers})

    def says(self, said: str, action: str = "", client_id: str = "") -> httpx.Response:
        return self.post("/api/message", {"id": client_id or f"message-{next(_ids)}", "text": said, "action": action})

    def history(self) -> list[dict[str, object]]:
        return messages(self.post("/api/history", {}))


class Site:
    """A started application; leaving it stops it the way a server does."""

    def __init__(
        self,
        portal: BlockingPortal,
        settings: Settings,
        services: Services,
        clock: Clock,
        senses: Senses | None = None,
    ) -> None:
        self.app = make_app(settings, services, clock, senses=senses)
        self.clock = clock
        self.portal = portal
        self._portal = portal
        self._lifespan = portal.wrap_async_context_manager(self.app.router.lifespan_context(self.app))

    def start(self) -> Site:
        self._lifespan.__enter__()
        return self

    def stop(self) -> None:
        self._lifespan.__exit__(None, None, None)

    def browser(self, address: str = "203.0.113.5", home: str = HOME) -> Browser:
        transport = httpx.ASGITransport(self.app, client=(address, 40000))
        return Browser(self._portal, httpx.AsyncClient(transport=transport, base_url=home))


OpenSite = Callable[..., Site]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "qd22.db"


@pytest.fixture
def open_site(services: Services, clock: FixedClock, database: Path) -> Iterator[OpenSite]:
    """Starts the application, again and again if wanted, on one database file; settings by name."""
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())
        opened: list[Site] = []

        def open_one(using: Services = services, senses: Senses | None = None, **changes: object) -> Site:
            for site in opened:
                site.stop()
            opened.clear()
            place_blank(database)
            settings = Settings(database_url=f"sqlite+aiosqlite:///{database}", notice_minutes=0)
            settings = settings.model_copy(update=changes)
            opened.append(Site(portal, settings, using, clock, senses).start())
            return opened[0]

        yield open_one
        for site in opened:
            site.stop()


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    return open_site()


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.browser()


def messages(answer: httpx.Response) -> list[dict[str, object]]:
    """The messages of an answer that went well."""
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["messages"]
    return found


def texts(shown: list[dict[str, object]]) -> list[str]:
    return [str(message["text"]) for message in shown]


def error_of(answer: httpx.Response) -> str:
    """The polite words of an answer that did not go well."""
    words: str = answer.json()["error"]["message"]
    return words


@pytest.fixture(scope="module")
def server(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("browser")
    changes = {"database_url": f"sqlite+aiosqlite:///{folder}/qd22.db", "messages_per_minute": 1000}
    server = Server(Settings().model_copy(update=changes), services)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    driver = open_chromium()
    yield driver
    driver.quit()
