"""The three platforms with an outbox before them, in virtual time; each has a record of how its faults are spelled."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.channels.render import renderer
from bot.channels.telegram.send import TelegramSender, new_bot
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.send import ZaloBotSender
from bot.channels.zalo_oa.platform import zalo_oa
from bot.channels.zalo_oa.send import SEND
from bot.channels.zalo_oa.tokens import LIFETIME
from bot.model.messages import Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import load_rules
from bot.outbox.sender import Sender
from bot.store.outbox import Kind
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair
from tests.channels.telegram_place import PAYLOADS, Drawn
from tests.channels.zalo_place import SETTINGS
from tests.delivery.post import FAST, KEYRING, Office, office
from tests.emulators import telegram as telegram_played
from tests.emulators import zalo_bot as bot_played
from tests.emulators import zalo_oa as oa_played
from tests.emulators.inside import InsideTransport

RULES = load_rules()
Sleep = Callable[[float], Awaitable[None]]
Connect = Callable[[Office, str, httpx.AsyncBaseTransport | None], AbstractAsyncContextManager[Sender]]


@dataclass(frozen=True)
class Played:
    """An emulated platform: how often a message was handed to it, and what people see, as (address, text) in order."""

    emulator: Any
    app: ASGIApp
    asked: Callable[[], int]
    seen: Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Emulated:
    """A platform with its codes.

    ``play`` makes one that follows a script, in its own codes and in words that all know: ok, busy, reset, broken,
    slow:3, drip:3, and wait:7 for a pause that it asks of all chats. ``passing`` pass by themselves, after ``doubtful``
    ones nobody knows, ``bad`` are about one message, ``shut`` about a chat, with what becomes of a reply then.
    """

    name: str
    play: Callable[[Sequence[str], Sleep], Played]
    connect: Connect
    passing: Sequence[str]
    doubtful: Sequence[str]
    bad: Sequence[str]
    shut: Sequence[tuple[str, str]]
    pauses: Sequence[tuple[str, int]] = (("wait:7", 7), ("wait:40", 40))
    address: Callable[[str], str] = str


class Files:
    """The file of a message that is one."""

    async def of(self, address: str, message: Message) -> Sequence[Drawn]:
        return [Drawn(f"mau.{message.form.kind}", "application/octet-stream")] if message.form else []


# Zalo Bot


def _play_bot(script: Sequence[str], sleep: Sleep) -> Played:
    spelled = [each.replace("wait", "429").replace("busy", "503") for each in script]
    emulator = bot_played.ZaloBotEmulator(spelled, sleep=sleep)
    asked = lambda: sum(method == "sendMessage" for method, _ in emulator.calls)  # noqa: E731
    return Played(emulator, bot_played.make_app(emulator=emulator), asked, lambda: emulator.sent)


@contextlib.asynccontextmanager
async def _connect_bot(_at: Office, base: str, transport: httpx.AsyncBaseTransport | None) -> AsyncIterator[Sender]:
    async with httpx.AsyncClient(transport=transport) as client:
        yield ZaloBotSender(ZaloBotApi(client, base, SecretStr(bot_played.TOKEN)))


# Telegram


def _play_telegram(script: Sequence[str], sleep: Sleep) -> Played:
    emulator = telegram_played.Telegram(sleep=sleep, chats=_AllChats())
    emulator.faults.extend(_fault(*each.partition(":")) for each in script)
    asked = lambda: sum(method == "sendMessage" for method, _ in emulator.calls)  # noqa: E731
    seen = lambda: [(str(each["chat"]["id"]), each.get("text", "")) for each in emulator.sent]  # noqa: E731
    return Played(emulator, emulator.app(), asked, seen)


def _fault(word: str, _: str, detail: str) -> telegram_played.Fault:
    """What a word of a script is there; a code may be followed by Telegram's words."""
    match word:
        case "ok":
            given: dict[str, Any] = {"status": 200}
        case "reset" | "broken":
            given = {"takes": True, "raw": "" if word == "reset" else '{"ok": tr'}
        case "slow" | "drip":
            given = {word: float(detail)}
        case "busy":
            given = {"status": 503}
        case "wait":
            given = {"status": 429, "parameters": {"retry_after": int(detail)}}
        case _:
            given = {"status": int(word), "description": detail}
    return telegram_played.Fault("sendMessage", **given)


@contextlib.asynccontextmanager
async def _connect_telegram(
    _at: Office, base: str, transport: httpx.AsyncBaseTransport | None
) -> AsyncIterator[Sender]:
    bot = new_bot(telegram_played.TOKEN, f"{base}/bot", transport)
    try:
        yield TelegramSender(bot, PAYLOADS, Files())
    finally:
        await bot.request.shutdown()


def _number(name: str) -> str:
    """Telegram's addresses are numbers."""
    return str(int.from_bytes(name.encode()))


class _AllChats(set[int]):
    """Telegram knows every chat that we ask about."""

    def __contains__(self, _chat: object) -> bool:
        return True


# Zalo OA


def _play_oa(script: Sequence[str], sleep: Sleep) -> Played:
    spelled = [each.replace("wait", "http:429").replace("busy", "http:503") for each in script]
    emulator = oa_played.ZaloOaEmulator(spelled, sleep=sleep)
    seen = lambda: [(each["recipient"]["user_id"], each["message"].get("text", "")) for each in emulator.sent]  # noqa: E731
    return Played(emulator, oa_played.make_app(emulator=emulator), lambda: emulator.asked.count(SEND), seen)


@contextlib.asynccontextmanager
async def _connect_oa(at: Office, base: str, transport: httpx.AsyncBaseTransport | None) -> AsyncIterator[Sender]:
    settings = SETTINGS.model_copy(update={"zalo_oa_api": base, "zalo_oauth": base})

    def act(work: UnitOfWork) -> None:
        tokens = work.zalo_tokens(oa_played.APP)
        if tokens.standing() is None:
            now = at.time.now()
            tokens.put(Pair("access-0", "refresh-0", now, now + LIFETIME))

    await at.database.write(act)
    async with zalo_oa(settings, at.database, KEYRING, at.time, Files().of, transport=transport) as account:
        yield account


EMULATED = (
    Emulated(
        "telegram",
        _play_telegram,
        _connect_telegram,
        passing=("500", "502", "503", "408"),
        doubtful=("reset", "broken", "slow:30", "drip:30", "504"),
        bad=("400:Bad Request: message is too long", "413", "400:Bad Request: not enough rights"),
        shut=(
            ("403:Forbidden: bot was blocked by the user", "failed"),
            ("400:Bad Request: chat not found", "failed"),
        ),
        address=_number,
    ),
    Emulated(
        "zalo_oa",
        _play_oa,
        _connect_oa,
        passing=("-200", "-211", "-311", "http:500", "http:503"),
        doubtful=("reset", "broken", "slow:30", "drip:30"),
        bad=("-201", "-240", "-224", "-248", "http:400", "http:413"),
        shut=(("-213", "failed"), ("-230", "parked"), ("-232", "parked")),
        pauses=(("wait:7", 7), ("wait:40", 40), ("-32", 60)),
    ),
    Emulated(
        "zalo_bot",
        _play_bot,
        _connect_bot,
        passing=("500", "502", "503", "403", "408"),
        doubtful=("reset", "broken", "silent", "slow:30", "drip:30"),
        bad=("413",),
        shut=(("400", "failed"), ("404", "failed")),
    ),
)
TELEGRAM, ZALO_OA, ZALO_BOT = EMULATED


@dataclass
class Stage:
    """An outbox, an emulated platform and the time that both live in."""

    at: Office
    of: Emulated
    played: Played
    inside: InsideTransport
    courier: Sender

    async def post(self, *texts: str, chat: str = "an", kind: Kind = "reply") -> None:
        """Letters to a chat."""
        for text in texts:
            await self.at.post(text, self.of.address(chat), self.of.name, kind)

    async def answer(self, message: Message, chat: str = "an") -> None:
        """A reply with all that belongs to it, as it is kept when it is accepted; the chat must be there."""
        replies: list[tuple[Kind, Message]] = [("reply", part) for part in renderer(self.of.name)(message)]

        def act(work: UnitOfWork) -> None:
            outbox = work.outbox
            outbox.put_replies(self._id(chat), self.of.name, replies, self.at.time.now())

        await self.at.database.write(act)

    @contextlib.asynccontextmanager
    async def sending(self, *others: Sender) -> AsyncIterator[None]:
        """The sender of the service at work with the rules that are in use, from its start to its stop."""
        couriers = {each.name: each for each in (self.courier, *others)}
        rules = RULES.model_copy(update={"channels": {**RULES.channels, "tele": FAST}})
        tools: dict[str, Any] = {"sleep": self.at.time.sleep, "tick": self.at.time.tick, "chance": random.Random(1)}
        async with OutboxDispatch(self.at.database, self.at.keyring, couriers, self.at.time, rules, **tools):
            yield
            leaving = asyncio.create_task(self.at.time.pass_(600))
        leaving.cancel()

    async def work(self, seconds: float, *others: Sender) -> None:
        """Let a sender work for so long."""
        async with self.sending(*others):
            await self.at.time.pass_(seconds)

    async def work_out(self, most: float = 3000) -> list[str]:
        """Let a sender work until every letter has ended, at most so many seconds; returns how they ended."""
        async with self.sending():
            end = self.at.time.seconds + most
            while self.at.time.seconds < end and {"queued", "sending"} & set(await self.at.states()):
                await self.at.time.pass_(15)
        return await self.at.states()

    async def hear(self, chat: str = "an") -> None:
        """Somebody writes: what waited for that is sent."""

        def act(work: UnitOfWork) -> None:
            work.window.reopen(self._id(chat), self.at.time.now())
            work.outbox.unpark(self._id(chat), self.at.time.now())

        await self.at.database.write(act)

    async def must_be_called(self, chat: str = "an") -> bool:
        """Whether an officer is told to call, as nothing can be written there."""
        return await self.at.database.read(
            lambda work: not work.window.can_be_told([self._id(chat)], self.at.time.now(), {})
        )

    def _id(self, chat: str) -> str:
        return self.at.keyring.chat(self.of.name, self.of.address(chat)).chat

    def told(self, chat: str = "an") -> list[str]:
        """What somebody sees."""
        return [text for to, text in self.played.seen() if to == self.of.address(chat)]


@contextlib.asynccontextmanager
async def stage(folder: Path, of: Emulated, *script: str) -> AsyncIterator[Stage]:
    """A platform that follows a script, on the database in ``folder``."""
    async with office(folder) as at:

        def at_work(change: int) -> None:
            at.database.at_work += change

        async def sleep(seconds: float) -> None:
            at_work(-1)
            try:
                await at.time.sleep(seconds)
            finally:
                at_work(1)

        played = of.play(script, sleep)
        inside = InsideTransport(played.app, at_work)
        async with of.connect(at, "http://platform.test", inside) as courier:
            yield Stage(at, of, played, inside, courier)
