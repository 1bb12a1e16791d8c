"""A place with a case in it, as the real conversation leaves it: the start of most tests of keeping."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.clock import Clock
from bot.conversation.services import Services
from bot.inbox.message_handler import MessageHandler
from bot.inbox.page import Received
from bot.model.messages import Incoming
from bot.runtime import Opened, Runtime, opened
from bot.settings import Settings
from bot.store.backup import Key
from bot.store.vault import Vault, new_token
from bot.wiring import running
from knowledge.language.codes import CASE_LENGTH, find_code
from tests.conftest import FixedClock

NAME, PHONE = "Trần Văn Mẫu", "0912 345 678"
_T = TypeVar("_T")


@dataclass
class Chat:
    """One browser that talks."""

    exchange: MessageHandler
    vault: Vault = field(default_factory=lambda: Vault.of(new_token()))
    count: int = 0

    async def say(self, typed: str, action: str = "") -> str:
        """Send a message; returns the last words that came back."""
        self.count += 1
        return _last(await self.exchange.receive(self.vault, "web", f"m{self.count:08}", Incoming(typed, action)))

    async def refer(self, phone: str = PHONE, ward: str = "phuong nghi thuy") -> str:
        """Send a case; returns its code."""
        for typed in ("nhờ công an liên hệ", "cho tôi", ward, NAME, phone, "sáng", "Gọi điện"):
            said = await self.say(typed)
        said = await self.say("Đồng ý gửi")
        code = find_code(said, CASE_LENGTH)
        assert code, said
        return code


def _last(received: Received) -> str:
    return received.messages[-1].message.text


@dataclass(frozen=True)
class Home:
    """A folder with settings for a place in it."""

    folder: Path
    services: Services
    clock: FixedClock
    secret: str = ""

    @property
    def path(self) -> Path:
        return self.folder / "qd22.db"

    @property
    def settings(self) -> Settings:
        return Settings(database_url=f"sqlite+aiosqlite:///{self.path}", master_key=self.secret)

    @property
    def key(self) -> Key:
        return Key(self.secret, self.settings.key_path)

    def run(self, clock: Clock | None = None) -> contextlib.AbstractAsyncContextManager[Runtime]:
        return running(self.settings, self.services, clock or self.clock)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Opened]:
        async with opened(self.settings) as parts:
            yield parts

    def with_case(self, phone: str = PHONE) -> tuple[str, Vault]:
        """A case; returns its code and the vault of the chat that sent it."""

        async def send() -> tuple[str, Vault]:
            async with self.run() as parts:
                chat = Chat(parts.exchange)
                return await chat.refer(phone), chat.vault

        return asyncio.run(send())


def wait(work: Coroutine[object, object, _T]) -> _T:
    """Run to the end."""
    return asyncio.run(work)
