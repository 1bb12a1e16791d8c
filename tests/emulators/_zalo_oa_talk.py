"""A terminal to talk through the emulated Official Account: a line is a message, a command begins with a slash."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping

import httpx
import uvicorn
from starlette.applications import Starlette

from tests.emulators.zalo_oa import ZaloOaEmulator, post

_HELP = "/1 … /5 presses a button; /follow /unfollow /withdraw /sticker /phone NUMBER; /script OUTCOME …; /quit"


def talk(app: Starlette, port: int) -> None:
    """Serve the emulator and read the terminal until it ends."""
    asyncio.run(_talk(app, port, os.environ.get("ZALO_WEBHOOK", "http://127.0.0.1:8022/hook/zalo")))


async def _talk(app: Starlette, port: int, webhook: str) -> None:
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve())
    played: ZaloOaEmulator = app.state.emulator
    played.moment = lambda: time.time_ns() // 1_000_000  # the bot that listens refuses events of another day
    showing = asyncio.create_task(_show(played))
    print(f"http://127.0.0.1:{port} -> {webhook}\n{_HELP}")  # noqa: T201 - a terminal
    while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "/quit":
        await _do(played, line.strip(), webhook)
    server.should_exit = bool(line)  # without a terminal it serves until it is stopped
    await serving
    showing.cancel()


async def _do(played: ZaloOaEmulator, line: str, webhook: str) -> None:
    try:
        event = event_of(played, line) if line else None
        if event is not None:
            print(f"  [{await post(event, webhook)}]")  # noqa: T201
    except (httpx.HTTPError, IndexError, KeyError) as error:
        print(f"  [{type(error).__name__}]")  # noqa: T201


async def _show(played: ZaloOaEmulator) -> None:
    shown = 0
    while True:
        for body in played.sent[shown:]:
            print(as_text(body["message"]), flush=True)  # noqa: T201
        shown = len(played.sent)
        await asyncio.sleep(0.1)


def event_of(played: ZaloOaEmulator, line: str) -> dict[str, object] | None:
    """What a line of the terminal means on the platform; None for one that is no event."""
    word, _, rest = line.partition(" ")
    if word[1:].isdigit() and word[0] == "/":
        return played.text(played.pressed(int(word[1:])))
    if word in ("/follow", "/unfollow"):
        return played.event(word[1:])
    if word == "/withdraw":
        return played.event("user_withdraw")
    if word == "/sticker":
        return played.event("user_send_sticker", message={"msg_id": f"m{next(played.numbers)}"})
    if word == "/phone":
        return played.event("user_submit_info", info={"phone": rest})
    if word == "/script":
        played.script.extend(rest.split())
        return None
    return played.text(line)


def as_text(message: Mapping[str, object]) -> str:
    """A message as a phone shows it."""
    attachment = message.get("attachment")
    payload = attachment.get("payload", {}) if isinstance(attachment, dict) else {}
    buttons = [f"  /{number} {each['title']}" for number, each in enumerate(payload.get("buttons", []), 1)]
    other = [] if buttons or not payload else [f"  ({payload.get('template_type', 'file')})"]
    return "\n".join([str(message.get("text", "")), *buttons, *other])
