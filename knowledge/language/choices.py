"""Choice of one of a question's options by typed words: its number, its words, yes or no, "không biết", or a near miss.

Never guesses: two options that fit equally well, or a negated one, give None and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from knowledge.language.lexicon import Lexicon, Typed, read_words, vocabulary, without_politeness
from knowledge.language.numerals import Words, digit, read_number
from knowledge.language.options import UNKNOWN, Option, Options, spelled_as_words
from knowledge.language.replies import ASIDES, leaves_doubt, read_meaning
from knowledge.language.telex import fold
from knowledge.language.text import clean
from knowledge.language.word_lists import words as list_words

_SHORTEST_TYPO = 4
"""Letters. In shorter words one slip makes another word."""
_COURTESY = ("da", "vang", "a", "u", "o", "uh", "thua", "cai")
_COUNTED = ("cai", "viec", "thu", "nguoi", "dua", "con")
"""Words behind a number that is then no choice: "hai cái luôn"."""
_LETTERS_A_SLIP = 5
"""One slip is forgiven for every so many letters."""


class Reply(NamedTuple):
    """The choice that an answer makes. ``value``: of an option, a finer one of `Options`, `UNKNOWN` or None.

    ``is_plain``: pressed, named, numbered, or a mere yes or no; any other reading is to be said back. ``aside`` names
    a meaning that is no answer ("no_purpose").
    """

    value: str | None
    is_plain: bool = True
    aside: str = ""


def means_unknown(text: str | Typed) -> bool:
    """True if the message says "không biết", "nỏ nhớ", "quên rồi" … somewhere."""
    return _says_unknown(read_words(text))


def _says_unknown(words: Words) -> bool:
    return any(name == "unknown" for _, _, name in _kinds("unknown").spans(words))


@cache
def _kinds(*names: str) -> Lexicon:
    """A lexicon of some symbols of the group "choice" only."""
    return Lexicon({name: vocabulary()["choice"][name] for name in names})


def read_choice(text: str | Typed, options: Options) -> str | None:
    """The value of the one option meant, `UNKNOWN`, or None when it is not certain. Total."""
    return read_reply(text, options).value


def read_reply(text: str | Typed, options: Options) -> Reply:
    """The option meant and how it was said. Total."""
    typed, known = read_words(text), options.known
    if not typed or not known or _is_mere_assent(typed, options):
        return Reply(None)
    words = without_politeness(typed) or typed  # "dạ" alone is an answer
    number = _by_number(words, known) if _is_at_the_start(typed, words) else None
    for found in (_exact(typed, known), _exact(words, known), number, _yes_no(words, options)[0]):
        if found is not None:
            return _finer(text, options) or Reply(found)
    meant = read_meaning(clean(text if isinstance(text, str) else text.raw), options.replies) if options.replies else ""
    if meant == UNKNOWN or meant in options.values or meant in options.finer:
        return Reply(meant, is_plain=False)
    if meant:
        return Reply(None, aside=meant if meant in ASIDES else "")
    if _says_unknown(words):
        return Reply(UNKNOWN, is_plain=False)
    first = _first_of_all(clean(text if isinstance(text, str) else text.raw), options)
    if first is not None:
        return Reply(first, is_plain=False)
    for step in (_contained, _prefixed, _begins_yes_no, _near):
        value, certain = step(words, options)
        if certain:
            return Reply(value, is_plain=False)
    return Reply(None)


def _is_mere_assent(typed: Words, options: Options) -> bool:
    """True for a "dạ" or "ừm" alone where yes would admit something bad: courtesy is no confession."""
    admits = bool(options.replies) and options.replies in list_words("replies.admits")
    return admits and all(word.bare in list_words("replies.mere_assent") for word in typed)


def _finer(text: str | Typed, options: Options) -> Reply | None:
    """A better reading of the whole than the option found: "án treo" among other sentences, "cho con đi học"."""
    if not options.replies:
        return None
    meant = read_meaning(clean(text if isinstance(text, str) else text.raw), options.replies)
    if meant in ASIDES:
        return Reply(None, aside=meant)
    return Reply(meant, is_plain=False) if meant in options.finer - options.values else None


_Step = tuple[str | None, bool]
"""(value, whether this ends the search)."""


def _exact(words: Words, known: Sequence[Option]) -> str | None:
    typed, bare = tuple(word.text for word in words), spelled_as_words(words)
    same = {option.value for option in known if typed in option.texts}
    if not same:
        same = {option.value for option in known if bare in option.bare}
    return same.pop() if len(same) == 1 else None


def _is_at_the_start(typed: Words, words: Words) -> bool:
    """True if nobody was named before the words: "dạ hai" is a number, "anh hai" a brother."""
    start = next((at for at, word in enumerate(typed) if word is words[0]), 0)
    before, after = typed[:start], typed[start + len(words) : start + len(words) + 1]
    if after and after[0].bare in _COUNTED:
        return False
    return words[0].is_number or all(word.bare in _COURTESY for word in before)


def _by_number(words: Words, known: Sequence[Option]) -> str | None:
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


def _yes_no(words: Words, options: Options) -> _Step:
    """A mere yes or no: the option of that name, or the one that is also said so."""
    name = _kinds("yes", "no").whole(words)
    if not name:
        return None, False
    value = name if name in options.values else options.said_as(name)
    return value, value is not None


def _negated(words: Words, start: int) -> bool:
    """True if a negation stands right before ``start``: "không phải mất"."""
    return any(end == start for _, end, _ in _kinds("negation").spans(words[:start]))


def _contained(words: Words, options: Options) -> _Step:
    """An option's words inside a sentence; the longer phrase wins over one inside it, a negated one counts not."""
    spans = [
        (start, end, option.value)
        for option in options.known
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


def _prefixed(words: Words, options: Options) -> _Step:
    """The first words of a label ("làm ăn"), or the first letters of one, at least four."""
    typed = spelled_as_words(words)
    if len(typed) < 3:
        return None, False
    cut = len(words) == 1 and len(typed) >= _SHORTEST_TYPO
    found = {
        option.value
        for option in options.known
        if any(f"{phrase} ".startswith(f"{typed} ") or (cut and phrase.startswith(typed)) for phrase in option.bare)
    }
    return (found.pop(), True) if len(found) == 1 else (None, bool(found))


def _begins_yes_no(words: Words, options: Options) -> _Step:
    """ "chưa đâu em ơi": the first words answer, unless the rest says otherwise or speaks of another option."""
    found = _kinds("yes", "no").match(words, 0)
    if found is None or found[0] not in options.values:
        return None, False
    rest = words[found[1] :]
    if rest and rest[-1].bare == "thi":  # "ờ thì" is still thinking
        return None, True
    others = frozenset[str]().union(*(option.words for option in options.known if option.value != found[0]))
    turned = any(name != found[0] for _, _, name in _kinds("yes", "no").spans(rest))
    if turned or any(word.bare in others for word in rest):
        return None, True
    own = frozenset[str]().union(*(option.words for option in options.known if option.value == found[0]))
    known = own | _small_words()
    # a word behind it that means nothing here may turn it: "chưa hỏi nó" is no "chưa"
    return (found[0] if all(word.bare in known for word in without_politeness(rest)) else None), True


def _first_of_all(cleaned: str, options: Options) -> str | None:
    """The yes or no before a comma, where what follows gives but a reason: "chưa, tại em đi bè suốt"."""
    first, comma, rest = cleaned.partition(",")
    name = _kinds("yes", "no").whole(without_politeness(read_words(first))) if comma else None
    value = options.said_as(name) if name else None
    if name is None or value is None or leaves_doubt(rest):
        return None
    words = read_words(rest)
    others = frozenset[str]().union(*(option.words for option in options.known if option.value != value))
    plain = _kinds("yes", "no").spans(words)
    return None if plain or any(word.bare in others for word in words) else value


@cache
def _small_words() -> frozenset[str]:
    """Words that say nothing beside a yes or no: "em", "nữa", "đâu"."""
    return frozenset(fold(part) for text in vocabulary()["choice"]["beside_yes_no"] for part in text.split())


def _near(words: Words, options: Options) -> _Step:
    """The one option within a few slips of a key; a second one as near or nearly so makes it a guess."""
    typed = spelled_as_words(words)
    if len(typed) < _SHORTEST_TYPO or not any(len(word.bare) >= _SHORTEST_TYPO for word in words):
        return None, True
    slips = sorted(
        (min((OSA.distance(typed, phrase) for phrase in option.bare), default=99), option.value)
        for option in options.known
    )
    best, value = slips[0]
    allowed = max(1, len(typed) // _LETTERS_A_SLIP) if len(typed) >= _SHORTEST_TYPO else 0
    alone = len(slips) < 2 or slips[1][0] >= best + 2
    return (value, True) if best <= allowed and alone else (None, True)
