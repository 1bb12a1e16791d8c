"""Telegram on loopback with a bot of ours on it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from telegram import Bot

from bot.channels.payload import Payloads
from bot.channels.telegram.groups import BotName
from bot.channels.telegram.send import Attachment, TelegramSender, new_bot
from bot.model.messages import Message
from tests.delivery.post import KEYRING
from tests.emulators.serving import served
from tests.emulators.telegram import TOKEN, Telegram

PERSON, GROUP = 1001, -5001
PAYLOADS = Payloads(KEYRING, "telegram")


@dataclass(frozen=True)
class Drawn:
    """A picture or file without any meaning."""

    name: str
    media_type: str
    data: bytes = b"sample"


@dataclass
class FakeAttachments:
    """Gives every message the same pictures and files."""

    each: Sequence[Attachment] = ()

    async def of(self, address: str, message: Message) -> Sequence[Attachment]:
        return self.each


@dataclass
class Place:
    """The platform, our bot and its courier. ``moves`` are the groups that got another id."""

    platform: Telegram
    bot: Bot
    address: str
    attachments: FakeAttachments = field(default_factory=FakeAttachments)
    name: BotName = field(default_factory=lambda: BotName("qd22_mau_bot"))
    moves: list[tuple[str, str]] = field(default_factory=list)

    @property
    def courier(self) -> TelegramSender:
        return TelegramSender(self.bot, PAYLOADS, self.attachments, self._moved, self.name)

    async def _moved(self, old: str, new: str) -> None:
        self.moves.append((old, new))

    def methods(self) -> list[str]:
        """What was asked of the platform, in order."""
        return [method for method, _ in self.platform.calls]


@contextlib.asynccontextmanager
async def place(token: str = TOKEN) -> AsyncIterator[Place]:
    """A platform that knows one person and one group."""
    platform = Telegram(chats={PERSON, GROUP})
    async with served(platform.app()) as address:
        bot = new_bot(token, f"{address}/bot")
        try:
            yield Place(platform, bot, address)
        finally:
            await bot.request.shutdown()
