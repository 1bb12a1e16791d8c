"""Front of the console: the guard before each route: who is signed in, and whether a form is one of ours."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.cases.console_seats import ConsoleSeats, Seated
from bot.clock import Clock
from bot.console.posted_form import Posted, read_parts
from bot.console.visit import HOME, NotHereError, Visit, go, is_from_here, render
from bot.conversation.services import Services
from bot.model.case import Role
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.store.keyring import KeyringError
from bot.store.work import UnitOfWork
from bot.web.guard import is_same_origin, visitor
from bot.web.session_cookie import SessionCookie

MAX_BODY, MAX_FILE = 64_000, 450_000
"""Bytes of a posted form (two hundred marked rows are some ten thousand), and of one with a file."""
SIGN_IN = f"{HOME}/vao"
_log = logging.getLogger("qd22.web")

Handler = Callable[[Visit], Awaitable[Response]]
Open = Callable[["Console", Request], Awaitable[Response]]


CASE_ROLES: frozenset[Role] = frozenset({"officer", "supervisor", "admin"})
LEARNING_ROLES: frozenset[Role] = frozenset({"editor", "approver", "admin"})
EVERYBODY = CASE_ROLES | LEARNING_ROLES


@dataclass(frozen=True)
class Place:
    """A route for whoever is signed in: address, method, what answers, and for which roles; others see no such page.

    ``takes_file``: a file may be posted, under the name "file".
    """

    path: str
    method: Literal["GET", "POST"]
    handler: Handler
    roles: frozenset[Role] = CASE_ROLES
    takes_file: bool = False


class Console:
    """The pages at /ban-viec; ``open`` gives it the database while the application runs."""

    def __init__(self, settings: Settings, services: Services, clock: Clock) -> None:
        self.settings, self.services, self.clock = settings, services, clock
        self.cookie = SessionCookie(settings.public_origin, f"qd22-{HOME.strip('/')}")
        self.parts: Runtime | None = None

    def open(self, parts: Runtime | None) -> None:
        """Work on a database from now on; None when it closes."""
        self.parts = parts

    def routes(self, places: Sequence[Place], opening: Sequence[tuple[str, str, Open]]) -> list[Route]:
        """Routes for whoever is signed in, and those by which one comes in."""
        # nothing is compressed: every form carries a mark, and the size of an answer would tell of it
        found = [Route(path, partial(self._open_door, answer), methods=[method]) for path, method, answer in opening]
        found += [Route(each.path, partial(self._inside, each), methods=[each.method]) for each in places]
        return found

    @property
    def database(self) -> Runtime:
        """The parts that are open. Raises RuntimeError before the application started."""
        if self.parts is None:
            raise RuntimeError("the application has not started")
        return self.parts

    async def form(self, request: Request, most: int = MAX_BODY) -> Posted | None:
        """The posted fields; None for a form that is not from our own page, or none at all.

        A form of more than `MAX_BODY` bytes may hold a file.
        """
        if not is_same_origin(request, self.settings.public_origin):
            return None
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return None
        if kind == "multipart/form-data" and most > MAX_BODY:
            return read_parts(request.headers["content-type"], bytes(body))
        if kind != "application/x-www-form-urlencoded":
            return None
        try:
            return Posted(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=2000))
        except ValueError:
            return None

    async def _open_door(self, answer: Open, request: Request) -> Response:
        try:
            return await answer(self, request)
        except (StoreError, KeyringError) as error:
            return self._trouble(error)

    async def _inside(self, place: Place, request: Request) -> Response:
        """Answer whoever is signed in; everybody else is led to where one comes in."""
        try:
            return await self._answer(place, request)
        except NotHereError:
            return plain("error.html", 404, key="not_here")
        except (StoreError, KeyringError) as error:
            return self._trouble(error)

    async def _answer(self, place: Place, request: Request) -> Response:
        token, now = self.cookie.read(request), self.clock.now()
        seated = await self._seated(token) if token else None
        if not isinstance(seated, Seated):
            why = "?khoa=1" if seated == "idle" else ""
            answer = go(f"{SIGN_IN}{why}")
            if token:
                self.cookie.remove(request, answer)
            return answer
        if seated.officer.role not in place.roles:
            raise NotHereError
        # a body is read and taken apart for nobody who may not send it
        most = MAX_FILE if place.takes_file else MAX_BODY
        form = await self.form(request, most) if request.method == "POST" else Posted({})
        if form is None or (request.method == "POST" and not is_from_here(form.fields, token)):
            return plain("error.html", 403, key="old_form")
        parts, fields, file = self.database, form.fields, form.file
        return await place.handler(
            Visit(request, parts, self.services, self.settings, now, seated, token, fields, file)
        )

    async def _seated(self, token: str) -> Seated | Literal["idle"] | None:
        parts, now = self.database, self.clock.now()

        def look(work: UnitOfWork) -> Seated | Literal["idle"] | None:
            return ConsoleSeats(work, parts.policy).seated(token, now)

        found = await parts.database.read(look)
        if found == "idle":
            await parts.database.write(lambda work: ConsoleSeats(work, parts.policy).lock_idle(token, now))
        elif found is not None and found.is_to_note:
            await parts.database.write(lambda work: ConsoleSeats(work, parts.policy).note(found, now))
        return found

    def _trouble(self, error: Exception) -> Response:
        _log.error("not kept: %s", error)
        answer = plain("error.html", 503, key="trouble")
        answer.headers["Retry-After"] = "3"
        return answer

    @property
    def longest(self) -> timedelta:
        """So long a browser stays signed in at most."""
        return timedelta(hours=self.settings.console_hours)


def plain(template: str, status: int = 200, **values: object) -> Response:
    """A page for whoever is not signed in."""
    return HTMLResponse(render(template, me=None, csrf="", here="", **values), status_code=status)


def origin_of(request: Request) -> str:
    """The network a request comes from, for counting wrong codes."""
    return visitor(request)
