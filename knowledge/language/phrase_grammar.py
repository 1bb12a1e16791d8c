"""Grammar of phrases over words: the YAML lists of this folder where they are too rich for one regular expression.

The same signs as README.md explains, with marks ("ừ" is "ừ" or "u", not "ư"). A group is matched once at each word, so
that groups within groups cost nothing; every possible end of a phrase is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from knowledge.language.telex import fold
from knowledge.language.word_lists import WordFile, word_file
from knowledge.messages import message
from knowledge.yaml_file import YamlError

_PIECE = re.compile(r"\[([^\]]+)\](\*?)|\(([^)]+)\)|\{(\w+)\}(\*?)|(\S+)")


class _Element(NamedTuple):
    """One place of a line: a word in its spellings, a group, or a choice of lines."""

    spellings: frozenset[str] = frozenset()
    group: str = ""
    choice: tuple[_Line, ...] = ()
    is_optional: bool = False
    is_many: bool = False


_Line = tuple[_Element, ...]


class _Way(NamedTuple):
    """A line with, for each place behind the first that cannot be missing, the words that it may begin with.

    The fewest words stand first: they rule out most lines. A line is looked up by its first word, which is there.
    """

    line: _Line
    needs: tuple[frozenset[str], ...]


_Named = tuple[str, _Way]
"""A line with the name of its list, "" in a plain group."""


class _Lines(NamedTuple):
    """Lines that may begin with one word, in the order of the file: those that need no other word, and all others by
    the words of the place of each that tells most.
    """

    free: tuple[tuple[int, _Named], ...]
    by_need: Mapping[str, tuple[tuple[int, _Named], ...]]

    @classmethod
    def of(cls, lines: Sequence[_Named]) -> _Lines:
        """The lines of a list, each with its place there."""
        free: list[tuple[int, _Named]] = []
        by_need: dict[str, tuple[tuple[int, _Named], ...]] = {}
        for row in enumerate(lines):
            needs = row[1][1].needs
            for word in needs[0] if needs else ():
                by_need[word] = (*by_need.get(word, ()), row)
            if not needs:
                free.append(row)
        return cls(tuple(free), by_need)

    def near(self, said: frozenset[str]) -> list[_Named]:
        """The lines that may stand among the words ``said``: a look at the words rules out nearly all."""
        found = dict(self.free)
        for word in self.by_need.keys() & said:
            for at, line in self.by_need[word]:
                if at not in found and not any(map(said.isdisjoint, line[1].needs)):
                    found[at] = line
        return [found[at] for at in sorted(found)]


class Grammar:
    """The groups of one file. YamlError where a line cannot be read."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._groups: dict[str, list[_Line]] = {}
        self._starts: dict[str, Mapping[str, list[_Named]]] = {}
        self._named: dict[str, Mapping[str, list[_Named]]] = {}
        self._near: dict[tuple[str, str], _Lines] = {}
        self._at_edge: dict[tuple[str, bool], frozenset[str]] = {}
        self._last: dict[str, frozenset[str]] = {}
        self._words: dict[str, _Element] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        """Words that are written in many lines, and sets of words, each made once: most of the memory else."""

    def near(self, group: str, word: str, said: frozenset[str]) -> list[_Named]:
        """The lines of a group that may begin with ``word`` and stand among the words ``said``, in their order."""
        key = (group, word)
        lines = self._near.get(key)
        if lines is None:
            is_named = isinstance(self._file.groups[group], dict)
            found = (self.named(group) if is_named else self.starts(group)).get(word)
            if found is None:
                return []  # not kept: it is a word of the message alone
            lines = self._near[key] = _Lines.of(found)
        return lines.near(said)

    def named(self, group: str) -> Mapping[str, list[_Named]]:
        """The lines of named lists, each with the name of its list, by the words that they may begin with."""
        if group not in self._named:
            found: dict[str, list[_Named]] = {}
            for name, lines in self._file.named(group).items():
                for at, line in enumerate(lines):
                    made = self._line(line, (group, name, at))
                    named = (name, self._way(made))
                    for word in self._first_words(made):
                        found.setdefault(word, []).append(named)
            self._named[group] = found
        return self._named[group]

    def starts(self, group: str) -> Mapping[str, list[_Named]]:
        """The lines of a plain group by the words that they may begin with."""
        if group not in self._starts:
            found: dict[str, list[_Named]] = {}
            for line in self._lines(group):
                way = self._way(line)
                for word in self._first_words(line):
                    found.setdefault(word, []).append(("", way))
            self._starts[group] = found
        return self._starts[group]

    def last_words(self, group: str) -> frozenset[str]:
        """The words that a line of a group, plain or of named lists, may end with."""
        if group not in self._last:
            is_named = isinstance(self._file.groups[group], dict)
            named = (way.line for ways in self.named(group).values() for _, way in ways) if is_named else ()
            lines = {id(line): line for line in (named if is_named else self._lines(group))}.values()  # each once
            self._last[group] = frozenset().union(*(self._edge_words(each, last=True) for each in lines))
        return self._last[group]

    def _lines(self, group: str) -> list[_Line]:
        if group not in self._groups:
            lines = self._file.plain(group)
            self._groups[group] = [self._line(line, (group, at)) for at, line in enumerate(lines)]
        return self._groups[group]

    def _way(self, line: _Line) -> _Way:
        behind = line if line[0].is_optional else line[1:]
        needs = (self._first_words((element,)) for element in behind if not element.is_optional)
        return _Way(line, tuple(sorted((self._sets.setdefault(words, words) for words in needs), key=len)))

    def _first_words(self, line: _Line) -> frozenset[str]:
        return self._edge_words(line, last=False)

    def _edge_words(self, line: _Line, *, last: bool) -> frozenset[str]:
        """The words that a line may begin with, or (``last``) end with."""
        found: frozenset[str] = frozenset()
        for element in reversed(line) if last else line:
            if element.group:
                key = (element.group, last)
                if key not in self._at_edge:
                    lines = self._lines(element.group)
                    self._at_edge[key] = frozenset().union(*(self._edge_words(each, last=last) for each in lines))
                found |= self._at_edge[key]
            elif element.choice:
                found = found.union(*(self._edge_words(each, last=last) for each in element.choice))
            else:
                found = found | element.spellings if found else element.spellings
            if not element.is_optional:
                break
        return found

    def _line(self, line: str, place: tuple[str | int, ...]) -> _Line:
        made = tuple(self._element(match, line, place) for match in _PIECE.finditer(line))
        if all(element.is_optional for element in made):
            raise self._error(place, message("words.nothing_fixed", line=line))
        return made

    def _element(self, match: re.Match[str], line: str, place: tuple[str | int, ...]) -> _Element:
        optional, many, choice, group, repeated, word = match.groups()
        if optional or choice:
            lines = tuple(self._line(each.strip(), place) for each in (optional or choice).split("/"))
            return _Element(choice=lines, is_optional=bool(optional), is_many=bool(many))
        if group:
            if group not in self._file.groups:
                raise self._error(place, message("words.no_group", line=line, name=group))
            return _Element(group=group, is_optional=bool(repeated), is_many=bool(repeated))
        if any(sign in word for sign in "[]{}()*"):
            raise self._error(place, message("words.sign", line=line))
        if word not in self._words:
            forms = frozenset(form for each in word.lower().split("/") for form in _forms(each))
            self._words[word] = _Element(self._sets.setdefault(forms, forms))
        return self._words[word]

    def _error(self, place: tuple[str | int, ...], text: str) -> YamlError:
        return YamlError([self._file.sheet.problem(place, text)])


def _forms(word: str) -> tuple[str, ...]:
    return (word[1:],) if word.startswith("=") else (word, fold(word))


class Matching:
    """The words of one clause against a grammar; every group is tried at most once at each word."""

    def __init__(self, grammar: Grammar, words: Sequence[str]) -> None:
        self._grammar = grammar
        self._words = words
        self._said = frozenset(words)
        self._kept: dict[tuple[str, int], frozenset[int]] = {}
        self._repeated: dict[tuple[str, int], frozenset[int]] = {}

    def group(self, name: str, at: int) -> frozenset[int]:
        """The ends of the phrases of a plain group that start at the word ``at``."""
        key = (name, at)
        kept = self._kept.get(key)
        if kept is None:
            ends = set[int]()
            if at < len(self._words):
                for _, way in self._grammar.near(name, self._words[at], self._said):
                    ends |= self._line(way.line, at)
            kept = self._kept[key] = frozenset(ends)
        return kept

    def named(self, group: str, at: int) -> dict[tuple[str, int], None]:
        """(name, end) of the phrases of named lists that start at the word ``at``, in the order of the file."""
        fitting = self._grammar.near(group, self._words[at], self._said)
        return dict.fromkeys((name, end) for name, way in fitting for end in self._line(way.line, at))

    def _line(self, line: _Line, at: int) -> set[int]:
        here = {at}
        for element in line:
            there: set[int] = set()
            for start in here:
                there |= self._times(element, start)
            here = there
            if not here:
                break
        return here

    def _times(self, element: _Element, at: int) -> frozenset[int] | set[int]:
        """The ends of an element that starts at ``at``, with all the times that it may be there."""
        if not element.is_optional:
            return self._once(element, at)
        if not element.is_many:
            return {at, *self._once(element, at)}
        key = (element.group, at)
        if element.group and key in self._repeated:
            return self._repeated[key]
        found = {at}
        fresh: set[int] = found
        while fresh:
            fresh = {end for start in fresh for end in self._once(element, start)} - found
            found = found | fresh
        if element.group:
            self._repeated[key] = frozenset(found)
        return found

    def _once(self, element: _Element, at: int) -> frozenset[int] | set[int]:
        if at >= len(self._words):
            return frozenset()
        if element.group:
            return self.group(element.group, at)
        if element.choice:
            return {end for line in element.choice for end in self._line(line, at)}
        return frozenset((at + 1,)) if self._words[at] in element.spellings else frozenset()


@cache
def grammar(file: str) -> Grammar:
    """The grammar of the file ``file``.yaml of this folder."""
    return Grammar(word_file(file))
