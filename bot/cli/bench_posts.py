"""Posts of `qd22 bench channels`, and what they are compared with; every token and person here is a sample."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest

from bot.channels.platform import Adapter, Dependencies, Platform, PlatformStatus
from bot.cli.words import samples
from bot.clock import SystemClock
from bot.model.messages import Message

_SECRET = "mot-chuoi-mau-du-dai"  # noqa: S105 - a sample
_TOKEN = "1:mau"  # noqa: S105 - a sample
_ASKED = (*samples()["asked"][:3], *samples()["plain"], *samples()["asked"][3:])
_BEFORE, _AFTER, _SYLLABLES = samples()["before"], samples()["after"], samples()["syllables"]
_SENDER = samples()["people"][0]
_CHATS = 100


@dataclass(frozen=True)
class Post:
    """A platform's way to post: the settings that open it, its body for a number and a text, its headers for a body."""

    settings: Mapping[str, object]
    body: Callable[[int, str], bytes]
    headers: Callable[[bytes], Mapping[str, str]]


def asked(number: int) -> str:
    """One of the questions that are asked again and again, word for word."""
    return _ASKED[number % len(_ASKED)]


def fresh(number: int) -> str:
    """A question in words that no other number has: one of the same questions."""
    number, before = divmod(number, len(_BEFORE))
    number, after = divmod(number, len(_AFTER))
    return f"{_BEFORE[before]}{_ASKED[number % len(_ASKED)]}{_AFTER[after]} {' '.join(_spelled(number))}".strip()


def _spelled(number: int) -> list[str]:
    """A number as words without a meaning."""
    return [_SYLLABLES[int(digit)] for digit in str(number)]


def _telegram(number: int, text: str) -> bytes:
    chat = 1000 + number % _CHATS
    person = {"id": chat, "is_bot": False, "first_name": _SENDER}
    message = {
        "message_id": number + 1, "date": 1750316131, "chat": {"id": chat, "type": "private"}, "from": person,
        "text": text,
    }  # fmt: skip
    return json.dumps({"update_id": number + 1, "message": message}).encode()


def _zalo_oa(number: int, text: str) -> bytes:
    now = int(SystemClock().now().timestamp() * 1000)
    event = {
        "app_id": "1", "sender": {"id": f"nguoi-mau-{number % _CHATS}"}, "recipient": {"id": "oa-mau"},
        "event_name": "user_send_text", "timestamp": str(now),
        "message": {"text": text, "msg_id": f"m{number}"},
    }  # fmt: skip
    return json.dumps(event).encode()


def _signed(body: bytes) -> Mapping[str, str]:
    try:
        stamp = json.loads(body)["timestamp"]
    except (ValueError, LookupError):
        stamp = ""
    return {"X-ZEvent-Signature": "mac=" + hashlib.sha256(b"1" + body + f"{stamp}{_SECRET}".encode()).hexdigest()}


def _zalo_bot(number: int, text: str) -> bytes:
    chat = f"nguoi-mau-{number % _CHATS}"
    message = {
        "message_id": f"m{number}", "date": 1750316131602, "text": text,
        "from": {"id": chat, "display_name": _SENDER, "is_bot": False},
        "chat": {"id": chat, "chat_type": "PRIVATE"},
    }  # fmt: skip
    return json.dumps({"event_name": "message.text.received", "message": message}).encode()


POSTS: Mapping[str, Post] = {
    "telegram": Post(
        {"telegram_token": _TOKEN, "telegram_secret": _SECRET},
        _telegram,
        lambda _: {"X-Telegram-Bot-Api-Secret-Token": _SECRET},
    ),
    "zalo_oa": Post({"zalo_app_id": "1", "zalo_app_secret": _SECRET, "zalo_oa_secret": _SECRET}, _zalo_oa, _signed),
    "zalo_bot": Post(
        {"zalo_bot_token": _TOKEN, "zalo_bot_secret": _SECRET},
        _zalo_bot,
        lambda _: {"X-Bot-Api-Secret-Token": _SECRET},
    ),
}


class _Quiet:
    """A platform that takes everything at once, so that the sender works beside as it would."""

    def __init__(self, adapter: Adapter) -> None:
        self.name = adapter.name
        self.admit, self.verify, self.parse = adapter.admit, adapter.verify, adapter.parse

    async def deliver(self, address: str, message: Message) -> None:
        """Taken."""

    async def status(self) -> PlatformStatus:
        """Nobody."""
        return PlatformStatus("")


def quiet(platform: Platform) -> Platform:
    """The same platform, but what it sends goes nowhere."""

    @asynccontextmanager
    async def open_(ground: Dependencies) -> AsyncIterator[Adapter]:
        async with platform.open(ground) as adapter:
            yield _Quiet(adapter)

    return dataclasses.replace(platform, open=open_)


def answering_app(path: str) -> Starlette:
    """A route that reads the update and answers 200."""

    async def post(request: Request) -> Response:
        await request.json()
        return JSONResponse({"ok": True})

    return Starlette(routes=[Route(path, post, methods=["POST"])])


@asynccontextmanager
async def echo_app(path: str) -> AsyncIterator[Starlette]:
    """A bare python-telegram-bot handler that says what it was told, behind such a route; it keeps nothing."""
    echo: Application = (  # type: ignore[type-arg]
        ApplicationBuilder().token(_TOKEN).updater(None).request(_Nowhere()).get_updates_request(_Nowhere()).build()
    )
    echo.add_handler(MessageHandler(filters.TEXT, _echo))

    async def post(request: Request) -> Response:
        await echo.process_update(Update.de_json(await request.json(), echo.bot))
        return JSONResponse({"ok": True})

    async with echo:
        yield Starlette(routes=[Route(path, post, methods=["POST"])])


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


class _Nowhere(BaseRequest):
    """Answers every call of the client at once, without a network."""

    @property
    def read_timeout(self) -> float | None:
        """None is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, *_: object, **__: object) -> tuple[int, bytes]:
        """An answer that fits the method."""
        me = {"id": 1, "is_bot": True, "first_name": "mau", "username": "mau_bot"}
        said = {"message_id": 1, "date": 1750316131, "chat": {"id": 1, "type": "private"}, "text": "mau"}
        return 200, json.dumps({"ok": True, "result": me if url.endswith("getMe") else said}).encode()
