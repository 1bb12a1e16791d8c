"""The Bot API of Telegram on loopback: the methods that the bot uses, with their limits and their refusals.

By hand: ``python -m tests.emulators telegram --port 8081``, then start the bot with the address that is printed. Lines
typed are sent as a person; ``!2`` presses the second button of the last message, ``?`` shares the phone number.
Own work; independent clients and servers that it was compared with stand in tests/peers.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators.broken import BrokenOff, Dripping

TOKEN = "123456:SAMPLE-token-of-the-emulator"  # noqa: S105 - opens nothing
BOT = {"id": 123456, "is_bot": True, "first_name": "Hỏi đáp mẫu", "username": "qd22_mau_bot"}
SAMPLE_PHONE = "84912345678"
_TEXT, _CAPTION, _PAYLOAD, _KEYS, _HOLD = 4096, 1024, 64, 100, 5.0


@dataclass(frozen=True)
class Fault:
    """What the next call of ``method`` meets instead of an answer.

    ``status`` 0 breaks the connection off, 200 is none at all; ``takes`` does the work first, so that only the answer
    is lost; ``slow`` seconds pass before anything; the answer comes in pieces over ``drip`` seconds.
    """

    method: str
    status: int = 0
    description: str = "scripted"
    parameters: dict[str, int] = field(default_factory=dict)
    takes: bool = False
    slow: float = 0
    raw: str = ""
    drip: float = 0

    @property
    def passes(self) -> bool:
        """Whether the call is answered as ever in the end."""
        is_only_slow = not self.status and bool(self.slow or self.drip)
        return not (self.takes or self.raw) and (self.status == 200 or is_only_slow)


class RefusedCallError(Exception):
    """The platform says no."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass
class Telegram:
    """What the platform knows. ``sent`` are the messages of the bot, ``calls`` every call with its parameters.

    ``files`` are what people sent besides words, by id.

    ``keyboards`` are those that stand below the text field, by chat: until they are replaced or taken away.
    """

    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    hook: dict[str, Any] = field(default_factory=dict)
    commands: list[dict[str, str]] = field(default_factory=list)
    chats: set[int] = field(default_factory=set)
    keyboards: dict[int, list[list[dict[str, Any]]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, chat: int, text: str = "", **fields: Any) -> dict[str, Any]:
        """A person writes; ``fields`` for what is no text. Returns the update, for whoever polls."""
        body = {**({"text": text} if text else {}), **fields}
        self.chats.add(chat)
        return self.put({"message": {**self._message(chat), "from": _person(chat), **body}})

    def speak(self, chat: int, sound: bytes, seconds: int = 3) -> dict[str, Any]:
        """A person sends a voice message."""
        handle = self._file(sound)
        told = {"file_id": handle, "file_unique_id": handle, "duration": seconds, "file_size": len(sound)}
        return self.say(chat, voice={**told, "mime_type": "audio/ogg"})

    def show(self, chat: int, picture: bytes) -> dict[str, Any]:
        """A person sends a photo, which Telegram keeps in several sizes."""
        handle = self._file(picture)
        sizes = [
            {"file_id": "khong-co", "file_unique_id": "small", "width": 90, "height": 67},
            {"file_id": handle, "file_unique_id": handle, "width": 1280, "height": 960, "file_size": len(picture)},
        ]
        return self.say(chat, photo=sizes)

    def _file(self, data: bytes) -> str:
        handle = f"file-{next(self._ids)}"
        self.files[handle] = data
        return handle

    def press(self, chat: int, data: str, message: int) -> dict[str, Any]:
        """A person presses a button of a message."""
        origin = next((each for each in self.sent if each["message_id"] == message), self._message(chat))
        origin = {name: value for name, value in origin.items() if name != "reply_markup" or value}
        query = {"id": str(next(self._ids)), "from": _person(chat), "chat_instance": "1", "data": data}
        return self.put({"callback_query": {**query, "message": {**origin, "from": BOT}}})

    def put(self, event: dict[str, Any]) -> dict[str, Any]:
        """An update of any kind, sound or not."""
        update = {"update_id": next(self._ids) + 10_000, **event}
        self.updates.append(update)
        return update

    def told(self, chat: int) -> list[str]:
        """The texts that a chat got."""
        return [str(each.get("text") or each.get("caption") or "") for each in self.sent if each["chat"]["id"] == chat]

    def buttons(self, chat: int) -> list[tuple[str, str, int]]:
        """Label, payload and message of the buttons under the last message of a chat."""
        last = next((each for each in reversed(self.sent) if each["chat"]["id"] == chat), None)
        rows = last["reply_markup"].get("inline_keyboard", []) if last else []
        return [(key["text"], key.get("callback_data", ""), last["message_id"]) for row in rows for key in row if last]

    def link(self, chat: int) -> str:
        """Where the button under the last message of a chat leads."""
        last = next(each for each in reversed(self.sent) if each["chat"]["id"] == chat)
        return str(last["reply_markup"]["inline_keyboard"][0][0].get("url", ""))

    def _message(self, chat: int) -> dict[str, Any]:
        kind = {"id": chat, "type": "private"} if chat > 0 else {"id": chat, "type": "group", "title": "Nhóm mẫu"}
        return {"message_id": next(self._ids), "date": 1_790_000_000, "chat": kind}

    def do(self, method: str, given: dict[str, Any]) -> object:
        """Carry out a call. Raises RefusedCallError."""
        doing: Callable[[], object] | None = {
            "getMe": lambda: BOT,
            "getWebhookInfo": self._webhook,
            "setWebhook": lambda: self._set_webhook(given),
            "deleteWebhook": lambda: self._set_webhook({}),
            "setMyCommands": lambda: self._set_commands(given),
            "sendMessage": lambda: self._send(given, text=_said(given, "text", _TEXT)),
            "sendPhoto": lambda: self._send(given, photo=[], caption=_said(given, "caption", _CAPTION, need=False)),
            "sendDocument": lambda: self._send(given, document={"file_id": "1", "file_unique_id": "1"}),
            "sendVoice": lambda: self._send(given, voice=_heard(given, "voice")),
            "sendAudio": lambda: self._send(given, audio=_heard(given, "audio")),
            "getFile": lambda: self._told_of(str(given.get("file_id"))),
            "sendChatAction": lambda: bool(self._chat(given)),
            "answerCallbackQuery": lambda: True,
            "editMessageReplyMarkup": lambda: self._edit(given),
        }.get(method)
        if doing is None:
            raise RefusedCallError(404, "Not Found")
        return doing()

    def _told_of(self, handle: str) -> dict[str, Any]:
        if handle not in self.files:
            raise RefusedCallError(400, "Bad Request: invalid file_id")
        told = {"file_id": handle, "file_unique_id": handle, "file_size": len(self.files[handle])}
        return {**told, "file_path": f"voice/{handle}.oga"}

    async def download(self, request: Request) -> Response:
        """A file by the path that `getFile` told."""
        handle = request.path_params["path"].rpartition("/")[2].partition(".")[0]
        if request.path_params["token"] != TOKEN or handle not in self.files:
            return _no(RefusedCallError(404, "Not Found"))
        return Response(self.files[handle], media_type="application/octet-stream")

    def _chat(self, given: dict[str, Any]) -> int:
        chat = int(given.get("chat_id", 0))
        if chat in self.moved:
            raise RefusedCallError(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved[chat]
            )
        if chat in self.blocked:
            raise RefusedCallError(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats and chat not in self.moved.values():
            raise RefusedCallError(400, "Bad Request: chat not found")
        return chat

    def _send(self, given: dict[str, Any], **what: Any) -> dict[str, Any]:
        chat = self._chat(given)
        markup = json.loads(given["reply_markup"]) if "reply_markup" in given else {}
        keys = [key for row in markup.get("inline_keyboard", []) for key in row]
        if len(keys) > _KEYS or not all(map(_is_sound, keys)):
            raise RefusedCallError(400, "Bad Request: BUTTON_DATA_INVALID")
        shown = {"reply_markup": markup} if keys else {}
        message = {**self._message(chat), "from": BOT, **what, **shown}
        self.sent.append({**message, "reply_markup": markup})
        if "keyboard" in markup:
            self.keyboards[chat] = markup["keyboard"]
        elif markup.get("remove_keyboard"):
            self.keyboards.pop(chat, None)
        return message

    def _edit(self, given: dict[str, Any]) -> object:
        found = [each for each in self.sent if each["message_id"] == int(given["message_id"])]
        if not found:
            raise RefusedCallError(400, "Bad Request: message to edit not found")
        if not found[0].get("reply_markup"):
            raise RefusedCallError(400, "Bad Request: message is not modified")
        found[0]["reply_markup"] = {}
        return {**found[0], "reply_markup": None}

    def _webhook(self) -> dict[str, Any]:
        shown = {"url": self.hook.get("url", ""), "has_custom_certificate": False}
        return {**shown, "pending_update_count": len(self.updates)}

    def _set_webhook(self, given: dict[str, Any]) -> bool:
        self.hook = {"url": given.get("url", ""), "secret_token": given.get("secret_token", "")}
        return True

    def _set_commands(self, given: dict[str, Any]) -> bool:
        self.commands = json.loads(given["commands"])
        return True

    async def fetch(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """`getUpdates`: forget what was confirmed, wait a little while there is nothing. Raises RefusedCallError."""
        if self.hook.get("url"):
            raise RefusedCallError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset", 0))
        while self.updates and self.updates[0].get("update_id", 0) < offset:
            self.updates.popleft()
        for _ in range(int(min(float(given.get("timeout", 0)), _HOLD) * 100)):
            if self.updates:
                break
            await asyncio.sleep(0.01)
        return list(self.updates)[:100]

    async def post(self, update: dict[str, Any]) -> int:
        """Post an update to the webhook as Telegram does; returns the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", "")}
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.post(self.hook["url"], json=update, headers=headers)).status_code

    async def answer(self, request: Request) -> Response:
        """One call of the Bot API."""
        method = request.path_params["method"]
        given = {**request.query_params, **await _read(request)}
        self.calls.append((method, given))
        fault = next((each for each in self.faults if each.method == method), None)
        if fault is not None:
            self.faults.remove(fault)
        if fault is not None and fault.slow:
            await self.sleep(fault.slow)
        if request.path_params["token"] != TOKEN:
            return _no(RefusedCallError(401, "Unauthorized"))
        try:
            if fault is None or fault.takes or fault.passes:
                result = await self.fetch(given) if method == "getUpdates" else self.do(method, given)
                if fault is None or fault.passes:
                    answer = JSONResponse({"ok": True, "result": result})
                    return Dripping(answer, fault.drip, self.sleep) if fault and fault.drip else answer
        except RefusedCallError as refused:
            return _no(refused)
        return _failing(fault)

    def app(self) -> Starlette:
        """The ASGI application."""
        files = Route("/file/bot{token}/{path:path}", self.download)
        return Starlette(routes=[files, Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"])])


def _failing(fault: Fault) -> Response:
    if fault.raw:
        return Response(fault.raw, fault.status or 200, media_type="application/json")
    if not fault.status:
        return BrokenOff()
    return _no(RefusedCallError(fault.status, fault.description, **fault.parameters))


def _no(refused: RefusedCallError) -> Response:
    told = {"ok": False, "error_code": refused.status, "description": refused.description}
    return JSONResponse({**told, **({"parameters": refused.parameters} if refused.parameters else {})}, refused.status)


async def _read(request: Request) -> dict[str, Any]:
    """The parameters, in any of the ways that the Bot API takes them; of a file its name."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if "json" in kind:
        return dict(json.loads(body))
    if "multipart" not in kind:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    parts = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body).get_payload()
    named = {_param(part, "name"): _param(part, "filename") or _words(part) for part in parts}
    files = {
        f"{_param(part, 'name')}/data": part.get_payload(decode=True) for part in parts if _param(part, "filename")
    }
    return {**named, **files}


def _param(part: Any, name: str) -> str:
    return str(part.get_param(name, "", header="content-disposition"))


def _words(part: Any) -> str:
    return bytes(part.get_payload(decode=True)).decode()


def _heard(given: dict[str, Any], name: str) -> dict[str, Any]:
    """A sound that Telegram takes: a voice message is OGG/Opus, an audio is MP3; a short one of a megabyte at most."""
    data = given.get(f"{name}/data", b"")
    is_voice = data.startswith(b"OggS") and b"OpusHead" in data[:100]
    is_audio = data.startswith(b"ID3") or data[:1] == b"\xff"
    if not (is_voice if name == "voice" else is_audio) or len(data) > 2**20:
        raise RefusedCallError(400, "Bad Request: wrong type of the sound")
    return {"file_id": "1", "file_unique_id": "1", "duration": 1}


def _is_sound(key: dict[str, Any]) -> bool:
    """A button opens a page, or has a payload that is short enough."""
    return bool(key.get("url")) or 1 <= len(key.get("callback_data", "").encode()) <= _PAYLOAD


def _said(given: dict[str, Any], name: str, limit: int, *, need: bool = True) -> str:
    said = str(given.get(name, ""))
    if need and not said.strip():
        raise RefusedCallError(400, f"Bad Request: message {name} is empty")
    if len(said.encode("utf-16-le")) // 2 > limit:
        raise RefusedCallError(400, f"Bad Request: message {name} is too long")
    return said


def _person(chat: int) -> dict[str, Any]:
    return {"id": abs(chat), "is_bot": False, "first_name": "Người mẫu", "language_code": "vi"}


def main(arguments: list[str]) -> None:
    """Chat through the emulator at a terminal."""
    from tests.emulators.telegram_talk import main as talk  # it needs this module

    talk(arguments)
