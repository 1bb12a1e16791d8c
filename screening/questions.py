"""Questions as data: wording for one audience, options with what they settle, and when they are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.language.options import Choice, Options
from screening.advice import Subject
from screening.conditions import Condition
from screening.facts import UNKNOWN

Kind = Literal["choice", "date", "money", "count", "two_counts"]
RawAnswer = Mapping[str, object]
"""Facts as an answer gives them, before they are checked: {"certificate": "lost"}."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionRow(_Row):
    """An option as written in YAML; without ``sets`` its value is that of the settled fact."""

    value: str
    label: str
    synonyms: list[str] = []
    sets: dict[str, str] = {}


class UnknownRow(_Row):
    """The option "not known": its label and other words for it."""

    label: str
    synonyms: list[str]


class QuestionRow(_Row):
    """A question as written in YAML.

    ``replies``: the group of knowledge/language/replies.yaml that says its options in other words, when it is not that
    of its own id. ``most``: the figure that "tối đa" means.
    """

    id: str
    kind: Kind
    settles: list[str]
    ask_if: object = None
    text: str
    why: str
    short: str = ""
    replies: str = ""
    most: str = ""
    options: list[OptionRow]


class WordsRow(_Row):
    """A question of another questionnaire in other words; ``options`` only where those offered differ."""

    id: str
    text: str
    why: str
    options: list[OptionRow] = []


class QuestionnaireSheet(_Row):
    """A questionnaire file."""

    unknown: UnknownRow
    questions: list[QuestionRow]


class LikeSheet(_Row):
    """A questionnaire that asks the questions of another in its own words; ``partial``: only those it names."""

    like: Subject
    partial: bool = False
    questions: list[WordsRow]


@dataclass(frozen=True)
class Option:
    """One thing to choose; ``answer`` is what choosing it stores."""

    value: str
    label: str
    synonyms: tuple[str, ...]
    answer: RawAnswer


@dataclass(frozen=True)
class Question:
    """One question. ``text`` and ``why`` may hold {fact:…}; `Book.say` fills them for a day.

    ``short`` names it in a list of answers; empty: the label of the first fact it settles. ``spoken`` are the options
    as `knowledge.language.choices.read_reply` takes them. ``finer`` are values of the settled fact that no option is
    but that words may say ("án treo" before the question which sentence it was), with their labels. ``most`` names the
    figure that "tối đa" means.
    """

    id: str
    kind: Kind
    settles: tuple[str, ...]
    ask_if: Condition | None
    text: str
    why: str
    options: tuple[Option, ...]
    unknown: Option
    short: str = ""
    finer: Mapping[str, str] = field(default_factory=dict)
    most: str = ""
    spoken: Options = field(default_factory=lambda: Options(()), repr=False, compare=False)

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options and "không rõ", which every question has."""
        return (*self.options, self.unknown)

    @property
    def may_set(self) -> frozenset[str]:
        """Every fact an answer to this question may hold."""
        return frozenset(self.settles).union(*(option.answer for option in self.options))

    def answer_to(self, value: str) -> RawAnswer:
        """The facts that choosing ``value``, one of the finer ones too, gives. Raises KeyError."""
        known = {option.value for option in self.choices}
        return {self.settles[0]: value} if value in self.finer and value not in known else self.option(value).answer

    def option(self, value: str) -> Option:
        """The option of that value. Raises KeyError."""
        for option in self.choices:
            if option.value == value:
                return option
        raise KeyError(value)


@dataclass(frozen=True)
class Questionnaire:
    """The questions for one audience, in order."""

    audience: Subject
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True)
class Spoken:
    """The ways to say the options of a question: the group of replies, and the finer values with their labels."""

    replies: str = ""
    finer: Mapping[str, str] = field(default_factory=dict)


def make_question(row: QuestionRow, ask_if: Condition | None, unknown: UnknownRow, spoken: Spoken) -> Question:
    """A question from its row, with its condition already read."""
    options = _options(row.options, row.settles)
    not_known = Option(UNKNOWN, unknown.label, tuple(unknown.synonyms), dict.fromkeys(row.settles, UNKNOWN))
    return Question(
        row.id, row.kind, tuple(row.settles), ask_if, row.text, row.why, options, not_known, row.short,
        spoken.finer, row.most, _spoken(options, not_known, spoken),
    )  # fmt: skip


def in_words(question: Question, words: WordsRow, spoken: Spoken | None) -> Question:
    """The same question in other words; ``spoken`` where its options are said in another way."""
    told = replace(question, text=words.text, why=words.why)
    options = _options(words.options, question.settles) or question.options
    how = spoken or Spoken(question.spoken.replies, question.finer)
    return replace(told, options=options, finer=how.finer, spoken=_spoken(options, question.unknown, how))


def _options(rows: Sequence[OptionRow], settles: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(row.value, row.label, tuple(row.synonyms), row.sets or {settles[0]: row.value}) for row in rows)


def _spoken(options: Sequence[Option], unknown: Option, how: Spoken) -> Options:
    choices = [Choice(option.value, option.label, option.synonyms) for option in (*options, unknown)]
    return Options(choices[:-1], choices[-1], how.replies, how.finer)
