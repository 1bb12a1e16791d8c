"""The fold of the answers: back, edit, known facts, resume."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from knowledge.language.choices import read_choice
from knowledge.language.telex import fold
from screening.advice import AUDIENCES, Audience
from screening.charts.paths import classes_of
from screening.evaluation import screen
from screening.facts import BadFactsError
from screening.questionnaire import (
    Answers,
    State,
    answered,
    check_answer,
    expected_answer,
    replay,
    without_last,
)
from screening.questions import Question
from screening.rule_book import RuleBook
from tests.screening.samples import ON, PERSON


def fill(audience: Audience, book: RuleBook, given: Answers, on: date = ON) -> State:
    """Answer what is asked: as ``given`` where it says so, else as most people do."""
    questionnaire = book.questionnaires[audience]
    answers: Answers = {}
    while True:
        state = replay(questionnaire, answers, on, book)
        if state.pending is None:
            return state
        raw = given.get(state.pending.id, expected_answer(state.pending, on, book))
        answers = answered(state.answers, state.pending.id, raw)


def go_on(audience: Audience, book: RuleBook, answers: Answers, given: Answers) -> State:
    """Go on from ``answers`` in the same way."""
    questionnaire = book.questionnaires[audience]
    while True:
        state = replay(questionnaire, answers, ON, book)
        if state.pending is None:
            return state
        raw = given.get(state.pending.id, expected_answer(state.pending, ON, book))
        answers = answered(state.answers, state.pending.id, raw)


@pytest.mark.parametrize("status", ["serving", "awaiting_trial", "conditional_release"])
def test_whoever_has_not_finished_is_asked_nothing_more(book: RuleBook, status: str) -> None:
    given: Answers = {"sentence": {"sentence_group": "ongoing"}, "ongoing": {"sentence_status": status}}
    state = fill("person", book, given)
    assert [question.id for question in state.asked] == ["sentence", "ongoing"]
    assert screen(state.facts, ON, book).outcome == "not_yet"


def test_prison_abroad_ends_the_check_with_an_officer(book: RuleBook) -> None:
    given: Answers = {
        "sentence": {"sentence_group": "other"},
        "other": {"sentence_group": "rare"},
        "rare": {"sentence_status": "abroad"},
    }
    state = fill("family", book, given)
    assert [question.id for question in state.asked] == ["sentence", "other", "rare"]
    assert screen(state.facts, ON, book).outcome == "needs_officer"


def test_a_debt_of_the_family_is_not_the_same_answer_as_not_known(book: RuleBook) -> None:
    """Both leave the rule open, yet each is read back as it was given."""
    question = book.questionnaires["person"].question("same_purpose_loan")
    answers = [dict(option.answer) for option in question.choices]
    assert all(answers.count(answer) == 1 for answer in answers)


def variants(audience: Audience, book: RuleBook) -> list[Answers]:
    """Starting points on different branches."""
    if audience == "employer":
        return [
            {},
            {"employer_kind": {"employer_group": "company"}},
            {"workers": {"workers_total": 9, "workers_released": 0}},
        ]
    return [
        {},
        {"purpose": {"purpose": "training", "has_plan": "yes"}},
        {"purpose": {"purpose": "both", "has_plan": "yes"}},
        {"purpose": {"purpose": "unknown"}},
        {"sentence": {"sentence_group": "ongoing"}},
        {"sentence": {"sentence_status": "unknown"}, "finished_on": {"finished_on": "2021"}},
    ]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_editing_any_answer_equals_a_fresh_run_with_the_same_answers(audience: Audience, book: RuleBook) -> None:
    edition = book.edition(ON, audience)
    pairs = 0
    for base in variants(audience, book):
        before = fill(audience, book, base)
        for question in before.asked:
            for choice in classes_of(question, edition):
                given = {**before.answers, question.id: choice.answer}
                edited = go_on(audience, book, answered(before.answers, question.id, choice.answer), given)
                fresh = fill(audience, book, given)
                assert edited.facts == fresh.facts
                assert edited.answers == fresh.answers
                assert screen(edited.facts, ON, book) == screen(fresh.facts, ON, book)
                pairs += 1
    assert pairs > 70


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_edit_keeps_what_still_applies_and_asks_only_what_is_new(audience: Audience, book: RuleBook) -> None:
    edition = book.edition(ON, audience)
    questionnaire = book.questionnaires[audience]
    for base in variants(audience, book):
        before = fill(audience, book, base)
        for question in before.asked:
            for choice in classes_of(question, edition):
                answers = answered(before.answers, question.id, choice.answer)
                state = replay(questionnaire, answers, ON, book)
                assert state.pending is None or state.pending.id not in answers
                end = go_on(audience, book, answers, before.answers)
                lost = [name for name in answers if name not in end.answers]
                fresh = fill(audience, book, answers)
                assert not [name for name in lost if name in fresh.answers]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_going_on_from_the_waiting_question_equals_a_replay_of_all(audience: Audience, book: RuleBook) -> None:
    edition = book.edition(ON, audience)
    questionnaire = book.questionnaires[audience]
    goings_on = 0
    for base in variants(audience, book):
        before = fill(audience, book, base)
        changed = [answered(before.answers, "purpose", {"purpose": "both", "has_plan": "yes"})] if before.asked else []
        steps: list[Answers] = [dict(list(before.answers.items())[:size]) for size in range(len(before.answers) + 1)]
        for answers in (*steps, *changed):
            state = replay(questionnaire, answers, ON, book)
            if state.pending is None:
                continue
            for choice in classes_of(state.pending, edition):
                following = state.after(choice.answer)
                whole = replay(questionnaire, answered(state.answers, state.pending.id, choice.answer), ON, book)
                assert following == whole
                goings_on += 1
            assert replay(questionnaire, state.answers, ON, book).pending == state.pending
    assert goings_on > 40


def test_a_wrong_answer_to_the_waiting_question_is_refused_and_changes_nothing(book: RuleBook) -> None:
    state = replay(book.questionnaires["person"], {}, ON, book)
    with pytest.raises(BadFactsError, match="amount"):
        state.after({"amount": 5})
    assert state == replay(book.questionnaires["person"], {}, ON, book)
    with pytest.raises(ValueError, match="pending"):
        fill("person", book, {}).after({"amount": 5})


def test_changing_the_purpose_asks_the_school_and_keeps_the_household(book: RuleBook) -> None:
    questionnaire = book.questionnaires["person"]
    before = fill("person", book, {"household_adult_able": {"household_adult_able": "no"}})
    state = replay(questionnaire, answered(before.answers, "purpose", {"purpose": "both", "has_plan": "yes"}), ON, book)
    assert state.pending is not None
    assert state.pending.id == "training_at_legal_school"
    assert set(state.dropped) == {"amount", "has_plan"}
    assert state.answers["household_adult_able"] == {"household_adult_able": "no"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_back_takes_away_the_last_answer_only(audience: Audience, book: RuleBook) -> None:
    questionnaire = book.questionnaires[audience]
    state = fill(audience, book, {})
    while state.asked:
        last = state.asked[-1]
        before = replay(questionnaire, without_last(state), ON, book)
        assert before.pending == last
        assert [question.id for question in before.asked] == [question.id for question in state.asked[:-1]]
        state = before
    assert without_last(state) == {}


def test_back_in_an_edited_questionnaire_goes_to_the_question_before_the_pending_one(book: RuleBook) -> None:
    before = fill("person", book, {})
    answers = answered(before.answers, "purpose", {"purpose": "both", "has_plan": "yes"})
    state = replay(book.questionnaires["person"], answers, ON, book)
    back = replay(book.questionnaires["person"], without_last(state), ON, book)
    assert back.pending is not None
    assert back.pending.id == "purpose"
    assert "household_adult_able" in back.answers


@pytest.mark.parametrize("audience", AUDIENCES)
def test_progress_counts_up_to_the_total(audience: Audience, book: RuleBook) -> None:
    questionnaire = book.questionnaires[audience]
    state = replay(questionnaire, {}, ON, book)
    total = state.total
    for number in range(1, total + 1):
        assert (state.number, state.total) == (number, total)
        assert state.pending is not None
        raw = expected_answer(state.pending, ON, book)
        state = replay(questionnaire, answered(state.answers, state.pending.id, raw), ON, book)
    assert state.is_complete
    assert total <= 10


@pytest.mark.parametrize("audience", AUDIENCES)
def test_not_knowing_anything_ends_with_an_officer(audience: Audience, book: RuleBook) -> None:
    questionnaire = book.questionnaires[audience]
    answers: Answers = {}
    while (question := replay(questionnaire, answers, ON, book).pending) is not None:
        answers = answered(answers, question.id, question.unknown.answer)
    state = replay(questionnaire, answers, ON, book)
    assert len(state.asked) <= 10
    assert screen(state.facts, ON, book).outcome == "needs_officer"


def test_a_known_fact_is_not_asked_for(book: RuleBook) -> None:
    questionnaire = book.questionnaires["person"]
    known = {"sentence_status": "finished", "certificate": "yes", "same_purpose_loan": "unknown"}
    asked = []
    answers: Answers = {}
    while (question := replay(questionnaire, answers, ON, book, known).pending) is not None:
        asked.append(question.id)
        answers = answered(answers, question.id, expected_answer(question, ON, book))
    assert not {"sentence", "certificate", "same_purpose_loan"} & set(asked)
    everything = replay(questionnaire, {}, ON, book, {**PERSON, "applicant": "person"})
    assert everything.is_complete


def test_every_answer_survives_json_and_days_of_silence(book: RuleBook) -> None:
    state = fill("person", book, {})
    stored = json.loads(json.dumps(state.answers))
    later = replay(book.questionnaires["person"], stored, ON + timedelta(days=9), book)
    assert later.answers == state.answers
    assert later.is_complete


@pytest.mark.parametrize(
    ("question", "raw", "told"),
    [
        ("finished_on", {"finished_on": "2026-11-25"}, "tương lai"),
        ("finished_on", {"finished_on": "1900"}, "1945"),
        ("certificate", {"certificate": "maybe"}, "maybe"),
        ("certificate", {"amount": 5}, "amount"),
        ("certificate", {}, "certificate"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_and_asked_again(
    book: RuleBook, question: str, raw: Mapping[str, object], told: str
) -> None:
    questionnaire = book.questionnaires["person"]
    with pytest.raises(BadFactsError, match=told):
        check_answer(questionnaire, question, raw, ON, book)
    before = fill("person", book, {})
    state = replay(questionnaire, answered(before.answers, question, raw), ON, book)
    assert state.pending is not None
    assert state.pending.id == question
    assert told in state.problem
    assert state.dropped == (question,)
    assert len(state.answers) == len(before.answers) - 1


def test_an_answer_to_no_question_is_dropped(book: RuleBook) -> None:
    state = replay(book.questionnaires["person"], {"crime": {"crime": "x"}}, ON, book)
    assert state.dropped == ("crime",)
    assert state.answers == {}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_offence_is_never_asked(audience: Audience, book: RuleBook) -> None:
    for question in book.questionnaires[audience].questions:
        words = fold(f"{question.text} {' '.join(option.label for option in question.options)}").lower()
        for asked in ("toi danh", "toi gi", "vi sao bi bat", "muc an", "pham toi", "bao nhieu nam tu"):
            assert asked not in words


@pytest.mark.parametrize("audience", AUDIENCES)
def test_labels_and_synonyms_are_understood_with_and_without_marks(audience: Audience, book: RuleBook) -> None:
    for question in book.questionnaires[audience].questions:
        for option in question.options:
            for text in (option.label, *option.synonyms):
                meant = {option.value, *question.finer}  # "án treo" says more than that it is no prison sentence
                assert read_choice(text, question.spoken) in meant, (question.id, text)
                assert read_choice(fold(text), question.spoken) == read_choice(text, question.spoken), (
                    question.id,
                    text,
                )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_question_offers_not_knowing_and_says_why(audience: Audience, book: RuleBook) -> None:
    for question in book.questionnaires[audience].questions:
        assert question.choices[-1].label == "Không rõ"
        assert set(question.unknown.answer) == set(question.settles)
        assert question.why
        assert len(question.options) <= 4
        assert all(len(option.label) <= 40 for option in question.choices)


def test_the_family_is_asked_the_same_in_other_words(book: RuleBook) -> None:
    def shape(question: Question) -> object:
        return (question.id, question.settles, question.ask_if, question.options)

    person, family = book.questionnaires["person"], book.questionnaires["family"]
    assert [shape(item) for item in person.questions] == [shape(item) for item in family.questions]
    assert all(
        mine.text != theirs.text or "anh/chị" not in mine.text
        for mine, theirs in zip(person.questions, family.questions, strict=True)
    )
