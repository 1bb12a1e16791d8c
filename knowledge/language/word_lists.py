"""Word lists and sentence patterns of the YAML files in this folder: "check.asks" is the group asks of check.yaml.

Editors write them as README.md says. A list is compiled once into one regular expression. Marks are taken off the
list and must be taken off the text, unless a list is asked for with marks: then a word fits with its own marks or
with none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from knowledge.language.phrase_finder import Needs, Phrases, Symbols
from knowledge.language.telex import fold
from knowledge.language.word_file import HOME as HOME
from knowledge.language.word_file import WordFile as WordFile
from knowledge.language.word_file import all_words as all_words
from knowledge.language.word_file import spelled as spelled
from knowledge.language.word_file import split_name
from knowledge.language.word_file import word_file as word_file
from knowledge.language.word_file import word_runs as word_runs
from knowledge.language.word_file import words as words
from knowledge.messages import message
from knowledge.yaml_file import YamlError

_PIECE = re.compile(r"\[([^\]]+)\](\*?)|\(([^)]+)\)|\{([\w.]+)\}(\*?)|(\S+)")
_ELSEWHERE = re.compile(r"\{(\w+)\.(\w+)\}")
_EXACT = "="
_REST = "…"
_NO_WORDS: frozenset[str] = frozenset()
_SETS: dict[frozenset[str], frozenset[str]] = {}
"""Each set of needed words once: thousands of lines need the same few."""
Spell = Callable[[str], str]


@cache
def phrases(name: str, *, marks: bool = False) -> Phrases:
    """The list ``name``. KeyError when there is none; YamlError when a line of it cannot be read."""
    file, group = split_name(name)
    return Phrases(_Compiler(file, _with_marks if marks else _folded).group(group, capture=False))


@cache
def symbols(name: str, *, marks: bool = False) -> Symbols:
    """The named lists of ``name``, or a single list, which stands for ""; ``marks`` as for `phrases`."""
    file, group = split_name(name)
    compiler = _Compiler(file, _with_marks if marks else _folded)
    found = file.groups[group]
    lists = found if isinstance(found, dict) else {"": found}
    return Symbols(
        {symbol: Phrases(compiler.lines((group, symbol), lines)) for symbol, lines in lists.items()},
        {symbol: [compiler.needs(line) for line in lines] for symbol, lines in lists.items()},
    )


@cache
def named_phrases(name: str, *, strict: bool = False) -> Mapping[str, tuple[Phrases, ...]]:
    """Each line of each named list of ``name``; a word fits with its own marks or, unless ``strict``, with none."""
    file, group = split_name(name)
    spell = _as_written if strict else _with_marks
    return {
        symbol: tuple(
            Phrases(compiler.lines(place, [line]), compiler.needs(line))
            for line in lines
            for at, place, line in _own_lines(file, (group, symbol), line)
            for compiler in (_Compiler(at, spell),)
        )
        for symbol, lines in file.named(group).items()
    }


def _own_lines(file: WordFile, place: tuple[str, ...], line: str) -> Iterable[tuple[WordFile, tuple[str, ...], str]]:
    """A line, or the lines of the list in another file that it is: "{trades.business}"."""
    other = _ELSEWHERE.fullmatch(line)
    if other is None:
        return [(file, place, line)]
    there = word_file(other[1])
    return [(there, (other[2],), each) for each in there.plain(other[2])]


def _folded(word: str) -> str:
    return re.escape(fold(word.removeprefix(_EXACT)).lower())


def _with_marks(word: str) -> str:
    word = word.lower()
    exact, bare = re.escape(word.removeprefix(_EXACT)), re.escape(fold(word))
    return exact if word.startswith(_EXACT) or exact == bare else f"(?:{exact}|{bare})"


def _as_written(word: str) -> str:
    return re.escape(word.lower().removeprefix(_EXACT))


class _Element(NamedTuple):
    pattern: str
    kind: str = "one"


class _Compiler:
    """Turns the lines of one file into regular expressions."""

    def __init__(self, file: WordFile, spell: Spell) -> None:
        self._file = file
        self._spell = spell

    def group(self, name: str, *, capture: bool = True) -> str:
        """Any line of a group; the words of a group of named lists can be asked for, as group 1 of the match."""
        lines = self._file.groups[name]
        if isinstance(lines, dict):
            found = "|".join(self.lines((name, key), each) for key, each in lines.items())
            return f"({found})" if capture else found
        return self.lines((name,), lines)

    def lines(self, place: tuple[str, ...], lines: list[str]) -> str:
        """Any of ``lines``, longer ones first."""
        ordered = sorted(enumerate(lines), key=lambda item: -len(item[1]))
        return "|".join(self._line(line, (*place, at)) for at, line in ordered)

    def needs(self, line: str) -> Needs:
        """The words that a line needs: one of each set."""
        return tuple(_SETS.setdefault(each, each) for each in map(self._fixed, _PIECE.finditer(line)) if each)

    def _any_of(self, lines: Iterable[str]) -> frozenset[str]:
        """Words of which every line has one; empty if some line has no fixed word."""
        found = [max(self.needs(line), key=lambda words: min(map(len, words)), default=_NO_WORDS) for line in lines]
        return frozenset().union(*found) if all(found) else _NO_WORDS

    def _fixed(self, match: re.Match[str]) -> frozenset[str]:
        """The words that an element of a line needs, one of them; empty for what may be missing or is any word."""
        _, _, choice, name, repeated, word = match.groups()
        if choice:
            return self._any_of(choice.split("/"))
        if name:
            file, group = split_name(name) if "." in name else (self._file, name)
            lines = file.groups[group]
            flat = [line for each in lines.values() for line in each] if isinstance(lines, dict) else lines
            return _NO_WORDS if repeated else _Compiler(file, self._spell)._any_of(flat)  # noqa: SLF001 - of its kind
        if not word or word in (_REST, ".", "#"):
            return _NO_WORDS
        return frozenset(fold(each.removeprefix(_EXACT)).lower() for each in word.split("/"))

    def _line(self, line: str, place: tuple[str | int, ...]) -> str:
        elements = [self._element(match, line, place) for match in _PIECE.finditer(line)]
        first = next((at for at, element in enumerate(elements) if element.kind == "one"), None)
        if first is None:
            raise self._error(place, message("words.nothing_fixed", line=line))
        before = "".join(f"(?:{each.pattern} ){_TIMES[each.kind]}" for each in elements[:first])
        after = "".join(self._following(each, is_last=each is elements[-1]) for each in elements[first + 1 :])
        return before + elements[first].pattern + after

    def _following(self, element: _Element, *, is_last: bool) -> str:
        if element.kind == "rest":
            return " (.+)" if is_last else "(?: .*)?"
        return f" {element.pattern}" if element.kind == "one" else f"(?: {element.pattern}){_TIMES[element.kind]}"

    def _element(self, match: re.Match[str], line: str, place: tuple[str | int, ...]) -> _Element:
        optional, many, choice, name, repeated, word = match.groups()
        if choice:
            return _Element("(?:" + "|".join(self._line(each.strip(), place) for each in choice.split("/")) + ")")
        if optional:
            inner = "|".join(self._line(each.strip(), place) for each in optional.split("/"))
            return _Element(f"(?:{inner})", "many" if many else "optional")
        if name and "." in name:
            other, group = split_name(name)
            return _Element(f"(?:{_Compiler(other, self._spell).group(group)})", "many" if repeated else "one")
        if name:
            if name not in self._file.groups:
                raise self._error(place, message("words.no_group", line=line, name=name))
            return _Element(f"(?:{self.group(name)})", "many" if repeated else "one")
        if word == _REST:
            return _Element("", "rest")
        if word in (".", "#"):
            return _Element(r"\w+" if word == "." else r"(\d+)")
        if any(sign in word for sign in "[](){}*"):
            raise self._error(place, message("words.sign", line=line))
        if "/" in word.strip("/"):
            return _Element("(?:" + "|".join(map(self._spell, word.split("/"))) + ")")
        return _Element(self._spell(word))

    def _error(self, place: tuple[str | int, ...], text: str) -> YamlError:
        return YamlError([self._file.sheet.problem(place, text)])


_TIMES = {"optional": "?", "many": "*"}
