"""The kit of a ward and a campaign: every file of materials.yaml from the same words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, cast

from bot.kit.codes import code_svg
from bot.kit.documents import document
from bot.kit.typeset import Kind, typeset
from bot.kit.words import Words, read_materials
from knowledge.language.read_aloud import read_aloud, seconds_to_read

CONTENTS = "muc-luc.txt"
_SPOKEN = "radio_"


@dataclass(frozen=True)
class Link:
    """The address of one channel for this campaign; ``channel`` is a key of "channels" in words.yaml."""

    channel: str
    url: str


@dataclass(frozen=True)
class KitFile:
    """One file of the kit."""

    name: str
    data: bytes


def kit(words: Words, campaign: str, links: Sequence[Link]) -> Iterator[KitFile]:
    """All files, the list of contents last. Raises ParameterNotInForceError when a figure is not in force that day."""
    channels, common = words.part("channels"), words.part("common")
    shared = {
        "common": common,
        "sample": words.ward.sample,
        "codes": [{"label": channels[link.channel], "svg": code_svg(link.url)} for link in links],
    }
    materials = read_materials()
    for row in materials["prints"]:
        data = {**shared, "words": words.part(row["words"]), "page": row["page"]}
        yield KitFile(row["file"], typeset(row["template"], data, cast("Kind", row["file"].rsplit(".", 1)[-1])))
    written = datetime.combine(words.on, time(), UTC)
    for row in materials["documents"]:
        title, paragraphs = texts_of(words, row["words"])
        yield KitFile(row["file"], document(title, paragraphs, common["dated"], written))
    yield KitFile(CONTENTS, _contents(words, campaign, materials).encode())


def texts_of(words: Words, key: str) -> tuple[str, list[str]]:
    """Title and paragraphs of a document; what is read over a loudspeaker stands in words, its time before it."""
    part: Mapping[str, Any] = words.part(key)
    if key.startswith(_SPOKEN):
        pace = words.said("pace", seconds=str(round(seconds_to_read(part["text"]))))
        return part["title"], [pace, *read_aloud(part["text"]).splitlines()]
    if "parts" in part:
        heads = [slide["title"] for slide in words.part("slides")]
        told = [f"{at}. {head}\n{text}" for at, (head, text) in enumerate(zip(heads, part["parts"], strict=True), 1)]
        return part["title"], [part["use"], *told]
    return part["title"], part["text"].splitlines() if "text" in part else part.get("paragraphs") or part["lines"]


def _contents(words: Words, campaign: str, materials: Mapping[str, list[Mapping[str, str]]]) -> str:
    rows = [f"{row['file']}: {row['use']}" for kind in ("prints", "documents") for row in materials[kind]]
    return "\n".join((words.said("contents", campaign=campaign), "", *rows, ""))
