"""State of a questionnaire: a pure fold of the answers, so that back, edit and resume come free.

Answers are kept by question id as the facts they give, before checking. Replaying them walks the questions in
order: a question is due when its facts are not settled, its condition holds and the outcome is still open. An
answer whose question is certainly not due, or that cannot be read, is dropped; an answer behind a question that
waits to be asked is kept until it is certain that it no longer applies. The answer to the waiting question goes on
from there (`State.after`): only a changed earlier answer is replayed from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from screening.conditions import Truth
from screening.evaluation import is_settled
from screening.facts import BadFactsError, Facts, FactValue
from screening.questions import Question, Questionnaire, RawAnswer
from screening.rule_book import Edition, RuleBook

Answers = Mapping[str, RawAnswer]


@dataclass(frozen=True)
class State:
    """The state after some answers. ``answers`` are those kept, ``dropped`` the ids of those no longer used.

    ``asked`` are the questions answered, in order; ``pending`` the next one, None at the end; ``number`` and
    ``total`` count the pending question on the path expected from here; ``problem`` says why a stored answer
    to the pending question could not be used ("" when there was none). ``fold`` is the walk up to the pending question.
    """

    answers: Answers
    asked: tuple[Question, ...]
    pending: Question | None
    facts: Facts
    dropped: tuple[str, ...]
    number: int
    total: int
    problem: str
    fold: _Fold | None = field(default=None, repr=False, compare=False)

    @property
    def is_complete(self) -> bool:
        """True if nothing is left to ask."""
        return self.pending is None

    def after(self, raw: RawAnswer) -> State:
        """The state when the pending question is answered: what `replay` gives for all answers with this one.

        Raises ValueError when nothing is pending, BadFactsError when ``raw`` is no answer to the question.
        """
        if self.pending is None or self.fold is None:
            raise ValueError("no question is pending")
        fold = self.fold.copy()
        question = self.pending
        checked(question, raw, fold.walk.book)
        fold.walk.book.schema.read(raw, fold.walk.edition.day.on, asked=True)
        return fold.run({**self.answers, question.id: raw})


@dataclass
class _Walk:
    """A walk through the questions; ``settled`` are the facts said, be it as "not known"."""

    edition: Edition
    book: RuleBook
    facts: dict[str, FactValue] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    def copy(self) -> _Walk:
        """The same walk, to be gone on with apart."""
        return _Walk(self.edition, self.book, dict(self.facts), set(self.settled))

    def due(self, question: Question) -> Truth:
        """True if the question is to be asked; None when an earlier answer decides that."""
        if self.settled.issuperset(question.settles) or is_settled(self.facts, self.edition):
            return False
        return question.ask_if is None or question.ask_if.truth(self.facts, self.edition.day)

    def take(self, question: Question, raw: RawAnswer) -> None:
        """Use an answer. Raises BadFactsError."""
        self.facts |= self.book.schema.read(checked(question, raw, self.book), self.edition.day.on, asked=True)
        self.settled |= set(raw)


def checked(question: Question, raw: RawAnswer, book: RuleBook) -> RawAnswer:
    """``raw`` when it holds only facts of ``question``. Raises BadFactsError."""
    strange = {name: value for name, value in raw.items() if name not in question.may_set}
    if strange or not raw:
        book.schema.refuse(strange or dict.fromkeys(question.settles, ""))
    return raw


def replay(
    questionnaire: Questionnaire, answers: Answers, on: date, book: RuleBook, known: Mapping[str, object] | None = None
) -> State:
    """The state after ``answers`` on day ``on``; ``known`` are facts that need no question (raw, "unknown" too).

    Raises BadFactsError for wrong ``known`` facts, NotInForceError when no rule holds that day.
    """
    return _Fold(questionnaire, _start(questionnaire, on, book, known)).run(answers)


@dataclass
class _Fold:
    """Answers being taken, from the question at ``index`` on; ``asked`` are those answered before it."""

    questionnaire: Questionnaire
    walk: _Walk
    index: int = 0
    kept: dict[str, RawAnswer] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def copy(self) -> _Fold:
        """The same fold, to be gone on with apart."""
        return _Fold(self.questionnaire, self.walk.copy(), self.index, dict(self.kept), list(self.asked))

    def run(self, answers: Answers) -> State:
        """Take ``answers`` up to the end; of those taken before, nothing changes."""
        walk, kept, asked = self.walk, self.kept, self.asked
        dropped: list[str] = []
        pending: Question | None = None
        waiting: _Fold | None = None
        problem = ""
        for index, question in enumerate(self.questionnaire.questions[self.index :], self.index):
            due, raw = walk.due(question), answers.get(question.id)
            if due is True and raw is not None:
                try:
                    walk.take(question, raw)
                except BadFactsError as error:
                    problem = problem or (str(error) if pending is None else "")
                else:
                    kept[question.id] = raw
                    asked.append(question)
                    continue
            if raw is not None and due is None and pending is not None:
                kept[question.id] = raw
            elif raw is not None:
                dropped.append(question.id)
            if due is True and pending is None:
                pending = question
                waiting = _Fold(self.questionnaire, walk.copy(), index, dict(kept), list(asked))
        dropped += [name for name in answers if name not in kept and name not in dropped]
        before = len(waiting.asked) if waiting else len(asked)
        left = _expected_left(self.questionnaire, walk, set(kept)) if pending else 0
        number = before + 1 if pending else before
        total = len(asked) + left
        return State(kept, tuple(asked), pending, walk.facts, tuple(dropped), number, total, problem, waiting)


def _start(questionnaire: Questionnaire, on: date, book: RuleBook, known: Mapping[str, object] | None) -> _Walk:
    walk = _Walk(book.edition(on, questionnaire.audience), book)
    walk.facts["applicant"] = questionnaire.audience
    walk.facts |= book.schema.read(known or {}, on)
    walk.settled |= set(known or {})
    return walk


def _expected_left(questionnaire: Questionnaire, walk: _Walk, answered: set[str]) -> int:
    """The number of questions that are still to come if each gets its first option."""
    ahead = walk.copy()
    count = 0
    for question in questionnaire.questions:
        if question.id not in answered and ahead.due(question) is True:
            count += 1
            ahead.take(question, expected_answer(question, walk.edition.day.on, walk.book))
    return count


def expected_answer(question: Question, on: date, book: RuleBook) -> RawAnswer:
    """The answer most people give, for counting the questions ahead: the first option, today, the least number."""
    if question.options:
        return question.options[0].answer
    if question.kind == "date":
        return {question.settles[0]: on.isoformat()}
    return {name: max(1, book.schema.specs[name].least) for name in question.settles}


def check_answer(questionnaire: Questionnaire, question_id: str, raw: RawAnswer, on: date, book: RuleBook) -> None:
    """Raise BadFactsError, with the message for the person, when ``raw`` cannot answer the question."""
    question = questionnaire.question(question_id)
    book.schema.read(checked(question, raw, book), on, asked=True)


def answered(answers: Answers, question_id: str, raw: RawAnswer) -> Answers:
    """``answers`` with one given or changed; replaying then drops what no longer applies."""
    return {**answers, question_id: raw}


def without_last(state: State) -> Answers:
    """The answers one step back: without the one given before the pending question."""
    before = state.asked if state.pending is None else state.asked[: state.number - 1]
    return {name: raw for name, raw in state.answers.items() if not before or name != before[-1].id}
