"""The words people use when they answer, read once from vocabulary.yaml, and how typed words meet them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from knowledge.language.telex import SYLLABLES, decode_telex, fold
from knowledge.language.text import clean
from knowledge.language.vni import without_vni
from knowledge.messages import message
from knowledge.yaml_file import Value, YamlError, read_yaml

_FILE = Path(__file__).parent / "vocabulary.yaml"
_TOKEN = re.compile(r"\d+|[^\W\d_]+|(?<=\d)\s*[-–—/.,:]\s*(?=\d)|[-–—](?=\d)|%")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_EXACT = "="

MAX_WORDS = 40
"""Words of an answer that are read; an answer is short, and time stays bounded."""


class Word(NamedTuple):
    """One typed word, number or sign. ``bare`` is without diacritics; ``glued`` means no space before it."""

    text: str
    bare: str
    glued: bool = False

    @property
    def is_number(self) -> bool:
        """True if it is written in digits."""
        return self.text.isascii() and self.text.isdigit()


@dataclass(frozen=True)
class _Phrase:
    symbol: str
    words: tuple[str, ...]
    bare: tuple[str, ...]
    exact: bool

    def fits(self, typed: Sequence[Word]) -> bool:
        """Marks count for a single word ("tám" is not "tạm") and are forgiven in a longer phrase."""
        if self.exact:
            return tuple(word.text for word in typed) == self.words
        if tuple(word.bare for word in typed) != self.bare:
            return False
        return len(typed) > 1 or typed[0].text in (self.words[0], self.bare[0])


class Lexicon:
    """Phrases of one part of the vocabulary; each stands for a symbol."""

    def __init__(self, groups: dict[str, list[str]]) -> None:
        self._by_first: dict[str, list[_Phrase]] = {}
        for symbol, spellings in groups.items():
            for spelling in spellings:
                words = tuple(word.text for word in split(spelling.removeprefix(_EXACT)))
                phrase = _Phrase(symbol, words, tuple(map(fold, words)), spelling.startswith(_EXACT))
                self._by_first.setdefault(phrase.bare[0], []).append(phrase)
        for phrases in self._by_first.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))

    def match(self, words: Sequence[Word], at: int) -> tuple[str, int] | None:
        """The symbol of the longest phrase that starts at ``at`` and the number of its words."""
        for phrase in self._by_first.get(words[at].bare, ()):
            size = len(phrase.words)
            if phrase.fits(words[at : at + size]):
                return phrase.symbol, size
        return None

    def whole(self, words: Sequence[Word]) -> str | None:
        """The symbol of the phrase that ``words`` are, nothing more and nothing less."""
        found = self.match(words, 0) if words else None
        return found[0] if found and found[1] == len(words) else None

    def spans(self, words: Sequence[Word]) -> list[tuple[int, int, str]]:
        """(start, end, symbol) of every phrase in ``words``, longest first from the left, not overlapping."""
        found = []
        at = 0
        while at < len(words):
            match = self.match(words, at)
            if match:
                found.append((at, at + match[1], match[0]))
            at += match[1] if match else 1
        return found

    def bare_phrases(self, symbol: str) -> list[tuple[str, ...]]:
        """The unmarked phrases that stand for ``symbol``."""
        return [phrase.bare for phrases in self._by_first.values() for phrase in phrases if phrase.symbol == symbol]

    def joined(self) -> dict[str, str]:
        """Every phrase of two words or more, unmarked and run together ("quaylai"), with its symbol."""
        return {
            "".join(phrase.bare): phrase.symbol
            for phrases in self._by_first.values()
            for phrase in phrases
            if len(phrase.bare) > 1 and not phrase.exact
        }


class Typed(Protocol):
    """A text whose words were split already (an `Utterance`)."""

    @property
    def raw(self) -> str:
        """The text."""
        ...

    @property
    def tokens(self) -> list[Word]:
        """The words as `read_words` gives them."""
        ...


class Tokens(NamedTuple):
    """Some of the words of a text, for a reader of values."""

    raw: str
    tokens: list[Word]


def split(text: str) -> list[Word]:
    """The words, numbers and signs between numbers of ``text``. Total; reads at most `MAX_WORDS` of them."""
    return _split_cleaned(clean(text))


def _split_cleaned(text: str) -> list[Word]:
    cleaned = _REPEATS.sub(r"\1", text)
    found: list[Word] = []
    end = -1
    for match in _TOKEN.finditer(cleaned):
        piece = match[0].strip()
        piece = "-" if piece in "–—" else piece
        found.append(Word(piece, fold(piece), match.start() == end and not match[0][0].isspace()))
        end = -1 if match[0][-1].isspace() else match.end()
        if len(found) >= MAX_WORDS:
            break
    return found


def read_words(text: str | Typed) -> list[Word]:
    """`split`, with teencode spelled out and what a switched-off Telex keyboard left decoded."""
    return spell_out(clean(text)) if isinstance(text, str) else text.tokens


def spell_out(cleaned: str) -> list[Word]:
    """`read_words` of text that is clean."""
    short = _teencode()
    return [_spell(word, short) for word in _split_cleaned(without_vni(cleaned, _counted(), _marked().__contains__))]


def _spell(word: Word, short: dict[str, str]) -> Word:
    # "500k" is money and "18t" months: a letter glued to a number is a unit, not teencode
    if word.glued or not word.text.isalpha():
        return word
    full = short.get(word.text)
    if full is None and word.text.isascii() and word.bare not in SYLLABLES:
        decoded = decode_telex(word.text)
        full = decoded if decoded and fold(decoded) in _known() else None
    if full is None:
        return word
    # unmarked teencode stays unmarked, so that "nam" and "tu" keep their doubt
    return Word(full if not word.text.isascii() or full == "không" else fold(full), fold(full), word.glued)


def without_politeness(words: Sequence[Word]) -> list[Word]:
    """``words`` without polite words at both ends; empty when nothing else was said."""
    polite = lexicon("polite")
    start, end = 0, len(words)
    while start < end and (found := polite.match(words[:end], start)):
        start += found[1]
    while end > start and (size := next((n for n in (1, 2) if polite.whole(words[max(start, end - n) : end])), 0)):
        end -= size
    return list(words[start:end])


@cache
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """The file as groups of symbols and their spellings. Raises YamlError when its shape is wrong."""
    sheet = read_yaml(_FILE, _FILE.parent)
    if not isinstance(sheet.data, dict):
        raise YamlError([sheet.problem((), message("words.groups"))])
    groups: dict[str, dict[str, list[str]]] = {}
    for name, value in sheet.data.items():
        group = value if isinstance(value, dict) else {name: value}
        wrong = [key for key, spellings in group.items() if not _is_list_of_text(spellings)]
        if wrong:
            raise YamlError([sheet.problem((name, key), message("words.list", name=key)) for key in wrong])
        groups[name] = {key: [str(item) for item in spellings] for key, spellings in group.items()}
    return groups


def _is_list_of_text(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


@cache
def lexicon(name: str) -> Lexicon:
    """The phrases of one group of the vocabulary ("dates", "choice", …). KeyError when there is none."""
    return Lexicon(vocabulary()[name])


@cache
def _teencode() -> dict[str, str]:
    return {short: full for full, spellings in vocabulary()["teencode"].items() for short in spellings}


@cache
def _known() -> frozenset[str]:
    """Every unmarked word of the vocabulary: what a Telex reading must land on."""
    return frozenset(
        fold(part)
        for name, group in vocabulary().items()
        if name != "periods"
        for spellings in ([*group, *group.values()] if name == "teencode" else group.values())
        for spelling in _flat(spellings)
        for part in spelling.removeprefix(_EXACT).split()
    )


@cache
def _marked() -> frozenset[str]:
    """Every word of the vocabulary that carries marks."""
    groups = (spellings for group in vocabulary().values() for spellings in group.values())
    return frozenset(part for spellings in groups for text in spellings for part in text.split() if not part.isascii())


@cache
def _counted() -> frozenset[str]:
    """Unmarked words that a number may follow without a space: "thang12", "cau2"."""
    names = (("dates", "Y"), ("dates", "M"), ("dates", "W"), ("dates", "D"), ("dates", "quarter"), ("choice", "pick"))
    return frozenset(fold(part) for group, name in names for text in vocabulary()[group][name] for part in text.split())


def _flat(item: str | Iterable[str]) -> Iterable[str]:
    return [item] if isinstance(item, str) else item
