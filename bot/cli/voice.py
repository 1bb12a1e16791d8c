"""`qd22 voice`: what is read aloud of each answer today, and the name under which a recording of it is found."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.cli.options import day_option
from bot.places.wards import load_ward
from bot.settings import Settings
from bot.voice.speech import recording_name, spoken_text
from bot.web.public import PublicPages
from knowledge.loader import load_knowledge
from knowledge.renderer import Renderer


def voice(
    on: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print name and words of the recording of every answer."""
    settings, day = Settings(), day_option(on)
    knowledge = load_knowledge(settings.knowledge)
    ward = load_ward(settings.ward, settings.wards)
    pages = PublicPages(knowledge, Renderer(knowledge, ward.slots()))
    for slug, entry in pages.addresses.items():
        page = pages.answer(slug, day)
        spoken = spoken_text("\n".join((page.question, *page.answer))) if page else ""
        row = {"entry": entry, "file": recording_name(spoken), "words": spoken}
        print(json.dumps(row, ensure_ascii=False) if as_json else f"{row['file']}\t{entry}\t{' '.join(spoken.split())}")
