"""Visit: one request at the console, with who is signed in, what was posted, and the way to answer with a page."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.cases.console_seats import Seated
from bot.cases.list_rules import Caps
from bot.cases.reporting_month import show_month
from bot.cases.scopes import names_of
from bot.clock import VIETNAM, day_in_vietnam
from bot.console.words import word
from bot.conversation.services import Services
from bot.model.case import ABOVE, WITHOUT_CASES, Result
from bot.model.effects import Effect
from bot.print.files import Drawn
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.formats import show_count, show_day, show_iso, show_moment, show_money
from knowledge.language.phones import show_phone

HOME = "/ban-viec"
_TEMPLATES = Path(__file__).parent / "templates"
T = TypeVar("T")


class NotHereError(Exception):
    """There is no such page, or not for this officer: nobody is told which."""


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in. ``form`` is what was posted; ``token`` that of the browser."""

    request: Request
    parts: Runtime
    services: Services
    settings: Settings
    now: datetime
    seated: Seated
    token: str = field(repr=False)
    form: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    file: bytes = field(default=b"", repr=False)

    @property
    def today(self) -> date:
        """The day in Việt Nam."""
        return day_in_vietnam(self.now)

    @property
    def caps(self) -> Caps:
        """The highest sums of today."""
        return self.parts.referrals.caps_on(self.today)

    @property
    def is_above(self) -> bool:
        """True for whoever answers for several wards, and works no single one."""
        return self.seated.officer.role in ABOVE

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str, most: int = 60) -> str:
        """A value behind the address."""
        return self.request.query_params.get(name, "")[:most]

    def posted(self, name: str, most: int = 500) -> str:
        """A posted value, its spaces put in order."""
        return " ".join((self.form.get(name) or [""])[0].split())[:most]

    def posted_lines(self, name: str, most: int = 4000) -> list[str]:
        """The lines of a posted text, the spaces of each put in order; empty ones at its ends are left out."""
        text = "\n".join(" ".join(line.split()) for line in (self.form.get(name) or [""])[0][:most].splitlines())
        return text.strip().splitlines()

    def posted_all(self, name: str, most: int = 200) -> list[str]:
        """Every posted value of a name."""
        return [each[:60] for each in self.form.get(name, ())][:most]

    async def read(self, query: Callable[[UnitOfWork], T]) -> T:
        """Read in one transaction."""
        return await self.parts.database.read(query)

    async def do(self, *effects: Effect) -> list[Result]:
        """Carry out effects of this officer in one transaction, by the rules of the chat."""

        def act(work: UnitOfWork) -> list[Result]:
            cases, chat = self.parts.referrals, self.seated.chat
            found = [cases.carry_out(work, effect, chat, self.now, at_console=True) for effect in effects]
            return [each for each in found if each is not None]

        return await self.parts.database.write(act)

    async def record(self, action: str, subject: str, detail: str = "") -> None:
        """Write down what this officer looked at."""
        actor = f"officer/{self.seated.officer.id}"
        await self.parts.database.write(lambda work: work.audit.record(self.now, actor, action, subject, detail))

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page of the console."""
        officer = self.seated.officer
        me = {
            "name": officer.name,
            "role": text(f"desk.role.{officer.role}"),
            "places": ", ".join(names_of(officer.scope, self.services.places)),
            "is_above": self.is_above,
            "has_cases": officer.role not in WITHOUT_CASES,
            "learns": officer.role in (*WITHOUT_CASES, "admin"),
        }
        here = self.request.url.path
        return HTMLResponse(render(template, me=me, here=here, csrf=csrf_of(self.token), **values), status_code=status)


def saved(data: bytes, media_type: str, name: str) -> Response:
    """A file that the browser saves under its name."""
    drawn = Drawn(data, media_type, name, attached=True)
    return Response(drawn.data, media_type=drawn.media_type, headers={"Content-Disposition": drawn.disposition})


def go(path: str) -> Response:
    """Another page, fetched anew."""
    return RedirectResponse(path, 303)


def csrf_of(token: str) -> str:
    """The mark that a form of this browser carries; from the token, so that nobody without it can make one."""
    return sha256(f"qd22 console form {token}".encode()).hexdigest()[:40]


def is_from_here(form: Mapping[str, Sequence[str]], token: str) -> bool:
    """True if a posted form is one that this browser was given."""
    shown = (form.get("csrf") or [""])[0]
    return hmac.compare_digest(shown.encode("utf-8", "replace"), csrf_of(token).encode())


def render(template: str, **values: object) -> str:
    """A template of the console with its values."""
    return _environment().get_template(template).render(**values)


def show_at(moment: datetime) -> str:
    """A moment in Việt Nam: "14:05 15/03/2024"."""
    return show_moment(moment.astimezone(VIETNAM))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"w": word, "text": text, "HOME": HOME}
    made.filters |= {
        "day": show_day,
        "iso": show_iso,
        "at": show_at,
        "money": show_money,
        "count": show_count,
        "phone": show_phone,
        "month": show_month,
    }
    return made
