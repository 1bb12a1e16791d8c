"""Words of a whole message, however long, with short forms spelled out and the place of each in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, cast

from knowledge.language.lexicon import Word, vocabulary
from knowledge.language.story.lists import written
from knowledge.language.telex import SYLLABLES, fold
from knowledge.language.text import clean
from knowledge.language.word_lists import word_file
from knowledge.yaml_file import read_yaml

MOST: Final = 4_000
"""Characters of a message that are read."""
MOST_WORDS: Final = 1_000
"""Words and signs of it; four thousand characters of real words are fewer."""
_MOST_HALVES = 40
STOPS: Final = frozenset(".!;…\n")
COMMAS: Final = frozenset(",-–—/:()\"“”'*•+=~")
QUESTION: Final = "?"
_SHORT = "story.short"
_CHUNK = 400
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n")
_THOUSANDS = re.compile(r"(?<![\d.,/-])([1-9]\d{0,2})\.(\d{3})(?![\d.,/-])")
"""A number of four to six digits with its point; no day is written so."""
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_VOCABULARY = Path(__file__).parent.parent.parent / "vocabulary"


@dataclass(frozen=True)
class Place:
    """The place of a word in the cleaned text."""

    start: int
    end: int


@dataclass(frozen=True)
class MessageWords:
    """The words, numbers and signs of a message. A short form spelled out has the place of what was typed."""

    text: str
    words: list[Word]
    places: list[Place]

    def typed(self, start: int, end: int) -> str:
        """The cleaned text of the words from ``start`` to before ``end``."""
        return self.text[self.places[start].start : self.places[end - 1].end] if start < end else ""


def read_message(raw: str, cleaned: str = "") -> MessageWords:
    """The words of at most `MOST` characters of ``raw``; ``cleaned`` is the same cleaned as a short text. Total."""
    is_plain = len(raw) <= _CHUNK and "\n" not in raw and "½" not in raw and unicodedata.is_normalized("NFKC", raw)
    halves = (
        raw[:MOST] if is_plain else raw[:MOST].replace("½", f" {vocabulary()['numbers']['half'][0]} ", _MOST_HALVES)
    )
    text = cleaned if cleaned and is_plain else _clean(unicodedata.normalize("NFKC", halves))
    text = _THOUSANDS.sub(r"\1\2", text)
    words, places = _split(text)
    return MessageWords(text, *_spelled_out(words[:MOST_WORDS], places[:MOST_WORDS]))


def _clean(text: str) -> str:
    """`clean`, which is made for short texts, line by line and piece by piece."""
    lines = []
    for line in text.split("\n"):
        pieces, rest = [], line
        while len(rest) > _CHUNK:
            cut = rest.rfind(" ", 0, _CHUNK) + 1 or _CHUNK
            pieces.append(clean(rest[:cut]))
            rest = rest[cut:]
        lines.append("".join([*pieces, clean(rest)]))
    return "\n".join(lines)


def _split(text: str) -> tuple[list[Word], list[Place]]:
    words: list[Word] = []
    places: list[Place] = []
    end = -1
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if len(piece) > 2 and piece.isalpha() and piece not in written("story.with_repeats"):
            piece = _REPEATS.sub(r"\1", piece)
        elif piece in ("–", "—"):
            piece = "-"
        words.append(Word(piece, _bare(piece), match.start() == end))
        places.append(Place(match.start(), match.end()))
        end = match.end()
    return words, places


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    return word if word.isascii() else fold(word)


def _spelled_out(words: list[Word], places: list[Place]) -> tuple[list[Word], list[Place]]:
    out: list[Word] = []
    where: list[Place] = []
    table = _short_forms()
    at = 0
    while at < len(words):
        size, target = 1, None
        # "500k" is money and "18t" months: a letter behind its number is a unit
        if not (words[at].glued and at and words[at - 1].is_number):
            for source, full, not_before in table.get(words[at].text, ()):
                following = words[at + len(source)].text if at + len(source) < len(words) else ""
                if tuple(word.text for word in words[at : at + len(source)]) == source and following not in not_before:
                    size, target = len(source), full
                    break
        if target is None:
            out.append(words[at])
            where.append(places[at])
        else:
            place = Place(places[at].start, places[at + size - 1].end)
            out += [Word(text, _bare(text)) for text in target]
            where += [place] * len(target)
        at += size
    return out, where


_Form = tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]


@cache
def _short_forms() -> dict[str, list[_Form]]:
    """Short forms and regional words by their first word, longer ones first."""
    found: list[_Form] = []
    for name in ("teencode", "abbreviations", "dialect"):
        rows = cast("list[dict[str, list[str]]]", read_yaml(_VOCABULARY / f"{name}.yaml", _VOCABULARY).data)
        for row in rows:
            only_asks = str(row.get("only", "")) == "questions"
            target, not_before = tuple(str(row["to"]).split()), frozenset(row.get("not_before", ()))
            for source in row["from"]:
                # "chi" is also an unmarked "chị", "cap" an unmarked "cấp"
                lone = source.isascii() and " " not in source
                if only_asks and fold(source) in SYLLABLES:
                    continue  # "không nhớ" tells, it is no "không nhé"
                if not (lone and (name == "dialect" or (name == "abbreviations" and source in SYLLABLES))):
                    found.append((tuple(source.split()), target, not_before))
    for full, sources in word_file("story").named(_SHORT.partition(".")[2]).items():
        found += [(tuple(source.split()), tuple(full.split()), written("story.not_short")) for source in sources]
    table: dict[str, list[_Form]] = {}
    for form in sorted(found, key=lambda form: -len(form[0])):
        table.setdefault(form[0][0], []).append(form)
    return table
