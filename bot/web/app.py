"""The Starlette application: page, history, message, pictures, erase, health."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.attachments import FORM_TYPES
from bot.channels.platform import Platform
from bot.channels.web.platform import Shown, WebChannel
from bot.conversation.services import Services
from bot.model.messages import Message
from bot.print.files import Drawn
from bot.settings import Settings
from bot.store.vault import Vault, is_token, new_token
from bot.texts import text
from bot.web.domain_proof import proof_routes, with_proof
from bot.web.guard import RateLimit, SecurityHeaders, Troubles, visitor
from bot.web.pictures import Pictures
from bot.web.posts import BadPostError, read_link, read_message, read_post
from bot.web.service import Service
from bot.web.webhooks import hook_routes

COOKIE = "qd22"
_STATIC = Path(__file__).parent / "static"
_FILES_PER_MESSAGE = 3
"""A card, a chart and a sheet: so many times the messages' rate may be asked for."""
_STAYING_DAYS = 180
"""A browser that sent a case, or an officer's, keeps its cookie so long after its last visit."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


OpenService = Callable[[], AbstractAsyncContextManager[Service]]
"""Opens what the pages stand on, for as long as the application runs."""


def web_app(
    settings: Settings, services: Services, pictures: Pictures, platforms: Sequence[Platform], open_service: OpenService
) -> Starlette:
    """The pages; those of ``platforms`` that are configured post to us while the service is open."""
    chat = _Chat(settings, services, pictures, open_service)
    # only what is the same for everybody is compressed: the size of an answer tells nothing of its words
    small = [Middleware(GZipMiddleware)]
    routes = [
        Route("/", chat.page, middleware=small),
        Route("/healthz", chat.health),
        Route("/readyz", chat.ready),
        Route("/api/history", chat.history),
        Route("/api/news", chat.news),
        Route("/api/message", chat.message, methods=["POST"]),
        Route("/api/picture/{number}/{kind}", chat.picture),
        Route("/api/erase", chat.erase, methods=["POST"]),
        *hook_routes(platforms, lambda: chat.service.hub if chat.service else None),
        *proof_routes(settings.zalo_verifier),
        Mount("/static", StaticFiles(directory=_STATIC), middleware=small),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders), Middleware(Troubles, answer=_error(500, "error.trouble"))],
        lifespan=chat.lifespan,
        exception_handlers={HTTPException: _http_error, BadPostError: _bad_post},
    )


def _error(status: int, key: str, **slots: str) -> JSONResponse:
    return JSONResponse({"error": {"message": text(key, **slots)}}, status_code=status)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if "text/html" in request.headers.get("accept", ""):
        return FileResponse(_STATIC / "lost.html", status_code=status, media_type="text/html; charset=utf-8")
    return _error(status, "error.not_here" if status in (404, 405) else "error.bad_request")


async def _bad_post(_request: Request, error: Exception) -> Response:
    return _error(error.status, error.key) if isinstance(error, BadPostError) else _error(400, "error.bad_request")


class _Chat:
    def __init__(self, settings: Settings, services: Services, pictures: Pictures, open_service: OpenService) -> None:
        self.service: Service | None = None
        self._open_service = open_service
        self._settings = settings
        self._services = services
        self._limit = RateLimit(settings.messages_per_minute)
        self._file_limit = RateLimit(_FILES_PER_MESSAGE * settings.messages_per_minute)
        self._pictures = pictures

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with self._open_service() as self.service:
            yield

    @property
    def channel(self) -> WebChannel:
        if self.service is None:
            raise RuntimeError("the application has not started")
        return self.service.web

    async def page(self, _request: Request) -> Response:
        if self._settings.zalo_verifier:
            page = (_STATIC / "chat.html").read_text(encoding="utf-8")
            return HTMLResponse(with_proof(page, self._settings.zalo_verifier))
        return FileResponse(_STATIC / "chat.html", media_type="text/html; charset=utf-8")

    async def health(self, _request: Request) -> Response:
        """The process lives. Never asks the database: a full disk is no reason to start the process anew."""
        return JSONResponse({"status": "ok", "entries": len(self._services.knowledge.published)})

    async def ready(self, _request: Request) -> Response:
        """The database can be written; 503 while it cannot."""
        if self.service is not None and await self.service.readiness.is_ready():
            return JSONResponse({"status": "ready"})
        return _error(503, "error.not_ready")

    async def history(self, request: Request) -> Response:
        token = _token_of(request) or new_token()
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault, self._limit)
        if waiting:
            return _slow_down(waiting)
        return self._answer(request, token, await self.channel.history(vault))

    async def news(self, request: Request) -> Response:
        """Messages that came since; for a browser that has a conversation, asked for quietly while its page is open."""
        token = _token_of(request)
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault, self._file_limit)
        if waiting:
            return _slow_down(waiting)
        if not token or not await self.channel.knows(vault):
            return JSONResponse({"messages": [], "erased": False})
        return self._answer(request, token, await self.channel.news(vault))

    async def message(self, request: Request) -> Response:
        posted = await read_post(request, self._settings.public_origin)
        client_id, incoming = read_message(posted)
        token = _token_of(request) or new_token()
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault, self._limit)
        if waiting:
            return _slow_down(waiting)
        return self._answer(request, token, await self.channel.receive(vault, client_id, incoming, read_link(posted)))

    async def erase(self, request: Request) -> Response:
        await read_post(request, self._settings.public_origin)
        token = _token_of(request)
        vault = Vault.of(token) if token else None
        if vault is not None and not await self.channel.knows(vault):
            vault = None
        return self._answer(request, token, await self.channel.erase(vault))

    async def picture(self, request: Request) -> Response:
        """A picture or the sheet of a message of this browser; whatever else is asked for does not exist."""
        number, kind, token = request.path_params["number"], request.path_params["kind"], _token_of(request)
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault, self._file_limit)
        if waiting:
            return _slow_down(waiting)
        message = await self.channel.content(vault, int(number)) if token and _NUMBER.fullmatch(number) else None
        drawn = await self._drawn(vault, message, kind) if message else None
        if drawn is None:
            raise HTTPException(404)
        # not stored: a phone that is lent or sold must not show it from its cache after the chat was erased
        headers = {"Content-Disposition": drawn.disposition, "Cache-Control": "no-store"}
        return Response(drawn.data, media_type=drawn.media_type, headers=headers)

    async def _drawn(self, vault: Vault, message: Message, kind: str) -> Drawn | None:
        if kind in FORM_TYPES:
            form = await self.channel.form(vault, message, kind)
            return Drawn(form.data, FORM_TYPES[kind], form.name, attached=True) if form else None
        return await self._pictures.draw(message, kind)

    async def _seconds_to_wait(self, request: Request, vault: Vault, limit: RateLimit) -> int:
        """Conversations we keep are counted each; all others, invented tokens too, by where they come from."""
        known = await self.channel.knows(vault)
        return limit.wait(vault.chat if known else f"new/{visitor(request)}")

    def _answer(self, request: Request, token: str, shown: Shown) -> Response:
        answer = JSONResponse({"messages": shown.messages, "erased": shown.erased})
        answer.set_cookie(
            COOKIE,
            "" if shown.erased else token,
            max_age=0 if shown.erased else self._cookie_days(shown) * 86400,
            httponly=True,
            samesite="strict",
            secure="https" in (self._settings.public_origin.partition(":")[0], request.scope["scheme"]),
        )
        return answer

    def _cookie_days(self, shown: Shown) -> int:
        return _STAYING_DAYS if shown.stays else self._settings.chat_days


def _token_of(request: Request) -> str:
    """The browser's token, or "" when it has none or one that is not ours."""
    token = request.cookies.get(COOKIE, "")
    return token if is_token(token) else ""


def _slow_down(seconds: int) -> Response:
    answer = _error(429, "error.too_fast", seconds=str(seconds))
    answer.headers["Retry-After"] = str(seconds)
    return answer
