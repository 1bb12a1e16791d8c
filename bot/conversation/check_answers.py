"""Typed words as an answer to one question of the pre-check, and an answer as words again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.texts import text
from knowledge.language.answers import (
    UNKNOWN,
    Trouble,
    TroubleKind,
    read_two_counts,
)
from knowledge.language.choices import read_reply
from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.formats import show_day, show_money, show_month
from knowledge.language.money import most_wanted
from knowledge.language.replies import ASIDES, ASK, has_replies, read_meaning
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.parameters import ParameterBook
from screening.questions import Question, RawAnswer
from screening.rule_book import RuleBook

_ROUGH = 20
"""From so many days on a range is no day of the calendar but "khoảng", and is said by its months."""


@dataclass(frozen=True)
class TypedAnswer:
    """The facts that typed words give. ``is_plain``: a label, a number of an option, or a mere yes or no; anything else
    was read from free words and is to be said back, so that a misreading is seen.
    """

    raw: RawAnswer
    is_plain: bool = False


class NotReadError(ValueError):
    """The words are no answer; the message says why. ``offered`` are values that may be meant, with their words."""

    def __init__(self, message: str, offered: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.offered = tuple(offered)


def names_option(said: Utterance, question: Question) -> bool:
    """True if the words are exactly an option of the question, its label or another name for it."""
    return question.spoken.are_named(said.said)


def read_answer(question: Question, said: Utterance, today: date, figures: ParameterBook) -> TypedAnswer:
    """The facts that ``said`` gives on the day ``today``. Raises NotReadError."""
    if question.kind == "choice":
        return _choice(question, said)
    if question.most and most_wanted(said):
        return TypedAnswer({question.settles[0]: int(figures.number(question.most, today))})
    value = _READERS[question.kind](question, said, today)
    if isinstance(value, Trouble):
        if said.is_unknown or names_option(said, question):
            return TypedAnswer(question.unknown.answer)
        raise _not_read(question, value)
    return TypedAnswer(value)


def is_of_the_kind(question: Question, said: Utterance, today: date) -> bool:
    """True if the words speak of what is asked, though perhaps of no one value: "vài chục" for an amount."""
    if question.kind == "choice":
        return read_reply(said, question.spoken).value is not None
    if question.most and most_wanted(said):
        return True
    try:
        value = _READERS[question.kind](question, said, today)
    except NotReadError:
        return True
    return not isinstance(value, Trouble) or value.kind is not TroubleKind.NOT_UNDERSTOOD


def is_to_be_asked(question: Question, said: Utterance) -> bool:
    """True for words that speak of what is asked and yet leave it open, or are no answer that the law knows."""
    group = question.spoken.replies
    return bool(group) and has_replies(group) and read_meaning(said.clean, group) in (ASK, *ASIDES)


def _choice(question: Question, said: Utterance) -> TypedAnswer:
    if question.spoken.is_unknown_named(said.said):
        return TypedAnswer(question.unknown.answer, is_plain=True)
    reply = read_reply(said, question.spoken)
    if reply.value is None:
        raise NotReadError(text(f"screen.aside.{reply.aside}" if reply.aside else "screen.not_understood"))
    return TypedAnswer(question.answer_to(reply.value), reply.is_plain)


_AnyTrouble = Trouble[DayRange] | Trouble[int] | Trouble[tuple[int, int]]
_Read = RawAnswer | _AnyTrouble


def _date(question: Question, said: Utterance, today: date) -> _Read:
    try:
        found: DayRange | Trouble[DayRange] = parse_day_range(said.raw)  # a pressed suggestion
    except ValueError:
        found = said.day(today)
    return found if isinstance(found, Trouble) else {question.settles[0]: str(found)}


def _money(question: Question, said: Utterance, _today: date) -> _Read:
    found = said.amount
    if not isinstance(found, Trouble) and phrases("check.not_the_loan").within(said.bare):
        raise NotReadError(text("screen.trouble.not_understood"), [(str(found.value), show_money(found.value))])
    return found if isinstance(found, Trouble) else {question.settles[0]: found.value}


def _count(question: Question, said: Utterance, _today: date) -> _Read:
    found = said.months if question.settles[0] == "training_months" else said.count
    return found if isinstance(found, Trouble) else {question.settles[0]: found}


def _two_counts(question: Question, said: Utterance, _today: date) -> _Read:
    found = read_two_counts(said.raw)
    if not isinstance(found, Trouble) and found[0] == 0:
        raise NotReadError(text("screen.no_workers"))
    return found if isinstance(found, Trouble) else dict(zip(question.settles, found, strict=True))


_READERS: Mapping[str, Callable[[Question, Utterance, date], _Read]] = {
    "date": _date,
    "money": _money,
    "count": _count,
    "two_counts": _two_counts,
}


def _not_read(question: Question, trouble: _AnyTrouble) -> NotReadError:
    offered = [(str(value), _shown(question, value)) for value in trouble.candidates]
    key = f"screen.trouble.{trouble.kind.value}"
    if trouble.kind is TroubleKind.IMPOSSIBLE and question.kind == "two_counts":
        key = "screen.trouble.more_than_whole"
    if trouble.kind is TroubleKind.AMBIGUOUS and not offered:
        key = "screen.trouble.not_understood"
    return NotReadError(text(key), offered)


def shown_answer(question: Question, raw: RawAnswer, book: RuleBook) -> str:
    """An answer in words: the label of the option, or the day, amount or counts."""
    for option in question.choices:
        if dict(option.answer) == dict(raw):
            return option.label
    values = [raw[name] for name in question.settles if name in raw]
    if question.kind == "choice" and values and str(values[0]) in question.finer:
        label = question.finer[str(values[0])]
        return label[:1].upper() + label[1:]
    if any(value == UNKNOWN for value in values):
        return question.unknown.label
    if question.kind == "choice":  # told in words that no option of the question says
        names = [book.schema.specs[name].values[str(raw[name])] for name in question.settles if name in raw]
        return ", ".join(names)
    if question.kind == "two_counts":
        return text("screen.two_counts", total=str(values[0]), released=str(values[1]))
    return _shown(question, values[0])


def _shown(question: Question, value: object) -> str:
    if question.kind == "date":
        return show_days(parse_day_range(str(value)))
    if question.kind == "money":
        return show_money(int(str(value)))
    if question.kind == "two_counts" and isinstance(value, tuple):
        return text("screen.two_counts", total=str(value[0]), released=str(value[1]))
    return text("screen.months", count=str(value)) if question.settles[0] == "training_months" else str(value)


def show_days(days: DayRange) -> str:
    """ "15/03/2024", "tháng 03/2024", "năm 2022", or "từ … đến …"."""
    if days.is_exact:
        return show_day(days.first)
    whole_month = days.first.day == 1 and (days.last + timedelta(days=1)).day == 1
    if whole_month and (days.first.year, days.first.month) == (days.last.year, days.last.month):
        return text("screen.month", month=show_month(days.first))
    if whole_month and (days.first.month, days.last.month) == (1, 12) and days.first.year == days.last.year:
        return text("screen.year", year=str(days.first.year))
    if (days.last - days.first).days > _ROUGH:
        return text("screen.between", first=show_month(days.first), last=show_month(days.last))
    return text("screen.between", first=show_day(days.first), last=show_day(days.last))
