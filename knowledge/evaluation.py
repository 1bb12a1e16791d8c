"""Evaluation of the understanding: on a labelled file, and by folds of the content.

A labelled file has lines `question<TAB>topic|topic<TAB>style` (header optional); `none` means that the question
is outside what the program knows, and "+" stands between the topics of several questions in one message.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from knowledge.augmentation import with_teencode, with_typo
from knowledge.language.telex import fold
from knowledge.language.text import Replacement
from knowledge.loader import Knowledge, make_normaliser, words_of
from knowledge.matcher import Example
from knowledge.messages import message
from knowledge.readings import Decision, Reading, decide
from knowledge.training import fit_matcher

NONE = "none"
FOLDS = 5  # parts that the content is cut into: a matcher learns from all but the one that it is judged by

Way = Callable[[str, int], str]
WAYS: dict[str, Way] = {
    "typed": lambda text, _: text,
    "no_diacritics": lambda text, _: fold(text),
    "teencode": lambda text, _: with_teencode(text),
    "one_typo": with_typo,
}
"""The ways of typing in which a held-out question is asked; the number makes slips the same every time."""


class EvaluationError(Exception):
    """A labelled file cannot be used; the message says why and where."""


@dataclass(frozen=True)
class Labelled:
    """A question with the topics that are right for it."""

    text: str
    topics: frozenset[str]
    style: str = ""
    parts: tuple[frozenset[str], ...] = ()
    """Of several questions in one message the right topics of each, in the order asked."""

    @property
    def is_outside(self) -> bool:
        """True if the question is outside what the program knows."""
        return NONE in self.topics


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file. Raises EvaluationError naming the file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(message("evaluation.unreadable", path=path, error=error)) from error
    found = []
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[0] in ("question", "utterance", "text")):
            continue
        if len(cells) < 2 or not cells[1].strip():
            raise EvaluationError(message("evaluation.line", path=path, number=number))
        style = cells[2].strip() if len(cells) > 2 else ""
        found.append(_labelled(cells[0], cells[1], style))
    if not found:
        raise EvaluationError(message("evaluation.empty", path=path))
    return found


def _labelled(text: str, topics: str, style: str) -> Labelled:
    parts = tuple(frozenset(topic.strip() for topic in part.split("|")) for part in topics.split("+"))
    return Labelled(text, frozenset().union(*parts), style, parts if len(parts) > 1 else ())


class Summary(TypedDict):
    """Shares (0-1) over one group of questions; ``inside`` are those that have a right topic.

    ``answered`` counts those that are leaned to as well; ``all_parts`` is the share of messages with several questions
    of which each was answered, in order.
    """

    questions: int
    inside: int
    outside: int
    top1: float
    top3: float
    answered: float
    leaned: float
    clarified: float
    declined: float
    right_of_answered: float
    answered_wrong: float
    reached: float
    outside_answered: float
    outside_leaned: float
    all_parts: float


@dataclass(frozen=True)
class Judged:
    """One question with what the program made of it. ``ranked`` are topics best first, whatever was decided."""

    question: Labelled
    readings: Sequence[Reading]
    ranked: Sequence[str]
    ms: float

    @property
    def decision(self) -> Decision:
        """The decision on the first reading."""
        return self.readings[0].decision

    @property
    def shown(self) -> list[str]:
        """Topics that the person sees: answered ones, and the readings offered."""
        topics: list[str] = []
        for reading in self.readings:
            if reading.is_answered:
                topics.append(reading.topic)
            if reading.decision is Decision.LEAN or reading.decision is Decision.CLARIFY:
                topics += [option.topic for option in reading.alternatives]
        return topics

    @property
    def answered(self) -> list[str]:
        """Topics whose answers the person sees, in order."""
        return [reading.topic for reading in self.readings if reading.is_answered]

    def is_right(self, topics: Sequence[str]) -> bool:
        """True if one of ``topics`` is right for the question."""
        return any(topic in self.question.topics for topic in topics)

    def answers_all(self) -> bool:
        """True if each question of the message was answered, in order."""
        found, parts = self.answered, self.question.parts
        return len(found) == len(parts) and all(topic in part for topic, part in zip(found, parts, strict=True))


@dataclass
class Report:
    """All judged questions of a run."""

    judged: list[Judged] = field(default_factory=list)

    def summary(self) -> Summary:
        """Shares over all questions."""
        rows = self.judged
        inside = [row for row in rows if not row.question.is_outside]
        outside = [row for row in rows if row.question.is_outside]
        answered = [row for row in inside if row.readings[0].is_answered]
        several = [row for row in inside if row.question.parts]
        right = [row for row in answered if row.is_right(row.answered)]
        return {
            "questions": len(rows),
            "inside": len(inside),
            "outside": len(outside),
            "top1": _share(sum(row.is_right(row.ranked[:1]) for row in inside), len(inside)),
            "top3": _share(sum(row.is_right(row.ranked[:3]) for row in inside), len(inside)),
            "answered": _share(len(answered), len(inside)),
            "leaned": _share(sum(row.decision is Decision.LEAN for row in inside), len(inside)),
            "clarified": _share(sum(row.decision is Decision.CLARIFY for row in inside), len(inside)),
            "declined": _share(sum(row.decision is Decision.DECLINE for row in inside), len(inside)),
            "right_of_answered": _share(len(right), len(answered)),
            "answered_wrong": _share(len(answered) - len(right), len(inside)),
            "reached": _share(sum(row.is_right(row.shown) for row in inside), len(inside)),
            "outside_answered": _share(sum(_claims(row, Decision.ANSWER) for row in outside), len(outside)),
            "outside_leaned": _share(sum(_claims(row, Decision.LEAN) for row in outside), len(outside)),
            "all_parts": _share(sum(row.answers_all() for row in several), len(several)),
        }

    def times(self) -> tuple[float, float]:
        """Milliseconds a question: median and 99th percentile."""
        ordered = sorted(row.ms for row in self.judged) or [0.0]
        return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    def by_style(self) -> dict[str, Summary]:
        """A summary for every style in the file."""
        styles = dict.fromkeys(row.question.style for row in self.judged)
        return {
            style: Report([row for row in self.judged if row.question.style == style]).summary()
            for style in styles
            if style
        }

    def errors(self) -> list[Judged]:
        """Questions whose first topic is wrong, and outside questions that were answered."""
        return [
            row
            for row in self.judged
            if (_claims(row, Decision.ANSWER) if row.question.is_outside else not row.is_right(row.ranked[:1]))
        ]

    def confusion(self) -> Counter[tuple[str, str]]:
        """(right topic, topic taken instead) with how often."""
        pairs: Counter[tuple[str, str]] = Counter()
        for row in self.errors():
            taken = row.ranked[0] if row.ranked else NONE
            pairs["|".join(sorted(row.question.topics)), taken] += 1
        return pairs


def _claims(row: Judged, decision: Decision) -> bool:
    """True if an outside question was answered (or leaned to) as if the program knew the matter.

    Politeness, safety and what the service says about itself claim nothing about law or money.
    """
    return any(
        reading.decision is decision
        and reading.topic not in row.question.topics
        and not reading.topic.startswith(("smalltalk.", "safety.", "bot.human"))
        for reading in row.readings
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


Reader = Callable[[str], list[Reading]]


def judge(questions: Sequence[Labelled], read: Reader) -> Report:
    """Run ``read`` over ``questions``, timing each."""
    report = Report()
    for question in questions:
        started = time.perf_counter()
        readings = read(question.text)
        spent = (time.perf_counter() - started) * 1000
        report.judged.append(Judged(question, readings, _ranked(readings), spent))
    return report


def _ranked(readings: Sequence[Reading]) -> list[str]:
    firsts = [reading.topic for reading in readings if reading.topic]
    rest = [option.topic for reading in readings for option in reading.alternatives]
    return list(dict.fromkeys(firsts + rest))


def folds_of(labels: Sequence[str], count: int, seed: int = 22) -> list[int]:
    """A fold number for each label, every label spread evenly over the folds; the same for the same seed."""
    chance = random.Random(seed)
    by_label: dict[str, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        by_label[label].append(index)
    folds = [0] * len(labels)
    for offset, indexes in enumerate(by_label.values()):
        chance.shuffle(indexes)
        for place, index in enumerate(indexes):
            folds[index] = (place + offset) % count
    return folds


def judge_foreign(
    train: Sequence[Labelled], test: Sequence[Labelled], replacements: list[Replacement], silent: list[str]
) -> Report:
    """The same engine learned from somebody else's labelled questions; their `none` lines are the outside."""
    examples = [
        Example(row.text, "", "", outside=NONE) if row.is_outside else Example(row.text, label, label)
        for row in train
        for label in sorted(row.topics)
    ]
    if not any(example.label for example in examples):
        raise EvaluationError(message("evaluation.no_label"))
    normaliser = make_normaliser(words_of(examples), replacements, silent)
    matcher = fit_matcher(examples, normaliser)
    return judge(test, lambda text: [decide(matcher.rank(normaliser.read(text)))])


def fold_report(knowledge: Knowledge, judged: int = FOLDS) -> dict[str, Report]:
    """The content's own utterances, each judged by a matcher that never saw it; as typed and without marks.

    ``judged`` says how many of the `FOLDS` parts are judged: each takes a fit of its own. Only the ranking is meant
    here: folds are fitted without calibration, so decisions say nothing.
    """
    examples = knowledge.examples()
    normaliser = knowledge.normaliser()
    folds = folds_of([example.label or example.outside for example in examples], FOLDS)
    reports = {"folds_typed": Report(), "folds_no_diacritics": Report()}
    for fold_number in range(judged):
        seen = [example for example, at in zip(examples, folds, strict=True) if at != fold_number]
        matcher = fit_matcher(seen, normaliser, calibrate=False)
        for example, at in zip(examples, folds, strict=True):
            if at != fold_number or not example.label:
                continue
            for name, text in (("folds_typed", example.text), ("folds_no_diacritics", fold(example.text))):
                ranking = matcher.rank(normaliser.read(text))
                question = Labelled(text, frozenset({example.topic}))
                reports[name].judged.append(Judged(question, [decide(ranking)], ranking.topics, 0.0))
    return reports
