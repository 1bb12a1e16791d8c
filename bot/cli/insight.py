"""`qd22 insight`: what people ask and where they leave, in groups that name nobody."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.options import day_option, stop, write_private
from bot.cli.parts import require_database
from bot.reports.insight import Insight, insight_of, insight_words, insight_xlsx, shown
from bot.reports.monthly import Monthly
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.wiring import make_places


def insight(
    since: Annotated[str, typer.Option("--from")],
    until: Annotated[str, typer.Option("--to")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    xlsx: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Show the tables of a period, and write them as a workbook."""
    settings, first, last = Settings(), day_option(since), day_option(until)
    if first > last:
        raise stop(text("cli.report.order"))
    require_database(settings)
    places = make_places(settings)

    def read(work: UnitOfWork) -> Insight:
        made = Monthly(work, places).figures(first, last, settings.escalate_days)
        return insight_of(work.insights.between(first, last), made.by_ward)

    async def run() -> Insight:
        async with opened(settings) as parts:
            return await parts.database.write(read)

    made = asyncio.run(run())
    found = (places.place(str(row[0])) for row in made.tables["wards"])
    names = {place.code: place.ward for place in found if place}
    if as_json:
        print(json.dumps(made.tables, ensure_ascii=False))
    else:
        for name, rows in made.tables.items():
            words = insight_words().sheets[name]
            table = Table(*words.columns, title=words.title)
            for row in rows:
                table.add_row(*map(str, shown(row, names)))
            Console().print(table)
    if xlsx:
        try:
            write_private(xlsx, insight_xlsx(made, names))
        except OSError as error:
            raise stop(text("cli.unwritable", path=str(xlsx), why=str(error.strerror))) from error
        print(text("cli.written", path=str(xlsx)))
