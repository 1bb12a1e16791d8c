"""Speaker of a message: the words by which they call themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache

from knowledge.language.story.items import Item, Message
from knowledge.language.story.lists import words_of, written
from knowledge.language.story.phrase_tree import canonical
from knowledge.language.telex import fold

_OWNED = (
    "kin",
    "company",
    "workshop",
    "owner_is",
    "live_with",
    "nhaspace",
    "other",
    "alone",
    "sme",
    "helper",
    "on_behalf",
)
_OWNER_FIRST = ("owner_is", "helper", "on_behalf")
_PREDICATES = frozenset((
    "release", "release_weak", "prison", "have", "not", "want", "loan", "paper", "past", "now", "serving",
    "amnesty", "debt", "suspended", "conditional", "soon_out", "awaiting", "no_debt", "study", "report",
    "have_done", "filler", "unsure", "lost", "abroad", "live_with", "business", "abide", "rehabilitation",
    "never_prison", "alone", "non_custodial", "unknown", "time",
))  # fmt: skip

_QUESTIONS = frozenset(("verdict", "ask_end", "ask_word"))
_CALLED = 6
"""Counts against a word as the speaker's that calls the other."""


def speaker_words(message: Message) -> tuple[frozenset[str], str]:
    """The words by which the speaker calls themselves, and the first of them."""
    score: Counter[str] = Counter()
    always: list[str] = []
    for at, item in enumerate(message.items):
        if item.kind in ("word", "people"):
            _weigh_word(message, at, score, always)
        elif item.kind in _OWNED:
            _weigh_owner(item, score, always)
        elif item.kind == "vocative":
            _weigh_call(item, score, always)
    own = set(map(canonical, always))
    best = max(
        (word for word in score if score[word] > 0 and word in _maybe_self()),
        key=lambda word: score[word] + (word in _canonical("story.humble")),
        default="",
    )
    if best and not own & set(map(canonical, words_of("story.sure_self"))):
        own.add(best)
    first = next((item.text for item in message.items if canonical(item.text) in own), "")
    return frozenset(own), first or (always[0] if always else _typed(message, best))


def _weigh_word(message: Message, at: int, score: Counter[str], always: list[str]) -> None:
    """A word that stands alone: "tôi" is the speaker, "em" may be."""
    text = message.items[at].text
    word = canonical(text)
    if _is_called(message, at):
        score[word] -= _CALLED
    elif word in _always_self():
        always.append(text)
    elif word in _maybe_self() and not (at and message.kinds[at - 1] == "number"):
        score[word] += (word in _canonical("story.humble")) + any(
            kind in _PREDICATES for kind in message.kinds[at + 1 : at + 2]
        )


def _is_called(message: Message, at: int) -> bool:
    """True for the "cháu" of "chú vay được không cháu": behind the question stands who is asked."""
    asks = message.kinds[at - 1] in _QUESTIONS if at else False
    return asks and message.kinds[at + 1 : at + 2] in ([], ["stop"], ["vocative"])


def is_predicate(message: Message, at: int) -> bool:
    """True if the item at ``at`` says something of whom stands before it."""
    return message.kinds[at : at + 1] != [] and message.kinds[at] in _PREDICATES


def _weigh_owner(item: Item, score: Counter[str], always: list[str]) -> None:
    """The last word of "con trai cô", "xưởng của tôi" is whose it is."""
    if " " not in item.text or item.text in kin_words() or item.text.split()[0] in written("story.someone"):
        return
    last, first = (canonical(item.text.split()[place]) for place in (-1, 0))
    if last in _always_self():
        always.append(item.text.split()[-1])
    elif item.kind in _OWNER_FIRST and first in _always_self():
        always.append(item.text.split()[0])
    elif item.kind in _OWNER_FIRST and first in _maybe_self():
        score[first] += 2
    elif last in _maybe_self():
        score[last] += 2


def _weigh_call(item: Item, score: Counter[str], always: list[str]) -> None:
    """ "cho em hỏi" is said by em, "chào cháu" to cháu."""
    parts = [canonical(part) for part in item.text.split()]
    calls = parts[0] in _canonical("story.greets") or parts[-1] in _canonical("story.hails")
    for part in parts:
        if part in _always_self():
            always.append(part)
        elif part in _maybe_self():
            score[part] += 2 - 6 * calls


def _typed(message: Message, word: str) -> str:
    """``word`` as it was typed."""
    return next((each.text for each in message.words.words if canonical(each.text) == word), "") if word else ""


@cache
def _canonical(name: str) -> frozenset[str]:
    return frozenset(map(canonical, words_of(name)))


@cache
def _maybe_self() -> frozenset[str]:
    """Words that may be the speaker, without marks too where these leave no doubt."""
    lines = written("story.maybe_self")
    return frozenset(canonical(line.removeprefix("=")) for line in lines) | frozenset(
        fold(line) for line in lines if not line.startswith("=")
    )


@cache
def _always_self() -> frozenset[str]:
    return frozenset(canonical(word) for word in written("story.always_self")) | {"toi", "minh"}


@cache
def kin_words() -> frozenset[str]:
    """Every word for a relative."""
    return words_of("story.kin_sure")
