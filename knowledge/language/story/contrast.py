"""Contrast: "thế còn em trai em thì sao", "còn tôi thì răng" turn the talk to somebody else than before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from knowledge.language.telex import fold
from knowledge.language.text import fold_words, marked_share
from knowledge.language.word_lists import phrases, word_file

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

SELF = "self"
_MARKED = 0.3
_SIGNS = ".?!,;"
_BEFORE_TAIL = 4
"""Words that may stand between a relative and "thì sao"."""


def turned_to_whom(said: Utterance, own: str) -> tuple[str, Utterance]:
    """`SELF` or the word for the relative ("em trai") to whom a message turns, and the message without
    what only turns, with "nó" in the place of that relative; "" and the message as it is where it turns to nobody.

    ``own`` is how whoever writes calls themselves, as far as that is known.
    """
    return said.keep(("whom", own), lambda said: _whom(said, own))


def _whom(said: Utterance, own: str) -> tuple[str, Utterance]:
    typed = said.clean.split()
    words = [word.strip(_SIGNS) for word in typed]
    lead = phrases("several.turns", marks=True).start(said.clean)
    size = _lead_size(words, lead[0]) if lead else 0
    if size and _is_self(words[size:], own):
        return SELF, said.part(" ".join(typed[size:]))
    name, end = _kin_at(words[size:])
    if not name or (size == 0 and not asks_how(said.part(" ".join(words[end : end + _BEFORE_TAIL])))):
        return "", said
    he = word_file("several").plain("he")[0]
    return name, said.part(" ".join([he, *typed[size + end :]]))


def who_begins(words: list[str]) -> tuple[str, int]:
    """`SELF` or the relative with whom ``words`` begin, and the number of words that name them; "" for nobody."""
    name, size = _kin_at(words)
    if name:
        return name, size
    return (SELF, 1) if fold_words(words[:1])[0] in folded("selves") else ("", 0)


def asks_how(said: Utterance) -> bool:
    """True for "thì sao", "thì răng" anywhere in a message."""
    return phrases("several.tails").within(said.folded) is not None


def same_one(one: str, other: str) -> bool:
    """True if two words for a relative may mean the same person: "chồng" and "ông xã", anybody and "người nhà"."""
    one, other = fold(one), fold(other)
    kinds = {_kinds().get(one, ""), _kinds().get(other, "")}
    return one == other or "" in kinds or (len(kinds) == 1 and not kinds <= set(word_file("several").plain("many")))


def is_relative(name: str) -> bool:
    """True if a word means a relative of whoever writes, and is no name."""
    return fold(name) in _kin() or fold(name) in folded("owned")


def as_written(relation: str) -> str:
    """A word for a relative with its marks ("chong" → "chồng"); as it is where the list does not hold it."""
    return _kin().get(fold(relation), relation)


def _lead_size(words: list[str], lead: str) -> int:
    """Words of what turns, 0 where a message typed with marks has none there: "con", "vay" are then no "còn", "vậy"."""
    is_other = marked_share(words) >= _MARKED and lead == fold(lead)
    return 0 if is_other else len(lead.split())


def _is_self(words: list[str], own: str) -> bool:
    """True if the words begin with whoever writes, and name nobody of theirs ("em trai", "em tui")."""
    if " ".join(fold_words(words[:2])) in folded("own_self"):
        words = words[2:]
    first = fold_words(words[:1])
    selves = {*folded("selves"), *([fold(own)] if own else [])}
    return bool(first) and first[0] in selves and not _kin_at(words)[0]


def _kin_at(words: list[str]) -> tuple[str, int]:
    """The word for a relative with which ``words`` begin, and the number of words that name them with their owner."""
    bare = fold_words(words[:5])
    for size in range(min(4, len(bare)), 0, -1):
        name = _kin().get(" ".join(bare[:size]), "")
        if name and _fits(words[:size], name):
            return name, size + (len(words) > size and is_owner(words[size]))
    if len(bare) > 1 and bare[0] in folded("owned") and bare[0] != bare[1] and is_owner(words[1]):
        return folded("owned")[bare[0]], 2
    return "", 0


def _fits(typed: list[str], name: str) -> bool:
    """True if the words are ``name`` as it is written or without marks: "bán" is no "bạn"."""
    return all(word.lower() in (part, fold(part)) for word, part in zip(typed, name.split(), strict=True))


@cache
def folded(group: str) -> dict[str, str]:
    """The words of a list of `several` without their marks, each with the way it is written."""
    return {fold(word): word for word in word_file("several").plain(group)}


@cache
def _kin() -> dict[str, str]:
    """Words that by themselves mean a relative, without marks, each as it is written."""
    return {fold(word): word for words in word_file("several").named("kinds").values() for word in words}


@cache
def _kinds() -> dict[str, str]:
    """The kind of relative that a word means, without marks."""
    return {fold(word): kind for kind, words in word_file("several").named("kinds").items() for word in words}


def is_owner(word: str) -> bool:
    """True for whose relative somebody is: "tôi", "toi"; a word with other marks is another word ("tới")."""
    return word in word_file("several").plain("owners") or word in folded("owners")
