"""Two servers on one PostgreSQL, for tests of what happens when both do something at the same time."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.conversation.services import Services
from bot.runtime import Runtime
from bot.settings import Settings
from bot.wiring import running
from tests.acting import NO_FLOOD
from tests.conftest import FixedClock
from tests.fakes import FakePlaces


async def two_servers(stack: AsyncExitStack, url: str, folder: Path, services: Services) -> tuple[Runtime, Runtime]:
    """Two processes' worth of what runs, on one database with one master key."""
    settings = Settings(database_url=url, key_file=folder / "key", notice_minutes=0, **NO_FLOOD)  # type: ignore[arg-type]
    parts = replace(services, places=FakePlaces())
    first = await stack.enter_async_context(running(settings, parts, FixedClock()))
    return first, await stack.enter_async_context(running(settings, parts, FixedClock()))
