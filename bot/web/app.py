"""The Starlette application: page, history, message, erase, health."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.web import WebChannel
from bot.clock import Clock, SystemClock
from bot.conversation.messages import Incoming
from bot.conversation.services import Services
from bot.settings import Settings
from bot.store.chats import ChatStore
from bot.store.vault import Vault, new_token
from bot.texts import text
from bot.web.guard import MAX_BODY, RateLimit, SecurityHeaders, is_same_origin

COOKIE = "qd22"
_STATIC = Path(__file__).parent / "static"
_SWEEP_SECONDS = 3600
_log = logging.getLogger("qd22.web")


class _BadRequestError(Exception):
    def __init__(self, status: int, key: str) -> None:
        self.status, self.key = status, key


def make_app(settings: Settings, services: Services, clock: Clock | None = None) -> Starlette:
    """The application; opens the database when it starts and closes it when it stops."""
    chat = _Chat(settings, services, clock or SystemClock())
    routes = [
        Route("/", chat.page),
        Route("/healthz", chat.health),
        Route("/api/history", chat.history),
        Route("/api/message", chat.message, methods=["POST"]),
        Route("/api/erase", chat.erase, methods=["POST"]),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders)],
        lifespan=chat.lifespan,
        exception_handlers={HTTPException: _http_error, Exception: _trouble},
    )


def _error(status: int, key: str, **slots: str) -> JSONResponse:
    return JSONResponse({"error": {"message": text(key, **slots)}}, status_code=status)


async def _http_error(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(status, "error.not_here" if status in (404, 405) else "error.bad_request")


async def _trouble(_request: Request, error: Exception) -> Response:
    # the class alone: a message of an exception may quote what the person typed
    _log.error("unexpected %s", type(error).__name__)
    return _error(500, "error.trouble")


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
        sweeper = asyncio.create_task(self._sweep(self._channel))
        try:
            yield
        finally:
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper
            await store.close()

    async def _sweep(self, channel: WebChannel) -> None:
        while True:
            try:
                await channel.forget_old()
            except Exception as error:  # noqa: BLE001 - the sweep must outlive a locked database and try again
                _log.error("sweep failed: %s", type(error).__name__)
            await asyncio.sleep(_SWEEP_SECONDS)

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
        token = request.cookies.get(COOKIE, "")
        fresh = not _is_token(token)
        if fresh:
            waiting = self._limit.wait(f"new/{request.client.host if request.client else ''}")
            if waiting:
                return self._slow_down(waiting)
            token = new_token()
        answer = JSONResponse({"messages": await self.channel.history(Vault.of(token))})
        self._remember(request, answer, token)
        return answer

    async def message(self, request: Request) -> Response:
        try:
            body = await self._body(request)
            incoming, client_id = _incoming(body)
        except _BadRequestError as error:
            return _error(error.status, error.key)
        token = request.cookies.get(COOKIE, "")
        fresh = not _is_token(token)
        if fresh:
            token = new_token()
        vault = Vault.of(token)
        waiting = self._limit.wait(vault.chat if not fresh else f"new/{request.client.host if request.client else ''}")
        if waiting:
            return self._slow_down(waiting)
        answer = JSONResponse({"messages": await self.channel.receive(vault, client_id, incoming)})
        self._remember(request, answer, token)
        return answer

    async def erase(self, request: Request) -> Response:
        try:
            await self._body(request)
        except _BadRequestError as error:
            return _error(error.status, error.key)
        token = request.cookies.get(COOKIE, "")
        if not _is_token(token):
            return JSONResponse({"messages": []})
        return JSONResponse({"messages": await self.channel.erase(Vault.of(token))})

    def _slow_down(self, seconds: int) -> Response:
        answer = _error(429, "error.too_fast", seconds=str(seconds))
        answer.headers["Retry-After"] = str(seconds)
        return answer

    async def _body(self, request: Request) -> dict[str, object]:
        if not is_same_origin(request, self._settings.public_origin):
            raise _BadRequestError(403, "error.bad_request")
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            raise _BadRequestError(415, "error.bad_request")
        raw = bytearray()
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MAX_BODY:
                raise _BadRequestError(413, "error.too_long")
        try:
            body = json.loads(bytes(raw))
        except (ValueError, RecursionError) as error:
            raise _BadRequestError(400, "error.bad_request") from error
        if not isinstance(body, dict):
            raise _BadRequestError(400, "error.bad_request")
        return body

    def _remember(self, request: Request, answer: Response, token: str) -> None:
        secure = (self._settings.public_origin or str(request.url)).startswith("https:")
        answer.set_cookie(
            COOKIE,
            token,
            max_age=self._settings.chat_days * 86400,
            httponly=True,
            samesite="strict",
            secure=secure,
        )


def _is_token(token: str) -> bool:
    """A token of ours: 43 URL-safe characters. Anything else starts a new conversation."""
    return len(token) == 43 and token.isascii() and token.replace("-", "").replace("_", "").isalnum()


def _incoming(body: dict[str, object]) -> tuple[Incoming, str]:
    client_id, said, action = body.get("id"), body.get("text", ""), body.get("action", "")
    if not (isinstance(client_id, str) and isinstance(said, str) and isinstance(action, str)):
        raise _BadRequestError(400, "error.bad_request")
    if not 8 <= len(client_id) <= 64 or not client_id.isascii() or len(action) > 120:
        raise _BadRequestError(400, "error.bad_request")
    # a button's action from a message id: "good:12:loan.interest" rates the entry "loan.interest"
    name, _, argument = action.partition(":")
    if name in ("good", "bad"):
        action = f"{name}:{argument.partition(':')[2]}"
    return Incoming(said[:4000].encode("utf-8", "replace").decode(), action), client_id
