"""Answers by meaning: which of the named lists of replies.yaml the words of an answer say ("cất ở nhà mẹ" → yes).

The wider phrase wins over one inside it, a phrase right behind a negation says nothing, and of two meanings the one
behind "nhưng", "giờ" is kept; otherwise it is to be asked again.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from knowledge.language.lexicon import Word, spell_out, split
from knowledge.language.phrase_finder import Phrases, words_said
from knowledge.language.telex import fold
from knowledge.language.text import marked_share
from knowledge.language.word_lists import all_words, named_phrases, phrases, word_file, words

ASK: Final = "ask"
"""What was said is understood, or says two things: the question is asked again."""
ASIDES: Final = frozenset({"no_purpose"})
"""Meanings that are no answer and are told so."""

_FILE = "replies"
_UNSURE = frozenset({ASK, "unknown", *ASIDES})
_POLAR = frozenset({"yes", "no"})
"""Names that say little by themselves, so that most of what is typed must belong to them."""
_IN_ONE_BREATH = frozenset({"both"})
"""What several parts say together only without a comma between them."""
_NOT, _NOT_MARKED, _NOT_YET = "khong", "không", "chưa"
_MOST_PIECES = 6
"""Parts of an answer that are read; the last holds the rest."""
_MARKED = 0.34
"""From this share of marked words on, an unmarked one is meant as it stands: "con" is not "còn"."""
_FEWEST_LEFT = 2
"""Words of weight that were not understood, from which they may be more than those that were."""
_WORD = re.compile(r"\w+")
_AGE = re.compile(r"\b(\d{1,3}) (?:tuoi|t)\b")
_OF_AGE = 18
_AGAIN = re.compile(r"\b(\w+) (?:mo|dau) ma \1\b")
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
    pieces = [text for piece in _PIECES.split(cleaned, _MOST_PIECES - 1) if (text := _text(piece))]
    named = [(piece, _of_piece(piece, group)) for piece in pieces]
    found = [(piece, name) for piece, name in named if name]
    names = {name for _, name in found}
    if not names:
        return ""
    if _list("replies.asks_back").within(cleaned):
        return ASK
    together = _together(group).get(frozenset(names), "")
    names = {together} if together and together not in _IN_ONE_BREATH else names
    if len(names) == 1:
        name = names.pop()
        return ASK if name not in _UNSURE and any(not other and leaves_doubt(piece) for piece, other in named) else name
    last, name = found[-1]
    return name if name != ASK and _list("replies.turn").start(last) else ASK


def leaves_doubt(text: str) -> bool:
    """True if words that were not understood may turn round what was: "chưa chuyển về đây"; a mere "không" does not."""
    return " " in text.strip() and _list("replies.doubt").within(text) is not None


def _text(piece: str) -> str:
    """The words, teencode spelled out unless the lists know it as it stands ("ngoài" is not always ngoái)."""
    typed = split(_list("replies.vocative").replace(piece, ""))
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
    if name in ("", ASK) and (turned := _denied(piece)):
        name = _resolved(turned, group) or name
    if name != ASK:
        return name
    for part in reversed(_list("replies.turn").split(piece)[1:]):
        later = _resolved(part, group)
        if later:
            return later
    return ASK


def _denied(piece: str) -> str:
    """The words without the roundabout way of denying: "có ai đưa giấy chi mô" → "không đưa giấy"; "" if there is none.

    "xong mô mà xong" is "chưa xong".
    """
    again = _AGAIN.search(fold(piece))
    if again:
        return f"{piece[: again.start()]}{_NOT_YET} {piece[slice(*again.span(1))]}{piece[again.end() :]}".strip()
    end = _list("replies.denies_at_the_end").end(piece)
    start = _list("replies.denies").within(piece[: end.start()]) if end else None
    if end is None or start is None or not piece[start.end() : end.start()].strip():
        return ""
    return f"{piece[: start.start()]}{_NOT_MARKED} {piece[start.end() : end.start()].strip()}".strip()


def _resolved(text: str, group: str) -> str:
    """The meaning as the marks have it where most words carry some, else with every word perhaps unmarked."""
    return _meant(text, group, strict=_is_marked(text))


def _is_marked(text: str) -> bool:
    """True if enough words carry marks; a "không" may have been "ko"."""
    return marked_share([word for word in text.split() if fold(word) != _NOT]) >= _MARKED


def _meant(text: str, group: str, *, strict: bool) -> str:
    said = words_said(text)
    spans = [
        _of_age(text, _Span(start, end, name))
        for name, lines in named_phrases(f"{_FILE}.{group}", strict=strict).items()
        for line in lines
        if line.may_stand(said)
        for start, end in line.places(text)
    ]
    widest = [span for span in spans if not any(_inside(span, other) for other in spans)]
    names = {span.name for span in widest if not _is_negated(text, span)}
    if len(names) > 1:
        both = _together(group).get(frozenset(names))
        names = {both} if both else _at_the_widest(widest, names)
    if len(names) != 1:
        return ASK if widest else ""
    name = names.pop()
    if name not in _UNSURE and (_leaves_doubt(text, spans) or (name in _POLAR and _leaves_much(text, spans))):
        return ASK
    return name


def _of_age(text: str, span: _Span) -> _Span:
    """The span, turned from yes to no where the one named is a child: "con trai 15 tuổi"."""
    ages = [int(age) for age in _AGE.findall(fold(text[span.start : span.end]))]
    return span._replace(name="no") if span.name == "yes" and ages and max(ages) < _OF_AGE else span


def _leaves_doubt(text: str, spans: list[_Span]) -> bool:
    """True if words outside all that was understood may turn it round: a negation, or a "nhưng" with its tail."""
    rest = "".join(
        "|" if any(span.start <= at < span.end for span in spans) else letter for at, letter in enumerate(text)
    )
    said_not = any(_list("replies.negation").within(text[span.start : span.end]) for span in spans)
    doubts = _list("replies.strong_doubt") if said_not else _list("replies.doubt")  # "nỏ nợ mô" is one denial
    if any(doubts.within(part) for part in rest.split("|")):
        return True
    turns = [turn for turn in _list("replies.turn").all(text) if not any(_holds(span, turn) for span in spans)]
    if not turns or not turns[-1].start() or not text[turns[-1].end() :].strip():
        return False
    return all(span.end <= turns[-1].end() for span in spans)


def _leaves_much(text: str, spans: list[_Span]) -> bool:
    """True if more words of weight were not understood than were."""
    left = covered = 0
    for word in _WORD.finditer(text):
        if word[0].isdigit() or fold(word[0]) in words("replies.small"):
            continue
        if any(span.start <= word.start() < span.end for span in spans):
            covered += 1
        else:
            left += 1
    return left >= _FEWEST_LEFT and left > covered


def _holds(span: _Span, turn: re.Match[str]) -> bool:
    """True if the turn is a word within the span, not one that its end swallowed."""
    return span.start <= turn.start() and turn.end() < span.end


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
