"""Wordings that editors taught while the program runs: a small layer over the weights, which are not learned anew.

A message that is a wording to the letter means its entry. One that is nearly so leans to it where the weights are not
sure; they keep the word on everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz, process

from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words
from knowledge.language.word_lists import word_file
from knowledge.readings import Candidate

NEAR_FROM = 90.0
"""Likeness (0-100) of the letters, whatever the order of the words, from which a message is nearly a wording."""
_FEWEST = 3
"""Words of a message that may be nearly a wording: in a shorter one a single letter changes the meaning."""


@dataclass(frozen=True)
class Taught:
    """The wordings by their folded words."""

    wordings: Mapping[str, Candidate] = field(default_factory=dict)

    def exact(self, *said: str) -> Candidate | None:
        """The entry taught for one of these spellings of a message, folded; None for none."""
        return next((self.wordings[each] for each in said if each in self.wordings), None)

    def near(self, said: str) -> Candidate | None:
        """The entry of the nearest wording, if it is near enough. A word that says no must be in both or in neither."""
        if not self.wordings or len(said.split()) < _FEWEST:
            return None
        for wording, _, _ in process.extract(
            said, self.wordings.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_FROM, limit=3
        ):
            if denials(said) == denials(wording):
                return self.wordings[wording]
        return None


def taught_from(rows: Iterable[tuple[str, Candidate]]) -> Taught:
    """The layer of wordings as they were typed; the first of two that are the same counts."""
    found: dict[str, Candidate] = {}
    for wording, meant in rows:
        found.setdefault(bare_of(wording), meant)
    return Taught(found)


def bare_of(wording: str) -> str:
    """The words of a wording as messages are compared with it: folded, signs aside."""
    return fold(" ".join(split_words(clean(wording))))


def denials(said: str) -> int:
    """Count of the folded words that say no, but for the one that ends a question ("… được không")."""
    words = said.split()
    return sum(word in _no() for word in words[:-1])


@cache
def _no() -> frozenset[str]:
    return frozenset(map(fold, word_file("acts").plain("denials")))
