"""`qd22 check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import day_option
from bot.settings import Settings
from bot.texts import text
from bot.web.stories import Stories
from knowledge.lint import check_content
from knowledge.loader import Knowledge, load_knowledge
from knowledge.messages import message
from knowledge.prose import formula_counts, readability
from knowledge.renderer import SLOTS, Renderer
from screening.loader.book import load_book
from screening.rule_book import RuleBook
from screening.variants import NoSuchFactError, missing_variants


def check(
    folder: Annotated[Path | None, typer.Argument()] = None,
    on: Annotated[str, typer.Option()] = "",
    show_readability: Annotated[bool, typer.Option("--readability")] = False,
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
    if show_readability:
        _print_readability(knowledge, day)
    problems += variant_faults(knowledge, book, day)
    problems += list(Stories(Settings().stories).faults(day))
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


def variant_faults(knowledge: Knowledge, book: RuleBook, on: date) -> Iterator[str]:
    """Entries that hang on one fact and lack a text for yes, no or unknown, or hang on nothing that there is."""
    for entry in knowledge.published:
        try:
            missing = missing_variants(entry, on, book) if entry.decided_by else []
        except NoSuchFactError:
            yield text("cli.check.decided_by", entry=entry.id, name=entry.decided_by)
            continue
        for standing in missing:
            yield text(f"cli.check.no_{standing}", entry=entry.id, name=entry.decided_by)


def _print_readability(knowledge: Knowledge, on: date) -> None:
    """Tab-separated lines, the hardest entry first; then how often each formula is used."""
    renderer = Renderer(knowledge, {slot: message(f"lint.sample.{slot}") for slot in SLOTS})
    rows = [(entry.id, readability(renderer.answer(entry, on).text)) for entry in knowledge.published]
    print(text("cli.check.readability"))
    for name, read in sorted(rows, key=lambda row: -row[1].grade):
        print(f"{name}\t{read.grade}\t{read.mean}\t{read.longest}\t{read.stumps}\t{read.lines}")
    for formula, used, most in formula_counts(f"{entry.answer}\n{entry.detail}" for entry in knowledge.published):
        print(text("cli.check.formula", formula=formula, used=str(used), most=str(most)))
