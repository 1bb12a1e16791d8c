"""`qd22 clock`: whether the machine's clock can be trusted, and that somebody looked at it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import typer

from bot.cli.parts import require_database
from bot.clock import VIETNAM, SystemClock
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.formats import show_moment

clock = typer.Typer(no_args_is_help=True)


@clock.command("confirm")
def confirm() -> None:
    """Say that the time is right: what is due is deleted again."""
    settings, now = Settings(), SystemClock().now()
    require_database(settings)
    was_doubted = asyncio.run(_confirm(settings, now))
    key = "clock.confirmed" if was_doubted else "clock.no_doubt"
    print(text(key, now=show_moment(now.astimezone(VIETNAM))))


async def _confirm(settings: Settings, now: datetime) -> bool:
    def act(work: UnitOfWork) -> bool:
        was_doubted = work.clock.doubt() is not None
        work.clock.confirm(now, SystemClock().uptime())
        if was_doubted:
            work.audit.record(now, "command", "clock", "database")
        return was_doubted

    async with opened(settings) as parts:
        return await parts.database.write(act)
