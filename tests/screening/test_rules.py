"""Each rule by itself: what fails alone is named alone, what is unknown alone goes to an officer."""

from __future__ import annotations

from datetime import date

import pytest

from screening.evaluation import screen
from screening.outcome import PRECEDENCE, Outcome
from screening.rule_book import NotInForceError, RuleBook
from tests.screening.samples import EMPLOYER, FAILING, ON, PERSON, TRAINING

Sample = dict[str, object]


def run(book: RuleBook, raw: Sample, on: date = ON) -> Outcome:
    return screen(book.schema.read(raw, on), on, book)


@pytest.mark.parametrize("raw", [PERSON, TRAINING, EMPLOYER, {**PERSON, "applicant": "family"}])
def test_a_case_in_which_all_holds_is_likely_eligible(book: RuleBook, raw: Sample) -> None:
    found = run(book, raw)
    assert found.outcome == "likely_eligible"
    assert found.unknown == ()
    assert {reason.holds for reason in found.reasons} == {"yes"}
    assert {reason.rule for reason in found.reasons} == {rule.id for rule in book.rules_for(found.audience)}


@pytest.mark.parametrize(
    ("rule", "raw", "fact", "value", "outcome"),
    [(rule, raw, fact, value, outcome) for rule, raw, fact, values, outcome in FAILING for value in values],
)
def test_a_rule_that_fails_alone_is_named_alone_with_its_article_and_a_cure(
    book: RuleBook, rule: str, raw: Sample, fact: str, value: object, outcome: str
) -> None:
    found = run(book, {**raw, fact: value})
    assert found.outcome == outcome
    assert [reason.rule for reason in found.failing] == [rule]
    (reason,) = found.failing
    assert any(name.startswith("qd22.") for name in reason.citations)
    assert reason.text
    assert reason.cure


@pytest.mark.parametrize(("rule", "raw", "fact"), [(rule, raw, fact) for rule, raw, fact, _, _ in FAILING])
@pytest.mark.parametrize("said", ["unknown", None])
def test_a_rule_that_is_unknown_alone_goes_to_an_officer(
    book: RuleBook, rule: str, raw: Sample, fact: str, said: str | None
) -> None:
    found = run(book, {**raw, fact: said})
    assert found.outcome == "needs_officer"
    assert found.unknown == (fact,)
    assert [reason.rule for reason in found.reasons if reason.holds == "unknown"] == [rule]
    assert not found.failing


def test_outside_comes_before_not_yet_before_an_officer_before_likely(book: RuleBook) -> None:
    unknown = {**PERSON, "certificate": "lost"}
    curable = {**unknown, "same_purpose_loan": "yes"}
    final = {**curable, "finished_on": "2015"}
    found = [run(book, raw).outcome for raw in (final, curable, unknown, PERSON)]
    assert tuple(found) == PRECEDENCE


def test_facts_that_only_matter_later_may_be_unknown(book: RuleBook) -> None:
    for fact in ("amount", "household_adult_able", "training_at_legal_school", "training_months"):
        assert run(book, {**PERSON, fact: "unknown"}).outcome == "likely_eligible"


def test_somebody_still_serving_is_not_asked_for_what_comes_after(book: RuleBook) -> None:
    found = run(book, {"applicant": "person", "sentence_status": "serving"})
    assert found.outcome == "not_yet"
    assert set(found.unknown) == {"same_purpose_loan", "has_plan", "purpose"}


def test_a_lost_certificate_was_issued_and_goes_to_an_officer(book: RuleBook) -> None:
    """Article 3(1)a asks for somebody to whom it has been issued."""
    found = run(book, {**PERSON, "certificate": "lost"})
    assert found.outcome == "needs_officer"
    assert found.unknown == ("certificate",)
    (reason,) = [reason for reason in found.reasons if reason.holds == "unknown"]
    assert reason.rule == "certificate"
    assert "practice.lost_certificate" in reason.citations


def test_an_additional_penalty_excludes_nobody_and_says_where_to_borrow(book: RuleBook) -> None:
    for said in ("yes", "no", "unknown"):
        assert run(book, {**PERSON, "extra_penalty": said}).outcome == "likely_eligible"
    assert any("cấm cư trú" in note for note in run(book, {**PERSON, "extra_penalty": "yes"}).notes)
    assert not any("cấm cư trú" in note for note in run(book, {**PERSON, "extra_penalty": "unknown"}).notes)


def test_a_record_expunged_within_the_years_goes_to_an_officer(book: RuleBook) -> None:
    assert run(book, {**PERSON, "record_expunged": "yes"}).unknown == ("record_expunged",)
    assert run(book, {**PERSON, "record_expunged": "unknown"}).outcome == "likely_eligible"


@pytest.mark.parametrize("status", ["serving", "awaiting_trial", "conditional_release"])
@pytest.mark.parametrize("day", ["2015", "2024-03-15"])
def test_the_years_have_not_begun_for_whoever_has_not_finished(book: RuleBook, status: str, day: str) -> None:
    """A day told by somebody on probation is that of the release, not of the certificate."""
    found = run(book, {**PERSON, "sentence_status": status, "finished_on": day})
    assert found.outcome == "not_yet"
    assert [reason.rule for reason in found.failing] == ["served_prison_sentence"]
    assert found.window is None


def test_prison_abroad_goes_to_an_officer(book: RuleBook) -> None:
    found = run(book, {**PERSON, "sentence_status": "abroad"})
    assert (found.outcome, found.unknown) == ("needs_officer", ("sentence_status",))


def test_before_the_decision_nothing_can_be_said(book: RuleBook) -> None:
    assert run(book, {**PERSON, "finished_on": "2022"}, date(2023, 10, 10)).outcome == "likely_eligible"
    with pytest.raises(NotInForceError, match="09/10/2023"):
        run(book, {**PERSON, "finished_on": "2022"}, date(2023, 10, 9))


def test_a_share_text_says_how_many_are_needed(book: RuleBook) -> None:
    for total, needed in ((11, 2), (20, 2), (21, 3), (100, 10), (101, 11)):
        found = run(book, {**EMPLOYER, "workers_total": total, "workers_released": 1})
        assert f"ít nhất {needed} lao động" in found.failing[0].cure


def test_a_family_is_spoken_to_about_its_relative(book: RuleBook) -> None:
    found = run(book, {**PERSON, "applicant": "family", "certificate": "no"})
    assert found.failing[0].text.startswith("Người nhà anh/chị chưa có giấy")
    assert run(book, {**PERSON, "certificate": "no"}).failing[0].text.startswith("Anh/chị chưa có giấy")
