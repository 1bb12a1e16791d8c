"""Lists of phrases, found in a text: one list, or a group of named lists of which most are ruled out at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from knowledge.language.telex import fold

Needs = tuple[frozenset[str], ...]
"""Places of a line that cannot be missing, each with the words without marks that may stand there."""


class Phrases:
    """One list, ready to be found in a text; of a single line ``needs`` are those places."""

    def __init__(self, pattern: str, needs: Needs = ()) -> None:
        self._pattern = pattern
        self._needs = needs

    def may_stand(self, said: frozenset[str]) -> bool:
        """False if a text of just the words ``said`` (without marks) cannot hold it: quicker than any search."""
        return not any(map(said.isdisjoint, self._needs))

    def get_ready(self) -> None:
        """Compile the search within a text."""
        _ = self._within

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    @cached_property
    def _start(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self._pattern})(?!\w)")

    @cached_property
    def _end(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._pattern})$")

    @cached_property
    def _within(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._pattern})(?!\w)")

    def whole(self, text: str) -> re.Match[str] | None:
        """The match if ``text`` is one of the phrases, nothing more and nothing less."""
        return self._whole.fullmatch(text)

    def start(self, text: str) -> re.Match[str] | None:
        """The match if ``text`` begins with one of the phrases."""
        return self._start.match(text)

    def end(self, text: str) -> re.Match[str] | None:
        """The match if ``text`` ends with one of the phrases."""
        return self._end.search(text)

    def within(self, text: str) -> re.Match[str] | None:
        """The first match anywhere in ``text``."""
        return self._within.search(text)

    def replace(self, text: str, word: str) -> str:
        """``text`` with each of the phrases in it replaced by ``word``, single spaces between words."""
        return " ".join(self._within.sub(f" {word} ", text).split())

    def places(self, text: str) -> list[tuple[int, int]]:
        """The places (start, end) of the phrases in ``text``."""
        return [match.span() for match in self._within.finditer(text)]

    def all(self, text: str) -> Iterator[re.Match[str]]:
        """Every match in ``text``, from the left, none within another."""
        return self._within.finditer(text)

    def split(self, text: str, also: str = "") -> list[str]:
        """``text`` cut at the phrases, and at each sign of ``also``."""
        signs = rf"[{re.escape(also)}]|" if also else ""
        return re.split(rf"\s*(?:{signs}(?:{self._within.pattern}))\s*", text)


class Symbols:
    """A group of named lists: which name a text stands for. ``needs`` are those of each line of each list."""

    def __init__(self, lists: Mapping[str, Phrases], needs: Mapping[str, Sequence[Needs]]) -> None:
        self._lists = lists
        self._in_order = list(lists.items())
        self._always = frozenset(at for at, name in enumerate(lists) if not all(needs[name]))
        self._by_word: dict[str, list[tuple[int, Needs]]] = {}
        for at, name in enumerate(lists):
            for line in needs[name] if at not in self._always else ():
                # the place with the longest words tells most
                first = max(line, key=lambda words: min(map(len, words)))
                others = tuple(each for each in line if each is not first)
                for word in first:
                    self._by_word.setdefault(word, []).append((at, others))

    def get_ready(self) -> None:
        """Compile what is searched for within texts now, and not while somebody waits for an answer."""
        for _, phrases in self._in_order:
            phrases.get_ready()

    def of(self, text: str) -> str:
        """The name of the list that ``text`` as a whole is in; "" for none."""
        return next((name for name, phrases in self._lists.items() if phrases.whole(text)), "")

    def _near(self, said: frozenset[str]) -> list[tuple[str, Phrases]]:
        """The lists of which a line may stand among the words ``said``: a look at the words rules out nearly all."""
        found = set(self._always)
        for word in said & self._by_word.keys():
            for at, others in self._by_word[word]:
                if at not in found and not any(map(said.isdisjoint, others)):
                    found.add(at)
        return [self._in_order[at] for at in sorted(found)]

    def all_within(self, text: str, said: frozenset[str] | None = None) -> list[tuple[int, int, str]]:
        """(start, end, name) of what stands in ``text``, in order; of two that overlap the longer one.

        ``said`` are its words without marks, where they are at hand.
        """
        near = self._near(words_said(text) if said is None else said)
        found = [(start, end, name) for name, each in near for start, end in each.places(text)]
        if len(found) < 2:
            return found
        kept: list[tuple[int, int, str]] = []
        for start, end, name in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
            if all(end <= other[0] or start >= other[1] for other in kept):
                kept.append((start, end, name))
        return sorted(kept)

    def replace(self, text: str, said: frozenset[str] | None = None) -> str:
        """``text`` with each phrase replaced by the name of its list, list by list; ``said`` as for `all_within`."""
        for name, phrases in self._near(words_said(text) if said is None else said):
            text = phrases.replace(text, name)
        return text

    def within(self, text: str) -> str:
        """The first name of which a phrase stands in ``text``; "" for none."""
        return next((name for name, phrases in self._lists.items() if phrases.within(text)), "")

    def all(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of each phrase in ``text``."""
        for name, phrases in self._lists.items():
            for found in phrases.all(text):
                yield found.start(), found.end(), name


def words_said(text: str) -> frozenset[str]:
    """The words of a text without marks."""
    return frozenset(fold(text).split())
