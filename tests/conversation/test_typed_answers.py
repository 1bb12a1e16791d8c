"""Typed answers of the check (tests/data/answers.tsv): taken rightly, asked again, or wrong where it is seen."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.conversation.check_answers import shown_answer
from bot.conversation.check_input import hear
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from knowledge.language.day_range import parse_day_range
from knowledge.language.short_forms import short_forms
from knowledge.language.utterance import Utterance
from screening.advice import Subject
from screening.facts import UNKNOWN
from screening.questions import Question, RawAnswer
from tests.language.test_dates import TODAY

TABLE = Path(__file__).parents[1] / "data" / "answers.tsv"
NO_ANSWER = ("ask", "no_purpose")
RIGHT_AT_LEAST = 0.97
_SHORT = frozenset(short_forms()) | {"mô", "chi", "rứa", "tui"}
WIDEST = 6.0
"""Times that a range of days may be wider than the days meant, beyond two months and a half."""


class Case(NamedTuple):
    """One line: the question, perhaps with its questionnaire before it, what was typed, and what it means."""

    question: str
    typed: str
    right: str


def has_short(typed: str) -> bool:
    """True if it holds a word that is short for another, or spoken in Nghệ An: "hổng", "nỏ", "dc"."""
    return any(word in _SHORT for word in typed.lower().split())


@cache
def cases() -> tuple[Case, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(Case(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def place(name: str, services: Services) -> tuple[Subject, Question]:
    audience, _, question = name.rpartition(".")
    found: list[Subject] = ["person", "employer", "worker"]
    for subject in found:
        questions = services.book.questionnaires[subject].questions
        if audience in ("", subject) and any(item.id == question for item in questions):
            return subject, services.book.questionnaires[subject].question(question)
    raise KeyError(name)


class Heard(NamedTuple):
    """The fate of an answer. ``seen``: it was said back, or no answer was taken."""

    raw: RawAnswer | None
    seen: bool
    text: str


def hear_answer(subject: Subject, question: Question, typed: str, services: Services) -> Heard:
    before = Session(welcomed=True, screening=Screening(subject, phase="asking"))
    session, replies = hear(
        Session(welcomed=True, screening=Screening(subject, editing=question.id)), Utterance(typed), "", services, TODAY
    ) or (before, [])
    given = session.screening.answers.get(question.id) if session.screening else None
    text = "\n".join(reply.text for reply in replies)
    if given is None:
        return Heard(None, seen=True, text=text)
    return Heard(given, seen=shown_answer(question, given, services.book) in text, text=text)


def means(question: Question, right: str) -> RawAnswer | None:
    """The answer that the table's word stands for; None for what no fact can hold yet."""
    if right == UNKNOWN:
        return question.unknown.answer
    if question.kind == "choice":
        try:
            return question.answer_to(right)
        except KeyError:
            return None
    if question.kind == "two_counts":
        return dict(zip(question.settles, map(int, right.split()), strict=True))
    return {question.settles[0]: right if question.kind == "date" else int(right)}


def is_right(case: Case, question: Question, heard: Heard) -> bool:
    wanted = None if case.right in NO_ANSWER else means(question, case.right)
    if wanted is None or heard.raw is None:
        return wanted is None and heard.raw is None
    if question.kind != "date" or UNKNOWN in (case.right, heard.raw[question.settles[0]]):
        return dict(wanted) == dict(heard.raw)
    meant, found = parse_day_range(case.right), parse_day_range(str(heard.raw[question.settles[0]]))
    wide = (found.last - found.first).days <= 180 + WIDEST * (meant.last - meant.first).days or "năm" in case.typed
    return found.first <= meant.first and meant.last <= found.last and wide


def test_answers_are_taken_rightly_and_a_misreading_is_seen(services: Services) -> None:
    """At least 97 of a hundred, as a person, and none of the others in silence."""
    wrong, silent = [], []
    for case in cases():
        subject, question = place(case.question, services)
        heard = hear_answer(subject, question, case.typed, services)
        if not is_right(case, question, heard):
            wrong.append((*case, heard.raw))
            if not heard.seen:
                silent.append(case)
    assert silent == []
    assert len(wrong) <= (1 - RIGHT_AT_LEAST) * len(cases()), wrong


def test_a_family_says_it_in_the_same_words(services: Services) -> None:
    known = {question.id for question in services.book.questionnaires["family"].questions}
    told = [case for case in cases() if case.question in known]
    questionnaire = services.book.questionnaires["family"]
    right = sum(
        is_right(case, question, hear_answer("family", question, case.typed, services))
        for case in told
        for question in [questionnaire.question(case.question)]
    )
    assert right >= RIGHT_AT_LEAST * len(told)


def test_the_table_is_large_and_half_of_it_hard() -> None:
    """Every question has its share; half is typed without marks, short, or as in the villages."""
    assert len(cases()) >= 600
    assert len(set(cases())) == len(cases())
    hard = [case for case in cases() if case.typed.isascii() or has_short(case.typed)]
    assert len(hard) >= len(cases()) / 2
    per_question = Counter(case.question for case in cases())
    assert min(per_question.values()) >= 5


@pytest.mark.parametrize("typed", ["ừ", "uk", "ờ", "à", "vài chục", "ờ ha"])
def test_a_filler_is_never_taken_for_something_else(services: Services, typed: str) -> None:
    """Asked for an amount, no small word leads away from the question."""
    _, question = place("amount", services)
    heard = hear_answer("person", question, typed, services)
    assert heard.raw is None
    assert "Anh/chị muốn vay khoảng bao nhiêu tiền?" in heard.text


def test_a_choice_read_from_free_words_is_said_back(services: Services) -> None:
    _, question = place("certificate", services)
    session = Session(welcomed=True, screening=Screening("person", {"sentence": {"sentence_status": "finished"}}))
    said_back = hear(session, Utterance("cất ở nhà mẹ"), "", services, TODAY)
    plain = hear(session, Utterance("có"), "", services, TODAY)
    assert said_back is not None
    assert plain is not None
    assert said_back[1][0].text.startswith(f"Tôi ghi: {question.option('yes').label}")
    assert not plain[1][0].text.startswith("Tôi ghi")


def test_what_the_loan_is_not_for_is_told(services: Services) -> None:
    _, question = place("purpose", services)
    heard = hear_answer("person", question, "cưới vợ", services)
    assert heard.raw is None
    assert "làm ăn hoặc học nghề" in heard.text


def test_a_finer_answer_spares_the_next_question(services: Services) -> None:
    """ "án treo" tells which sentence it was, so that the question after it is not asked."""
    session = Session(welcomed=True, screening=Screening("person", {}))
    done = hear(session, Utterance("án treo"), "", services, TODAY)
    assert done is not None
    assert done[0].screening is not None
    assert done[0].screening.answers["sentence"] == {"sentence_status": "suspended"}
    assert "Án treo" in done[1][0].text
    assert services.book.questionnaires["person"].question("other").text not in done[1][0].text
