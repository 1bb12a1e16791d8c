"""The own words of matters outside: a message is said to be about a passport only when it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from knowledge.entry import OutsideGroup
from knowledge.grid import Cell
from knowledge.language.text import clean, fold_words, has_marks, split_words
from knowledge.readings import MAX_READINGS, Candidate, Decision, Reading, Status

_START = 2


class _Cue(NamedTuple):
    words: tuple[str, ...]
    folded: tuple[str, ...]
    group: str


class OutsideCues:
    """The cues of all groups by their first two folded words. A word typed with marks must have those of the cue.

    A cue of one word counts only as it is written: "giờ" typed without marks is no "giỗ".
    """

    def __init__(self, groups: Mapping[str, OutsideGroup]) -> None:
        self._by_start: dict[tuple[str, ...], list[_Cue]] = {}
        for group in groups.values():
            for text in group.cues:
                words = tuple(split_words(clean(text)))
                cue = _Cue(words, tuple(fold_words(words)), group.id)
                self._by_start.setdefault(cue.folded[:_START], []).append(cue)

    def groups(self, words: Sequence[str]) -> list[str]:
        """The groups with a cue in ``words``, the longest cue first."""
        folded = tuple(fold_words(words))
        found = [
            cue
            for start in range(len(folded))
            for size in range(1, _START + 1)
            for cue in self._by_start.get(folded[start : start + size], ())
            if folded[start : start + len(cue.folded)] == cue.folded
            and _agree(words[start : start + len(cue.words)], cue.words)
        ]
        found.sort(key=lambda cue: -sum(map(len, cue.words)))
        return list(dict.fromkeys(cue.group for cue in found))

    def settle(self, read: Reading, words: Sequence[str], cell: Cell | None, *, is_outside: bool) -> Reading:
        """``read`` with the outside matter only by its own words, and without leaning over such words."""
        if read.decision is Decision.DECLINE and read.outside_group:
            groups = self.groups(words)
            if read.outside_group in groups:
                return read
            status = Status.OUT_OF_SCOPE if groups else Status.UNANSWERED
            return replace(read, status=status, outside_group=groups[0] if groups else "")
        is_doubtful = is_outside if read.decision is Decision.ANSWER else cell is None
        if read.is_answered and not read.is_safety and is_doubtful and self.groups(words):
            shown = (Candidate(read.topic, read.entry), *read.alternatives)[:MAX_READINGS]
            return replace(read, decision=Decision.CLARIFY, status=Status.CLARIFY, alternatives=shown)
        return read


def _agree(typed: Sequence[str], wanted: Sequence[str]) -> bool:
    if len(wanted) == 1:
        return typed[0] == wanted[0]
    return all(word == own or not has_marks(word) for word, own in zip(typed, wanted, strict=True))
