"""A terminal to chat through the emulator of Telegram."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import threading
from typing import Any

from tests.emulators.serving import served
from tests.emulators.telegram import SAMPLE_PHONE, TOKEN, Telegram


def main(arguments: list[str]) -> None:
    """Chat through the emulator at a terminal."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators telegram")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--chat", type=int, default=1001)
    given = parser.parse_args(arguments)
    asyncio.run(_talk(Telegram(), given.port, given.chat))


async def _talk(platform: Telegram, port: int, chat: int) -> None:
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line.strip())
        loop.call_soon_threadsafe(lines.put_nowait, "!!")

    async with served(platform.app(), port) as address:
        sys.stdout.write(f"Bot API: {address}/bot   token: {TOKEN}\n")
        threading.Thread(target=read, daemon=True).start()
        shown = 0
        while True:
            for message in platform.sent[shown:]:
                sys.stdout.write(f"\n{_shown(message)}\n")
            if shown < len(platform.sent) and platform.keyboards.get(chat):
                labels = [key["text"] for row in platform.keyboards[chat] for key in row]
                sys.stdout.write(f"  below the text field: {' | '.join(labels)}\n")
            shown = len(platform.sent)
            sys.stdout.flush()
            with contextlib.suppress(TimeoutError):
                line = await asyncio.wait_for(lines.get(), 0.2)
                if line == "!!":
                    return
                await _type(platform, chat, line)


async def _type(platform: Telegram, chat: int, line: str) -> None:
    """What a line means: a press, a shared number, or words."""
    keys = platform.buttons(chat) if platform.told(chat) else []
    if line.startswith("!") and line[1:].isdecimal() and 1 <= int(line[1:]) <= len(keys):
        _, data, message = keys[int(line[1:]) - 1]
        update = platform.press(chat, data, message)
    elif line == "?":
        update = platform.say(chat, contact={"phone_number": SAMPLE_PHONE, "first_name": "Người mẫu", "user_id": chat})
    else:
        update = platform.say(chat, line)
    if platform.hook.get("url"):
        platform.updates.pop()
        await platform.post(update)


def _shown(message: dict[str, Any]) -> str:
    rows = [*message["reply_markup"].get("inline_keyboard", []), *message["reply_markup"].get("keyboard", [])]
    labels = [key["text"] for row in rows for key in row]
    said = message.get("text") or message.get("caption") or f"<{'ảnh' if 'photo' in message else 'tệp'}>"
    return "\n".join([said, *(f"  [!{number}] {label}" for number, label in enumerate(labels, 1))])
