"""Danger that a message tells of, in three degrees: sure, perhaps, none.

Sure are the phrases of safety.yaml and the patterns marked so in danger.yaml, nothing else. Perhaps are the patterns
that look for everything else, and where none stands, a scale of words taught by examples: both are made to miss little.
What they find adds a caring line to the ordinary answer; where both speak, or many words, it is clear enough to be
advised about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from knowledge.danger_lines import Pattern
from knowledge.danger_patterns import PatternError, Patterns, Places, Span, is_plain
from knowledge.danger_scale import DangerScale
from knowledge.danger_words import DangerWord, Speller
from knowledge.entry import Entry, OutsideGroup, SafetyGroup
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import WordFile
from knowledge.yaml_file import YamlError, read_yaml

HOME = Path(__file__).parent / "vocabulary"
EVERY = "mọi"
"""The harmless lines that hold for every danger."""
HARMLESS = "harmless"
"""The examples of no danger."""

PERHAPS_FROM = 2.75
"""Leaning from which the words alone may tell of danger; `tests/data/danger.tsv` shows what it costs."""
_PATTERN_FROM = -2.0
"""Leaning below which a pattern stands in words that are nowhere near danger: "đâu phải" is no "đấm"."""
_CLEAR_FROM, _PATTERN_CLEAR_FROM = 5.5, 0.5
"""Leaning from which words are clear enough to be answered with advice, alone and where a pattern stands too."""
_FAINT_BELOW, _PATTERN_FAINT_BELOW = 3.0, 1.0
"""Leaning below which words are faint beside facts that the message tells, alone and where a pattern stands too."""
_DISTRESS = "safety.distress"
_HARMLESS_WEIGHT = 2
"""Times that a harmless message which looks dangerous counts, because the others are nowhere near."""

Degree = Literal["", "sure", "perhaps"]


@dataclass(frozen=True)
class Danger:
    """The danger that a message tells of. ``topic`` is "safety.distress", "safety.violence", "safety.loan_shark",
    "safety.scam" or "safety.bribery", ``entry`` the answer to it; both empty with degree "".

    ``is_clear``: pattern and words, or many words, speak for it, so that advice is due and not a caring line alone.
    ``is_faint``: too little speaks for it where the message tells other things: a long story has words of many kinds.
    """

    degree: Degree = ""
    topic: str = ""
    entry: str = field(default="", compare=False)
    is_clear: bool = field(default=False, compare=False)
    is_faint: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """ "sure:safety.distress", or "" without danger."""
        return f"{self.degree}:{self.topic}" if self.degree else ""


NO_DANGER = Danger()


class Content(Protocol):
    """The content that danger is told from: the entries and the outside matters, and the sure phrases."""

    @property
    def published(self) -> list[Entry]: ...
    @property
    def outside(self) -> dict[str, OutsideGroup]: ...
    @property
    def safety(self) -> list[SafetyGroup]: ...


class DangerReader:
    """Reader of danger, over the whole text whatever its length. ``groups`` are the sure phrases.

    Made of phrases alone it has no scale; `of` gives the whole reader.
    """

    def __init__(
        self, groups: Sequence[SafetyGroup], lines: WordFile | None = None, scale: DangerScale | None = None
    ) -> None:
        self.scale = scale
        self._lines = lines or danger_file()
        self._speller = Speller(self._short())
        self._patterns = Patterns(self._speller, self._lines.named("families"))
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
            topic: self._patterns.take(
                [*self._compile(phrases[topic]), *self._compile(sure.get(topic, ()), "sure", topic)]
            )
            for topic in self._entries
        }
        self._perhaps = {
            topic: self._patterns.take(self._compile(lines, "perhaps", topic))
            for topic, lines in self._lines.named("perhaps").items()
        }
        everywhere = self._compile(harmless[EVERY], "harmless", EVERY)
        self._harmless = {
            topic: self._patterns.take(
                [
                    *everywhere,
                    *self._compile(harmless.get(topic, ()), "harmless", topic),
                    *self._compile(unless[topic]),
                ]
            )
            for topic in self._entries
        }
        far = self._lines.named("far")
        self._far = {name: self._patterns.take(self._compile(lines, "far", name)) for name, lines in far.items()}
        self._when = {
            entry: self._patterns.take(self._compile(lines, "when", entry))
            for entry, lines in self._lines.named("when").items()
        }
        self._patterns.finish()

    @classmethod
    def of(cls, content: Content) -> DangerReader:
        """The reader for some content, whose questions teach it what is harmless."""
        reader = cls(content.safety)
        reader._teach(content)
        return reader

    def _teach(self, content: Content) -> None:
        examples = examples_file()
        topic_of = {entry: topic for topic, entries in self._entries.items() for entry in entries}
        dangerous = {topic: list(examples.plain(topic)) for topic in self._entries}
        harmless = examples.plain(HARMLESS) * _HARMLESS_WEIGHT
        for entry in content.published:
            topic = topic_of.get(entry.id)
            (harmless if topic is None else dangerous[topic]).extend(entry.utterances)
        harmless += [text for group in content.outside.values() for text in group.utterances]
        self.scale = DangerScale.learn(self._speller, dangerous, harmless)

    def main_entry(self, topic: str) -> str:
        """The entry that answers a danger of which no more is known."""
        return self._entries[topic][-1]

    def read(self, said: Utterance) -> Danger:
        """The danger that ``said`` tells of."""
        return said.keep(self, lambda said: said.share("danger", lambda said: self.read_text(said.raw)))

    def read_text(self, raw: str) -> Danger:
        """The danger that a text tells of."""
        words = self._speller.read(raw)
        places = self._patterns.find(words)
        for degree, patterns in (("sure", self._sure), ("perhaps", self._perhaps)):
            for topic in self._entries:
                if self._stands(places, patterns[topic], topic):
                    if degree == "perhaps" and self._is_far(words):
                        continue
                    is_clear = degree == "sure" or self._leans(words, _PATTERN_CLEAR_FROM)
                    is_faint = degree == "perhaps" and not self._leans(words, _PATTERN_FAINT_BELOW)
                    return Danger(degree, topic, self._entry(places, topic), is_clear, is_faint)  # type: ignore[arg-type]
        if self.scale is None:
            return NO_DANGER
        leaning, piece = self.scale.weigh(words)
        if leaning < PERHAPS_FROM:
            return NO_DANGER
        # few messages come so far, so only these are looked at again
        topic = self.scale.topic(piece)
        covered = {at for start, end in self._harmless_spans(places, topic) for at in range(start, end)}
        leaning, piece = self.scale.weigh(words, covered)
        topic = self.scale.topic(piece)
        if leaning < PERHAPS_FROM:
            return NO_DANGER
        is_clear, is_faint = leaning >= _CLEAR_FROM, leaning < _FAINT_BELOW
        return Danger("perhaps", topic, self._entry(places, topic), is_clear, is_faint)

    def _leans(self, words: Sequence[DangerWord], least: float) -> bool:
        return self.scale is not None and self.scale.weigh(words)[0] >= least

    def _is_far(self, words: Sequence[DangerWord]) -> bool:
        return self.scale is not None and self.scale.weigh(words)[0] < _PATTERN_FROM

    def _stands(self, places: Places, patterns: int, topic: str) -> bool:
        """True if one of ``patterns`` stands there, and not in words that only look dangerous."""
        found = list(places.of(patterns))
        if not found:
            return False
        harmless = self._harmless_spans(places, topic)
        return any(not any(_lies_in(each, harmless) for each in match) for match in found)

    def _harmless_spans(self, places: Places, topic: str) -> list[Span]:
        spans = [(match[0][0], match[-1][1]) for match in places.of(self._harmless[topic])]
        return spans + self._far_spans(places, topic)

    def _far_spans(self, places: Places, topic: str) -> list[Span]:
        """Places of what a film, the news or others tell, and of what is long over and settled: from those words to the
        sentence's end, or to where the talk comes back to now. In a film nobody's own death wish is told: "xem xong em
        chỉ muốn chết" is meant.
        """
        now = [match[0][0] for match in places.of(self._far["now"])]
        own = [match[0][0] for match in places.of(self._far["own"])] if topic == _DISTRESS else []
        spans = [
            (match[0][0], places.sentence_end(match[-1][1], (*now, *own))) for match in places.of(self._far["told"])
        ]
        settled = [match[0][0] for match in places.of(self._far["settled"])]
        return spans + [
            (match[0][0], places.sentence_end(match[-1][1], now))
            for match in places.of(self._far["past"])
            if any(at >= match[-1][1] for at in settled)
        ]

    def _entry(self, places: Places, topic: str) -> str:
        *special, main = self._entries[topic]
        for entry in special:
            if next(places.of(self._when[entry]), None):
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


@cache
def examples_file() -> WordFile:
    """Dangerous messages by topic, and harmless ones that look alike. Raises YamlError with file and line."""
    return WordFile(read_yaml(HOME / "danger_examples.yaml", HOME))


def _lies_in(place: Span, others: Sequence[Span]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)
