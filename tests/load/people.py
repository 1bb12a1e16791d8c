"""People in browsers and officers at a desk, over plain sockets: they write, read, think, and come back when told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from bot.cli.bench_posts import asked, fresh
from bot.cli.words import samples

THINKS = 3.0
"""Seconds between an answer and the next message, on average: people in a hurry."""
_PATIENCE = 30.0
_LOAN = samples()["loan"][0]
_CASE = samples()["case"]
_DESK = ("desk", "desk:list:new:0", "desk:next", "desk:list:due:0", "desk:more")
_SHARES = (("asked", 45), ("fresh", 25), ("press", 20), ("loan", 5), ("case", 5))
"""The mix of messages, in hundredths: often asked questions word for word, other words, buttons, loans, requests."""
_ids = count(1)


@dataclass
class Heard:
    """What everybody was answered: the time of each answer (seconds), what was refused in words, what failed."""

    times: list[float] = field(default_factory=list)
    officers: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


class Browser:
    """One browser that keeps its connection and its cookie."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: dict[str, str]) -> tuple[int, int, dict[str, object]]:
        """Status, seconds after which to come again (0 unless told), and JSON. Raises OSError."""
        was_open = self._writer is not None
        try:
            return await self._post(path, body)
        except ConnectionError:
            if not was_open:
                raise
            return await self._post(path, body)  # the server had closed what was idle, as every browser expects

    async def _post(self, path: str, body: dict[str, str]) -> tuple[int, int, dict[str, object]]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            return await asyncio.wait_for(self._ask(path, json.dumps(body).encode()), _PATIENCE)
        except (asyncio.IncompleteReadError, TimeoutError, ConnectionError) as error:
            self.close()
            raise ConnectionError(type(error).__name__) from error

    def close(self) -> None:
        """Give the connection up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, path: str, body: bytes) -> tuple[int, int, dict[str, object]]:
        assert self._writer is not None
        assert self._reader is not None
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\n"
        head += "content-type: application/json\r\n"
        self._writer.write(f"{head}cookie: {self._cookie}\r\n\r\n".encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        data = await self._reader.readexactly(int(headers.get("content-length", 0)))
        if told := headers.get("set-cookie", ""):
            self._cookie = told.partition(";")[0]
        if headers.get("connection") == "close":
            self.close()
        found = json.loads(data) if data else {}
        return int(lines[0].split()[1]), int(headers.get("retry-after", 0)), found if isinstance(found, dict) else {}


class Person:
    """Somebody who asks; an officer when they have an invitation."""

    def __init__(self, port: int, heard: Heard, seed: int, invitation: str = "") -> None:
        self._browser, self._heard = Browser(port), heard
        self._chance = random.Random(seed)
        self._seed, self._invitation = seed, invitation
        self._buttons: list[str] = []

    async def talk(self, until: float) -> None:
        """Write until a moment of the steady clock."""
        await asyncio.sleep(self._chance.random() * THINKS)
        with contextlib.suppress(OSError):
            await self._browser.post("/api/history", {})
        if self._invitation:
            await self._say(self._invitation, "")
            await self._press("redeem:")
        number = 0
        while time.perf_counter() < until:
            number += 1
            await self._say(*self._next(number), until=until)
            await asyncio.sleep(self._chance.expovariate(1 / THINKS))
        self._browser.close()

    def _next(self, number: int) -> tuple[str, str]:
        if self._invitation:
            return "", _DESK[number % len(_DESK)]
        [kind] = self._chance.choices([each for each, _ in _SHARES], [share for _, share in _SHARES])
        if kind == "press" and self._buttons:
            return "", self._chance.choice(self._buttons)
        if kind == "loan":
            return _LOAN.replace("{amount}", str(self._chance.randrange(10, 100))), ""
        if kind == "case":
            return self._chance.choice(_CASE[:3]), ""
        return (fresh if kind == "fresh" else asked)(self._seed * 1000 + number), ""

    async def _press(self, beginning: str) -> None:
        found = [action for action in self._buttons if action.startswith(beginning)]
        if found:
            await self._say("", found[0])

    async def _say(self, typed: str, action: str, until: float = 0) -> None:
        """Send; who is asked to come later comes then, with the same message, as the page does."""
        body = {"id": f"load-{next(_ids):08}", "text": typed, "action": action}
        while True:
            began = time.perf_counter()
            try:
                status, later, answer = await self._browser.post("/api/message", body)
            except OSError as error:
                self._heard.failed[str(error) or type(error).__name__] += 1
                return
            took = time.perf_counter() - began
            if status == 200:
                (self._heard.officers if self._invitation else self._heard.times).append(took)
                self._keep_buttons(answer)
                return
            is_in_words = bool(later) and isinstance(answer.get("error"), dict)
            if not is_in_words:
                self._heard.failed[f"status {status}"] += 1
                return
            self._heard.refused.append(took)
            if time.perf_counter() + later > until:
                return
            await asyncio.sleep(later)

    def _keep_buttons(self, answer: dict[str, object]) -> None:
        shown = answer.get("messages")
        last = shown[-1] if isinstance(shown, list) and shown else {}
        rows = last.get("buttons", []) if isinstance(last, dict) else []
        self._buttons = [str(each.get("action", "")) for each in rows if isinstance(each, dict)]
