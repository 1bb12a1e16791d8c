"""telemelya, a Telegram that somebody else wrote, drives the real bot by webhook over the real python-telegram-bot.

In an environment of its own: ``pip install telemelya==0.2.2 httpx "fakeredis[lua]" "moto[server,s3]"``, then
``python tests/peers/telemelya_drive.py <python of the project>`` in the project's folder. Exit code 0: all held.

What telemelya cannot do, so that only our own emulator shows it: getUpdates, the secret header of a webhook,
sendDocument, setMyCommands, sendChatAction, groups, contacts and locations, refusals (403, 429, 5xx, a moved group),
limits of texts and payloads.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

CHAT = 424242
KEY, TOKEN = "sample", "123456:SAMPLE"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def start_platform() -> str:
    """telemelya with what it needs, in threads of this process; returns its address."""
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    redis, store, port = free_port(), free_port(), free_port()
    threading.Thread(target=TcpFakeServer(("127.0.0.1", redis)).serve_forever, daemon=True).start()
    ThreadedMotoServer("127.0.0.1", store).start()
    os.environ.update(
        REDIS_URL=f"redis://127.0.0.1:{redis}/0",
        MINIO_ENDPOINT=f"127.0.0.1:{store}",
        AUTH_KEYS=KEY,
        STRICT_EDIT="true",
    )
    import uvicorn
    from telemelya.server.app import app

    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    threading.Thread(target=uvicorn.Server(config).run, daemon=True).start()
    _until(lambda: _answers(port))
    return f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


class Talk:
    """A person at telemelya's own client."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.failed = 0

    def said(self) -> list[dict[str, Any]]:
        """The messages of the bot so far."""
        return [each for each in self.client.get_responses() if each["method"] == "sendMessage"]

    def check(self, rule: str, holds: bool) -> None:
        """Print whether a rule held."""
        self.failed += not holds
        sys.stdout.write(f"{'ok  ' if holds else 'FAIL'} {rule}\n")

    def hears(self, rule: str, word: str, act: Callable[[], object]) -> None:
        """Do something and wait for a message with a word in it."""
        before = len(self.said())
        act()
        holds = _until(lambda: any(word in each["text"] for each in self.said()[before:]), 8)
        self.check(rule, holds)
        if not holds:
            sys.stdout.write("".join(f"     heard: {each['text']}\n" for each in self.said()[before:]))

    def press(self, label: str) -> None:
        """Press the newest button with this label."""
        for each in reversed(self.said()):
            for row in (each["reply_markup"] or {}).get("inline_keyboard", []):
                for key in row:
                    if label in key["text"]:
                        self.client.send_callback_query(CHAT, key["callback_data"], each["message_id"])
                        return
        raise AssertionError(f"no button “{label}”")

    def did(self, method: str) -> bool:
        """Whether the bot called a method."""
        return _until(lambda: any(each["method"] == method for each in self.client.get_responses()))


def drive(talk: Talk) -> None:
    """The conversation."""
    client = talk.client
    talk.hears("/start is welcomed", "Quyết định 22", lambda: client.send_command(CHAT, "/start"))
    talk.hears("a question is answered", "%", lambda: client.send_message(CHAT, "lãi suất vay bao nhiêu"))
    talk.hears("a press shows the law", "Điều", lambda: talk.press("Căn cứ"))
    talk.check("the press was acknowledged", talk.did("answerCallbackQuery"))
    talk.check("the used keyboard was taken away", talk.did("editMessageReplyMarkup"))
    talk.hears(
        "a forged payload is told to be old",
        "Nút này đã cũ",
        lambda: client.send_callback_query(CHAT, "#erase:yes#AAAAAAAA", 1),
    )
    talk.hears("a request begins", "1/6", lambda: client.send_message(CHAT, "nhờ công an liên hệ"))
    talk.press("Cho tôi")
    talk.check("the ward is asked with a key that shares the place", _until(lambda: _shares(talk, "request_location")))
    talk.hears("a ward typed is understood", "3/6", lambda: client.send_message(CHAT, "phường Cửa Lò"))
    talk.hears("a name typed is understood", "4/6", lambda: client.send_message(CHAT, "Trần Văn Mẫu"))
    talk.check("the phone is asked with a key that shares it", _until(lambda: _shares(talk, "request_contact")))
    talk.hears(
        "the label of a key that is typed presses it",
        "không gửi gì cả",
        lambda: client.send_message(CHAT, "Thôi, không gửi"),
    )


def _shares(talk: Talk, key: str) -> bool:
    rows = (talk.said()[-1]["reply_markup"] or {}).get("keyboard", [])
    return any(button.get(key) for row in rows for button in row)


def main(python: str) -> int:
    """Run it all; the number of rules that did not hold."""
    from telemelya.client import TelegramTestClient

    address = start_platform()
    command = [python, "-m", "tests.peers.telemelya_bot", address]
    bot = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        hook = bot.stdout.readline().strip() if bot.stdout else ""
        sys.stdout.write(f"webhook {hook}\n")
        with TelegramTestClient(address, KEY, TOKEN) as client:
            talk = Talk(client)
            drive(talk)
    finally:
        if bot.stdin:
            bot.stdin.close()
        bot.wait(20)
    return talk.failed


if __name__ == "__main__":
    failed = main(sys.argv[1])
    sys.stdout.flush()
    os._exit(min(failed, 1))  # moto's thread would keep the process for ever
