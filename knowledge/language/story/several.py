"""Several people in one message: "thằng Nam về tháng 3, thằng Tú án treo" is cut into what is told of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from knowledge.language.name_tables import is_in
from knowledge.language.story.context import Context
from knowledge.language.story.contrast import SELF, folded, is_owner, is_relative, who_begins
from knowledge.language.story.told import RELEASE, Heard
from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases, word_file

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.?!\n]+")
_FEWEST, _MOST = 2, 6
"""People told apart in a message; who lists more wants the list of the police, not a pre-check of each."""
_NAME_WORDS, _BETWEEN = 3, 3
_SHORTEST = 3
"""Letters of a name without marks in small letters: shorter ones are other words."""
_LONGEST = 6
"""Words that are looked at for a relative with an owner."""
_Mention = tuple[str, int, int]
"""The name of a person, where the words for it begin and where they end."""


@dataclass(frozen=True)
class Person:
    """One of several people: how the message calls them ("Nam", "đứa thứ hai") and what it tells of them."""

    name: str
    heard: Heard


def read_several(said: Utterance, today: date) -> list[Person]:
    """The people of a message of whom a sentence or a release is told; empty for fewer than two.

    What stands before the first of them is about nobody in particular, and so is the question behind the last. People
    are told apart by their names; else whoever writes (`SELF`) and their relatives are.
    """
    named, related = said.share("people", _mentioned, lambda found: found == ([], []))
    return _told_apart(said, named, today) or _told_apart(said, related, today)


def _mentioned(said: Utterance) -> tuple[list[_Mention], list[_Mention]]:
    return list(_mentions(said.raw)), list(_relatives(said.raw))


def _told_apart(said: Utterance, mentions: list[_Mention], today: date) -> list[Person]:
    told: dict[str, str] = {}
    for name, words in _pieces(said.raw, mentions):
        told[name] = f"{told.get(name, '')} {words}"
    if len(told) < _FEWEST:
        return []
    found = [Person(name, _hear(said, name, words, today)) for name, words in list(told.items())[:_MOST]]
    found = [person for person in found if RELEASE.intersection(fact.fact for fact in person.heard.facts)]
    return found if len(found) >= _FEWEST else []


def named_one(said: Utterance, taken: Collection[str] = ()) -> tuple[str, Utterance]:
    """The one person whom a message names ("cháu Hòa"), and the message with "nó" for the name; "" for none, several,
    or the name of whoever writes.

    "một cậu nữa" is none of those ``taken``, the names of whom was told before: the next number is the name.
    """
    mentions = list(_mentions(said.raw))
    if len({name for name, _, _ in mentions}) != 1 or phrases("several.own_name").within(said.folded):
        return "", said
    name, start, end = mentions[0]
    if taken and fold(said.raw[start:end].split()[0].lower()) in folded("ones"):
        name = f"{word_file('several').plain('counted_as')[0]} {len(taken) + 1}"
    is_rank = is_numbered(name) or (" " in name and name.split(" ", 1)[1] in word_file("several").plain("ranks"))
    if not is_rank and not said.raw[start:end].split()[-1][:1].isupper():
        return "", said  # "chi đó" is no sister called Đó
    he = word_file("several").plain("he")[0]
    return name, said.part(f"{said.raw[:start]}{he}{said.raw[end:]}".lower())


def is_numbered(name: str) -> bool:
    """True for "người thứ 2", the name of one of several people who have none."""
    return name.startswith(word_file("several").plain("counted_as")[0])


def spoken_of(said: Utterance, names: Sequence[str]) -> tuple[str, Utterance]:
    """The one of ``names`` whom a message speaks of, and the message with "nó" for the name; "" for none or several."""
    words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(said.raw)]
    places = {name: at for name in names if (at := _place_of(name.lower().split(), words))}
    if len(places) != 1:
        return "", said
    ((name, (first, end)),) = places.items()
    first -= 1 if first and fold(words[first - 1][0]) in folded("heads") else 0
    if is_relative(name) and end < len(words) and is_owner(words[end][0]):
        end += 1
    he = word_file("several").plain("he")[0]
    return name, said.part(f"{said.raw[: words[first][1]]}{he}{said.raw[words[end - 1][2] :]}".lower())


def _place_of(name: list[str], words: list[tuple[str, int, int]]) -> tuple[int, int] | None:
    """The first word of a name in a message and the one after its last; None where it is not named.

    A word with other marks is another word, and "1 nam" is a year: Nam is named in neither.
    """
    typed = [word for word, *_ in words]
    for first in range(len(typed) - len(name) + 1):
        found = typed[first : first + len(name)]
        is_name = all(word in (part, fold(part)) for word, part in zip(found, name, strict=True))
        if is_name and not (found != name and first and typed[first - 1].isdecimal()):
            return first, first + len(name)
    return None


def _hear(said: Utterance, name: str, words: str, today: date) -> Heard:
    """The facts of one person, who is left out or called "nó" in a piece of the message."""
    lists = word_file("several")
    if name == SELF:
        heard = said.part(f"{lists.plain('selves')[0]} {words}").story(today)
        return replace(heard, facts=tuple(fact for fact in heard.facts if fact.about == "self"))
    heard = said.part(f"{lists.plain('he')[0]} {words}").story(today, Context("relative", lists.plain("relation")[0]))
    return replace(heard, facts=tuple(fact for fact in heard.facts if fact.about == "relative"))


def _pieces(raw: str, places: list[_Mention]) -> Iterator[tuple[str, str]]:
    """Each mention of a person with the words up to the next one."""
    for at, (name, _, end) in enumerate(places):
        stop = places[at + 1][1] if at + 1 < len(places) else len(raw)
        yield name, _before_question(raw[end:stop])


def _relatives(raw: str) -> Iterator[_Mention]:
    """Whoever writes and their relatives, each where a clause begins with them: "tui về tháng 2, em tui về tháng 8"."""
    words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(raw)]
    for at, (_, start, _) in enumerate(words):
        name, size = (
            who_begins([word for word, *_ in words[at : at + _LONGEST]]) if _begins(raw, words, at) else ("", 0)
        )
        if name:
            yield name, start, words[at + size - 1][2]


def _begins(raw: str, words: list[tuple[str, int, int]], at: int) -> bool:
    """True for the first word of a clause."""
    between = raw[words[at - 1][2] : words[at][1]] if at else ","
    return not between.isspace() or fold(words[at - 1][0]) in folded("joins")


def _mentions(raw: str) -> Iterator[_Mention]:
    """The people mentioned, each with where it begins and ends: by name, by rank, or as one of several."""
    words = [(found[0], fold(found[0].lower()), found.start(), found.end()) for found in _WORD.finditer(raw)]
    ones, at = 0, 0
    while at < len(words):
        size, start = 0, words[at][2]
        if at and words[at - 1][1] in folded("ones") and words[at][1] in folded("counted"):
            ones, size, start = ones + 1, 1, words[at - 1][2]
            name = f"{word_file('several').plain('counted_as')[0]} {ones}"
        elif words[at][1] in folded("heads"):
            size, name = _named_at(words[at:])
        if size:
            yield name, start, words[at + size - 1][3]
        at += max(size, 1)


def _named_at(words: list[tuple[str, str, int, int]]) -> tuple[int, str]:
    """The number of words that name one person from a head ("thằng", "anh trai tên") on, and the name; 0 for none."""
    (_, bare, *_), rest = words[0], words[1:]
    start = 0
    while start < min(_BETWEEN, len(rest)) and rest[start][0].islower() and rest[start][1] in folded("between"):
        start += 1
    for size in (2, 1):
        rank = folded("ranks").get(" ".join(word for _, word, *_ in rest[start : start + size]))
        if len(rest) >= start + size and rank:
            named = rest[start + size : start + size + 2]  # "ông thứ nhất tên Thành" is Thành
            if len(named) > 1 and named[0][1] in folded("named_by") and named[1][0][:1].isupper():
                return 3 + start + size, named[1][0]
            return 1 + start + size, f"{folded('heads')[bare]} {rank}"
    end = start
    while end < min(start + _NAME_WORDS, len(rest)) and rest[end][0][0].isupper():
        end += 1
    if end > start:
        return 1 + end, " ".join(word for word, *_ in rest[start:end])
    if rest and bare in folded("close") and _is_plain_name(rest[0][0]):
        return 2, rest[0][0].capitalize()
    return 0, ""


def _is_plain_name(word: str) -> bool:
    """True for a given name in small letters that is no other word: "thằng hải", not the "bi" of "em chi bi"."""
    is_short = len(word) < _SHORTEST and word.isascii()
    return word.islower() and not is_short and is_in(word, "given") and not is_in(word, "everyday")


def _before_question(words: str) -> str:
    """The words without the sentences that ask about all of them: "mấy đứa này đứa nào được vay"."""
    kept = []
    for sentence in _SENTENCE_END.split(words):
        asked = phrases("several.all_of_them").within(fold(sentence.lower()))
        kept.append(sentence[: asked.start()] if asked else sentence)
        if asked:
            break
    return ", ".join(kept)
