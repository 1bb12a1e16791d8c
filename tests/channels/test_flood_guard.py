"""Chats of platforms that write too fast: told once, not answered, and heard all the same when in danger."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import func, select, update

from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.schema import outbox
from bot.store.statements import heard_statements
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


def test_a_message_that_is_only_heard_is_two_writes_and_a_third_lets_go_what_waited(
    services: Services, tmp_path: Path
) -> None:
    place_blank(tmp_path / "qd22.db")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db", messages_per_minute=1)

    async def play() -> None:
        async with running(settings, services, FixedClock()) as parts:

            async def written(number: int) -> list[str]:
                with heard_statements() as heard:
                    assert await parts.exchange.accept("telegram", HOME, f"update-{number}", Incoming("menu"))
                return [" ".join(each.split()[:3]) for each in heard if each.startswith(("INSERT", "UPDATE"))]

            async def states() -> set[str]:
                return set(await parts.database.read(lambda work: work.tx.scalars(select(outbox.c.state)).all()))

            await written(0)
            await written(1)  # told that it is too fast, once
            assert await written(2) == ["INSERT INTO inbox", "UPDATE chat SET"]
            await parts.database.write(lambda work: work.tx.execute(update(outbox).values(state="parked")))
            assert await written(3) == ["INSERT INTO inbox", "UPDATE chat SET", "UPDATE outbox SET"]
            assert await states() == {"queued"}

    asyncio.run(play())
