"""`qd22 eval`: how well labelled questions are understood, as a table or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.responder import make_services
from bot.settings import Settings
from bot.texts import text
from knowledge.evaluation import Judged, Report, judge, judge_foreign, read_labelled
from knowledge.loader import load_knowledge

_COLUMNS = (
    "questions", "top1", "top3", "answered", "clarified", "declined", "right_of_answered", "answered_wrong", "reached",
    "outside_answered",
)  # fmt: skip


def evaluate(
    file: Annotated[Path, typer.Argument()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
    train: Annotated[Path | None, typer.Option()] = None,
    errors: Annotated[bool, typer.Option("--errors")] = False,
) -> None:
    """Judge the understanding of a labelled file."""
    questions = read_labelled(file)
    if train is not None:
        knowledge = load_knowledge(Settings().knowledge)
        result = judge_foreign(read_labelled(train), questions, knowledge.replacements, knowledge.silent)
    else:
        result = judge(questions, make_services(Settings()).understanding.read)
    if as_json:
        print(json.dumps(as_data(result), ensure_ascii=False))
    else:
        print_table(result)
    if errors:
        for row in result.errors():
            print(error_line(row))


def error_line(row: Judged) -> str:
    """One misread question: text, right topics, topics taken, decision, confidence."""
    right = "|".join(sorted(row.question.topics))
    taken = ", ".join(row.ranked[:3])
    return f"{row.question.text}\t{right}\t{taken}\t{row.decision.value}\t{row.readings[0].confidence:.2f}"


def as_data(result: Report) -> dict[str, object]:
    """The whole report as JSON data."""
    p50, p99 = result.times()
    return {
        **result.summary(),
        "p50_ms": round(p50, 3),
        "p99_ms": round(p99, 3),
        "styles": result.by_style(),
    }


def print_table(result: Report) -> None:
    """The report as a table: a line for everything, then one for each style."""
    table = Table(box=None, pad_edge=False)
    table.add_column(text("cli.eval.style"))
    for title in text("cli.eval.columns").split("|"):
        table.add_column(title, justify="right")
    for name, summary in {text("cli.eval.all"): result.summary(), **result.by_style()}.items():
        cells = [f"{summary['questions']}"]
        values = dict(summary)
        cells += [f"{100 * float(str(values[key])):.1f}" for key in _COLUMNS if key != "questions"]
        table.add_row(name, *cells)
    Console(width=140).print(table)
    p50, p99 = result.times()
    print(text("cli.eval.times", p50=f"{p50:.2f}", p99=f"{p99:.2f}"))
