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
    """The questions in groups: the most asked first, then the newest. Oldest first within a group."""
    heads = dict[str, list[Question]]()
    for each in sorted(questions, key=lambda question: question.id):
        bare = bare_of(each.words) if each.words else f"/{each.entry}"
        heads.setdefault(_head(bare, heads), []).append(each)
    found = [Group(members[0].id, tuple(members)) for members in heads.values()]
    return sorted(found, key=lambda group: (-len(group.questions), -group.id))


def _head(bare: str, heads: Mapping[str, list[Question]]) -> str:
    """The group that a question belongs to, by its first question; itself for a new one."""
    if bare in heads or bare.startswith("/"):
        return bare
    near = process.extract(bare, heads.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_FROM, limit=3)
    return next((head for head, _, _ in near if denials(head) == denials(bare)), bare)
