"""`qd22 migrate-data`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.clock import SystemClock
from bot.settings import Settings
from bot.store.data_move import TableMark, move
from bot.store.database_url import where_of
from bot.store.engine import Database, read_keyring
from bot.texts import text


def migrate_data(
    source: Annotated[str, typer.Option("--from")],
    target: Annotated[str, typer.Option("--to")],
) -> None:
    """Copy all data from one database into an empty one; cut off, it goes on where it was."""
    if where_of(source) == where_of(target):
        raise stop(text("move.same"))
    marks = asyncio.run(_move(source, target, Settings()))
    rows = sum(each.count for each in marks.values())
    print(text("move.done", target=where_of(target), tables=str(len(marks)), rows=str(rows)))
    print(text("move.after", source=where_of(source)))


async def _move(source: str, target: str, settings: Settings) -> Mapping[str, TableMark]:
    async with AsyncExitStack() as stack:
        there = Database(source, alone=True, wait_ms=1000)
        stack.push_async_callback(there.close)
        if not await there.exists():
            raise stop(text("move.nothing", where=there.where))
        secret = settings.master_key.get_secret_value()
        await read_keyring(there, secret, settings.key_path)  # before hours of work: the key must be the right one
        here = await Database.open_for_move(target)
        stack.push_async_callback(here.close)
        marks = await move(there, here, lambda table, count: print(f"{table}: {count}"))
        await read_keyring(here, secret, settings.key_path)
        now, way = SystemClock().now(), f"{_engine(there)}>{_engine(here)}"
        await here.write(lambda work: work.audit.record(now, "command", "move", "database", way))
        return marks


def _engine(of: Database) -> str:
    return "sqlite" if of.is_sqlite else "postgresql"
