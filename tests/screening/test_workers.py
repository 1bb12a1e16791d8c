"""Each worker by the rules that make a worker count, and the employer's verdict with those who do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.templates import long_sentences
from screening.charts.paths import Paths
from screening.evaluation import judge, screen
from screening.facts import Facts
from screening.outcome import PRECEDENCE
from screening.questionnaire import Answers
from screening.rule_book import RuleBook
from screening.workers import (
    Headcount,
    check_worker,
    count_workers,
    counted_facts,
    employer_outcomes,
    open_reasons,
)
from tests.screening.samples import EMPLOYER, ON
from tests.screening.test_texts import SLOTS, texts

GOOD: Answers = {
    "sentence": {"sentence_status": "finished"}, "certificate": {"certificate": "yes"},
    "finished_on": {"finished_on": "2024-03-15"}, "resident_listed": {"resident_listed": "yes"},
    "conduct": {"law_abiding": "yes", "social_evils": "no"},
}  # fmt: skip
UNCLEAR: Answers = {**GOOD, "certificate": {"certificate": "unknown"}}
LOST: Answers = {**GOOD, "certificate": {"certificate": "lost"}}
LATE: Answers = {**GOOD, "finished_on": {"finished_on": "2019"}}

# what is answered otherwise than in GOOD, outcome, the conditions that fail or are not known
WORKERS: list[tuple[Answers, str, set[str]]] = [
    ({}, "likely_eligible", set()),
    ({"sentence": {"sentence_status": "amnestied"}}, "likely_eligible", set()),
    ({"sentence": {"sentence_status": "conditional_release"}}, "not_yet", {"served_prison_sentence"}),
    ({"sentence": {"sentence_status": "none"}}, "outside", {"served_prison_sentence"}),
    ({"sentence": {"sentence_status": "unknown"}}, "needs_officer", {"served_prison_sentence"}),
    ({"certificate": {"certificate": "lost"}}, "needs_officer", {"certificate"}),
    ({"certificate": {"certificate": "no"}}, "not_yet", {"certificate"}),
    ({"certificate": {"certificate": "unknown"}}, "needs_officer", {"certificate"}),
    ({"finished_on": {"finished_on": "2021-11-24"}}, "likely_eligible", set()),
    ({"finished_on": {"finished_on": "2021-11-23"}}, "outside", {"within_five_years"}),
    ({"finished_on": {"finished_on": "2021"}}, "needs_officer", {"within_five_years"}),
    ({"finished_on": {"finished_on": "unknown"}}, "needs_officer", {"within_five_years"}),
    ({"resident_listed": {"resident_listed": "no"}}, "not_yet", {"listed_by_commune_police"}),
    ({"resident_listed": {"resident_listed": "unknown"}}, "needs_officer", {"listed_by_commune_police"}),
    ({"conduct": {"law_abiding": "no", "social_evils": "no"}}, "not_yet", {"law_abiding"}),
    ({"conduct": {"law_abiding": "unknown", "social_evils": "no"}}, "needs_officer", {"law_abiding"}),
    ({"conduct": {"law_abiding": "unknown", "social_evils": "yes"}}, "not_yet", {"law_abiding", "no_social_evils"}),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "outcome", "open_rules"), WORKERS)
def test_a_worker_gets_a_verdict_of_their_own_with_the_conditions_that_are_open(
    book: RuleBook, changed: Answers, outcome: str, open_rules: set[str]
) -> None:
    found = check_worker({**GOOD, **changed}, ON, book)
    assert found.outcome == outcome
    assert {reason.rule for reason in open_reasons(found)} == open_rules
    assert all(name in book.law for reason in found.reasons for name in reason.citations)


def test_a_worker_answered_for_in_part_is_never_sure(book: RuleBook) -> None:
    for size in range(len(GOOD)):
        assert check_worker(dict(list(GOOD.items())[:size]), ON, book).outcome == "needs_officer", size


def test_no_worker_needs_a_plan_or_a_purpose_of_their_own(book: RuleBook) -> None:
    """They do not borrow; what is left are the conditions on the person."""
    own = {rule.id for rule in book.rules_for("person")}
    assert own - {rule.id for rule in book.rules_for("worker")} == {
        "no_same_purpose_loan",  # 3(3) binds who borrows
        "has_need",
        "lawful_purpose",
    }


def test_at_most_five_questions_are_asked_about_a_worker_and_every_way_ends(book: RuleBook) -> None:
    edition = book.edition(ON, "worker")
    ways = list(Paths(book.questionnaires["worker"], edition, book).all())
    assert max(len(taken) for taken, _ in ways) == 5
    assert {judge(spot.facts, edition) for _, spot in ways} == set(PRECEDENCE)


def test_the_questions_speak_of_this_worker_and_never_of_names_or_offences(book: RuleBook) -> None:
    for question in book.questionnaires["worker"].questions:
        assert "người lao động này" in question.text.lower()
        assert "tội" not in question.text
        assert question.choices[-1].label == "Không rõ"


def test_no_sentence_to_an_employer_has_more_than_twenty_words(book: RuleBook) -> None:
    long = [(where, long_sentences(said.format(**SLOTS))) for where, said in texts("worker", ON, book)]
    assert [item for item in long if item[1]] == []


def employer(book: RuleBook, **changed: object) -> Facts:
    return book.schema.read({**EMPLOYER, **changed}, ON)


# all workers and the released ones as the employer said; the workers; outcome with the sure ones, with all open ones
EMPLOYERS: list[tuple[int, object, list[Answers], str, str]] = [
    (20, 2, [GOOD, GOOD], "likely_eligible", "likely_eligible"),
    (20, 2, [GOOD, LOST], "not_yet", "likely_eligible"),
    (20, 2, [GOOD, LATE], "not_yet", "not_yet"),
    (20, 2, [GOOD, UNCLEAR], "not_yet", "likely_eligible"),
    (20, 2, [GOOD], "not_yet", "likely_eligible"),
    (20, 3, [GOOD, GOOD, LOST], "likely_eligible", "likely_eligible"),
    (20, "unknown", [GOOD], "not_yet", "not_yet"),
    (21, 3, [GOOD, GOOD, UNCLEAR], "not_yet", "likely_eligible"),
    (1, 1, [GOOD], "likely_eligible", "likely_eligible"),
    (400, 45, [GOOD] * 30, "not_yet", "likely_eligible"),
]  # fmt: skip


@pytest.mark.parametrize(("total", "released", "answers", "least", "most"), EMPLOYERS)
def test_the_employer_gets_one_verdict_from_those_who_count(
    book: RuleBook, total: int, released: object, answers: list[Answers], least: str, most: str
) -> None:
    facts = employer(book, workers_total=total, workers_released=released)
    outcomes = [check_worker(each, ON, book) for each in answers]
    assert len(outcomes) == len(answers)
    found = employer_outcomes(facts, count_workers(outcomes, facts), ON, book)
    assert [outcome.outcome for outcome in found] == [least, most]


@pytest.mark.parametrize(("total", "released", "answers", "least", "most"), EMPLOYERS)
def test_workers_who_are_open_and_decide_make_the_verdict_unclear(
    book: RuleBook, total: int, released: object, answers: list[Answers], least: str, most: str
) -> None:
    facts = employer(book, workers_total=total, workers_released=released)
    count = count_workers([check_worker(each, ON, book) for each in answers], facts)
    assert screen(counted_facts(facts, count, ON, book), ON, book).outcome == (
        least if least == most else "needs_officer"
    )


@given(
    st.lists(st.sampled_from([GOOD, UNCLEAR, LOST, LATE]), max_size=8),
    st.integers(1, 60),
    st.one_of(st.just("unknown"), st.integers(0, 60)),
)
def test_whoever_is_open_never_worsens_the_verdict_and_nobody_is_lost(
    book: RuleBook, answers: list[Answers], total: int, released: object
) -> None:
    said = min(released, total) if isinstance(released, int) else released
    facts = employer(book, workers_total=total, workers_released=said)
    count = count_workers([check_worker(each, ON, book) for each in answers], facts)
    least, most = employer_outcomes(facts, count, ON, book)
    assert PRECEDENCE.index(least.outcome) <= PRECEDENCE.index(most.outcome)
    assert count.checked == len(answers)
    assert count.checked + count.unchecked >= (said if isinstance(said, int) else 0)


def test_the_share_counts_only_those_who_meet_the_conditions(book: RuleBook) -> None:
    """The employer said three; the one who is sure counts, whatever was said before."""
    facts = employer(book, workers_total=10, workers_released=3)
    count = Headcount(certain=1, unclear=0, failing=2, unchecked=0)
    assert counted_facts(facts, count, ON, book)["workers_released"] == 1
