"""`qd22 review`: every answer on paper for a human's sign-off, and the sign-offs back into the content."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import day_option, stop
from bot.places.wards import load_ward
from bot.reports.review_sheet import Reviewed, make_sheet, reviewed_entries
from bot.reports.signed_sheet import SheetError, read_sheet
from bot.settings import Settings
from bot.texts import text
from knowledge.loader import Knowledge, load_knowledge
from knowledge.renderer import Renderer
from knowledge.sign_off import write_sign_offs
from screening.loader.book import load_book


def review(
    out: Annotated[Path | None, typer.Option()] = None,
    read: Annotated[Path | None, typer.Option()] = None,
    folder: Annotated[Path | None, typer.Option()] = None,
    on: Annotated[str, typer.Option()] = "",
) -> None:
    """Print the review sheet, or take a signed one back; exit with 1 when entries are left to mend."""
    if (out is None) is (read is None):
        raise stop(text("review.either"))
    day = day_option(on)
    settings = Settings()
    home = folder or settings.knowledge
    knowledge = load_knowledge(home)
    book = load_book(knowledge.law, knowledge.facts)
    slots = {**load_ward(settings.ward, settings.wards).slots(), **settings.promises.answer_slots}
    entries = list(reviewed_entries(knowledge, book, Renderer(knowledge, slots), day))
    if out is not None:
        out.write_bytes(make_sheet(entries, day))
        print(text("review.written", path=str(out), count=str(len(entries))))
        return
    raise typer.Exit(_take_back(read or Path(), home, knowledge, {item.entry.id: item for item in entries}, day))


def _take_back(path: Path, home: Path, knowledge: Knowledge, printed: dict[str, Reviewed], on: date) -> int:
    """Write what is signed, say what is not; 1 when anything is left to do."""
    try:
        found = read_sheet(path.read_bytes(), printed, on)
    except (OSError, SheetError) as error:
        raise stop(text("review.bad.file", path=str(path))) from error
    for line in (*found.remarks, *found.refused):
        print(line)
    files = write_sign_offs(home, knowledge, found.signed)
    print(text("review.signed", count=str(len(found.signed)), files=str(len(files))))
    return 1 if found.remarks or found.refused else 0
