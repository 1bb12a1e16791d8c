"""Somebody else's client drives our Zalo Bot emulator: what it understands, the real platform would have said too.

Needs a virtual environment of its own with `python-zalo-bot==0.1.9`, and the emulator running:

    python -m tests.emulators zalo_bot --port 9023
    …/bin/python tests/peers/zalo_bot_drive.py http://127.0.0.1:9023

What this peer cannot do: it serves no webhook and checks no secret, reads no `{ok, result}` envelope in a webhook,
sends no wrong lengths, and looks only at the HTTP status: an error under status 200 is None to it.
"""

# ruff: noqa: T201 - a script that prints what it saw
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import sys

import httpx
from zalo_bot import Bot
from zalo_bot.error import InvalidToken, ZaloError


async def drive(base: str) -> None:
    """Call every method that the bot uses and check what comes back."""
    async with Bot("sample", base_url=base) as bot:
        me = await bot.get_me()
        print("getMe", me)
        sent = await bot.send_message("nguoi-mau", "Lãi suất là bao nhiêu?")
        assert sent.message_id.startswith("s"), sent
        print("sendMessage", sent.message_id)
        await bot.send_chat_action("nguoi-mau", "typing")
        print("sendChatAction")
        async with httpx.AsyncClient() as person:
            await person.post(f"{base}/say", data={"text": "xin chào"})
        update = await bot.get_update(timeout=5)
        assert update.message.text == "xin chào", update
        assert update.message.chat.id == "nguoi-mau"
        print("getUpdates", update.message.text)
        try:
            print("idle getUpdates", await bot.get_update(timeout=1))
        except ZaloError as error:
            print("idle getUpdates", type(error).__name__, error)
        await bot._set_webhook_async("https://qd22.example/hook/zalo-bot", "mot-chuoi-mau")
        assert (await bot._get_webhook_info_async()).url == "https://qd22.example/hook/zalo-bot"
        await bot._delete_webhook_async()
        print("setWebhook, getWebhookInfo, deleteWebhook")
    try:
        async with Bot("khong-dung", base_url=base):
            raise AssertionError("a wrong token was let in")
    except (InvalidToken, ZaloError) as error:
        print("wrong token", type(error).__name__)


if __name__ == "__main__":
    asyncio.run(drive(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:9023"))
