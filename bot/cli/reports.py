"""`qd22 form01` and `qd22 report`: the monthly list, and the figures of a period."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from bot.cases.reporting_month import month_of, read_month
from bot.cli.options import stop, write_private
from bot.clock import SystemClock, day_in_vietnam
from bot.model.case import REASONS
from bot.places.wards import HOME
from bot.reports.figure_tables import figures_chart, figures_table, figures_xlsx
from bot.reports.figures import Figures, period_of
from bot.reports.form01 import Form01
from bot.reports.monthly import FormFile, FormKind, Monthly, file_of
from bot.reports.period_word import period_docx
from bot.runtime import opened
from bot.settings import Settings
from bot.texts import text
from bot.wiring import make_places

Got = TypeVar("Got")


def _within(use: Callable[[Monthly], Got]) -> Got:
    """One transaction on the configured database."""

    async def run() -> Got:
        settings = Settings()
        async with opened(settings) as parts:
            places = make_places(settings)
            return await parts.database.write(lambda work: use(Monthly(work, places)))

    return asyncio.run(run())


def form01(
    ward: Annotated[str, typer.Option()],
    month: Annotated[str, typer.Option()] = "",
    kind: Annotated[str, typer.Option("--format")] = "",
    out: Annotated[Path, typer.Option()] = Path(),
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Write Form 01 of a ward and a month."""
    now = SystemClock().now()
    first = read_month(month) if month else month_of(now)
    if first is None:
        raise stop(text("cli.report.month", read=month))
    kinds: tuple[FormKind, ...] = ("docx", "xlsx")
    wanted = [each for each in kinds if kind in ("", each)]
    if not wanted:
        raise stop(text("cli.report.format", read=kind))
    settings = Settings()
    templates, trial = settings.wards or HOME, settings.promises.trial_mark

    def fetch(monthly: Monthly) -> list[FormFile]:
        found = [(each, monthly.fetch(ward, first, each, "console", now)) for each in wanted]
        made = [
            file_of(each, ward, kind, templates, trial) if isinstance(each, Form01) else each
            for kind, each in found
            if each
        ]
        there = [out / each.name for each in made if (out / each.name).exists() and not force]
        if there:  # and nothing is written down as fetched
            raise stop(*(text("form01.exists", file=str(path)) for path in there))
        return made

    made = _within(fetch)
    if not made:
        raise stop(text("cli.no_ward", code=ward))
    for each in made:
        if each.warning:
            print(text("cli.report.warning", warning=each.warning), file=sys.stderr)
        _write(out / each.name, each.data)


def report(
    since: Annotated[str, typer.Option("--from")] = "",
    until: Annotated[str, typer.Option("--to")] = "",
    period: Annotated[str, typer.Option()] = "",
    year: Annotated[int, typer.Option(min=0, max=2100)] = 0,
    ward: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    xlsx: Annotated[Path | None, typer.Option()] = None,
    docx: Annotated[Path | None, typer.Option()] = None,
    chart: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Show the figures of a period, and write them as files."""
    first, last = _period(since, until, period, year)
    places, wards = make_places(Settings()), [ward] if ward else None
    place = places.place(ward) if ward else None
    if ward and place is None:
        raise stop(text("cli.no_ward", code=ward))
    made = _within(lambda monthly: monthly.figures(first, last, Settings().escalate_days, wards))
    names = _names(made)
    if as_json:
        print(json.dumps(asdict(made), ensure_ascii=False, default=str))
    else:
        Console().print(figures_table(made, names))
    if xlsx:
        _write(xlsx, figures_xlsx(made, names))
    if docx:
        on = day_in_vietnam(SystemClock().now())
        _write(docx, period_docx(made, names, place.ward if place else text("desk.everywhere"), on))
    if chart:
        _write(chart, figures_chart(made))


def _period(since: str, until: str, period: str, year: int) -> tuple[date, date]:
    today = day_in_vietnam(SystemClock().now())
    if period:
        try:
            return period_of(period, year or today.year)
        except ValueError as error:
            raise stop(text("cli.report.period", read=period)) from error
    if not since:
        raise stop(text("cli.report.period_or_days"))
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until) if until else today
    except ValueError as error:
        raise stop(text("cli.report.day")) from error
    if first > last:
        raise stop(text("cli.report.order"))
    return first, last


def _names(made: Figures) -> dict[str, str]:
    """Words for the codes of wards and the reasons for closing."""
    places = make_places(Settings())
    found = [places.place(code) for code in made.by_ward]
    return {place.code: place.ward for place in found if place} | {
        reason: text(f"desk.reason.{reason}") for reason in REASONS["close"]
    }


def _write(path: Path, data: bytes) -> None:
    try:
        write_private(path, data)
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(path), why=str(error.strerror))) from error
    print(text("cli.written", path=str(path)))
