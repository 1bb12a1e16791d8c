"""Several people in one message: "thằng Nam về tháng 3, thằng Tú án treo" is cut into what is told of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from knowledge.language.name_tables import is_in
from knowledge.language.story.context import Context
from knowledge.language.story.told import Heard
from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases, word_file

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.?!\n]+")
_FEWEST, _MOST = 2, 6
"""People told apart in a message; who lists more wants the list of the police, not a pre-check of each."""
_NAME_WORDS, _BETWEEN = 3, 3
_DECIDES = frozenset({"sentence_status", "finished_on"})


@dataclass(frozen=True)
class Person:
    """One of several people: how the message calls them ("Nam", "đứa thứ hai") and what it tells of them."""

    name: str
    heard: Heard


def read_several(said: Utterance, today: date) -> list[Person]:
    """The people of a message of whom a sentence or a release is told; empty for fewer than two.

    What stands before the first of them is about nobody in particular, and so is the question behind the last.
    """
    told: dict[str, str] = {}
    for name, words in _pieces(said.raw):
        told[name] = f"{told.get(name, '')} {words}"
    if len(told) < _FEWEST:
        return []
    found = [Person(name, _hear(said, words, today)) for name, words in list(told.items())[:_MOST]]
    found = [person for person in found if _DECIDES.intersection(fact.fact for fact in person.heard.facts)]
    return found if len(found) >= _FEWEST else []


def spoken_of(said: Utterance, names: Sequence[str]) -> tuple[str, Utterance]:
    """The one of ``names`` whom a message speaks of, and the message with "nó" for the name; "" for none or several."""
    words = [(fold(found[0].lower()), found.start(), found.end()) for found in _WORD.finditer(said.raw)]
    places = {name: at for name in names if (at := _place_of(fold(name.lower()).split(), words))}
    if len(places) != 1:
        return "", said
    ((name, (first, end)),) = places.items()
    first -= 1 if first and words[first - 1][0] in _folded("heads") else 0
    he = word_file("several").plain("he")[0]
    return name, said.part(f"{said.raw[: words[first][1]]}{he}{said.raw[words[end - 1][2] :]}".lower())


def _place_of(name: list[str], words: list[tuple[str, int, int]]) -> tuple[int, int] | None:
    """The first word of a name in a message and the one after its last; None where it is not named."""
    spelled = [word for word, *_ in words]
    for first in range(len(spelled) - len(name) + 1):
        if spelled[first : first + len(name)] == name:
            return first, first + len(name)
    return None


def _hear(said: Utterance, words: str, today: date) -> Heard:
    """The facts of one person, who is left out or called "nó" in a piece of the message."""
    lists = word_file("several")
    heard = said.part(f"{lists.plain('he')[0]} {words}").story(today, Context("relative", lists.plain("relation")[0]))
    return replace(heard, facts=tuple(fact for fact in heard.facts if fact.about == "relative"))


def _pieces(raw: str) -> Iterator[tuple[str, str]]:
    """Each mention of a person with the words up to the next one."""
    places = list(_mentions(raw))
    for at, (name, _, end) in enumerate(places):
        stop = places[at + 1][1] if at + 1 < len(places) else len(raw)
        yield name, _before_question(raw[end:stop])


def _mentions(raw: str) -> Iterator[tuple[str, int, int]]:
    """The people mentioned, each with where it begins and ends: by name, by rank, or as one of several."""
    words = [(found[0], fold(found[0].lower()), found.start(), found.end()) for found in _WORD.finditer(raw)]
    ones, at = 0, 0
    while at < len(words):
        size, start = 0, words[at][2]
        if at and words[at - 1][1] in _folded("ones") and words[at][1] in _folded("counted"):
            ones, size, start = ones + 1, 1, words[at - 1][2]
            name = f"{word_file('several').plain('counted_as')[0]} {ones}"
        elif words[at][1] in _folded("heads"):
            size, name = _named_at(words[at:])
        if size:
            yield name, start, words[at + size - 1][3]
        at += max(size, 1)


def _named_at(words: list[tuple[str, str, int, int]]) -> tuple[int, str]:
    """The number of words that name one person from a head ("thằng", "anh trai tên") on, and the name; 0 for none."""
    (_, bare, *_), rest = words[0], words[1:]
    start = 0
    while start < min(_BETWEEN, len(rest)) and rest[start][0].islower() and rest[start][1] in _folded("between"):
        start += 1
    for size in (2, 1):
        rank = _folded("ranks").get(" ".join(word for _, word, *_ in rest[start : start + size]))
        if len(rest) >= start + size and rank:
            return 1 + start + size, f"{_folded('heads')[bare]} {rank}"
    end = start
    while end < min(start + _NAME_WORDS, len(rest)) and rest[end][0][0].isupper():
        end += 1
    if end > start:
        return 1 + end, " ".join(word for word, *_ in rest[start:end])
    if rest and bare in _folded("close") and rest[0][0].islower() and is_in(rest[0][0], "given"):
        return 2, rest[0][0].capitalize()
    return 0, ""


@cache
def _folded(group: str) -> dict[str, str]:
    """The words of a list without their marks, each with the way it is written."""
    return {fold(word): word for word in word_file("several").plain(group)}


def _before_question(words: str) -> str:
    """The words without the sentences that ask about all of them: "mấy đứa này đứa nào được vay"."""
    kept = []
    for sentence in _SENTENCE_END.split(words):
        asked = phrases("several.all_of_them").within(fold(sentence.lower()))
        kept.append(sentence[: asked.start()] if asked else sentence)
        if asked:
            break
    return ", ".join(kept)
