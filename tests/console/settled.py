"""A town in which everybody came in already: settled once a module, and copied for each test.

What a test gets is the database and the key as they lay on the disk when the service had stopped, and browsers that
keep their cookies: the service begins anew on them, as it does after any restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal

from bot.conversation.services import Services
from bot.settings import Settings
from tests.blank import place_blank
from tests.conftest import FixedClock
from tests.console.conftest import Desk, Town
from tests.web.conftest import Browser, OpenSite, Site

Settle = Callable[[Town], dict[str, Desk]]


@dataclass(frozen=True)
class Sitting:
    """What a person has kept: the cookies of both browsers, the seat, and the page that is open."""

    chat: tuple[Cookie, ...] = field(repr=False)
    screen: tuple[Cookie, ...] = field(repr=False)
    seat: int
    page: str = field(repr=False)
    path: str


@dataclass(frozen=True)
class SettledTown:
    """The town as it is copied."""

    services: Services
    changes: Mapping[str, Any]
    files: Mapping[str, bytes] = field(repr=False)
    sittings: Mapping[str, Sitting]
    known: Mapping[str, Any]
    """The case and the seats that the town remembers."""

    def open(self, open_site: OpenSite, database: Path) -> tuple[Town, dict[str, Desk]]:
        """The service on a copy, and everybody as they sat there."""
        for name, data in self.files.items():
            place = database.with_name(name)
            place.touch(mode=0o600)
            place.write_bytes(data)
        town = Town(open_site(self.services, key_file=database.with_name("key"), **self.changes))
        for name, value in self.known.items():
            setattr(town, name, value)
        return town, {name: seated(town, sitting) for name, sitting in self.sittings.items()}


def seated(town: Town, sitting: Sitting) -> Desk:
    desk = town.person()
    for browser, cookies in ((desk.chat, sitting.chat), (desk.screen, sitting.screen)):
        for cookie in cookies:
            browser.cookies.jar.set_cookie(copy(cookie))
    desk.seat, desk.page, desk.path = sitting.seat, sitting.page, sitting.path
    return desk


def cookies_of(browser: Browser) -> tuple[Cookie, ...]:
    return tuple(copy(each) for each in browser.cookies.jar)


def settle_once(services: Services, folder: Path, settle: Settle, **changes: Any) -> SettledTown:
    """Let everybody come in, and stop."""
    database = folder / "qd22.db"
    place_blank(database)
    settings = Settings(database_url=f"sqlite+aiosqlite:///{database}", key_file=folder / "key", notice_minutes=0)
    settings = settings.model_copy(update=changes)
    with start_blocking_portal() as portal:
        site = Site(portal, settings, services, FixedClock()).start()
        try:
            town = Town(site)
            everybody = settle(town)
        finally:
            site.stop()
    sittings = {
        name: Sitting(cookies_of(desk.chat), cookies_of(desk.screen), desk.seat, desk.page, desk.path)
        for name, desk in everybody.items()
    }
    known = {name: getattr(town, name) for name in ("code", "giver", "taker")}
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return SettledTown(services, changes, files, sittings, known)
