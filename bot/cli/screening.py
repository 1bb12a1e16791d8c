"""`qd22 screen`, `qd22 flow` and `qd22 rules`: the pre-check on files, its chart and its table of rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import day_option, stop
from bot.settings import Settings
from bot.texts import text
from knowledge.loader import load_knowledge
from screening.case_table import CasesError, read_cases, run_cases
from screening.change import smallest_change
from screening.charts.flowchart import UnreachableError, make_chart, to_mermaid
from screening.charts.rule_table import README, rule_table
from screening.evaluation import screen as screen_facts
from screening.facts import BadFactsError
from screening.loader import HOME, load_book
from screening.rule_book import NotInForceError, RuleBook


class Questions(StrEnum):
    """The questionnaires."""

    person = "person"
    family = "family"
    employer = "employer"
    worker = "worker"


class Drawing(StrEnum):
    """The forms of a chart."""

    mermaid = "mermaid"


_DRAW = {Drawing.mermaid: to_mermaid}


_On = Annotated[str, typer.Option("--on")]


def screen(
    facts: Annotated[Path | None, typer.Option("--facts")] = None,
    cases: Annotated[Path | None, typer.Option("--cases")] = None,
    on: _On = "",
) -> None:
    """Screen one person, or a table of cases."""
    if (facts is None) == (cases is None):
        raise stop(text("cli.screen.one"))
    book = open_book()
    with refusals():
        if facts is not None:
            _screen_one(facts, day_option(on), book)
            return
        if cases is not None:
            report = run_cases(read_cases(read_text(cases), book, day_option(on) if on else None), book)
            print("\n".join(report.lines))
            raise typer.Exit(1 if report.failed else 0)


def flow(
    audience: Annotated[Questions, typer.Argument()],
    drawing: Annotated[Drawing, typer.Option("--format")] = Drawing.mermaid,
    out: Annotated[Path | None, typer.Option("--out")] = None,
    on: _On = "",
) -> None:
    """Draw the questions and conditions as a chart."""
    with refusals():
        chart = _DRAW[drawing](make_chart(audience.value, day_option(on), open_book()))
    if out is None:
        print(chart, end="")
        return
    _write(out, chart)


def rules(
    write: Annotated[bool, typer.Option("--write")] = False,
) -> None:
    """Print the table of all rules."""
    table = rule_table(open_book())
    if write:
        _write(HOME / README, table)
    else:
        print(table, end="")


def open_book() -> RuleBook:
    """The rules and questions that come with the program, on the law and figures of the settings."""
    knowledge = load_knowledge(Settings().knowledge)
    return load_book(knowledge.law, knowledge.facts)


def _screen_one(path: Path, on: date, book: RuleBook) -> None:
    try:
        raw = json.loads(read_text(path))
    except ValueError as error:
        raise stop(text("cli.screen.not_json", path=str(path), why=str(error))) from error
    if not isinstance(raw, dict):
        raise stop(f"{path}: {book.messages['not_an_object']}")
    known = book.schema.read(raw, on)
    change = smallest_change(known, on, book)
    data = {**screen_facts(known, on, book).to_json(), "change": change.to_json() if change else None}
    print(json.dumps(data, ensure_ascii=False, indent=2))


def read_text(path: Path) -> str:
    """A text file that an option names. Exits with 2 when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise stop(text("cli.screen.unreadable", path=str(path), why=str(error.strerror))) from error
    except UnicodeDecodeError as error:
        raise stop(text("cli.screen.not_utf8", path=str(path))) from error


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise stop(text("cli.screen.unwritable", path=str(path), why=str(error.strerror))) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Known faults of the input become lines on stderr and exit code 2."""
    try:
        yield
    except BadFactsError as error:
        raise stop(*map(str, error.problems)) from error
    except (CasesError, NotInForceError, UnreachableError) as error:
        raise stop(str(error)) from error
