"""`qd22 audit`: who did what and when, and whether somebody altered it."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from bot.cli.parts import require_database
from bot.clock import VIETNAM
from bot.runtime import opened
from bot.settings import Settings
from bot.store.audit import Entry
from bot.texts import text
from knowledge.language.formats import show_day

audit = typer.Typer(no_args_is_help=True)


@audit.command("verify")
def verify() -> None:
    """Check the chain of the log; exit with 1 where it is broken."""
    settings = Settings()
    require_database(settings)
    count, broken = asyncio.run(_verify(settings))
    if broken is not None:
        print(text("audit.broken", number=str(broken)))
        raise typer.Exit(1)
    print(text("audit.whole", count=str(count)))


async def _verify(settings: Settings) -> tuple[int, int | None]:
    async with opened(settings) as parts:
        return await parts.database.read(lambda work: (len(list(work.audit.entries())), work.audit.find_break()))


@audit.command("show")
def show(
    subject: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the log in its order."""
    settings = Settings()
    require_database(settings)
    for entry in asyncio.run(_entries(settings, subject)):
        print(json.dumps(_record(entry), ensure_ascii=False) if as_json else _line(entry))


async def _entries(settings: Settings, subject: str) -> list[Entry]:
    async with opened(settings) as parts:
        return await parts.database.read(lambda work: list(work.audit.entries(subject)))


def _record(entry: Entry) -> dict[str, object]:
    fields = {name: getattr(entry, name) for name in ("number", "actor", "action", "subject", "detail")}
    return {**fields, "at": entry.at.isoformat()}


def _line(entry: Entry) -> str:
    moment = entry.at.astimezone(VIETNAM)
    at = f"{show_day(moment)} {moment:%H:%M:%S}"
    return f"{entry.number:>6}  {at}  {entry.actor}  {entry.action}  {entry.subject}  {entry.detail}".rstrip()
