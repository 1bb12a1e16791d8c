"""The OpenAPI of a Zalo Official Account played: tokens, messages, uploads; it signs and posts webhooks.

By hand: `python -m tests.emulators zalo_oa --port 9024`; beside it the bot with QD22_ZALO_APP_ID=1, QD22_ZALO_APP_SECRET
and QD22_ZALO_OA_SECRET=sample, QD22_ZALO_OA_API and QD22_ZALO_OAUTH=http://127.0.0.1:9024, the pair access-0 and
refresh-0 given to `qd22 zalo token set`, then type here. The webhook of the bot is taken from ZALO_WEBHOOK.

A script is a list of outcomes, one for each message or upload: "ok"; a number is answered as that error under HTTP
200; "http:503" (or "http:429:7", with seconds to wait) as that status; "slow:3" takes it after so many seconds,
"drip:3" at once but answers in pieces over so many; "reset" takes the message and breaks the connection; "broken" answers no JSON.
"token:reset", "token:http:503" and "token:refused" are for the purchase of a pair.
"""  # noqa: E501 - a command to copy

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.zalo_oa.webhook import sign
from tests.emulators.broken import BrokenOff, Dripping

NAME = "zalo_oa"
APP, APP_SECRET, OA_SECRET, PERSON = "1", "sample-app", "sample", "100"
_FILES, _IMAGES = (".pdf", ".doc", ".docx", ".csv"), (".png", ".jpg", ".jpeg", ".gif")
_BUTTONS = {"oa.query.hide": "payload", "oa.query.show": "payload", "oa.open.url": "url", "oa.open.phone": "phone_code"}
_REFUSED = {"error_name": "Invalid refresh token", "error_reason": "sample", "error": -14014}
Fields = dict[str, Any]


@dataclass
class ZaloOaEmulator:
    """What the platform remembers. ``sent`` are the bodies of messages that people see, in order."""

    script: list[str] = field(default_factory=list)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    access: str = "access-0"
    refresh: str = "refresh-0"
    expires_in: str = "90000"
    refreshed: int = 0
    sent: list[Fields] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    uploaded: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    moment: Callable[[], int] = lambda: 1795500000000
    """The time of events."""

    @property
    def texts(self) -> list[str]:
        """The texts that people see."""
        return [each["message"]["text"] for each in self.sent if "text" in each["message"]]

    def expire(self) -> None:
        """The access token ends."""
        self.access = f"{self.access}-over"

    async def token(self, request: Request) -> Response:
        """POST /v4/oa/access_token: a new pair for a refresh token, once; the old pair is dead from then on."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        self.asked.append(request.url.path)
        wanted = {"app_id": APP, "grant_type": "refresh_token", "refresh_token": self.refresh}
        if form != wanted or request.headers.get("secret_key") != APP_SECRET:
            return JSONResponse(_REFUSED)
        outcome = self._next("token").removeprefix("token:")
        if outcome == "refused":
            return JSONResponse(_REFUSED)
        if outcome.startswith("http:"):
            return _status(outcome)
        self.refreshed += 1
        self.access, self.refresh = f"access-{self.refreshed}", f"refresh-{self.refreshed}"
        if outcome == "reset":
            return BrokenOff()
        pair = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": self.expires_in}
        return JSONResponse(pair)

    async def message(self, request: Request) -> Response:
        """POST /v3.0/oa/message/cs (and /v2.0/oa/message)."""
        body: Fields = json.loads(await request.body())
        early = self._refuse(request)
        if early is not None:
            return early
        outcome = self._next()
        if outcome.removeprefix("-").isdigit():
            return _error(int(outcome))
        if outcome.startswith("http:"):
            return _status(outcome)
        wrong = self._wrong(body)
        if wrong:
            return _error(-201, wrong)
        if outcome.startswith("slow:"):
            await self.sleep(float(outcome.partition(":")[2]))
        self.sent.append(body)
        if outcome == "reset":
            return BrokenOff()
        if outcome == "broken":
            return Response(b'{"data": {"mess', media_type="application/json")
        answer = _data({"message_id": f"s{len(self.sent)}", "user_id": body["recipient"].get("user_id", "")})
        return Dripping(answer, float(outcome[5:]), self.sleep) if outcome.startswith("drip:") else answer

    async def upload(self, request: Request) -> Response:
        """POST /v2.0/oa/upload/file and /image."""
        early = self._refuse(request)
        if early is not None:
            return early
        outcome = self._next()
        if outcome.removeprefix("-").isdigit():
            return _error(int(outcome))
        if outcome == "reset":
            return BrokenOff()
        name, data = _part(request.headers.get("content-type", ""), await request.body())
        is_image = request.url.path.endswith("/image")
        if not name.lower().endswith(_IMAGES if is_image else _FILES):
            return _error(-210, "file type")
        if len(data) > (1 if is_image else 5) * 1024 * 1024:
            return _error(-210, "file size")
        handle = f"upload-{len(self.uploaded) + 1}"
        self.uploaded[handle] = (name, data)
        return _data({"attachment_id" if is_image else "token": handle})

    async def about(self, request: Request) -> Response:
        """GET /v2.0/oa/getoa."""
        return self._refuse(request) or _data({"oa_id": "200", "name": "OA mẫu", "is_verified": False})

    async def quota(self, request: Request) -> Response:
        """POST /v3.0/oa/quota/message."""
        return self._refuse(request) or _data({"reply": {"remain": 8, "total": 8}, "sub_quota": {"remain": 5000}})

    def _refuse(self, request: Request) -> Response | None:
        self.asked.append(request.url.path)
        given = request.headers.get("access_token", "")
        if given == self.access:
            return None
        return _error(-216, "Access token has expired" if given else "Access token is invalid")

    def _next(self, about: str = "") -> str:
        """The outcome of this request; those that begin with "token:" are for the purchase of a pair."""
        if self.script and self.script[0].startswith("token:") == bool(about):
            return self.script.pop(0)
        return "ok"

    def _wrong(self, body: Fields) -> str:
        """What Zalo would not take of a message; "" when all is well."""
        if not set(body.get("recipient", {})) & {"user_id", "anonymous_id", "message_id"}:
            return "recipient"
        said, attachment = body.get("message", {}).get("text"), body.get("message", {}).get("attachment")
        if said is not None and not 1 <= len(said) <= 2000:
            return "text length"
        if attachment is None:
            return "" if said else "empty"
        payload = attachment.get("payload", {})
        if attachment.get("type") == "file":
            return "" if payload.get("token") in self.uploaded else "token"
        return self._wrong_template(payload)

    def _wrong_template(self, payload: Fields) -> str:
        kind = payload.get("template_type")
        if kind == "media":
            known = [each for each in payload["elements"] if each.get("attachment_id") in self.uploaded]
            return "" if known == payload["elements"] else "attachment_id"
        if kind == "request_user_info":
            first = payload["elements"][0]
            fits = len(first["title"]) <= 100 and len(first["subtitle"]) <= 500 and first["image_url"]
            return "" if fits else "element"
        if kind is not None:
            return "template_type"
        return _wrong_buttons(payload.get("buttons", []))

    def event(self, name: str, person: str = PERSON, **fields: object) -> Fields:
        """What Zalo tells the webhook: an event about a person."""
        about = {"follower": {"id": person}} if name in ("follow", "unfollow") else {"sender": {"id": person}}
        common = {"app_id": APP, "oa_id": "200", "event_name": name, "recipient": {"id": "200"}}
        return {**common, **about, "timestamp": str(self.moment()), **fields}

    def text(self, said: str, person: str = PERSON) -> Fields:
        """Somebody writes."""
        message = {"text": said, "msg_id": f"m{next(self.numbers)}"}
        return self.event("user_send_text", person, message=message)

    def pressed(self, number: int) -> str:
        """The payload of a button under the last message with buttons, counted from 1."""
        for each in reversed(self.sent):
            found = each["message"].get("attachment", {}).get("payload", {}).get("buttons", [])
            if found:
                return str(found[number - 1]["payload"])
        raise IndexError(number)


def signed(event: Mapping[str, object]) -> tuple[dict[str, str], bytes]:
    """An event as it is posted: its headers and its body."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    mac = sign(APP, body, str(event["timestamp"]), OA_SECRET)
    return {"X-ZEvent-Signature": f"mac={mac}", "Content-Type": "application/json"}, body


def _wrong_buttons(buttons: Sequence[Fields]) -> str:
    if not 1 <= len(buttons) <= 5:
        return "button count"
    for button in buttons:
        wanted = _BUTTONS.get(button.get("type", ""))
        payload = button.get("payload")
        value = payload if wanted == "payload" else payload.get(wanted) if isinstance(payload, dict) else None
        if wanted is None or not isinstance(value, str) or not 1 <= len(value) <= 1000:
            return "button"
        if not 1 <= len(button.get("title", "")) <= 100:
            return "button title"
    return ""


def _part(content_type: str, body: bytes) -> tuple[str, bytes]:
    """The first file of a multipart body: its name and bytes."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP)
    for part in whole.iter_parts():
        data = part.get_payload(decode=True)
        if part.get_filename() and isinstance(data, bytes):
            return str(part.get_filename()), data
    return "", b""


def _data(data: Fields) -> Response:
    return JSONResponse({"data": data, "error": 0, "message": "Success"})


def _error(code: int, words: str = "sample") -> Response:
    return JSONResponse({"error": code, "message": words})


def _status(outcome: str) -> Response:
    _, status, *after = outcome.split(":")
    return Response(b"", int(status), headers={"Retry-After": after[0]} if after else {})


def make_app(script: Sequence[str] = (), emulator: ZaloOaEmulator | None = None) -> Starlette:
    """The platform as an application; ``app.state.emulator`` is what it remembers."""
    played = emulator or ZaloOaEmulator(list(script))
    routes = [
        Route("/v4/oa/access_token", played.token, methods=["POST"]),
        Route("/v3.0/oa/message/cs", played.message, methods=["POST"]),
        Route("/v2.0/oa/message", played.message, methods=["POST"]),
        Route("/v2.0/oa/upload/file", played.upload, methods=["POST"]),
        Route("/v2.0/oa/upload/image", played.upload, methods=["POST"]),
        Route("/v2.0/oa/getoa", played.about),
        Route("/v3.0/oa/quota/message", played.quota, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.emulator = played
    return app


async def post(event: Mapping[str, object], url: str) -> int:
    """Post an event to a bot; returns the status."""
    headers, body = signed(event)
    async with httpx.AsyncClient() as client:
        return (await client.post(url, content=body, headers=headers)).status_code


def run(port: int) -> None:
    """Serve, and talk to the bot from this terminal."""
    from tests.emulators._zalo_oa_talk import talk

    talk(make_app(), port)
