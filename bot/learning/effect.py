"""Effect of a lesson on the measuring sets: every question of them that it would change the answer of.

Only what is a wording, or nearly one, can change; the others are not even read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge.added_samples import bare_of, taught_from
from knowledge.evaluation import NONE, EvaluationError, Labelled, read_labelled
from knowledge.loader import Knowledge
from knowledge.readings import Candidate, Decision, Reading
from knowledge.understanding import Understanding

SETS = ("questions", "heldout", "formal", "spoken", "outside", "public_questions")


@dataclass(frozen=True)
class Change:
    """A question that is taken otherwise: the topic before ("" for none) and after, and whether each is right."""

    text: str
    before: str
    after: str
    was_right: bool
    is_right: bool


@dataclass(frozen=True)
class Effect:
    """Number of questions held against a lesson, and those that change."""

    looked: int
    changes: tuple[Change, ...] = ()

    @property
    def worse(self) -> int:
        """Questions that were right and are not any more."""
        return sum(each.was_right and not each.is_right for each in self.changes)

    @property
    def better(self) -> int:
        """Questions that become right."""
        return sum(each.is_right and not each.was_right for each in self.changes)


def effect_of(
    wordings: Iterable[str], meant: Candidate, before: Understanding, after: Understanding, rows: Sequence[Labelled]
) -> Effect:
    """Changes when ``wordings`` mean something: ``after`` knows them and ``before`` does not."""
    trial = taught_from((wording, meant) for wording in wordings)
    found = []
    for row in rows:
        bare = _bare(row.text)
        if trial.exact(bare) or trial.near(bare):
            was, now = before.read(row.text)[0], after.read(row.text)[0]
            if (was.decision, was.entry) != (now.decision, now.entry):
                found.append(Change(row.text, _topic(was), _topic(now), _is_right(was, row), _is_right(now, row)))
    return Effect(len(rows), tuple(found))


def measured(knowledge: Knowledge, folder: Path) -> list[Labelled]:
    """The content's own utterances and outside lines, and the labelled sets of a folder, as far as it is there."""
    rows = [Labelled(text, frozenset({entry.topic})) for entry in knowledge.published for text in entry.utterances]
    rows += [Labelled(text, frozenset({NONE})) for group in knowledge.outside.values() for text in group.utterances]
    return rows + [row for name in SETS for row in _labelled(folder / f"{name}.tsv")]


@lru_cache(2**15)  # an editor looks again and again, and the questions are thousands
def _bare(text: str) -> str:
    return bare_of(text)


@cache
def _labelled(path: Path) -> list[Labelled]:
    try:
        return read_labelled(path) if path.is_file() else []
    except EvaluationError:
        return []


def _topic(reading: Reading) -> str:
    return reading.topic if reading.is_answered else ""


def _is_right(reading: Reading, row: Labelled) -> bool:
    if row.is_outside:
        return reading.decision is not Decision.ANSWER
    return reading.is_answered and reading.topic in row.topics
