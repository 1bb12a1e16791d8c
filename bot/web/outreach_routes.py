"""Routes that bring people here or tell of it elsewhere: the way to Zalo, stories, the English pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import Clock, day_in_vietnam
from bot.conversation.services import Services
from bot.rate_limit import RateLimit
from bot.settings import Settings
from bot.store.campaigns import read_campaign
from bot.web.english import English, english_words
from bot.web.guard import HEADERS, is_same_origin, visitor
from bot.web.public import page_words
from bot.web.public_routes import CACHED, environment
from bot.web.stories import Stories
from knowledge.language.formats import show_day

_POLICY, _ZALO = "Content-Security-Policy", "https://zalo.me"
Count = Callable[[date, str], Awaitable[None]]
"""Counts one who came by a campaign on a day; never who."""


def outreach_routes(services: Services, settings: Settings, clock: Clock, count: Count) -> list[Route]:
    """The way to Zalo, stories, English pages."""
    pages, small = _Pages(services, settings, clock, count), [Middleware(GZipMiddleware)]
    return [
        Route("/z/{campaign}", pages.zalo, methods=["GET"], middleware=small),
        Route("/z/{campaign}", pages.go_to_zalo, methods=["POST"]),
        Route("/guong", pages.stories, middleware=small),
        Route("/en", pages.english, middleware=small),
        Route("/en/figures", pages.english_figures, middleware=small),
    ]


class _Pages:
    def __init__(self, services: Services, settings: Settings, clock: Clock, count: Count) -> None:
        self._services = services
        self._origin = settings.public_origin.rstrip("/")
        self._zalo = settings.zalo_link
        self._stories = Stories(settings.stories)
        self._clock = clock
        self._count = count
        self._presses = RateLimit(settings.messages_per_minute)

    async def zalo(self, request: Request) -> Response:
        """One press before Zalo: a preview of the link counts nobody."""
        campaign = self._campaign(request)
        shown = self._page(request, "zalo.html", page_words().words["zalo"], campaign=campaign)
        shown.headers[_POLICY] = HEADERS[_POLICY].replace("form-action 'self'", f"form-action 'self' {_ZALO}")
        return shown

    async def go_to_zalo(self, request: Request) -> Response:
        """Count, and lead to the Official Account."""
        campaign = self._campaign(request)
        if not is_same_origin(request, self._origin):
            raise HTTPException(403)
        if not self._presses.wait(visitor(request)):  # beyond, people go on to Zalo all the same
            await self._count(self._today(), campaign)
        return RedirectResponse(self._zalo, 303)

    async def stories(self, request: Request) -> Response:
        shown = self._stories.shown(self._today())
        if not shown:
            raise HTTPException(404)
        return self._page(request, "stories.html", page_words().words["stories"], stories=shown)

    async def english(self, request: Request) -> Response:
        made = English(self._services.knowledge, self._today())
        return self._english(request, english_words().about, intro=made.intro(), parts=made.parts(), figures=[])

    async def english_figures(self, request: Request) -> Response:
        made = English(self._services.knowledge, self._today())
        return self._english(request, english_words().figures, intro=[], parts=[], figures=made.figures())

    def _campaign(self, request: Request) -> str:
        campaign = read_campaign(request.path_params["campaign"])
        if not campaign or not self._zalo:
            raise HTTPException(404)
        return campaign

    def _page(self, request: Request, template: str, title: str, **more: object) -> Response:
        words = page_words().words
        made = environment().get_template(template).render(
            title=title, description=words["description"], words=words, origin=self._origin, path=request.url.path,
            day=words["day"].format(on=show_day(self._today())), **more,
        )  # fmt: skip
        return HTMLResponse(made, headers=CACHED)

    def _english(self, request: Request, title: str, **more: object) -> Response:
        words, on = english_words(), self._today()
        day = words.day.format(on=f"{on.day} {on:%B %Y}")
        made = environment().get_template("english.html").render(
            title=title, words=words, origin=self._origin, path=request.url.path, day=day, **more
        )  # fmt: skip
        return HTMLResponse(made, headers=CACHED)

    def _today(self) -> date:
        return day_in_vietnam(self._clock.now())
