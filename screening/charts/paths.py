"""Paths through a questionnaire, all of them, for the picture of the logic and for proving that each way ends.

Answers that are typed (days, money, counts) are stood for by a few classes; options by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from knowledge.language.months import first_day_inside
from screening.evaluation import is_settled, judge
from screening.facts import UNKNOWN, FactValue
from screening.questions import Question, Questionnaire, RawAnswer
from screening.rule_book import Edition, RuleBook

END = ""


@dataclass(frozen=True)
class AnswerClass:
    """One answer of a kind: a name for it, and what it stores."""

    name: str
    answer: RawAnswer


Way = tuple[tuple[str, AnswerClass], ...]
"""The questions asked, in order, each with its answer."""


@dataclass(frozen=True)
class PathState:
    """A place on a way: what is known and settled, and the index of the question to look at next."""

    facts: Mapping[str, FactValue]
    settled: frozenset[str]
    index: int


@dataclass(frozen=True)
class Edge:
    """From a question by an answer to the next question, or to an end ("")."""

    source: str
    choice: str
    target: str


def classes_of(question: Question, edition: Edition) -> list[AnswerClass]:
    """The classes of answers to a question; "not known" is always the last."""
    unknown = AnswerClass(UNKNOWN, question.unknown.answer)
    if question.options:
        return [*(AnswerClass(option.value, option.answer) for option in question.options), unknown]
    name = question.settles[0]
    if question.kind == "date":
        on = edition.day.on
        edge = first_day_inside(on, int(edition.day.figures["window_years"]))
        before = edge - timedelta(days=1)
        return [
            AnswerClass("inside", {name: edge.isoformat()}),
            AnswerClass("outside", {name: before.isoformat()}),
            AnswerClass("range", {name: f"{before.isoformat()}/{edge.isoformat()}"}),
            unknown,
        ]
    if question.kind == "two_counts":
        whole = question.settles[0]
        part = question.settles[1]
        return [
            AnswerClass("enough", {whole: 10, part: 1}),
            AnswerClass("few", {whole: 11, part: 1}),
            AnswerClass("nobody", {whole: 10, part: 0}),
            AnswerClass("half_known", {whole: UNKNOWN, part: 1}),
            unknown,
        ]
    return [AnswerClass("number", {name: 1}), unknown]


class Paths:
    """All ways through a questionnaire on one day."""

    def __init__(self, questionnaire: Questionnaire, edition: Edition, book: RuleBook) -> None:
        self.questions = questionnaire.questions
        self._edition = edition
        self._choices = [
            [
                (choice, book.schema.read(choice.answer, edition.day.on, asked=True))
                for choice in classes_of(item, edition)
            ]
            for item in self.questions
        ]
        self._start = PathState({"applicant": questionnaire.audience}, frozenset(), 0)

    def start(self) -> PathState:
        """The first question."""
        return self._next(self._start)

    def steps(self, state: PathState) -> Iterator[tuple[AnswerClass, PathState]]:
        """Every answer at a question, with the state it leads to."""
        for choice, facts in self._choices[state.index]:
            settled = state.settled | set(choice.answer)
            yield choice, self._next(PathState({**state.facts, **facts}, settled, state.index + 1))

    def question(self, state: PathState) -> Question | None:
        """The question asked at a state; None at an end."""
        return self.questions[state.index] if state.index < len(self.questions) else None

    def _next(self, state: PathState) -> PathState:
        end = len(self.questions)
        if is_settled(state.facts, self._edition):
            return PathState(state.facts, state.settled, end)
        for index in range(state.index, end):
            question = self.questions[index]
            if state.settled.issuperset(question.settles):
                continue
            if question.ask_if is None or question.ask_if.truth(state.facts, self._edition.day) is True:
                return PathState(state.facts, state.settled, index)
        return PathState(state.facts, state.settled, end)

    def all(self) -> Iterator[tuple[Way, PathState]]:
        """Every way, with the state it ends at: all of them, none left out."""
        stack: list[tuple[Way, PathState]] = [((), self.start())]
        while stack:
            taken, state = stack.pop()
            question = self.question(state)
            if question is None:
                yield taken, state
                continue
            stack += [((*taken, (question.id, choice)), after) for choice, after in self.steps(state)]

    def edges(self) -> list[Edge]:
        """Every step from question to question, once, in the order of the questions; an end is its outcome or "".

        States that agree on all facts any later question or final rule looks at lead the same way, so one of
        them stands for all.
        """
        found: dict[Edge, None] = {}
        seen: set[tuple[object, ...]] = set()
        todo = [self.start()]
        while todo:
            state = todo.pop()
            question = self.question(state)
            mark = self._mark(state)
            if question is None or mark in seen:
                continue
            seen.add(mark)
            for choice, after in self.steps(state):
                found[Edge(question.id, choice.name, self._target(after))] = None
                todo.append(after)
        order = {question.id: index for index, question in enumerate(self.questions)}
        return sorted(found, key=lambda edge: (order[edge.source], order.get(edge.target, len(order))))

    def arrivals(self) -> dict[str, Mapping[str, FactValue]]:
        """For each question that can be reached, what is known on the first way found to it."""
        found: dict[str, Mapping[str, FactValue]] = {}
        seen: set[tuple[object, ...]] = set()
        todo = [self.start()]
        for state in todo:
            question, mark = self.question(state), self._mark(state)
            if question is None or mark in seen:
                continue
            seen.add(mark)
            found.setdefault(question.id, state.facts)
            todo += [after for _, after in self.steps(state)]
        return found

    def _target(self, state: PathState) -> str:
        question = self.question(state)
        if question is not None:
            return question.id
        return "outside" if judge(state.facts, self._edition) == "outside" else END

    def _mark(self, state: PathState) -> tuple[object, ...]:
        later = self.questions[state.index :]
        names = frozenset().union(*(item.ask_if.facts for item in later if item.ask_if))
        names |= frozenset().union(*(rule.condition.facts for rule in self._edition.final_rules))
        settled = state.settled & frozenset().union(*(item.settles for item in later))
        return (state.index, tuple(str(state.facts.get(name)) for name in sorted(names)), tuple(sorted(settled)))
