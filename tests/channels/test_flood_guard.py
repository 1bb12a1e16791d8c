"""Chats of platforms that write too fast: told once, not answered, and heard all the same when in danger."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.schema import outbox
from bot.wiring import running
from tests.blank import place_blank
from tests.conftest import FixedClock

HOME = "100"


async def letters(parts: Runtime) -> int:
    return await parts.database.read(lambda work: work.tx.scalar(select(func.count()).select_from(outbox)) or 0)


def test_a_chat_of_a_platform_has_a_rate(services: Services, tmp_path: Path) -> None:
    place_blank(tmp_path / "qd22.db")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db", messages_per_minute=3)

    async def play() -> None:
        async with running(settings, services, FixedClock()) as parts:

            async def says(said: str, number: int, address: str = HOME) -> int:
                before = await letters(parts)
                assert await parts.exchange.accept("telegram", address, f"update-{number}", Incoming(said))
                return await letters(parts) - before

            answered = [await says("lãi suất bao nhiêu", number) for number in range(3)]
            assert all(answered)
            assert [await says("lãi suất bao nhiêu", number) for number in range(3, 30)] == [1] + [0] * 26
            assert await says("tôi muốn chết", 30)
            assert await says("lãi suất bao nhiêu", 31, "200")
            assert not await parts.exchange.accept("telegram", HOME, "update-5", Incoming("menu"))

    asyncio.run(play())
