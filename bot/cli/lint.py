"""`qd22 check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import day_option
from bot.settings import Settings
from bot.texts import text
from knowledge.lint import check_content
from knowledge.loader import load_knowledge
from screening.loader.book import load_book


def check(
    folder: Annotated[Path | None, typer.Argument()] = None,
    on: Annotated[str, typer.Option()] = "",
) -> None:
    """Check the whole content; exit with 1 when something is wrong."""
    day = day_option(on)
    knowledge = load_knowledge(folder or Settings().knowledge)
    book = load_book(knowledge.law, knowledge.facts)
    problems = [str(problem) for problem in check_content(knowledge, day)]
    strange = dict.fromkeys(
        name for item in book.personal for name in item.row.entries if name not in knowledge.entries
    )
    problems += [text("cli.check.personal", entry=name) for name in strange]
    for problem in problems:
        print(problem)
    utterances = sum(len(entry.utterances) for entry in knowledge.published)
    outside = sum(len(group.utterances) for group in knowledge.outside.values())
    print(
        text(
            "cli.check.sum",
            entries=str(len(knowledge.published)),
            utterances=str(utterances),
            outside=str(outside),
            law=str(len(knowledge.law)),
            problems=str(len(problems)),
        )
    )
    raise typer.Exit(1 if problems else 0)
