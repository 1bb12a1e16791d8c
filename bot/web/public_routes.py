"""Routes of the public pages: they set no cookie, run no script and change nothing."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import Clock, day_in_vietnam
from bot.conversation.services import Services
from bot.kit.share_card import draw_card
from bot.kit.words import Words
from bot.places.wards import load_ward
from bot.rate_limit import RateLimit
from bot.settings import Settings
from bot.voice.spoken_texts import SpokenTexts
from bot.web.guard import visitor
from bot.web.public import PublicPages, page_words
from knowledge.language.formats import show_day
from knowledge.readings import Decision

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST = 100
"""Letters of an unknown address that are read as a question."""
CACHED = {"Cache-Control": "public, max-age=300"}


@cache
def environment() -> Environment:
    """The templates of all public pages."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def public_routes(services: Services, settings: Settings, clock: Clock, spoken: SpokenTexts) -> list[Route]:
    """Answers, index, steps, map of the site."""
    pages = _Pages(services, settings, clock, spoken)
    small = [Middleware(GZipMiddleware)]
    return [
        Route("/hoi", pages.index, middleware=small),
        Route("/hoi/cho/{person}", pages.index, middleware=small),
        Route("/hoi/{slug}", pages.answer, middleware=small),
        Route("/nghe/{slug}", pages.sound),
        Route("/bon-buoc", pages.steps, middleware=small),
        Route("/sitemap.xml", pages.sitemap, middleware=small),
        Route("/robots.txt", pages.robots),
        Route("/anh/lien-ket.png", pages.picture),
    ]


class _Pages:
    def __init__(self, services: Services, settings: Settings, clock: Clock, spoken: SpokenTexts) -> None:
        self._spoken = spoken
        self._services = services
        self._wards = settings.wards
        self._ward = load_ward(settings.ward, settings.wards)
        self._origin = settings.public_origin.rstrip("/")
        self._clock = clock
        self._pages = PublicPages(services.knowledge, services.renderer)
        self._guesses = RateLimit(settings.messages_per_minute)
        self._drawing = asyncio.Lock()
        self._card: tuple[date | None, bytes] = (None, b"")

    async def index(self, request: Request) -> Response:
        words, chosen = page_words(), request.path_params.get("person", "")
        person = next((each for each in words.people if each.slug == chosen), None)
        if chosen and person is None:
            raise HTTPException(404)
        return self._page(
            request,
            "index.html",
            person.title if person else words.words["index"],
            words.words["description"],
            people=words.people,
            chosen=chosen,
            sections=self._pages.index(person),
        )

    async def answer(self, request: Request) -> Response:
        """An answer; an entry's id leads to its address, and so does an old title that still says what it meant."""
        slug = request.path_params["slug"]
        page = self._pages.answer(slug, self._today())
        if page is None:
            moved = self._pages.moved(slug) or self._pages.moved(self._understood(slug, visitor(request)))
            if moved:
                return RedirectResponse(f"/hoi/{moved}", 301, CACHED)
            raise HTTPException(404)
        return self._page(
            request, "answer.html", page.title, page.description, page=page, is_spoken=self._spoken.is_there
        )

    async def sound(self, request: Request) -> Response:
        """An answer, spoken as it reads today."""
        page = self._pages.answer(request.path_params["slug"], self._today())
        sound = await self._spoken.speak("\n".join((page.question, *page.answer))) if page else None
        if sound is None:
            raise HTTPException(404)
        return Response(sound.data, media_type=sound.media_type, headers=CACHED)

    async def steps(self, request: Request) -> Response:
        words = page_words().words
        common = Words(self._services.knowledge, self._ward, self._today()).part("common")
        return self._page(
            request,
            "steps.html",
            words["steps"],
            words["description"],
            steps=common["steps"],
            free=common["free"],
            related=self._pages.steps(),
        )

    async def sitemap(self, _request: Request) -> Response:
        """Every page by its public address. 404 where none is set: nobody could follow it."""
        if not self._origin:
            raise HTTPException(404)
        people = [f"/hoi/cho/{person.slug}" for person in page_words().people]
        paths = [
            "/hoi",
            "/bon-buoc",
            "/en",
            "/en/figures",
            *people,
            *(f"/hoi/{slug}" for slug in self._pages.addresses),
        ]
        rows = "".join(f"<url><loc>{self._origin}{quote(path)}</loc></url>" for path in paths)
        body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        return Response(body, media_type="application/xml", headers=CACHED)

    async def robots(self, _request: Request) -> Response:
        """Answers may be found by anybody; talks may not."""
        lines = [
            "User-agent: *",
            "Disallow: /api/",
            *([f"Sitemap: {self._origin}/sitemap.xml"] if self._origin else []),
        ]
        return Response("\n".join(lines) + "\n", media_type="text/plain", headers=CACHED)

    def _understood(self, slug: str, origin: str) -> str:
        """The entry that the words of a slug ask for, when that is sure; "", also for whoever makes up many.

        Reading costs as much as a message, and whoever follows an old link comes with one.
        """
        if self._guesses.wait(origin):
            return ""
        readings = self._services.understanding.read(slug.replace("-", " ")[:_LONGEST])
        is_sure = len(readings) == 1 and readings[0].decision is Decision.ANSWER
        return readings[0].entry if is_sure else ""

    async def picture(self, _request: Request) -> Response:
        """The picture that a shared link shows; drawn once a day beside the server."""
        day = self._today()
        async with self._drawing:
            if self._card[0] != day:
                self._card = day, await draw_card(self._ward.code, day, self._wards)
        return Response(self._card[1], media_type="image/png", headers=CACHED)

    def _page(self, request: Request, template: str, title: str, description: str, **more: object) -> Response:
        words = page_words().words
        made = (
            environment()
            .get_template(template)
            .render(
                title=title,
                description=description,
                words=words,
                origin=self._origin,
                path=quote(request.url.path),
                day=words["day"].format(on=show_day(self._today())),
                **more,
            )
        )
        return HTMLResponse(made, headers=CACHED)

    def _today(self) -> date:
        return day_in_vietnam(self._clock.now())
