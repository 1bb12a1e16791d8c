"""Groups of questions that ask the same in other words, the one that most people asked first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.store.questions import Question
from knowledge.added_samples import bare_of, denials

ALIKE_FROM = 82.0
"""Likeness (0-100) of the words from which two questions are one group."""


@dataclass(frozen=True)
class Group:
    """Questions alike. ``id`` is the number of the first one; ``entry`` what they are about, as far as is known."""

    id: int
    questions: tuple[Question, ...] = field(repr=False)

    @property
    def numbers(self) -> list[int]:
        """The numbers of its questions."""
        return [each.id for each in self.questions]

    @property
    def words(self) -> str:
        """The question as most people put it; "" where only an answer was not liked."""
        return Counter(each.words for each in self.questions).most_common(1)[0][0]

    @property
    def wordings(self) -> list[str]:
        """The ways in which it was put, the commonest first."""
        return [words for words, _ in Counter(each.words for each in self.questions if each.words).most_common()]

    @property
    def entry(self) -> str:
        """The answer that was not liked, or the nearest topic."""
        return Counter(each.entry for each in self.questions).most_common(1)[0][0]

    @property
    def reasons(self) -> Mapping[str, int]:
        """Counts of those who did not like an answer, by reason."""
        return Counter(each.reason for each in self.questions if each.reason)

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return max(each.at for each in self.questions)


def groups_of(questions: Sequence[Question]) -> list[Group]:
    """The questions in groups: the most asked first, then the newest. Oldest first within a group.

    Thousands take seconds: never to be called within a transaction.
    """
    heads, by_words = dict[str, list[Question]](), dict[str, str]()
    for each in sorted(questions, key=lambda question: question.id):
        bare = bare_of(each.words) if each.words else f"/{each.entry}"
        head = _head(bare, by_words) if each.words and bare not in heads else bare
        if each.words and head not in heads:
            by_words[head] = _sorted(head)
        heads.setdefault(head, []).append(each)
    found = [Group(members[0].id, tuple(members)) for members in heads.values()]
    return sorted(found, key=lambda group: (-len(group.questions), -group.id))


def _head(bare: str, heads: Mapping[str, str]) -> str:
    """The group that a question belongs to, by its first question; itself for a new one. ``heads`` with their words
    sorted once: sorting them in each comparison is what takes longest.
    """
    near = process.extract(_sorted(bare), heads, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM, limit=3)
    return next((head for _, _, head in near if denials(head) == denials(bare)), bare)


def _sorted(bare: str) -> str:
    return " ".join(sorted(bare.split()))
