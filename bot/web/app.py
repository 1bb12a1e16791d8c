"""The Starlette application: page, history, message, pictures, erase, health."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.attachments import FORM_TYPES
from bot.channels.calendar_file import MEDIA_TYPE, NAME, calendar_file
from bot.channels.platform import Platform
from bot.channels.web.platform import Shown, WebChannel
from bot.clock import Clock
from bot.conversation.services import Services
from bot.load_limit import LoadLimit
from bot.meters import METERS
from bot.model.messages import Message
from bot.person_queue import QueueFullError
from bot.print.files import Drawn
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.store.vault import Vault
from bot.texts import text
from bot.voice.senses import Senses
from bot.voice.spoken_texts import VoiceBusyError
from bot.web.domain_proof import proof_routes, with_proof
from bot.web.frames import EmbeddedPaths, embed_origins, embed_routes, is_embedded, outside_desk
from bot.web.guard import BoundedQueue, KnownHosts, SecurityHeaders, Troubles
from bot.web.outreach_routes import outreach_routes
from bot.web.pictures import BusyError, Pictures
from bot.web.posts import BadPostError, read_link, read_message, read_post
from bot.web.public_routes import public_routes
from bot.web.service import Service
from bot.web.sound_routes import ear_busy, may_speak, page_headers, sound_routes
from bot.web.visits import Kind, TooFastError, Visit, Visits
from bot.web.webhooks import hook_routes

_STATIC = Path(__file__).parent / "static"
_STAYING_DAYS = 180
"""A browser that sent a case, or an officer's, keeps its cookie so long after its last visit."""
_LATER = 3
"""Seconds after which whoever was turned away may ask again."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_log = logging.getLogger("qd22.web")


OpenService = Callable[[], AbstractAsyncContextManager[Service]]
"""Opens what the pages stand on, for as long as the application runs."""


def web_app(
    settings: Settings,
    services: Services,
    pictures: Pictures,
    platforms: Sequence[Platform],
    open_service: OpenService,
    clock: Clock,
    load: LoadLimit,
    senses: Senses,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The pages; those of ``platforms`` that are configured post to us while the service is open.

    ``more`` are routes of another room, behind the same guards.
    """
    chat = _Chat(settings, services, pictures, senses, open_service)
    # only what is the same for everybody is compressed: the size of an answer tells nothing of its words
    small = [Middleware(GZipMiddleware)]
    routes = [
        # first what comes most: routes are tried one after the other
        *hook_routes(platforms, lambda: chat.service.hub if chat.service else None),
        Route("/", chat.page, middleware=small),
        Route("/healthz", chat.health),
        Route("/readyz", chat.ready),
        Route("/metrics", chat.metrics),
        # what changes anything is a post, and comes from our own page: a link or a preview never does
        Route("/api/history", chat.history, methods=["POST"]),
        Route("/api/news", chat.news, methods=["POST"]),
        Route("/api/message", chat.message, methods=["POST"]),
        Route("/api/picture/{number}/{kind}", chat.picture),
        *sound_routes(senses, services, settings, clock, chat.visit, chat.message_of, chat.awaits_photo),
        Route("/api/list/{number}/{kind}", chat.form, methods=["POST"]),
        Route("/api/erase", chat.erase, methods=["POST"]),
        *proof_routes(settings.zalo_verifier),
        *public_routes(services, settings, clock, senses.spoken),
        *embed_routes(settings),
        *outreach_routes(services, settings, clock, chat.count_campaign),
        *more,
        Mount("/static", StaticFiles(directory=_STATIC), middleware=small),
    ]
    hosts = frozenset(host.strip().lower() for host in settings.allowed_hosts.split(",") if host.strip())
    guards = [
        Middleware(SecurityHeaders),
        Middleware(EmbeddedPaths, origins=embed_origins(settings)),
        Middleware(KnownHosts, hosts=hosts, refusal=_error(421, "error.not_here")),
        Middleware(BoundedQueue, load=load, refusal=_later),
        Middleware(Troubles, answer=_error(500, "error.trouble")),
    ]
    handlers = {HTTPException: _http_error, BadPostError: _bad_post, StoreError: _not_kept}
    handlers |= {BusyError: _busy, VoiceBusyError: _busy, TooFastError: _busy, QueueFullError: ear_busy}
    return Starlette(routes=routes, middleware=guards, lifespan=chat.lifespan, exception_handlers=handlers)


def _error(status: int, key: str, **slots: str) -> JSONResponse:
    return JSONResponse({"error": {"message": text(key, **slots)}}, status_code=status)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if "text/html" in request.headers.get("accept", ""):
        return FileResponse(_STATIC / "lost.html", status_code=status, media_type="text/html; charset=utf-8")
    return _error(status, "error.not_here" if status in (404, 405) else "error.bad_request")


async def _bad_post(_request: Request, error: Exception) -> Response:
    return _error(error.status, error.key) if isinstance(error, BadPostError) else _error(400, "error.bad_request")


async def _not_kept(_request: Request, error: Exception) -> Response:
    """Nothing is lost in silence: what the database refused is to be sent again."""
    _log.error("not kept: %s", error)
    return _later(_LATER, key="error.trouble")


async def _busy(_request: Request, error: Exception) -> Response:
    METERS.refused["fast" if isinstance(error, TooFastError) else "busy"] += 1
    if isinstance(error, TooFastError):
        return _later(error.seconds, 429, "error.too_fast")
    return _later(error.seconds if isinstance(error, BusyError | VoiceBusyError) else _LATER)


class _Chat:
    def __init__(
        self, settings: Settings, services: Services, pictures: Pictures, senses: Senses, open_service: OpenService
    ) -> None:
        self.service: Service | None = None
        self._open_service = open_service
        self._settings = settings
        self._services = services
        self._visits = Visits(settings)
        self._pictures = pictures
        self._senses = senses

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with self._open_service() as self.service:
            yield

    @property
    def channel(self) -> WebChannel:
        if self.service is None:
            raise RuntimeError("the application has not started")
        return self.service.web

    async def count_campaign(self, day: date, campaign: str) -> None:
        if self.service is not None:
            await self.service.runtime.database.write(lambda work: work.campaigns.count(day, campaign))

    async def awaits_photo(self, vault: Vault) -> bool:
        return await self.channel.awaits_photo(vault)

    async def page(self, _request: Request) -> Response:
        headers = page_headers(self._senses.dictation)
        if self._settings.zalo_verifier:
            page = (_STATIC / "chat.html").read_text(encoding="utf-8")
            return HTMLResponse(with_proof(page, self._settings.zalo_verifier), headers=headers)
        return FileResponse(_STATIC / "chat.html", media_type="text/html; charset=utf-8", headers=headers)

    async def health(self, _request: Request) -> Response:
        """The process lives. Never asks the database: a full disk is no reason to start the process anew."""
        return JSONResponse({"status": "ok", "entries": len(self._services.knowledge.published)})

    async def ready(self, request: Request) -> Response:
        """The database can be written and opened, else 503. Whoever may read the numbers hears of troubles."""
        if self.service is None or not await self.service.readiness.is_ready():
            return _error(503, "error.not_ready")
        told: dict[str, object] = {"status": "ready"}
        if self.service.watchman.may_read(request):
            told["troubles"] = sorted({each.kind for each in self.service.watchman.found})
        return JSONResponse(told)

    async def metrics(self, request: Request) -> Response:
        """The numbers for monitoring; for anybody else there is no such page."""
        if self.service is None or not self.service.watchman.may_read(request):
            raise HTTPException(404)
        return await self.service.watchman.numbers()

    async def history(self, request: Request) -> Response:
        await self._read(request)
        visit = await self.visit(request, "message")
        return self._answer(request, visit.token, await self.channel.history(visit.vault))

    async def news(self, request: Request) -> Response:
        """Messages that came since; for a browser that has a conversation, asked for quietly while its page is open."""
        await self._read(request)
        visit = await self.visit(request, "file")
        shown = await self.channel.news(visit.vault) if visit.is_known else Shown([])
        if not shown.messages:  # the cookie stays as it is: nobody said how long it should last
            return JSONResponse({"messages": [], "erased": False, "locked": shown.locked})
        return self._answer(request, visit.token, shown)

    async def message(self, request: Request) -> Response:
        posted = await self._read(request)
        client_id, incoming = read_message(posted)
        if is_embedded(request):
            incoming = outside_desk(incoming, self._services)
        visit = await self.visit(request, "message")
        renewed = self.channel.renewed(visit.claimed, client_id) if visit.claimed else ""
        token, vault = (renewed, Vault.of(renewed)) if renewed else (visit.token, visit.vault)
        shown = await self.channel.receive(vault, client_id, incoming, read_link(posted), visit.origin)
        return self._answer(request, shown.token or token, shown)

    async def erase(self, request: Request) -> Response:
        await self._read(request)
        visit = await self.visit(request, "erase")
        return self._answer(request, "", await self.channel.erase(visit.vault if visit.is_known else None))

    async def picture(self, request: Request) -> Response:
        """A picture or the sheet of a message of this browser; whatever else is asked for does not exist."""
        visit = await self.visit(request, "file")
        message = await self.message_of(request, visit)
        drawn = await self._pictures.draw(message, request.path_params["kind"], visit.vault.chat) if message else None
        return _file(drawn)

    async def form(self, request: Request) -> Response:
        """The monthly list of a message of this officer's browser; that it was taken is written down."""
        await self._read(request)
        visit, kind = await self.visit(request, "file"), request.path_params["kind"]
        message = await self.message_of(request, visit) if kind in (*FORM_TYPES, "ics") else None
        if kind == "ics":
            at = message.calendar if message else ""
            return _file(Drawn(calendar_file(at), MEDIA_TYPE, NAME, attached=True) if at else None)
        form = await self.channel.form(visit.vault, message, kind) if message else None
        return _file(Drawn(form.data, FORM_TYPES[kind], form.name, attached=True) if form else None)

    async def _read(self, request: Request) -> dict[str, object]:
        return await read_post(request, self._settings.public_origin)

    async def visit(self, request: Request, kind: Kind) -> Visit:
        """The visit of a request. Raises TooFastError."""
        visit = await self._visits.of(request, self.channel.knows)
        waiting = self._visits.wait(visit, kind)
        if waiting:
            raise TooFastError(waiting)
        return visit

    async def message_of(self, request: Request, visit: Visit) -> Message | None:
        number = request.path_params["number"]
        is_asked = visit.is_known and _NUMBER.fullmatch(number)
        return await self.channel.content(visit.vault, int(number)) if is_asked else None

    def _answer(self, request: Request, token: str, shown: Shown) -> Response:
        messages = [self._with_sound(each) for each in shown.messages]
        told: dict[str, object] = {"messages": messages, "erased": shown.erased, "locked": shown.locked}
        if may_speak(request, self._senses.dictation):
            told["hears"] = True
        answer = JSONResponse(told)
        if shown.erased:
            self._visits.cookie.remove(request, answer)
        else:
            self._visits.cookie.set(request, answer, token, self._cookie_days(shown))
        return answer

    def _with_sound(self, message: dict[str, object]) -> dict[str, object]:
        """A message with the place of its sound: answers and results, where there is a voice."""
        tells = message["feedback"] or message["pictures"] or message.get("heard")
        is_worth_it = bool(tells) and message["from"] == "bot"
        number = str(message["id"]).partition(":")[0]
        return {**message, "sound": f"/api/sound/{number}"} if is_worth_it and self._senses.spoken.is_there else message

    def _cookie_days(self, shown: Shown) -> int:
        return _STAYING_DAYS if shown.stays else self._settings.chat_days


def _file(drawn: Drawn | None) -> Response:
    if drawn is None:
        raise HTTPException(404)
    # not stored: a phone that is lent or sold must not show it from its cache after the chat was erased
    headers = {"Content-Disposition": drawn.disposition, "Cache-Control": "no-store"}
    return Response(drawn.data, media_type=drawn.media_type, headers=headers)


def _later(seconds: int, status: int = 503, key: str = "error.busy") -> Response:
    answer = _error(status, key, seconds=str(seconds))
    answer.headers["Retry-After"] = str(seconds)
    return answer
