"""Insight for whoever answers for several wards: what is asked, where people leave; small groups are hidden."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from bot.channels.attachments import FORM_TYPES
from bot.console.overview_pages import figures_of, ward_names
from bot.console.visit import HOME, NotHereError, Visit, saved
from bot.store.work import UnitOfWork

INSIGHT = f"{HOME}/nguoi-dan-hoi"
PERIODS = ("30", "90", "365")
"""Days back from today."""


@dataclass(frozen=True)
class Bar:
    """A row of a table as people read it; ``size`` is its last count, None where that is hidden."""

    cells: tuple[str | int, ...]
    size: int | None


async def show(visit: Visit) -> Response:
    """The tables of a period."""
    days = visit.asked("ngay", 3)
    return await _made(visit, days if days in PERIODS else PERIODS[0], "")


async def file(visit: Visit) -> Response:
    """The tables of a period as a workbook; that it was fetched is written down."""
    days = visit.posted("days", 3)
    if days not in PERIODS:
        raise NotHereError
    return await _made(visit, days, "xlsx")


async def _made(visit: Visit, days: str, kind: str) -> Response:
    from bot.reports.insight import LEAST, Insight, insight_of, insight_words, insight_xlsx, shown

    if not visit.is_above:
        raise NotHereError
    since, until = visit.today - timedelta(days=int(days)), visit.today

    def read(work: UnitOfWork) -> Insight:
        return insight_of(work.insights.between(since, until), figures_of(visit, work, since, until, "").by_ward)

    made = await visit.parts.database.write(read)  # counts that wait for a shared commit are written first
    names = _names(visit) | ward_names(visit, (str(row[0]) for row in made.tables["wards"]))
    if kind:
        await visit.record("insight", "places", days)
        data = await asyncio.to_thread(insight_xlsx, made, names)
        return saved(data, FORM_TYPES[kind], f"nguoi-dan-hoi-{days}.{kind}")
    words, tables = insight_words(), []
    for name, rows in made.tables.items():
        bars = [Bar(shown(row, names), row[-1] if isinstance(row[-1], int) else None) for row in rows]
        most = max((bar.size or 0 for bar in bars), default=0)
        tables.append((words.sheets[name], bars, most))
    return visit.page("insight.html", tables=tables, periods=PERIODS, days=days, since=since, least=LEAST)


def _names(visit: Visit) -> dict[str, str]:
    """Titles of entries, near and far, and the questions of the check in short."""
    known, book = visit.services.knowledge, visit.services.book
    entries = {name: known.entry_for(name).title for name in known.topics}
    left = {f"{decision}/{name}": title for decision in ("clarify", "decline") for name, title in entries.items()}
    asked = {
        f"{about}.{question.id}": question.short or question.text
        for about, sheet in book.questionnaires.items()
        for question in sheet.questions
    }
    return {**entries, **left, **asked}
