"""Stories of people who borrowed: data files with a recorded consent each. None is shipped; consent can be taken back.

A file that lacks the day of its consent, or the line for its withdrawal, is an error: it is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.texts import text
from knowledge.language.templates import MAX_SENTENCE_WORDS
from knowledge.law import OptionalDate
from knowledge.yaml_file import check_whole, read_yaml

_LONGEST = 2000


class Consent(BaseModel):
    """The person's own consent: its day, the paper it stands on, and the day it was taken back ("" while it holds)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    on: date
    paper: str = Field(min_length=3)
    withdrawn: OptionalDate


class Story(BaseModel):
    """A story. ``called`` is how the person wants to be called, which need not be their name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    called: str
    text: str = Field(max_length=_LONGEST)
    consent: Consent

    def is_shown(self, on: date) -> bool:
        """True if the person agreed by ``on`` and still does."""
        return self.consent.on <= on and self.consent.withdrawn is None

    @property
    def paragraphs(self) -> list[str]:
        """The text by lines."""
        return [line for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Stories:
    """The stories of a folder; None for none."""

    folder: Path | None

    def shown(self, on: date) -> list[Story]:
        """Those that may be shown on a day, by the names of their files. Raises YamlError."""
        return [story for _, story in self._all() if story.is_shown(on)]

    def faults(self, on: date) -> Iterator[str]:
        """Whatever is wrong with a file beyond its shape. Raises YamlError for that."""
        for path, story in self._all():
            if story.consent.on > on:
                yield text("story.future", file=path.name)
            for line in story.paragraphs:
                for sentence in line.split(". "):
                    if len(sentence.split()) > MAX_SENTENCE_WORDS:
                        yield text("story.sentence", file=path.name, sentence=sentence[:40])

    def _all(self) -> list[tuple[Path, Story]]:
        paths = sorted(self.folder.glob("*.yaml")) if self.folder is not None else []
        return [(path, check_whole(read_yaml(path, path.parent), Story)) for path in paths]
