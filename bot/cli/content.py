"""`qd22 content`: what editors taught at the console, as a change for the repository; an Excel file as drafts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.parts import require_database
from bot.cli.transaction import write_once
from bot.clock import SystemClock
from bot.learning.export import write_lessons
from bot.learning.sheet import SheetRefusedError, read_rows
from bot.learning.workshop import Workshop
from bot.responder import make_services
from bot.runtime import opened
from bot.settings import Settings
from bot.store.lessons import Lesson
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.loader import load_knowledge

content = typer.Typer(no_args_is_help=True)


@content.command("export")
def export(
    folder: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Write all that is live into the content files; exit with 1 when a lesson leads to what is gone."""
    settings = Settings()
    require_database(settings)
    home = folder or settings.knowledge

    async def live() -> list[Lesson]:
        async with opened(settings) as parts:
            return await parts.database.read(lambda work: work.lessons.live())

    lessons = asyncio.run(live())
    try:
        done = write_lessons(home, load_knowledge(home), lessons)
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(home), why=str(error.strerror))) from error
    for path in done.files:
        print(text("cli.written", path=str(path)))
    print(text("content.exported", wordings=str(done.wordings), entries=str(done.entries)))
    if done.lost:
        print(text("content.lost", ids=", ".join(map(str, done.lost))))
    raise typer.Exit(1 if done.lost else 0)


@content.command("import")
def import_sheet(
    file: Annotated[Path, typer.Argument()],
    officer: Annotated[int, typer.Option()],
) -> None:
    """Take an Excel file of questions and answers as drafts of an editor."""
    settings = Settings()
    require_database(settings)
    services = make_services(settings)
    try:
        rows = read_rows(file.read_bytes(), services.knowledge, services.understanding)
    except OSError as error:
        raise stop(text("cli.unreadable", path=str(file), why=str(error.strerror))) from error
    except SheetRefusedError as error:
        raise stop(str(error)) from error

    def keep(work: UnitOfWork) -> int | None:
        row = work.officers.numbered(officer)
        if row is None or row.chat is None or row.locked_at is not None:
            return None
        shop = Workshop(work, row, SystemClock().now())
        made = [shop.draft(each.kind, each.body, ()) for each in rows]
        return None if "role" in made else len(made)

    count = write_once(settings, keep)
    if count is None:
        raise stop(text("content.no_editor", id=str(officer)))
    print(text("content.imported", count=str(count)))
