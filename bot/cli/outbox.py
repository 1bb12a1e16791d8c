"""`qd22 outbox`: what is not delivered, and one more try for what was given up. Never a word of a letter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.options import stop
from bot.clock import SystemClock
from bot.settings import Settings
from bot.store.dead_letters import DeadLetter
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.work import UnitOfWork
from bot.texts import text

Answer = TypeVar("Answer")
outbox = typer.Typer(no_args_is_help=True)


@outbox.command("list")
def list_letters(
    dead: Annotated[bool, typer.Option("--dead")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List what is not delivered, without its words and addresses."""
    now = SystemClock().now()
    found = _run(lambda work: work.dead_letters.all(dead=dead))
    if as_json:
        print(json.dumps([_fields(slip, now) for slip in found], ensure_ascii=False))
        return
    if not found:
        print(text("letters.none"))
        return
    table = Table(*text("letters.columns").split("|"))
    for slip in found:
        state, why = text(f"letters.state.{slip.state}"), _explained(slip.error)
        table.add_row(str(slip.id), slip.channel, slip.kind, state, _age(now - slip.at), str(slip.attempts), why)
    Console().print(table)


@outbox.command("retry")
def retry(
    letter: Annotated[int, typer.Argument(metavar="ID")],
) -> None:
    """Send once more what was given up."""
    now = SystemClock().now()
    if not _run(lambda work: work.dead_letters.requeue(letter, now)):
        raise stop(text("cli.letters.none", id=str(letter)), code=1)
    print(text("letters.requeued", id=str(letter)))


def _run(act: Callable[[UnitOfWork], Answer]) -> Answer:
    """One transaction on the database of the settings. Exits with 2 when it cannot be used."""

    async def run() -> Answer:
        database = await Database.open(Settings().database_url)
        try:
            return await database.write(act)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except StoreError as error:
        raise stop(str(error)) from error


def _fields(slip: DeadLetter, now: datetime) -> dict[str, object]:
    return {
        "id": slip.id,
        "channel": slip.channel,
        "kind": slip.kind,
        "state": slip.state,
        "age_seconds": int((now - slip.at).total_seconds()),
        "attempts": slip.attempts,
        "error": slip.error,
    }


def _explained(error: str) -> str:
    """An error in words, with the code of the platform behind it."""
    name, _, code = error.partition(" ")
    return f"{text(f'letters.error.{name}')} {code}".strip() if name else ""


def _age(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * length:
            return text(f"letters.age.{unit}", count=str(minutes // length))
    return text("letters.age.minute", count=str(minutes))
