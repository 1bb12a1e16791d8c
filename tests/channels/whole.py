"""The whole service with its three platforms over real sockets. As a process of its own, to be killed:
`python -m tests.channels.whole FOLDER ADDRESS ADDRESS ADDRESS`, the platforms in the order of `stages.EMULATED`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from bot.channels.kinds import PLATFORMS
from bot.channels.zalo_oa.tokens import LIFETIME
from bot.conversation.services import Services
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair
from bot.voice.senses import Senses
from bot.wiring import make_app, make_services
from tests.channels.stages import EMULATED, Played
from tests.conftest import NOON
from tests.emulators.played import played
from tests.emulators.telegram import TOKEN as TELEGRAM_TOKEN
from tests.emulators.telegram import Telegram
from tests.emulators.zalo_bot import TOKEN as BOT_TOKEN
from tests.emulators.zalo_bot import ZaloBotEmulator
from tests.emulators.zalo_oa import APP, APP_SECRET, OA_SECRET, ZaloOaEmulator, signed

CHATS = ("an", "binh")
ASKED = "lãi suất bao nhiêu"
_SECRET = "mot-chuoi-mau-du-dai"  # noqa: S105 - a sample


class Hold:
    """A sleep of platforms that lasts until they are let go."""

    def __init__(self) -> None:
        self.waiting = 0
        self._free = threading.Event()

    async def __call__(self, _seconds: float) -> None:
        self.waiting += 1
        while not self._free.is_set():  # noqa: ASYNC110 - the platforms live in threads of their own
            await asyncio.sleep(0.01)

    def end(self) -> None:
        """Everybody goes on."""
        self._free.set()


@contextlib.contextmanager
def platforms(hold: Hold, script: Sequence[str]) -> Iterator[tuple[Mapping[str, str], Mapping[str, Played]]]:
    """All platforms on loopback, each with this script: their addresses, and what they saw."""
    all_played = {of.name: of.play(script, hold) for of in EMULATED}
    with contextlib.ExitStack() as stack:
        up = {name: stack.enter_context(played(each.app)) for name, each in all_played.items()}
        stack.callback(hold.end)
        yield {name: each.address for name, each in up.items()}, all_played


class _Clock:
    """So many seconds after noon, and then on with the machine's time."""

    def __init__(self, after: float) -> None:
        self._start = time.monotonic() - after

    def now(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - self._start)


@dataclass
class Whole:
    """The service that runs; people write to it through its webhooks."""

    client: httpx.AsyncClient
    telegram: Telegram = field(default_factory=Telegram)
    oa: ZaloOaEmulator = field(default_factory=ZaloOaEmulator)
    bot: ZaloBotEmulator = field(default_factory=ZaloBotEmulator)

    async def hear(self, name: str, chat: str, words: str = ASKED) -> None:
        """A platform posts what somebody wrote, and is answered at once."""
        address = next(of.address(chat) for of in EMULATED if of.name == name)
        if name == "zalo_oa":
            headers, body = signed(self.oa.text(words, address))
            path = "/hook/zalo"
        elif name == "telegram":
            body, path = json.dumps(self.telegram.say(int(address), words)).encode(), "/hook/telegram"
            headers = {"X-Telegram-Bot-Api-Secret-Token": _SECRET}
        else:
            body, path = json.dumps(self.bot.update(words, address)).encode(), "/hook/zalo-bot"
            headers = {"X-Bot-Api-Secret-Token": _SECRET}
        answer = await self.client.post(path, content=body, headers=headers)
        answer.raise_for_status()


def _settings(folder: Path, addresses: Mapping[str, str]) -> Settings:
    return Settings.model_validate({
        "database_url": f"sqlite+aiosqlite:///{folder}/qd22.db", "public_origin": "https://qd22.example",
        "telegram_token": TELEGRAM_TOKEN, "telegram_secret": _SECRET, "telegram_api": addresses["telegram"],
        "zalo_app_id": APP, "zalo_app_secret": APP_SECRET, "zalo_oa_secret": OA_SECRET, "zalo_stale_minutes": 0,
        "zalo_oa_api": addresses["zalo_oa"], "zalo_oauth": addresses["zalo_oa"],
        "zalo_bot_token": BOT_TOKEN, "zalo_bot_secret": _SECRET, "zalo_bot_api": addresses["zalo_bot"],
    })  # fmt: skip


@contextlib.asynccontextmanager
async def whole(
    folder: Path,
    addresses: Mapping[str, str],
    services: Services | None = None,
    after: float = 0,
    senses: Senses | None = None,
) -> AsyncIterator[Whole]:
    """The service from its start to its stop, ``after`` so many seconds past noon, on what is in ``folder``."""
    settings, clock = _settings(folder, addresses), _Clock(after)
    async with opened(settings) as parts:

        def act(work: UnitOfWork) -> None:
            tokens = work.zalo_tokens(APP)
            if tokens.standing() is None:
                tokens.put(Pair("access-0", "refresh-0", clock.now(), clock.now() + LIFETIME))

        await parts.database.write(act)
    app = make_app(settings, services or make_services(settings), clock, PLATFORMS, senses=senses)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://qd22.test") as client,
    ):
        yield Whole(client)


def states(folder: Path) -> dict[str, list[str]]:
    """How the letters of each channel stand, in order."""
    with contextlib.closing(sqlite3.connect(folder / "qd22.db")) as database:
        rows = database.execute("SELECT channel, state FROM outbox ORDER BY id").fetchall()
    return {of.name: [state for channel, state in rows if channel == of.name] for of in EMULATED}


async def _main(folder: Path, addresses: Sequence[str]) -> None:
    named = {of.name: address for of, address in zip(EMULATED, addresses, strict=True)}
    async with whole(folder, named) as service:
        for name in named:
            for chat in CHATS:
                await service.hear(name, chat)
        sys.stdout.write("heard\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2:]))
