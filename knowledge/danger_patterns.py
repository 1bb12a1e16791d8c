"""Patterns of danger.yaml: word families and the order in which they must stand, found in the words of a message.

A line is a row of words. ``a/b`` or ``(a b/c d)`` is either of them, ``[a/b]`` may be missing, ``{nhóm}`` is a phrase
of that family, ``#`` a number (digits, or a word of the family ``numeral``); ``..`` stands for up to two words between,
``…`` for five, ``~`` for ten. ``|`` at the end: the clause ends there. ``A & B``: both stand anywhere in the message.
``!`` before a line: only when its marks were typed. Words without meaning (the family ``filler``) may always stand
between. A line of plain words is one phrase. A phrase ends at a comma, and nothing reaches over the end of a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.danger_lines import Pattern, PatternLists, Row, Step
from knowledge.danger_words import DangerWord, Speller
from knowledge.language.telex import fold
from knowledge.messages import message

FILLERS, NUMERALS, MARKED, NUMBER, END = "filler", "numeral", "marked", "#", "|"
GAPS = {"..": 2, "…": 5, "~": 10}
"""Words that each sign may stand for."""
_MOST_FILLERS = 3
_PIECE = re.compile(r"\[([^\]]+)\]|\{([^}]+)\}|\(([^)]+)\)|(\S+)")

_REMEMBERED = 64
"""Ways of marking the same words that are kept ready."""

Span = tuple[int, int]


class PatternError(ValueError):
    """A line that cannot be read."""


class _Node:
    """A place in the tree of all phrases: the phrases that end here, and the words that go on."""

    __slots__ = ("_kept", "below", "ends")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.ends: tuple[tuple[int, tuple[str, ...], bool], ...] = ()
        self._kept: dict[object, frozenset[int]] | None = None

    def end(self, family: int, words: tuple[str, ...], *, marks_only: bool) -> None:
        """Let a phrase of ``family`` end here."""
        self.ends = (*self.ends, (family, words, marks_only))

    def phrases(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(family, words) of every phrase here and below."""
        yield from ((family, words) for family, words, _ in self.ends)
        for node in self.below.values():
            yield from node.phrases()

    def families(self, typed: Sequence[DangerWord], *, is_marked: bool) -> frozenset[int]:
        """The families of the phrases that end here and agree with the marks of ``typed``.

        In a message that is typed with marks (``is_marked``) a single word without them is that very word.
        """
        if len(typed) == 1:
            key: object = (typed[0].text, is_marked)
        else:
            key, is_marked = tuple([word.text for word in typed]), False
        kept = self._kept.get(key) if self._kept else None
        if kept is None:
            if self._kept is None or len(self._kept) >= _REMEMBERED:
                self._kept = {}
            kept = self._kept[key] = frozenset(
                family for family, wanted, strict in self.ends if _agree(typed, wanted, marks_only=strict or is_marked)
            )
        return kept


class Patterns:
    """Families and the lines made of them, over one `Speller`."""

    def __init__(self, speller: Speller, families: Mapping[str, Sequence[str]]) -> None:
        self._speller = speller
        self._root = _Node()
        self._number: dict[object, int] = {}
        self._taken: list[Sequence[Pattern]] = []
        self._lists = PatternLists((), {})
        self._families = families
        self._bare_words: set[str] = set()
        self._marked = {text for word in families[MARKED] for text, _ in speller.spell(word)}
        for name, phrases in {NUMBER: [NUMBER, *families[NUMERALS]], **families}.items():
            family = self._number.setdefault(name, len(self._number))
            for phrase in phrases:
                self._teach(family, phrase)

    def compile(self, line: str) -> Pattern:
        """The pattern of a line. PatternError when it names no such family or nothing at all."""
        marks_only = line.startswith("!")
        parts = tuple(self._rows(part.strip(), marks_only=marks_only) for part in line.removeprefix("!").split(" & "))
        needed = (frozenset.intersection(*(frozenset(each.family for each in row) for row in rows)) for rows in parts)
        return Pattern(parts, frozenset().union(*needed))

    def compile_phrases(self, phrases: Sequence[str]) -> Pattern:
        """One pattern for all of these plain phrases."""
        family = self._phrases(tuple(phrases), marks_only=False)
        return Pattern((((Step(family, 0),),),), frozenset((family,)))

    def take(self, patterns: Sequence[Pattern]) -> int:
        """Take a list of patterns to be found; the number by which `Places.of` knows it."""
        self._taken.append(patterns)
        return len(self._taken) - 1

    def finish(self) -> None:
        """Get ready to find; call it after the last list is taken."""
        self._speller.learn(frozenset(self._bare_words))
        self._lists = PatternLists(self._taken, self._common())
        self._taken = []

    def find(self, words: Sequence[DangerWord]) -> Places:
        """The places where the families stand in a message."""
        return Places(words, self._root, self._lists, self._number[FILLERS])

    def _rows(self, part: str, *, marks_only: bool) -> tuple[Row, ...]:
        pieces = _PIECE.findall(part)
        if all(optional or word in GAPS for optional, _, _, word in pieces):
            raise PatternError(message("words.nothing_fixed", line=part))
        if is_plain(part):
            return ((Step(self._phrases((part,), marks_only=marks_only), 0),),)
        choices: list[tuple[Step | None, ...]] = []
        gap = 0
        ends = part.endswith(END)
        for optional, family, either, word in pieces:
            if word in GAPS or word == END:
                gap = GAPS.get(word, gap)
                continue
            if family and family not in self._families:
                raise PatternError(message("words.no_group", line=part, name=family))
            name = family or word
            phrases = tuple((optional or either or word).split("/"))
            found = self._number[name] if family or word == NUMBER else self._phrases(phrases, marks_only=marks_only)
            choices.append((Step(found, gap), None) if optional else (Step(found, gap),))
            gap = 0
        rows = [[step for step in row if step is not None] for row in itertools.product(*choices)]
        return tuple((*row[:-1], replace(row[-1], ends=ends)) for row in rows)

    def _phrases(self, phrases: tuple[str, ...], *, marks_only: bool) -> int:
        """The family without a name of a line's own words."""
        key = (phrases, marks_only)
        if key not in self._number:
            self._number[key] = len(self._number)
            for phrase in phrases:
                self._teach(self._number[key], ("!" if marks_only else "") + phrase)
        return self._number[key]

    def _common(self) -> dict[int, int]:
        """For each family how often its words are met, as far as the families themselves tell."""
        phrases = [(family, tuple(map(fold, words))) for family, words in self._root.phrases()]
        used = Counter(word for _, words in phrases for word in words)
        common: dict[int, int] = {}
        for family, words in phrases:
            common[family] = common.get(family, 0) + min((used[word] for word in words), default=0)
        return common

    def _teach(self, family: int, phrase: str) -> None:
        marks_only = phrase.startswith("!")
        words = [
            text
            for piece in phrase.lstrip("!").lower().split()
            for text, _ in (((piece, piece),) if piece == NUMBER else self._speller.spell(piece))
        ]
        node = self._root
        for word in words:
            node = node.below.setdefault(fold(word), _Node())
        # a word that is another, harmless one without its marks says nothing by itself
        needs_marks = marks_only or (len(words) == 1 and words[0] in self._marked)
        node.end(family, tuple(words), marks_only=needs_marks)
        self._bare_words.update(map(fold, words))


class Places:
    """The families that stand in one message, and where."""

    def __init__(self, words: Sequence[DangerWord], root: _Node, lists: PatternLists, fillers: int) -> None:
        self._words = words
        self._bare = [word.bare for word in words]
        self._found: list[tuple[int, int, frozenset[int]]] = []
        self._at: dict[int, dict[int, list[int]]] = {}
        self._is_marked = 2 * sum(text != bare for text, bare, _, _ in words) >= len(words)
        for start, bare in enumerate(self._bare):
            if bare in root.below or bare[0].isdigit():
                self._find(root, start, start)
        present = set[int]().union(*(families for _, _, families in self._found))
        self._fillers = self._where(fillers)
        self._may_stand = lists.among(present)

    def of(self, patterns: int) -> Iterator[tuple[Span, ...]]:
        """The matches of any pattern of a list: the places of the elements, for each way in which one stands there."""
        for pattern in self._may_stand.get(patterns, ()):
            yield from self._matches(pattern)

    def sentence_end(self, at: int, stops: Sequence[int]) -> int:
        """The place behind the last word of the sentence that goes on at ``at``, or the first of ``stops`` in it."""
        end = at
        while end < len(self._words) and self._words[end].sentence == self._words[at - 1].sentence and end not in stops:
            end += 1
        return end

    def _matches(self, pattern: Pattern) -> Iterator[tuple[Span, ...]]:
        parts = [list(self._part(rows)) for rows in pattern.parts]
        if all(parts):
            for together in itertools.islice(itertools.product(*parts), 64):
                yield tuple(itertools.chain.from_iterable(together))

    def _part(self, rows: Iterable[Row]) -> Iterator[tuple[Span, ...]]:
        for row in rows:
            for start in self._where(row[0].family):
                yield from self._row(row, 0, start)

    def _row(self, row: Row, number: int, start: int) -> Iterator[tuple[Span, ...]]:
        for end in self._where(row[number].family).get(start, ()):
            if number + 1 == len(row):
                if not row[number].ends or self._is_end(end):
                    yield ((start, end),)
                continue
            for following in self._starts(row[number + 1], end):
                for rest in self._row(row, number + 1, following):
                    yield ((start, end), *rest)

    def _is_end(self, at: int) -> bool:
        """True if a clause ends before the word ``at``, politeness aside."""
        while at < len(self._words) and at in self._fillers and self._words[at].clause == self._words[at - 1].clause:
            at += 1
        return at == len(self._words) or self._words[at].clause != self._words[at - 1].clause

    def _starts(self, step: Step, at: int) -> Iterator[int]:
        """The places where ``step`` may begin behind a word that ends at ``at``."""
        places = self._where(step.family)
        if not places:
            return
        reach, skipped = step.gap, 0
        sentence = self._words[at - 1].sentence
        while at < len(self._words) and self._words[at].sentence == sentence:
            if at in places:
                yield at
            if at in self._fillers and skipped < _MOST_FILLERS:
                skipped += 1
            elif reach:
                reach -= 1
            else:
                return
            at += 1

    def _where(self, family: int) -> Mapping[int, Sequence[int]]:
        """The ends of the phrases of a family, by their starts."""
        places = self._at.get(family)
        if places is None:
            places = self._at[family] = {}
            for start, end, families in self._found:
                if family in families:
                    places.setdefault(start, []).append(end)
        return places

    def _find(self, node: _Node, start: int, at: int) -> None:
        """Note every phrase below ``node`` that begins at ``start`` and goes on at ``at``."""
        words, clause = self._words, self._words[start].clause
        while at < len(words) and words[at].clause == clause:
            bare = self._bare[at]
            if bare[0].isdigit() and NUMBER in node.below:
                self._go_on(node, bare, start, at)
                self._go_on(node, NUMBER, start, at)
                return
            if bare not in node.below:
                return
            node, at = node.below[bare], at + 1
            self._note(node, start, at)

    def _go_on(self, node: _Node, key: str, start: int, at: int) -> None:
        below = node.below.get(key)
        if below is not None:
            self._note(below, start, at + 1)
            self._find(below, start, at + 1)

    def _note(self, node: _Node, start: int, end: int) -> None:
        if node.ends:
            self._found.append((start, end, node.families(self._words[start:end], is_marked=self._is_marked)))


def _agree(typed: Sequence[DangerWord], wanted: Sequence[str], *, marks_only: bool) -> bool:
    """True if marks that were typed are those that are wanted."""
    return all(
        word.text == each or each == NUMBER or not (marks_only or word.is_marked)
        for word, each in zip(typed, wanted, strict=True)
    )


def is_plain(line: str) -> bool:
    """True if a line is nothing but words, so that it is one phrase."""
    return not any(sign in line for sign in "[]{}()/#…~&|") and " .. " not in line
