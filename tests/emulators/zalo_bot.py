"""The Zalo Bot platform played: its methods, its webhook, its long poll, and a page to talk to a bot by hand.

By hand: `python -m tests.emulators zalo_bot --port 9023`, then
`QD22_ZALO_BOT_TOKEN=sample QD22_ZALO_BOT_API=http://127.0.0.1:9023 qd22 serve`, and open http://127.0.0.1:9023.

A script is a list of outcomes, one for each message sent: "ok"; a number is answered as that error, "429:7" with
seconds to wait; "slow:3" takes it after so many seconds, "drip:3" at once but answers in pieces over so many; "reset"
takes the message and breaks the connection; "broken" answers no JSON; "silent" answers without ``ok``.
"""

from __future__ import annotations

import asyncio
import html
import itertools
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.emulators.broken import BrokenOff, Dripping

NAME = "zalo_bot"
TOKEN = "sample"  # noqa: S105 - of nobody's bot
PERSON = "nguoi-mau"
_METHODS = ("getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "sendMessage", "sendChatAction")


@dataclass
class ZaloBotEmulator:
    """What the platform remembers. ``sent`` are (chat, text) as people see them, ``calls`` every method asked for."""

    script: list[str] = field(default_factory=list)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    is_flat: bool = True
    sent: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    talk: list[tuple[str, str]] = field(default_factory=list)
    hook: dict[str, str] = field(default_factory=dict)
    updates: asyncio.Queue[dict[str, object]] = field(default_factory=asyncio.Queue)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def update(self, text: str, chat: str = PERSON) -> dict[str, object]:
        """What Zalo tells a bot when somebody writes to it."""
        message = {
            "message_id": f"m{next(self.numbers)}", "date": 1750316131602, "text": text,
            "from": {"id": chat, "display_name": "Người mẫu", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
        }  # fmt: skip
        return {"event_name": "message.text.received", "message": message}

    async def say(self, text: str, chat: str = PERSON) -> int:
        """Somebody writes; returns the status of the webhook, or 0 when it waits for who polls."""
        self.talk.append(("person", text))
        update = self.update(text, chat)
        if not self.hook:
            self.updates.put_nowait(update)
            return 0
        body = update if self.is_flat else {"ok": True, "result": update}
        headers = {"X-Bot-Api-Secret-Token": self.hook["secret_token"]}
        async with httpx.AsyncClient() as client:
            return (await client.post(self.hook["url"], json=body, headers=headers)).status_code

    async def answer(self, method: str, fields: dict[str, str]) -> Response:
        """Answer a method."""
        self.calls.append((method, fields))
        if method == "getMe":
            return _ok({"id": "1", "account_name": "bot.mau", "account_type": "BASIC", "can_join_groups": False})
        if method == "getUpdates":
            return await self._wait(float(fields.get("timeout", "30")))
        if method == "sendMessage":
            return await self._send(fields)
        if method == "sendChatAction":
            return JSONResponse({"ok": True})
        return self._webhook(method, fields)

    async def _wait(self, seconds: float) -> Response:
        if self.hook:
            return _error(400)
        try:
            return _ok(await asyncio.wait_for(self.updates.get(), seconds))
        except TimeoutError:
            return _error(408, status=408)

    def _webhook(self, method: str, fields: dict[str, str]) -> Response:
        if method == "setWebhook":
            if not 8 <= len(fields.get("secret_token", "")) <= 256 or not fields.get("url"):
                return _error(400)
            self.hook = {"url": fields["url"], "secret_token": fields["secret_token"]}
        elif method == "deleteWebhook":
            self.hook = {}
        return _ok({"url": self.hook.get("url", ""), "updated_at": 1750316131602})

    async def _send(self, fields: dict[str, str]) -> Response:
        outcome, _, detail = (self.script.pop(0) if self.script else "ok").partition(":")
        if outcome.isdigit():
            return _error(int(outcome), float(detail or 0))
        if not 1 <= len(fields.get("text", "")) <= 2000 or not fields.get("chat_id"):
            return _error(400)
        if outcome == "slow":
            await self.sleep(float(detail))
        self.sent.append((fields["chat_id"], fields["text"]))
        self.talk.append(("bot", fields["text"]))
        if outcome == "reset":
            return BrokenOff()
        if outcome in ("broken", "silent"):
            return Response(b"{" if outcome == "broken" else b'{"result": {}}', media_type="application/json")
        answer = _ok({"message_id": f"s{len(self.sent)}", "date": 1750316131632})
        return Dripping(answer, float(detail), self.sleep) if outcome == "drip" else answer


def _ok(result: object) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _error(code: int, retry_after: float = 0, status: int = 200) -> Response:
    parameters = {"parameters": {"retry_after": retry_after}} if retry_after else {}
    # a message that is refused may well come under status 200, so that only ``ok`` tells
    body = {"ok": False, "description": "sample", "error_code": code, **parameters}
    return JSONResponse(body, status)


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a call, whether they come in the address, as a form or as JSON."""
    found = dict(request.query_params)
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        found |= {name: str(value) for name, value in json.loads(body or b"{}").items()}
    else:
        found |= dict(parse_qsl(body.decode()))
    return found


def make_app(script: Sequence[str] = (), emulator: ZaloBotEmulator | None = None) -> Starlette:
    """The platform as an application; ``app.state.emulator`` is what it remembers."""
    played = emulator or ZaloBotEmulator(list(script))

    async def call(request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return _error(401, status=401)
        method = request.path_params["method"]
        return await played.answer(method, await fields_of(request)) if method in _METHODS else _error(404)

    async def page(_request: Request) -> Response:
        lines = "".join(f"<p><b>{who}</b> {html.escape(text).replace(chr(10), '<br>')}" for who, text in played.talk)
        form = "<form method=post action=/say><input name=text autofocus size=60><button>Gửi</button></form>"
        return HTMLResponse(f"<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=5>{lines}{form}")

    async def say(request: Request) -> Response:
        fields = await fields_of(request)
        await played.say(fields.get("text", ""), fields.get("chat", PERSON))
        return RedirectResponse("/", 303)

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/say", say, methods=["POST"]),
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        ]
    )
    app.state.emulator = played
    return app
