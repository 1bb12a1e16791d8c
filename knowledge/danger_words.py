"""Words of a whole message as the reader of danger compares them, however long the message is and however it is typed.

Marks that were typed count, hỏi and ngã are one (whole provinces write them alike), "hoà" is "hòa", short forms are
spelled out, and what a switched-off Telex or VNI keyboard left is decoded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from typing import NamedTuple

from knowledge.language.telex import SYLLABLES, decode_telex, decode_vni, fold

MAX_CHARS = 4_096
"""Characters of a message that are read: the most that a channel carries."""
_MAX_RAW = 4 * MAX_CHARS
"""Characters of the raw text: stacked marks and invisible signs among them are taken off first."""
_MAX_WORD = 40

_SURROGATE = re.compile("[\ud800-\udfff]")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2061-\u2069]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_PIECE = re.compile(r"[^\W_]+|[.?!;…\n,:()]+")
_PAUSES = frozenset(",:()")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")
_OLD_TONES = re.compile("(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])$")
_PERCENT = " phan tram "
_HOOK, _TILDE = "\u0309", "\u0303"
_SHORTEST_RUN = 6
"""Letters from which a word that is no syllable may be several words run together."""
_LONGEST_SYLLABLE = 7
_word = tuple.__new__  # twice as quick as a call of `DangerWord`, for every word of every message
_REMEMBERED = 20_000
"""Different spellings that are kept ready; no text is kept."""


class DangerWord(NamedTuple):
    """One word. ``text`` carries the marks that were typed, ``bare`` none; full stops and commas are counted."""

    text: str
    bare: str
    sentence: int
    clause: int

    @property
    def is_marked(self) -> bool:
        """True if marks were typed, so that they must agree."""
        return self.text != self.bare


def visible(raw: str) -> str:
    """``raw`` in plain lower-case letters: fancy and full-width ones too, without what nobody sees."""
    text = _SURROGATE.sub(" ", raw[:_MAX_RAW])
    # a zero-width space is a stray sign between two words, unless it is all that stands between them
    hidden = _ZERO_WIDTH.findall(text)
    text = _ZERO_WIDTH.sub(" " if len(hidden) > text.count(" ") else "", text)
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", _MARKS.sub("", text).lower()).replace("ð", "đ").replace("%", _PERCENT)
    return _MARKS.sub("", text)[:MAX_CHARS]


def same_spelling(word: str) -> str:
    """``word`` with its tone where it is written today, and with one sign for hỏi and ngã."""
    if word.isascii():
        return word
    if _OLD_TONES.search(word) and not word.startswith("qu"):
        apart = unicodedata.normalize("NFD", word)
        word = apart[:-2] + apart[-1] + apart[-2]
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace(_HOOK, _TILDE))


class Speller:
    """Reader of words that remembers each spelling. ``full`` says what short forms stand for, by spelling."""

    def __init__(self, full: Mapping[str, str]) -> None:
        self._full = {same_spelling(short): same_spelling(word) for short, word in full.items()}
        self._known: Container[str] = frozenset()
        self._kept: dict[str, tuple[tuple[str, str], ...]] = {}

    def learn(self, bare_words: frozenset[str]) -> None:
        """Take the words, without marks, that decoding and cutting may lead to."""
        self._known = bare_words
        self._kept.clear()

    def read(self, raw: str) -> list[DangerWord]:
        """The words of a whole message."""
        sentence, clause, found = 0, 0, list[DangerWord]()
        for piece in _PIECE.findall(visible(raw)):
            if not piece[0].isalnum():
                clause += 1
                sentence += not _PAUSES.issuperset(piece)
                continue
            for text, bare in self.spell(piece):
                found.append(_word(DangerWord, (text, bare, sentence, clause)))
        return found

    def spell(self, piece: str) -> tuple[tuple[str, str], ...]:
        """The (text, bare) words that one typed piece stands for."""
        kept = self._kept.get(piece)
        if kept is None:
            if len(self._kept) >= _REMEMBERED:
                self._kept.clear()
            kept = self._kept[piece] = tuple((word, fold(word)) for word in self._spell(piece[:_MAX_WORD]))
        return kept

    def _spell(self, piece: str) -> list[str]:
        word = same_spelling(_REPEATS.sub(r"\1", piece))
        if word in self._full:
            return self._full[word].split()
        if not word.isascii() or word in self._known:
            return [word]
        decoded = decode_vni(word) if any(sign.isdigit() for sign in word) else decode_telex(word)
        if decoded and fold(decoded) in self._known and (word not in SYLLABLES):
            return [same_spelling(decoded)]
        if len(word) >= _SHORTEST_RUN and word.isalpha() and word not in SYLLABLES:
            return self._cut(word) or [word]
        return [word]

    def _cut(self, word: str) -> list[str] | None:
        """ "khongmuonsong" → khong muon song, when all of it is words of danger; the fewest pieces win."""
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for start in range(len(word)):
            here = best[start]
            if here is None:
                continue
            for end in range(start + 2, min(len(word), start + _LONGEST_SYLLABLE) + 1):
                there, piece = best[end], word[start:end]
                if piece in self._known and (there is None or len(there) > len(here) + 1):
                    best[end] = [*here, piece]
        return best[-1]
