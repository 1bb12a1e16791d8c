"""Insight: what is asked, what stays unanswered, where the check is left, and the funnel by channel, campaign and ward.

Groups of fewer than `LEAST` are hidden: a rare topic in a small ward could be somebody. Counts are of messages; those
by ward are of cases.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel, ConfigDict

from bot.reports.figures import Counts
from bot.store.insights import CAMPAIGN, Counted
from knowledge.yaml_file import check_whole, read_yaml

LEAST = 5
_CHARTS = ("topics", "unanswered")
"""Tables with one count a row, sorted by it."""
_DRAWN = 15
_STEPS = ("asked", "screened", "sent")
_FILE = Path(__file__).parent / "insight.yaml"

Number = int | None
"""A count; None for one that is hidden."""
Row = tuple[str | Number, ...]


class _Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    columns: list[str]


class InsightWords(BaseModel):
    """insight.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hidden: str
    sheets: dict[str, _Sheet]


@cache
def insight_words() -> InsightWords:
    """The words. Raises YamlError."""
    return check_whole(read_yaml(_FILE, _FILE.parent), InsightWords)


@dataclass(frozen=True)
class Insight:
    """Tables by name, each of rows with the most first; a hidden count is None."""

    tables: Mapping[str, Sequence[Row]]


def insight_of(counted: Iterable[Counted], by_ward: Mapping[str, Counts]) -> Insight:
    """The tables of what was counted and of the cases by ward."""
    rows = list(counted)
    wards = [
        (ward, *map(_hidden, (each.consented, each.accepted, each.contacted, each.listed)))
        for ward, each in by_ward.items()
    ]
    return Insight(
        {
            "topics": _listed(rows, "topic/"),
            "unanswered": _listed(rows, "unanswered/"),
            "drop_off": _drop_off(rows),
            "channels": _funnel(rows, "step/", lambda each: (each.channel, each.what.rpartition("/")[2])),
            "campaigns": _funnel(rows, CAMPAIGN, lambda each: (each.what.split("/")[1], each.what.rpartition("/")[2])),
            "wards": sorted(wards, key=lambda row: str(row[0])),
        }
    )


def insight_xlsx(made: Insight, names: Mapping[str, str]) -> bytes:
    """The tables as a workbook, a sheet each; ``names`` are of wards and topics."""
    words, book = insight_words(), Workbook()
    book.remove(book.worksheets[0])
    for name, rows in made.tables.items():
        sheet = book.create_sheet(words.sheets[name].title)
        sheet.append(words.sheets[name].columns)
        for row in rows:
            sheet.append(list(shown(row, names)))
        if (known := sum(isinstance(row[-1], int) for row in rows[:_DRAWN])) and name in _CHARTS:
            sheet.add_chart(_bars(sheet, words.sheets[name].title, known), "F2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bars(sheet: Worksheet, title: str, rows: int) -> BarChart:
    """A bar for each of the first rows, the most at the top; what is hidden stands behind them and is not drawn."""
    chart = BarChart(type="bar", title=title)
    chart.add_data(Reference(sheet, min_col=sheet.max_column, min_row=2, max_row=rows + 1))
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=rows + 1))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.legend = None
    return chart


def shown(row: Row, names: Mapping[str, str]) -> tuple[str | int, ...]:
    """A row for people."""
    hidden = insight_words().hidden.format(least=LEAST)
    return tuple(hidden if each is None else names.get(each, each) if isinstance(each, str) else each for each in row)


def _hidden(count: int) -> Number:
    return count if count >= LEAST or count == 0 else None


def _listed(rows: Sequence[Counted], prefix: str) -> list[Row]:
    """Counts of one kind, by name and channel. What is hidden stands last and in no order of its size."""
    mine = [each for each in rows if each.what.startswith(prefix)]
    mine.sort(key=lambda each: (-each.count if each.count >= LEAST else 0, each.what, each.channel))
    return [(each.what.removeprefix(prefix), each.channel, _hidden(each.count)) for each in mine]


def _drop_off(rows: Sequence[Counted]) -> list[Row]:
    put, answered = _sums(rows, "put/"), _sums(rows, "answered/")
    found: list[Row] = []
    for name, count in sorted(put.items(), key=lambda item: (-item[1], item[0])):
        left = max(0, count - answered[name])
        is_small = count < LEAST or 0 < left < LEAST or 0 < answered[name] < LEAST
        found.append((name, _hidden(count), None if is_small else answered[name], None if is_small else left))
    return found


def _sums(rows: Sequence[Counted], prefix: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in rows:
        if each.what.startswith(prefix):
            found[each.what.removeprefix(prefix)] += each.count
    return found


def _funnel(rows: Sequence[Counted], prefix: str, key: Callable[[Counted], tuple[str, str]]) -> list[Row]:
    found: dict[str, Counter[str]] = {}
    for each in rows:
        if each.what.startswith(prefix):
            name, step = key(each)
            found.setdefault(name, Counter())[step] += each.count
    return [(name, *(_hidden(steps[step]) for step in _STEPS)) for name, steps in sorted(found.items())]
