"""The Starlette application: page, history, message, erase, health."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.web import Shown, WebChannel
from bot.clock import Clock, SystemClock
from bot.conversation.services import Services
from bot.settings import Settings
from bot.store.chats import ChatStore
from bot.store.vault import Vault, is_token, new_token
from bot.texts import text
from bot.web.guard import RateLimit, SecurityHeaders, Troubles, visitor
from bot.web.posts import BadPostError, read_message, read_post

COOKIE = "qd22"
_STATIC = Path(__file__).parent / "static"
_SWEEP_SECONDS = 3600
_log = logging.getLogger("qd22.web")


def make_app(settings: Settings, services: Services, clock: Clock | None = None) -> Starlette:
    """The application; opens the database when it starts and closes it when it stops."""
    chat = _Chat(settings, services, clock or SystemClock())
    # only what is the same for everybody is compressed: the size of an answer tells nothing of its words
    small = [Middleware(GZipMiddleware)]
    routes = [
        Route("/", chat.page, middleware=small),
        Route("/healthz", chat.health),
        Route("/api/history", chat.history),
        Route("/api/message", chat.message, methods=["POST"]),
        Route("/api/erase", chat.erase, methods=["POST"]),
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
    def __init__(self, settings: Settings, services: Services, clock: Clock) -> None:
        self._settings = settings
        self._services = services
        self._clock = clock
        self._limit = RateLimit(settings.messages_per_minute)
        self._channel: WebChannel | None = None

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        store = await ChatStore.open(self._settings.database_url)
        self._channel = WebChannel(self._services, store, self._clock, self._settings.chat_days)
        await self._sweep()  # before the first answer: after a long stop nothing old is shown
        sweeper = asyncio.create_task(self._keep_sweeping())
        try:
            yield
        finally:
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper
            await store.close()

    async def _keep_sweeping(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            await self._sweep()

    async def _sweep(self) -> None:
        try:
            await self.channel.forget_old()
        except Exception as error:  # noqa: BLE001 - the sweep must outlive a locked database and try again
            _log.error("sweep failed: %s", type(error).__name__)

    @property
    def channel(self) -> WebChannel:
        if self._channel is None:
            raise RuntimeError("the application has not started")
        return self._channel

    async def page(self, _request: Request) -> Response:
        return FileResponse(_STATIC / "chat.html", media_type="text/html; charset=utf-8")

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "entries": len(self._services.knowledge.published)})

    async def history(self, request: Request) -> Response:
        token = _token_of(request) or new_token()
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault)
        if waiting:
            return _slow_down(waiting)
        return self._answer(request, token, await self.channel.history(vault))

    async def message(self, request: Request) -> Response:
        client_id, incoming = read_message(await read_post(request, self._settings.public_origin))
        token = _token_of(request) or new_token()
        vault = Vault.of(token)
        waiting = await self._seconds_to_wait(request, vault)
        if waiting:
            return _slow_down(waiting)
        return self._answer(request, token, await self.channel.receive(vault, client_id, incoming))

    async def erase(self, request: Request) -> Response:
        await read_post(request, self._settings.public_origin)
        token = _token_of(request)
        vault = Vault.of(token) if token else None
        if vault is not None and not await self.channel.knows(vault):
            vault = None
        return self._answer(request, token, await self.channel.erase(vault))

    async def _seconds_to_wait(self, request: Request, vault: Vault) -> int:
        """Conversations we keep are counted each; all others, invented tokens too, by where they come from."""
        known = await self.channel.knows(vault)
        return self._limit.wait(vault.chat if known else f"new/{visitor(request)}")

    def _answer(self, request: Request, token: str, shown: Shown) -> Response:
        answer = JSONResponse({"messages": shown.messages, "erased": shown.erased})
        answer.set_cookie(
            COOKIE,
            "" if shown.erased else token,
            max_age=0 if shown.erased else self._settings.chat_days * 86400,
            httponly=True,
            samesite="strict",
            secure="https" in (self._settings.public_origin.partition(":")[0], request.scope["scheme"]),
        )
        return answer


def _token_of(request: Request) -> str:
    """The browser's token, or "" when it has none or one that is not ours."""
    token = request.cookies.get(COOKIE, "")
    return token if is_token(token) else ""


def _slow_down(seconds: int) -> Response:
    answer = _error(429, "error.too_fast", seconds=str(seconds))
    answer.headers["Retry-After"] = str(seconds)
    return answer
