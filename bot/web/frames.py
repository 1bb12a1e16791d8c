"""Chat inside the pages of others: a script that makes a button and a frame, for the sites that the setting names.

The first page in the frame stores nothing and says what will be; only a press on it opens the chat, with a cookie of
its own that holds on that site alone (Partitioned). Without a named site there are no such pages, and no frames.
"""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.conversation.services import Services
from bot.model.actions import DESK_ACTIONS, parse_action
from bot.model.citizen_actions import RedeemCode
from bot.model.messages import Incoming
from bot.model.outreach_actions import SeatElsewhere
from bot.settings import Settings
from bot.web.guard import HEADERS

_STATIC = Path(__file__).parent / "static"
_BASE = "/nhung"
_POLICY = "Content-Security-Policy"


def embed_origins(settings: Settings) -> tuple[str, ...]:
    """The sites that may show the chat."""
    return tuple(each.strip() for each in settings.embed_origins.split(",") if each.strip())


def is_embedded(request: Request) -> bool:
    """True if a request comes from the chat in a frame."""
    return bool(request.scope.get("embedded"))


def outside_desk(incoming: Incoming, services: Services) -> Incoming:
    """A message from a frame, unless it belongs to the officers' desk: that has to be done on the page itself."""
    action = parse_action(incoming.action) if incoming.action else None
    said = services.understanding.known.utterance(incoming.text)
    if isinstance(action, (RedeemCode, *DESK_ACTIONS)) or said.invitation:
        return Incoming("", str(SeatElsewhere()))  # the code itself is not kept either
    return incoming


class EmbeddedPaths:
    """Leads /nhung/api/… to /api/…, marked as coming from a frame; for nobody where no site is named."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        path = scope.get("path", "")
        if scope["type"] == "http" and self._origins and path.startswith(f"{_BASE}/api/"):
            inner = path.removeprefix(_BASE)
            scope = {**scope, "path": inner, "raw_path": inner.encode(), "embedded": True}
        await self._app(scope, receive, send)


def embed_routes(settings: Settings) -> list[Route]:
    """The script, the page that asks, and the chat."""
    pages, small = _Frames(settings), [Middleware(GZipMiddleware)]
    return [
        Route("/nhung.js", pages.script, middleware=small),
        Route(_BASE, pages.ask, middleware=small),
        Route(f"{_BASE}/chat", pages.chat, middleware=small),
    ]


class _Frames:
    def __init__(self, settings: Settings) -> None:
        self._origins = embed_origins(settings)

    async def script(self, _request: Request) -> Response:
        """For pages of others, so that their browsers must be let to load it."""
        self._require()
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=3600"}
        return FileResponse(_STATIC / "nhung.js", media_type="text/javascript; charset=utf-8", headers=headers)

    async def ask(self, _request: Request) -> Response:
        return self._framed("nhung.html")

    async def chat(self, request: Request) -> Response:
        """The chat; whoever did not press on the page before sees that first."""
        self._require()
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return RedirectResponse(_BASE, 303)
        return self._framed("chat.html")

    def _framed(self, name: str) -> Response:
        self._require()
        page = (_STATIC / name).read_text(encoding="utf-8")
        marks = f'<html lang="vi" data-base="{_BASE}" data-parents="{" ".join(self._origins)}">'
        page = page.replace('<html lang="vi">', marks, 1)
        if name == "chat.html":
            page = page.replace("</head>", '<script src="/static/khung.js" defer></script>\n</head>', 1)
        allowed = f"frame-ancestors {' '.join(self._origins)}"
        # X-Frame-Options cannot name a site; browsers that know frame-ancestors do not look at it
        return HTMLResponse(page, headers={_POLICY: HEADERS[_POLICY].replace("frame-ancestors 'none'", allowed)})

    def _require(self) -> None:
        if not self._origins:
            raise HTTPException(404)
