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


def check(
    folder: Annotated[Path | None, typer.Argument()] = None,
    on: Annotated[str, typer.Option()] = "",
) -> None:
    """Check the whole content; exit with 1 when something is wrong."""
    day = day_option(on)
    knowledge = load_knowledge(folder or Settings().knowledge)
    problems = check_content(knowledge, day)
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
