"""The words people use when they answer, read once from vocabulary.yaml, and how typed words meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from knowledge.language.short_forms import short_forms
from knowledge.language.telex import SYLLABLES, decode_telex, fold
from knowledge.language.tokens import Word, clean, tokens
from knowledge.language.vni import without_vni
from knowledge.messages import message
from knowledge.yaml_file import Value, YamlError, read_yaml

__all__ = [
    "MAX_WORDS",
    "Lexicon",
    "Tokens",
    "Typed",
    "Word",
    "lexicon",
    "read_words",
    "spell_out",
    "split",
    "vocabulary",
    "without_politeness",
]

_FILE = Path(__file__).parent / "vocabulary.yaml"
_EXACT = "="
_NO = "không"  # its meaning turns an answer round, so it keeps its marks: "khong" alone may be 0 or "không"

MAX_WORDS = 40
"""Words of an answer that are read; an answer is short, and time stays bounded."""


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

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The words, without marks, that a phrase begins with."""
        return frozenset(self._by_first)

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
    return tokens(clean(text), MAX_WORDS)


def read_words(text: str | Typed) -> list[Word]:
    """`split`, with teencode spelled out and what a switched-off Telex keyboard left decoded."""
    return spell_out(tokens(typed_plainly(clean(text)), MAX_WORDS)) if isinstance(text, str) else text.tokens


def spell_out(cut: Sequence[Word]) -> list[Word]:
    """The words of a cut text as the value readers take them; at most `MAX_WORDS` are read."""
    return [spelled for word in cut[:MAX_WORDS] for spelled in _spell(word)]


def typed_plainly(cleaned: str) -> str:
    """Clean text without what a switched-off VNI keyboard left ("kho6ng"); the same text where it left nothing."""
    return without_vni(cleaned, _counted(), _marked().__contains__)


def _spell(word: Word) -> Sequence[Word]:
    # "500k" is money and "18t" months: a letter glued to a number is a unit, not teencode
    if word.glued or not word.text.isalpha():
        return (word,)
    full: Sequence[str] | None = short_forms().get(word.text)
    if full is None and word.text.isascii() and word.bare not in SYLLABLES:
        decoded = decode_telex(word.text)
        full = (decoded,) if decoded and fold(decoded) in _known() else None
    if full is None:
        return (word,)
    # unmarked teencode stays unmarked, so that "nam" and "tu" keep their doubt
    marked = not word.text.isascii()
    return [Word(part if marked or part == _NO else fold(part), fold(part)) for part in full]


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
def _known() -> frozenset[str]:
    """Every unmarked word of the vocabulary: what a Telex reading must land on."""
    return frozenset(
        fold(part)
        for name, group in vocabulary().items()
        if name != "periods"
        for spellings in group.values()
        for spelling in spellings
        for part in spelling.removeprefix(_EXACT).split()
    ) | {fold(part) for full in short_forms().values() for part in full}


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
