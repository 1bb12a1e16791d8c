"""`qd22 kit`: posters, leaflets, pictures, slides and scripts of a ward and a campaign."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.links import links_of
from bot.cli.options import day_option, stop
from bot.kit.build import CONTENTS, Link
from bot.kit.build import kit as build
from bot.kit.words import Words, read_materials
from bot.places.wards import load_ward
from bot.settings import Settings
from bot.store.campaigns import DESK_WORD, LETTERS, read_campaign
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.loader import load_knowledge
from knowledge.parameters import ParameterNotInForceError
from knowledge.yaml_file import YamlError

_WEB = "web"


def kit(
    ward: Annotated[str, typer.Option()],
    campaign: Annotated[str, typer.Option()],
    out: Annotated[Path, typer.Option()],
    on: Annotated[str, typer.Option()] = "",
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Write every material of a ward and a campaign into a folder."""
    settings, day = Settings(), day_option(on)
    word = read_campaign(campaign)
    if not word:
        raise stop(text("cli.links.campaign", read=campaign[:40], letters=str(LETTERS), word=DESK_WORD))
    names = [row["file"] for kind in read_materials().values() for row in kind]
    there = [out / name for name in (*names, CONTENTS) if (out / name).exists()]
    if there and not force:
        raise stop(*(text("cli.kit.exists", path=str(path)) for path in there))
    try:
        place = load_ward(ward, settings.wards)
    except YamlError as error:
        raise stop(text("cli.no_ward", code=ward)) from error
    links = _links(settings, word)
    if place.sample:
        print(text("cli.kit.ward", name=place.name), file=sys.stderr)
    web = next((link.url for link in links if link.channel == _WEB), "")
    words = Words(load_knowledge(settings.knowledge), place, day, web)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file in build(words, word, links):
            (out / file.name).write_bytes(file.data)
            print(text("cli.written", path=str(out / file.name)))
    except ParameterNotInForceError as error:
        raise stop(text("cli.kit.figure", on=show_day(day), why=str(error))) from error
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(error.filename), why=str(error.strerror))) from error


def _links(settings: Settings, word: str) -> list[Link]:
    """The channels that have an address; a line for each that has none."""
    found = asyncio.run(links_of(settings, word))
    for each in found:
        if not each.url:
            why = text(f"links.{each.why}", failure=each.failure)
            print(text("cli.kit.no_code", name=each.name, why=why), file=sys.stderr)
    return [Link(each.name, each.url) for each in found if each.url]
