"""The own words of matters outside: a message is said to be about a passport only when it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.entry import OutsideGroup
from knowledge.language.text import clean, fold_words, has_marks, split_words

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


def _agree(typed: Sequence[str], wanted: Sequence[str]) -> bool:
    if len(wanted) == 1:
        return typed[0] == wanted[0]
    return all(word == own or not has_marks(word) for word, own in zip(typed, wanted, strict=True))
