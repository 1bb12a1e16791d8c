"""Danger that a message tells of, in three degrees: sure, perhaps, none.

Sure are the phrases of safety.yaml and the patterns marked so in danger.yaml. Perhaps are the patterns that look for
everything else: they are made to miss little, and what they find changes no answer, it only adds a caring line. Nothing
that was learnt from examples takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.danger_patterns import Pattern, PatternError, Patterns, Places, Span, is_plain
from knowledge.danger_words import Speller
from knowledge.entry import SafetyGroup
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import WordFile
from knowledge.yaml_file import YamlError, read_yaml

HOME = Path(__file__).parent / "vocabulary"
EVERY = "mọi"
"""The harmless lines that hold for every danger."""

_TOPICS = {"safety.distress.violence": "safety.violence", "safety.loan_shark.threats": "safety.loan_shark"}
Degree = Literal["", "sure", "perhaps"]


@dataclass(frozen=True)
class Danger:
    """What danger a message tells of. ``topic`` is "safety.distress", "safety.violence", "safety.loan_shark",
    "safety.scam" or "safety.bribery", ``entry`` the answer to it; both empty with degree "".
    """

    degree: Degree = ""
    topic: str = ""
    entry: str = field(default="", compare=False)

    def __str__(self) -> str:
        """ "sure:safety.distress", or "" without danger."""
        return f"{self.degree}:{self.topic}" if self.degree else ""


NO_DANGER = Danger()


class DangerReader:
    """Reader of danger, over the whole text whatever its length. ``groups`` are the sure phrases."""

    def __init__(self, groups: Sequence[SafetyGroup], lines: WordFile | None = None) -> None:
        self._lines = lines or danger_file()
        self._patterns = Patterns(Speller(self._short()), self._lines.named("families"))
        self._entries = self._lines.named("entries")
        sure, harmless = self._lines.named("sure"), self._lines.named("harmless")
        phrases = {
            topic: [each for group in groups if group.topic == topic for each in group.phrases]
            for topic in self._entries
        }
        unless = {
            topic: [each for group in groups if group.topic == topic for each in group.unless]
            for topic in self._entries
        }
        self._sure = {
            topic: [*self._compile(phrases[topic]), *self._compile(sure.get(topic, ()), "sure", topic)]
            for topic in self._entries
        }
        self._perhaps = {
            topic: self._compile(lines, "perhaps", topic) for topic, lines in self._lines.named("perhaps").items()
        }
        everywhere = self._compile(harmless[EVERY], "harmless", EVERY)
        self._harmless = {
            topic: [
                *everywhere,
                *self._compile(harmless.get(topic, ()), "harmless", topic),
                *self._compile(unless[topic]),
            ]
            for topic in self._entries
        }
        self._when = {entry: self._compile(lines, "when", entry) for entry, lines in self._lines.named("when").items()}
        self._patterns.finish()

    def main_entry(self, topic: str) -> str:
        """The entry that answers a danger of which no more is known."""
        return self._entries[topic][-1]

    def read(self, said: Utterance) -> Danger:
        """The danger that ``said`` tells of."""
        return said.keep(self, lambda said: self.read_text(said.raw))

    def read_text(self, raw: str) -> Danger:
        """The danger that a text tells of."""
        places = self._patterns.read(raw)
        for degree, patterns in (("sure", self._sure), ("perhaps", self._perhaps)):
            for topic in self._entries:
                if self._stands(places, patterns[topic], topic):
                    return Danger(degree, topic, self._entry(places, topic))  # type: ignore[arg-type]
        return NO_DANGER

    def _stands(self, places: Places, patterns: Sequence[Pattern], topic: str) -> bool:
        """True if one of ``patterns`` stands there, and not in words that only look dangerous."""
        found = [match for pattern in patterns for match in places.matches(pattern)]
        if not found:
            return False
        harmless = [
            (match[0][0], match[-1][1]) for pattern in self._harmless[topic] for match in places.matches(pattern)
        ]
        return any(not any(_lies_in(each, harmless) for each in match) for match in found)

    def _entry(self, places: Places, topic: str) -> str:
        *special, main = self._entries[topic]
        for entry in special:
            if any(next(places.matches(pattern), None) for pattern in self._when[entry]):
                return entry
        return main

    def _short(self) -> dict[str, str]:
        return {short: word for word, spellings in self._lines.named("short").items() for short in spellings}

    def _compile(self, lines: Iterable[str], group: str = "", name: str = "") -> list[Pattern]:
        """The patterns of ``lines``; plain phrases are taken together as one."""
        plain = [line for line in lines if is_plain(line)]
        found = [self._patterns.compile_phrases(plain)] if plain else []
        for at, line in enumerate(lines):
            if not is_plain(line):
                try:
                    found.append(self._patterns.compile(line))
                except PatternError as error:
                    raise YamlError([self._lines.sheet.problem((group, name, at), str(error))]) from error
        return found


@cache
def danger_file() -> WordFile:
    """The families and patterns of danger. Raises YamlError with file and line."""
    return WordFile(read_yaml(HOME / "danger.yaml", HOME))


def _lies_in(place: Span, others: Sequence[Span]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)
