"""`qd22 audit`: who did what and when, and whether somebody altered it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.parts import require_database
from bot.clock import VIETNAM
from bot.runtime import opened
from bot.settings import Settings
from bot.store.anchors import (
    Anchor,
    anchor_of,
    anchor_path,
    kept_anchors,
    missing_anchor,
    newest,
    read_anchors,
)
from bot.store.audit import Entry
from bot.texts import text
from knowledge.language.formats import show_day

audit = typer.Typer(no_args_is_help=True)


@audit.command("verify")
def verify(anchor: Annotated[list[str] | None, typer.Option("--anchor")] = None) -> None:
    """Check the chain of the log, also against anchors kept elsewhere; exit with 1 where it is broken."""
    settings = Settings()
    require_database(settings)
    kept = kept_anchors(anchor_path(settings.key_path)) or []
    anchors = list(dict.fromkeys([*kept, *_given(anchor or [])]))
    count, broken, cut = asyncio.run(_verify(settings, anchors))
    if broken is not None:
        print(text("audit.broken", number=str(broken)))
        raise typer.Exit(1)
    if cut is not None:
        print(text("audit.cut", number=str(cut.number), anchor=str(cut)))
        raise typer.Exit(1)
    print(text("audit.whole", count=str(count)))
    print(
        text("audit.anchored", count=str(len(anchors)), anchor=str(newest(anchors)))
        if anchors
        else text("audit.no_anchor")
    )


def _given(words: list[str]) -> list[Anchor]:
    """The anchors that were given: each written out, or a file that holds some."""
    found = []
    for each in words:
        try:
            written = Path(each).read_text(encoding="utf-8", errors="replace") if Path(each).is_file() else each
        except OSError:
            written = each
        anchors = read_anchors(written)
        if not anchors:
            raise stop(text("audit.anchor_unread", given=each))
        found += anchors
    return found


async def _verify(settings: Settings, anchors: list[Anchor]) -> tuple[int, int | None, Anchor | None]:
    async with opened(settings) as parts:
        return await parts.database.read(
            lambda work: (
                len(list(work.audit.entries())),
                work.audit.find_break(),
                missing_anchor(work.audit, anchors),
            )
        )


@audit.command("anchor")
def show_anchor() -> None:
    """Print the anchor of the log as it ends now, to be kept elsewhere."""
    settings = Settings()
    require_database(settings)
    print(asyncio.run(_anchor(settings)))


async def _anchor(settings: Settings) -> Anchor:
    async with opened(settings) as parts:
        return await parts.database.read(lambda work: anchor_of(work.audit))


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
