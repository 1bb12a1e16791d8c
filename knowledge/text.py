"""From what a person typed to the two views that matching uses: with and without diacritics.

`Normaliser.read` is total: any string at all gives a `Text`, never an exception, in time bounded by
`MAX_CHARS`. It is idempotent: reading its own accented view changes nothing. A message typed without any
diacritics keeps none: abbreviations are spelled out without marks too, because restoring marks by guessing is
right for two words in three only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from knowledge.telex import SYLLABLES, decode_telex, decode_vni, fold

MAX_CHARS = 500
"""Characters of a message that are read; nobody asks a question longer than that, and time stays bounded."""
_MAX_RAW = 4_000
_MAX_WORD = 40

_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_MONEY = re.compile(r"(\d+)\s*(k|tr|trieu|triệu|củ|chai|tỷ|tỉ|đ|vnd|vnđ|đồng)(\d?)(?![^\W_])", re.IGNORECASE)
_UNITS = {
    "k": "nghin", "tr": "trieu", "trieu": "trieu", "triệu": "trieu", "củ": "trieu", "chai": "trieu",
    "tỷ": "ty", "tỉ": "ty", "đ": "dong", "vnd": "dong", "vnđ": "dong", "đồng": "dong",
}  # fmt: skip
"""Units behind a number lose their marks, so that "80tr" says nothing about how the person types."""
_PERCENT = re.compile(r"%|(?<=\d) *phần trăm")
_WORDS = re.compile(r"[^\W_]+")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLES = re.compile(r"([aeod])\1{2,}")
_END = re.compile(r"[.?!;…\n]+")


class Text(NamedTuple):
    """One message in the two views. ``marked`` is the share of its words that carry diacritics (0-1)."""

    accented: str
    folded: str
    marked: float


@dataclass(frozen=True)
class Replacement:
    """Words that stand for other words: teencode, an abbreviation or a regional word."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    not_before: frozenset[str] = frozenset()


def clean(text: str) -> str:
    """Lower-case NFC text without control, invisible and stacked marks; at most `MAX_CHARS` long."""
    text = _SURROGATE.sub(" ", text[:_MAX_RAW])
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    # what NFC could not compose is zalgo or a stray accent; a Vietnamese letter is always composed
    text = _MARKS.sub("", text).lower()
    text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return text.replace("ð", "đ")[:MAX_CHARS]


def has_marks(word: str) -> bool:
    """Whether ``word`` carries Vietnamese diacritics (đ included)."""
    return not word.isascii() and fold(word) != word


def split_words(text: str) -> list[str]:
    """The words and numbers of cleaned text; "1.000.000" is one number, "80tr" is "80 triệu"."""
    text = _THOUSANDS.sub("", text)
    text = _MONEY.sub(lambda match: f" {match[1]} {_UNITS[match[2].lower()]} {match[3]} ", text)
    text = _PERCENT.sub(" phan tram ", text)
    return [_shorten(word[:_MAX_WORD]) for word in _WORDS.findall(text)]


def _shorten(word: str) -> str:
    """ "vayyyy" → "vay"; a Telex double ("vooons") keeps two letters."""
    if not _REPEATS.search(word):
        return word
    twice = _DOUBLES.sub(r"\1\1", word)
    if twice != word and decode_telex(twice):
        return twice
    return _REPEATS.sub(r"\1", word)


class Normaliser:
    """Reads messages with one vocabulary: the words of the content plus the replacement tables."""

    def __init__(
        self, vocabulary: Iterable[str], replacements: Iterable[Replacement], silent: Iterable[str] = ()
    ) -> None:
        self._known = frozenset(vocabulary)
        self._known_folded = frozenset(fold(word) for word in self._known)
        self._marked: dict[str, list[Replacement]] = {}
        self._bare: dict[str, list[Replacement]] = {}
        for item in replacements:
            self._marked.setdefault(item.source[0], []).append(item)
            bare = Replacement(
                tuple(map(fold, item.source)),
                tuple(map(fold, item.target)),
                frozenset(map(fold, item.not_before)),
            )
            if len(item.source) > 1 or (item.source[0].isascii() and not self._is_word(item.source[0])):
                self._bare.setdefault(bare.source[0], []).append(bare)
        for table in (self._marked, self._bare):
            for items in table.values():
                items.sort(key=lambda item: -len(item.source))
        self._silent = sorted((tuple(phrase.split()) for phrase in silent), key=len, reverse=True)

    def _is_word(self, word: str) -> bool:
        """Whether a bare spelling is a real syllable, so that an unmarked message may mean that syllable."""
        return len(word) > 1 and word in SYLLABLES

    def words(self, text: str) -> list[str]:
        """The normalised words of ``text``, politeness at both ends taken off."""
        words = [part for word in split_words(clean(text)) for part in self._decode(word)]
        marked = any(map(has_marks, words))
        words = self.trim(self._replace(words, self._marked if marked else self._bare))
        if marked and not any(map(has_marks, words)):
            # only the greeting had marks ("cho hỏi o mo vay"): read the rest as the unmarked message it is
            words = self.trim(self._replace(words, self._bare))
        return words

    def read(self, text: str) -> Text:
        """Both views of ``text``; empty views when it holds no word at all."""
        return self.view(self.words(text))

    def view(self, words: list[str]) -> Text:
        """The `Text` of normalised words."""
        accented = " ".join(words)
        letters = sum(1 for word in words if not word.isdigit())
        marked = sum(1 for word in words if has_marks(word))
        return Text(accented, fold(accented), marked / letters if letters else 0.0)

    def trim(self, words: list[str]) -> list[str]:
        """``words`` without greeting and politeness at both ends, while at least three words remain."""
        bare = [fold(word) for word in words]
        start, end = 0, len(words)
        moved = True
        while moved and end - start > 3:
            moved = False
            for phrase in self._silent_views:
                size = len(phrase)
                if end - start - size < 3:
                    continue
                if tuple(bare[start : start + size]) == phrase:
                    start, moved = start + size, True
                    break
                if tuple(bare[end - size : end]) == phrase:
                    end, moved = end - size, True
                    break
        return words[start:end]

    @cached_property
    def _silent_views(self) -> list[tuple[str, ...]]:
        return [tuple(map(fold, phrase)) for phrase in self._silent]

    def _decode(self, word: str) -> list[str]:
        """Telex and VNI leftovers, and words run together; a word that is known stays as it is."""
        if word in self._known or word in self._marked or word in self._bare or has_marks(word):
            return [word]
        if any(char.isdigit() for char in word):
            decoded = decode_vni(word)
            return [decoded] if decoded and fold(decoded) in self._known_folded else [word]
        if word not in self._known_folded:
            decoded = decode_telex(word)
            if decoded and decoded in self._known:
                return [decoded]
            if len(word) >= 7 and word not in SYLLABLES:
                return self._split_run(word) or [word]
        return [word]

    def _split_run(self, word: str) -> list[str] | None:
        """ "toimuonvay" → toi muon vay: the cheapest cut into syllables, known ones being cheaper."""
        size = len(word)
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * size
        for start in range(size):
            here = best[start]
            if here is None:
                continue
            for end in range(start + 2, min(size, start + 7) + 1):
                piece = word[start:end]
                cost = 1.0 if piece in self._known_folded else 1.6 if piece in SYLLABLES else None
                there = best[end]
                if cost is not None and (there is None or here[0] + cost < there[0]):
                    best[end] = (here[0] + cost, [*here[1], piece])
        done = best[size]
        return done[1] if done and len(done[1]) > 1 else None

    def _replace(self, words: list[str], table: dict[str, list[Replacement]]) -> list[str]:
        out: list[str] = []
        index = 0
        while index < len(words):
            item = self._find(words, index, table)
            if item is None or (item.target[0] == "bao" and out and fold(out[-1]) == "bao"):
                out.append(words[index])
                index += 1
            else:
                out.extend(item.target)
                index += len(item.source)
        return out

    def _find(self, words: list[str], index: int, table: dict[str, list[Replacement]]) -> Replacement | None:
        if len(words) == 1 and len(words[0]) == 1:
            return None  # a single letter is a typing slip or a menu number, not a message in teencode
        for item in table.get(words[index], ()):
            size = len(item.source)
            following = words[index + size] if index + size < len(words) else ""
            if tuple(words[index : index + size]) == item.source and following not in item.not_before:
                return item
        return None


def split_sentences(text: str) -> list[str]:
    """The sentences of a message, cut at full stops, question and exclamation marks and line ends."""
    return [part.strip() for part in _END.split(text[:_MAX_RAW]) if part.strip()]
