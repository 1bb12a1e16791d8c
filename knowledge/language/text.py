"""From what a person typed to the two views that matching uses: with and without diacritics.

`Normaliser.read` is total: any string at all gives a `Text`, never an exception, in time bounded by
`MAX_CHARS`. `Normaliser.words` is idempotent: reading its own words changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import ne
from typing import NamedTuple

from knowledge.language.diacritics import Restorer
from knowledge.language.telex import SYLLABLES, decode_telex, decode_vni, fold
from knowledge.language.tokens import MAX_CHARS, MAX_RAW, clean, split_words

__all__ = [
    "FULLY_MARKED",
    "MAX_CHARS",
    "Normaliser",
    "Replacement",
    "Text",
    "clean",
    "fold_words",
    "has_marks",
    "marked_share",
    "split_sentences",
    "split_words",
    "whole_of",
]

FULLY_MARKED = 0.4
"""From this share of marked words on a text counts as typed with diacritics ("toi muon vay" has none)."""
_MAX_ROUNDS = 5
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


def has_marks(word: str) -> bool:
    """True if ``word`` carries Vietnamese diacritics (đ included)."""
    return not word.isascii() and fold(word) != word


def marked_share(words: Sequence[str]) -> float:
    """Which share of the words (numbers aside) carries diacritics, 0-1."""
    letters = len(words) - sum(map(str.isdigit, words))
    return sum(map(ne, words, fold_words(words))) / letters if letters else 0.0


def fold_words(words: Sequence[str]) -> list[str]:
    """``words`` without diacritics: one pass over all of them."""
    return fold(" ".join(words)).split(" ") if words else []


class Normaliser:
    """Reads messages with one vocabulary: the words of the content plus the replacement tables."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        replacements: Iterable[Replacement],
        silent: Iterable[str] = (),
        restorer: Restorer | None = None,
        shorten: Callable[[Sequence[str]], list[str]] = list,
    ) -> None:
        self._known = frozenset(vocabulary)
        self._known_folded = frozenset(fold(word) for word in self._known)
        self._restorer = restorer
        self._shorten = shorten
        self._table: dict[str, list[Replacement]] = {}
        for item in sorted(replacements, key=lambda item: -len(item.source)):
            self._table.setdefault(item.source[0], []).append(item)
        polite = sorted((tuple(map(fold, phrase.split())) for phrase in silent), key=len, reverse=True)
        self._silent_from: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self._silent_to: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for rank, phrase in enumerate(polite):
            self._silent_from.setdefault(phrase[0], []).append((rank, phrase))
            self._silent_to.setdefault(phrase[-1], []).append((rank, phrase))

    def words(self, text: str) -> list[str]:
        """The normalised words of ``text``, marks put back where it has few, politeness at both ends taken off."""
        return self.words_of(split_words(clean(text)))

    def words_of(self, typed: Sequence[str]) -> list[str]:
        """`words` of a text that was cleaned and split already."""
        words = [part for word in typed for part in ((word,) if word in self._known else self._decode(word))]
        for _ in range(_MAX_ROUNDS):  # a regional word spelled out may leave new neighbours to read by
            before = words
            if self._restorer and marked_share(words) < FULLY_MARKED:
                words = self._restorer.restore(words)
            restored, words = words, self.trim(self._replace(words))
            if words == before or (words == restored and marked_share(words) >= FULLY_MARKED):
                break  # another round would change nothing
        return words

    def read(self, text: str) -> Text:
        """Both views of ``text``; empty views when it holds no word at all."""
        return self.view(self.words(text))

    def view(self, words: list[str]) -> Text:
        """The `Text` of normalised words, without those that every question of the field shares."""
        accented = " ".join(self._shorten(words))
        return Text(accented, fold(accented), marked_share(words))

    def trim(self, words: list[str]) -> list[str]:
        """``words`` without greeting and politeness at both ends, while at least three words remain."""
        bare = tuple(fold_words(words))
        start, end = 0, len(words)
        while end - start > 3:
            before = self._silent_at(bare, start, end)
            after = self._silent_before(bare, start, end)
            if before is None and after is None:
                break
            # the longer phrase goes first, then the one at the start
            if after is None or (before is not None and before <= after):
                start += before[1] if before else 0
            else:
                end -= after[1]
        return words[start:end]

    def _silent_at(self, bare: tuple[str, ...], start: int, end: int) -> tuple[int, int] | None:
        """(rank, words) of the first polite phrase at the start that leaves three words."""
        for rank, phrase in self._silent_from.get(bare[start], ()):
            if end - start - len(phrase) >= 3 and bare[start : start + len(phrase)] == phrase:
                return rank, len(phrase)
        return None

    def _silent_before(self, bare: tuple[str, ...], start: int, end: int) -> tuple[int, int] | None:
        """(rank, words) of the first polite phrase at the end that leaves three words."""
        for rank, phrase in self._silent_to.get(bare[end - 1], ()):
            if end - start - len(phrase) >= 3 and bare[end - len(phrase) : end] == phrase:
                return rank, len(phrase)
        return None

    def _decode(self, word: str) -> list[str]:
        """Telex and VNI leftovers, and words run together; a word that is known stays as it is."""
        if word in self._known or word in self._table or has_marks(word):
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

    def _replace(self, words: list[str]) -> list[str]:
        if self._table.keys().isdisjoint(words):
            return words
        out: list[str] = []
        index = 0
        while index < len(words):
            item = self._find(words, index) if words[index] in self._table else None
            if item is None or (item.target[0] == "bao" and out and fold(out[-1]) == "bao"):
                out.append(words[index])
                index += 1
            else:
                out.extend(item.target)
                index += len(item.source)
        return out

    def _find(self, words: list[str], index: int) -> Replacement | None:
        if len(words) == 1 and len(words[0]) == 1:
            return None  # a single letter is a typing slip or a menu number, not a message in teencode
        for item in self._table.get(words[index], ()):
            size = len(item.source)
            following = words[index + size] if index + size < len(words) else ""
            if tuple(words[index : index + size]) == item.source and following not in item.not_before:
                return item
        return None


def whole_of(folded: str) -> str:
    """Folded text to compare as a whole, without full stops around it. A question mark stays: it asks."""
    return " ".join(folded.split()).strip(" .!")


def split_sentences(text: str) -> list[str]:
    """The sentences of a message, cut at full stops, question and exclamation marks and line ends."""
    return [part.strip() for part in _END.split(text[:MAX_RAW]) if part.strip()]
