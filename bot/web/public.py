"""Public pages as data: an address for every answer, an index by person, the four steps; the entries are the chat's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.entry import Entry
from knowledge.language.telex import fold
from knowledge.law import Citation
from knowledge.loader import Knowledge
from knowledge.renderer import Renderer
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "pages.yaml"
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_RELATED = 5


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Row):
    """Somebody who looks for answers: entries for this audience, or of these families of topics."""

    slug: str
    title: str
    line: str
    audience: str
    families: list[str]

    def wants(self, entry: Entry) -> bool:
        """True if the entry is for this person."""
        family = _family(entry)
        return family in self.families or (self.audience in entry.audience and not self.families)


class Section(_Row):
    """A heading of the index and the families of topics below it."""

    title: str
    families: list[str]


class PageWords(_Row):
    """pages.yaml."""

    people: list[Person]
    sections: list[Section]
    hidden: list[str]
    steps: list[str]
    words: dict[str, str]


@cache
def page_words() -> PageWords:
    """The words and the order of the pages. Raises YamlError."""
    return check_whole(read_yaml(_FILE, _FILE.parent), PageWords)


class Address(NamedTuple):
    """An answer's place: /hoi/<slug>."""

    slug: str
    title: str


class Ground(NamedTuple):
    """A citation as a page shows it."""

    name: str
    text: str


@dataclass(frozen=True)
class AnswerPage:
    """An answer as one page shows it; ``grounds`` are by kind, law first."""

    slug: str
    title: str
    question: str
    answer: Sequence[str]
    detail: Sequence[str]
    grounds: Sequence[tuple[str, Sequence[Ground]]]
    related: Sequence[Address]

    @property
    def description(self) -> str:
        """The first sentences, for previews of a link."""
        return " ".join(self.answer)[:200]

    def faq(self) -> dict[str, object]:
        """schema.org data of the question and its answer."""
        return {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": self.question,
                    "acceptedAnswer": {"@type": "Answer", "text": "\n".join((*self.answer, *self.detail))},
                }
            ],
        }


class PublicPages:
    """The pages of one place; what is said holds on the day that is asked for."""

    def __init__(self, knowledge: Knowledge, renderer: Renderer) -> None:
        self._renderer = renderer
        order = list(knowledge.topics)
        self._entries = {
            slug_of(entry): entry
            for entry in sorted(knowledge.published, key=lambda entry: order.index(entry.topic))
            if not any(entry.topic.startswith(hidden) for hidden in page_words().hidden)
        }
        self._slugs = {entry.id: slug for slug, entry in self._entries.items()}

    @property
    def addresses(self) -> Mapping[str, str]:
        """Slug to the id of its entry."""
        return {slug: entry.id for slug, entry in self._entries.items()}

    def moved(self, name: str) -> str:
        """The slug for an entry's id, or ""."""
        return self._slugs.get(name, "")

    def answer(self, slug: str, on: date) -> AnswerPage | None:
        """The page of an answer; None where there is none."""
        entry = self._entries.get(slug)
        if entry is None:
            return None
        made = self._renderer.answer(entry, on)
        related = [*entry.follow_ups, *(each.id for each in self._entries.values() if each.topic == entry.topic)]
        return AnswerPage(
            slug,
            entry.title,
            entry.question,
            made.text.splitlines(),
            made.detail.splitlines(),
            _grounds(made.citations),
            [self._address(other) for other in dict.fromkeys(related) if other in self._slugs and other != entry.id][
                :_RELATED
            ],
        )

    def index(self, person: Person | None = None) -> list[tuple[str, list[Address]]]:
        """Headings with their answers, of all or for a person."""
        entries = [entry for entry in self._entries.values() if person is None or person.wants(entry)]
        found = [
            (section.title, [self._address(entry.id) for entry in entries if _family(entry) in section.families])
            for section in page_words().sections
        ]
        return [(title, rows) for title, rows in found if rows]

    def steps(self) -> list[Address]:
        """The answers beside the four steps."""
        return [self._address(entry) for entry in page_words().steps if entry in self._slugs]

    def _address(self, entry: str) -> Address:
        slug = self._slugs[entry]
        return Address(slug, self._entries[slug].title)


def pages_of(knowledge: Knowledge, renderer: Renderer) -> Mapping[str, str]:
    """The slugs of all answers that have a page, by entry."""
    return {entry: slug for slug, entry in PublicPages(knowledge, renderer).addresses.items()}


def slug_of(entry: Entry) -> str:
    """The last part of an entry's address, from its title: "Lãi suất" → "lai-suat"."""
    return _NO_LETTER.sub("-", fold(entry.title).lower()).strip("-")


def _family(entry: Entry) -> str:
    return entry.topic.partition(".")[0]


def _grounds(citations: Sequence[Citation]) -> list[tuple[str, Sequence[Ground]]]:
    words = page_words().words
    kinds = {"law": words["law"], "guidance": words["law"], "practice": words["practice"], "service": words["service"]}
    found: dict[str, list[Ground]] = {words[key]: [] for key in ("law", "practice", "service")}
    for each in citations:
        found[kinds[each.document.kind]].append(Ground(each.name, each.text))
    return [(heading, rows) for heading, rows in found.items() if rows]
