"""One of a question's options from what was typed: its number, its words, yes or no, "không biết", or a near miss.

Never guesses: two options that fit equally well, or a negated one, give None and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from knowledge.language.lexicon import Lexicon, Typed, read_words, vocabulary, without_politeness
from knowledge.language.numerals import Words, digit, read_number
from knowledge.language.telex import fold

UNKNOWN: Final = "unknown"
"""The value of "không biết": every fact may have it."""

_SHORTEST_TYPO = 4
"""Letters. In shorter words one slip makes another word."""
_LETTERS_A_SLIP = 5
"""One slip is forgiven for every so many letters."""


class Choice(NamedTuple):
    """An answer that a question offers. ``synonyms`` are other words for ``label``."""

    value: str
    label: str
    synonyms: Sequence[str] = ()


Options = Sequence[tuple[str, str, Sequence[str]]]


def means_unknown(text: str | Typed) -> bool:
    """Whether the message says "không biết", "nỏ nhớ", "quên rồi" … somewhere."""
    return _says_unknown(read_words(text))


def _says_unknown(words: Words) -> bool:
    return any(name == "unknown" for _, _, name in _kinds("unknown").spans(words))


@cache
def _kinds(*names: str) -> Lexicon:
    """A lexicon of some symbols of the group "choice" only."""
    return Lexicon({name: vocabulary()["choice"][name] for name in names})


def read_choice(text: str | Typed, options: Options) -> str | None:
    """The value of the one option meant, `UNKNOWN`, or None when it is not certain. Total."""
    typed = read_words(text)
    if not typed or not options:
        return None
    words = without_politeness(typed) or typed  # "dạ" alone is an answer
    known = [_Known(*option) for option in options]
    for found in (_exact(typed, known), _exact(words, known), _by_number(words, known)):
        if found is not None:
            return found
    if _says_unknown(words):
        return UNKNOWN
    steps = (_yes_no, _contained, _prefixed, _begins_yes_no, _near)
    for step in steps:
        found, certain = step(words, known)
        if certain:
            return found
    return None


class _Known:
    """An option with its phrases ready to compare."""

    def __init__(self, value: str, label: str, synonyms: Sequence[str]) -> None:
        self.value = value
        self.phrases = [words for text in (label, *synonyms) if (words := read_words(text))]
        self.lexicon = Lexicon({value: [" ".join(word.text for word in phrase) for phrase in self.phrases]})

    @property
    def bare(self) -> list[str]:
        """The phrases without diacritics."""
        return [_bare(phrase) for phrase in self.phrases]


def _bare(words: Words) -> str:
    """Without diacritics and with small numbers spelled, so that "cả 2" is "cả hai"."""
    return " ".join(_spelled().get(word.text, word.bare) for word in words)


@cache
def _spelled() -> dict[str, str]:
    return {name: fold(spellings[0]) for name, spellings in vocabulary()["numbers"].items() if name in "23456789"}


_Step = tuple[str | None, bool]
"""(value, whether this ends the search)."""


def _exact(words: Words, known: list[_Known]) -> str | None:
    typed = tuple(word.text for word in words)
    same = {
        option.value for option in known if any(tuple(w.text for w in phrase) == typed for phrase in option.phrases)
    }
    if not same:
        same = {option.value for option in known if _bare(words) in option.bare}
    return same.pop() if len(same) == 1 else None


def _by_number(words: Words, known: list[_Known]) -> str | None:
    """ "2", "câu 2", "cái thứ hai", "đầu tiên", "cuối cùng"."""
    rest = list(words)
    while len(rest) > 1 and (found := _kinds("pick").match(rest, 0)) and found[1] < len(rest):
        rest = rest[found[1] :]
    place = _kinds("first", "last").whole(words) or _kinds("first", "last").whole(rest)
    if place:
        return known[0 if place == "first" else -1].value
    picked = len(rest) < len(words)
    number = read_number(rest, 0)
    value = number.whole if number and number.end == len(rest) else None
    if value is None and len(rest) == 1:
        value = digit(rest, 0, sure=picked)
    if value is not None and 1 <= value <= len(known) and (picked or rest[0].is_number or value):
        return known[value - 1].value
    return None


def _yes_no(words: Words, known: list[_Known]) -> _Step:
    name = _kinds("yes", "no").whole(words)
    value = name if name in {option.value for option in known} else None
    return value, value is not None


def _negated(words: Words, start: int) -> bool:
    """Whether a negation stands right before ``start``: "không phải mất"."""
    return any(end == start for _, end, _ in _kinds("negation").spans(words[:start]))


def _contained(words: Words, known: list[_Known]) -> _Step:
    """An option's words inside a sentence; the longer phrase wins over one inside it, a negated one counts not."""
    spans = [
        (start, end, option.value)
        for option in known
        for start, end, _ in option.lexicon.spans(words)
        if not _kinds("yes", "no").whole(words[start:end])
    ]
    widest = [span for span in spans if not any(_inside(span, other) for other in spans)]
    kept = {value for start, _, value in widest if not _negated(words, start)}
    if len(kept) == 1:
        return kept.pop(), True
    return None, len(kept) > 1 or bool(widest)


def _inside(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]


def _prefixed(words: Words, known: list[_Known]) -> _Step:
    """The first words of a label ("làm ăn"), or the first letters of one, at least four."""
    typed = _bare(words)
    if len(typed) < 3:
        return None, False
    cut = len(words) == 1 and len(typed) >= _SHORTEST_TYPO
    found = {
        option.value
        for option in known
        if any(f"{phrase} ".startswith(f"{typed} ") or (cut and phrase.startswith(typed)) for phrase in option.bare)
    }
    return (found.pop(), True) if len(found) == 1 else (None, bool(found))


def _begins_yes_no(words: Words, known: list[_Known]) -> _Step:
    """ "chưa đâu em ơi": the first words answer, unless the rest says otherwise or speaks of another option."""
    found = _kinds("yes", "no").match(words, 0)
    if found is None or found[0] not in {option.value for option in known}:
        return None, False
    rest = words[found[1] :]
    others = {word.bare for option in known if option.value != found[0] for phrase in option.phrases for word in phrase}
    turned = any(name != found[0] for _, _, name in _kinds("yes", "no").spans(rest))
    return (None, True) if turned or any(word.bare in others for word in rest) else (found[0], True)


def _near(words: Words, known: list[_Known]) -> _Step:
    """The one option within a few slips of a key; a second one as near or nearly so makes it a guess."""
    typed = _bare(words)
    if len(typed) < _SHORTEST_TYPO or not any(len(word.bare) >= _SHORTEST_TYPO for word in words):
        return None, True
    slips = sorted(
        (min((OSA.distance(typed, phrase) for phrase in option.bare), default=99), option.value) for option in known
    )
    best, value = slips[0]
    allowed = max(1, len(typed) // _LETTERS_A_SLIP) if len(typed) >= _SHORTEST_TYPO else 0
    alone = len(slips) < 2 or slips[1][0] >= best + 2
    return (value, True) if best <= allowed and alone else (None, True)
