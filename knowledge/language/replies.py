"""Answers by meaning: which of the named lists of replies.yaml the words of an answer say ("cất ở nhà mẹ" → yes).

The wider phrase wins over one inside it, a phrase right behind a negation says nothing, and of two meanings the one
behind "nhưng", "giờ" is kept; otherwise it is to be asked again.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from knowledge.language.lexicon import Word, spell_out, split
from knowledge.language.phrase_finder import Phrases
from knowledge.language.telex import fold
from knowledge.language.text import marked_share
from knowledge.language.word_lists import all_words, named_phrases, phrases, word_file

ASK: Final = "ask"
"""What was said is understood, or says two things: the question is asked again."""
ASIDES: Final = frozenset({"no_purpose"})
"""Meanings that are no answer and are told so."""

_FILE = "replies"
_NOT = "khong"
_MOST_PIECES = 6
"""Parts of an answer that are read; the last holds the rest."""
_MARKED = 0.34
"""From this share of marked words on, an unmarked one is meant as it stands: "con" is not "còn"."""
_PIECES = re.compile(r"[,;.!?\n…]+(?!\d)")


class _Span(NamedTuple):
    start: int
    end: int
    name: str


def has_replies(group: str) -> bool:
    """True if replies.yaml has named lists of that name."""
    return isinstance(word_file(_FILE).groups.get(group), dict)


def reply_names(group: str) -> tuple[str, ...]:
    """The names of the lists of ``group``."""
    return tuple(word_file(_FILE).named(group))


def check_replies(group: str) -> None:
    """Raise YamlError when a line of ``group`` cannot be read."""
    named_phrases(f"{_FILE}.{group}")


def read_meaning(cleaned: str, group: str) -> str:
    """The one name in ``group`` that the words mean, `ASK`, or "" when they say nothing of the kind."""
    pieces = [_text(piece) for piece in _PIECES.split(cleaned, _MOST_PIECES - 1)]
    found = [(piece, name) for piece in pieces if piece and (name := _of_piece(piece, group))]
    names = {name for _, name in found}
    if not names:
        return ""
    if _list("replies.asks_back").within(cleaned):
        return ASK
    if len(names) == 1:
        return names.pop()
    last, name = found[-1]
    return name if name != ASK and _list("replies.turn").start(last) else ASK


def _text(piece: str) -> str:
    """The words, teencode spelled out unless the lists know it as it stands ("ngoài" is not always ngoái)."""
    typed = split(piece)
    spelled = spell_out(typed)
    if len(spelled) == len(typed):
        spelled = [word if _is_listed(word, full) else full for word, full in zip(typed, spelled, strict=True)]
    return " ".join(word.text for word in spelled if word.text.isalnum())


def _is_listed(typed: Word, full: Word) -> bool:
    """True if the lists hold the word as typed; unmarked it may be one of theirs, unless it is short for a negation."""
    listed = all_words(_FILE, "trades")
    return typed.text in listed or (full.bare != _NOT and typed.text in _unmarked())


@cache
def _unmarked() -> frozenset[str]:
    return frozenset(map(fold, all_words(_FILE, "trades")))


def _of_piece(piece: str, group: str) -> str:
    """The meaning of a part without commas; where it turns ("nhưng"), of what comes after."""
    name = _resolved(piece, group)
    if name != ASK:
        return name
    for part in reversed(_list("replies.turn").split(piece)[1:]):
        later = _resolved(part, group)
        if later:
            return later
    return ASK


def _resolved(text: str, group: str) -> str:
    """The meaning as the marks have it where most words carry some, else with every word perhaps unmarked."""
    return _meant(text, group, strict=_is_marked(text))


def _is_marked(text: str) -> bool:
    """True if enough words carry marks; a "không" may have been "ko"."""
    return marked_share([word for word in text.split() if fold(word) != _NOT]) >= _MARKED


def _meant(text: str, group: str, *, strict: bool) -> str:
    spans = [
        _Span(start, end, name)
        for name, lines in named_phrases(f"{_FILE}.{group}", strict=strict).items()
        for line in lines
        for start, end in line.places(text)
    ]
    widest = [span for span in spans if not any(_inside(span, other) for other in spans)]
    names = {span.name for span in widest if not _is_negated(text, span)}
    if len(names) > 1 and (both := _together(group).get(frozenset(names))):
        return both
    if len(names) > 1:
        names = _at_the_widest(widest, names)
    return names.pop() if len(names) == 1 else ASK if widest else ""


@cache
def _together(group: str) -> dict[frozenset[str], str]:
    """The name that several others of ``group`` make when all are said."""
    known = set(reply_names(group))
    lists = word_file(_FILE).named("together")
    sets = [(name, frozenset(line.split())) for name, lines in lists.items() for line in lines]
    return {parts: name for name, parts in sets if {name, *parts} <= known}


def _at_the_widest(spans: list[_Span], names: set[str]) -> set[str]:
    """Of phrases over the very same words the names are as good as none; of overlapping ones the longest stays."""
    longest = max(span.end - span.start for span in spans)
    kept = {span.name for span in spans if span.end - span.start == longest}
    covers = all(
        any(big.start < span.end and span.start < big.end for big in spans if big.end - big.start == longest)
        for span in spans
    )
    return kept & names if covers else names


def _inside(span: _Span, other: _Span) -> bool:
    return other.start <= span.start and span.end <= other.end and other.end - other.start > span.end - span.start


def _is_negated(text: str, span: _Span) -> bool:
    return _list("replies.negation").end(text[: span.start].rstrip()) is not None


@cache
def _list(name: str) -> Phrases:
    return phrases(name, marks=True)
