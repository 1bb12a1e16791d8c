"""Cue phrases of story.yaml as a tree of words: the longest phrase at a place is found in one walk.

A word with marks fits when typed with the same marks or with none; hỏi and ngã are one tone and the place of a tone
mark is free ("hoà", "hòa"), because people write both.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from knowledge.language.lexicon import Word
from knowledge.language.telex import fold
from knowledge.language.word_lists import WordFile, word_file

_TONES = {"\u0300": "\u0300", "\u0301": "\u0301", "\u0303": "\u0309", "\u0309": "\u0309", "\u0323": "\u0323"}
_PIECE = re.compile(r"\[([^\]]+)\]|\(([^)]+)\)|\{(\w+)\}|(\S+)")
_EXACT = "="
NUMBER = "#"
_CUES = "story.cues"
_NO_BRANCHES: Mapping[str, tuple[tuple[str, bool, _Place], ...]] = MappingProxyType({})


class Cue(NamedTuple):
    """A phrase found: its kind, how many words it has, and how many of them were typed with their own marks."""

    kind: str
    size: int
    exact: int


@lru_cache(maxsize=8192)
def canonical(word: str) -> str:
    """``word`` with its tone behind its letters, hỏi for ngã: equal for every usual spelling."""
    if word.isascii():
        return word
    letters: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", word):
        (tones if sign in _TONES else letters).append(_TONES.get(sign, sign))
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)


class _Node:
    __slots__ = ("branches", "kind", "then")

    def __init__(self) -> None:
        self.branches: dict[str, list[tuple[str, bool, _Node]]] = {}
        self.kind = ""
        self.then: list[_Node] = []

    def join(self, word: str, *, shares: bool) -> _Node:
        """The node behind ``word``; one that every line beginning alike ``shares``, or a new one."""
        only = word.startswith(_EXACT)
        bare = word.removeprefix(_EXACT)
        spelled = canonical(bare.lower())
        branches = self.branches.setdefault(NUMBER if spelled == NUMBER else fold(bare), [])
        if shares:
            for text, exact, branch in branches:
                if (text, exact) == (spelled, only) and not branch.then:
                    return branch
        following = _Node()
        branches.append((spelled, only, following))
        return following


class _Place(NamedTuple):
    """A node of the tree when all phrases are in it. Ends that are alike are one place: a tenth of the memory."""

    kind: str
    branches: Mapping[str, tuple[tuple[str, bool, _Place], ...]]
    then: tuple[_Place, ...]


class _Merger:
    """Makes places of nodes, one of all that are alike."""

    def __init__(self) -> None:
        self._made: dict[int, _Place] = {}
        self._alike: dict[object, _Place] = {}

    def place(self, node: _Node) -> _Place:
        """The place of ``node`` and of all below it."""
        if id(node) not in self._made:
            branches = {
                sys.intern(key): tuple((sys.intern(word), only, self.place(below)) for word, only, below in rows)
                for key, rows in node.branches.items()
            }
            then = tuple(map(self.place, node.then))
            rows = tuple((key, *((word, only, id(below)) for word, only, below in branches[key])) for key in branches)
            name = (node.kind, rows, tuple(map(id, then)))
            self._made[id(node)] = self._alike.setdefault(name, _Place(node.kind, branches or _NO_BRANCHES, then))
        return self._made[id(node)]


class _State:
    """All places in the tree that the words so far may have reached, each with its number of exact words."""

    __slots__ = ("after", "exact", "kind", "members")

    def __init__(self, members: list[tuple[_Place, int]], kind: str, exact: int) -> None:
        self.members = members
        self.kind = kind
        self.exact = exact
        self.after: dict[str, _State] = {}


def _reach(reached: dict[tuple[int, int], tuple[_Place, int]], node: _Place, exact: int) -> None:
    """Add ``node`` and all that follows it without a word."""
    if (id(node), exact) not in reached:
        reached[id(node), exact] = (node, exact)
        for following in node.then:
            _reach(reached, following, exact)


class PhraseTree:
    """The phrases of some kinds. Of two of equal length the one with its own marks wins, then the earlier kind."""

    def __init__(self, file: WordFile, kinds: dict[str, list[str]]) -> None:
        self._file = file
        self._rank = {kind: rank for rank, kind in enumerate(kinds)}
        root = _Node()
        for kind, lines in kinds.items():
            for line in lines:
                for end in self._grown([root], line, shares=True):
                    if end is not root and (not end.kind or self._rank[kind] < self._rank[end.kind]):
                        end.kind = kind
        self._states: dict[frozenset[tuple[int, int]], _State] = {}
        self._start = self._made([(_Merger().place(root), 0)])

    def longest(self, words: Sequence[Word], at: int) -> Cue | None:
        """The best phrase that begins at ``at``."""
        found: Cue | None = None
        state = self._start
        for here in range(at, len(words)):
            following = self._after(state, words[here])
            if following is None:
                break
            state = following
            if state.kind:
                found = Cue(state.kind, here + 1 - at, state.exact)
        return found

    def _after(self, state: _State, word: Word) -> _State | None:
        """The state behind ``word``; worked out once. Only words of the phrases are kept, so that it stays small."""
        key = NUMBER if word.is_number else word.text
        if key in state.after:
            return state.after[key]
        reached: dict[tuple[int, int], tuple[_Place, int]] = {}
        for node, exact in state.members:
            for spelled, only, branch in node.branches.get(NUMBER if word.is_number else word.bare, ()):
                if spelled == NUMBER or canonical(word.text) == spelled:
                    _reach(reached, branch, exact + 1)
                elif not only and word.text == word.bare:
                    _reach(reached, branch, exact)
        if not reached:
            return None
        name = frozenset(reached)
        if name not in self._states:
            self._states[name] = self._made(list(reached.values()))
        state.after[key] = self._states[name]
        return state.after[key]

    def _made(self, members: list[tuple[_Place, int]]) -> _State:
        ends = [(exact, -self._rank[node.kind], node.kind) for node, exact in members if node.kind]
        exact, _, kind = max(ends, default=(0, 0, ""))
        return _State(members, kind, exact)

    def _grown(self, heads: list[_Node], line: str, *, shares: bool = False) -> list[_Node]:
        """The nodes behind ``line`` read from each of ``heads``; what may be left out leaves the heads among them."""
        for optional, either, group, word in _PIECE.findall(line):
            if word and ("/" not in word or word == "/"):
                heads = [head.join(word, shares=shares) for head in heads]
                continue
            shares = False
            lines = self._file.plain(group) if group else (optional or either or word).split("/")
            end = _Node()
            for each in lines:
                for last in self._grown(heads, each.strip()):
                    last.then.append(end)
            heads = [*heads, end] if optional else [end]
        return heads


@cache
def cue_tree() -> PhraseTree:
    """The phrases of the group "cues" of story.yaml, with every word for a relative."""
    return PhraseTree(word_file("story"), word_file("story").named(_CUES.partition(".")[2]))
