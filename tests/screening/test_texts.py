"""Every text a person may read: short sentences, citations that resolve, no figure typed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.language.templates import long_sentences
from knowledge.prose import text_faults
from screening.advice import AUDIENCES, SUBJECTS, Audience, Subject
from screening.rule_book import RuleBook
from tests.screening.samples import ON

SLOTS = {
    "last_day": "15/03/2029", "latest_last_day": "15/03/2029", "days_left": "89", "first_day": "24/11/2021",
    "workers_total": "100", "workers_released": "10", "needed": "11", "share": "16,7%", "max_total": "100",
}  # fmt: skip
DAYS = [date(2023, 10, 10), date(2025, 11, 30), date(2025, 12, 1), ON, date(2030, 1, 1)]


def texts(audience: Subject, on: date, book: RuleBook) -> Iterator[tuple[str, str]]:
    edition = book.edition(on, audience)
    for filled in edition.rules:
        for reason in (filled.holds, *filled.otherwise.values()):
            yield reason.rule, reason.text
            yield reason.rule, reason.cure
    for lines in (edition.notes, edition.documents, edition.next_steps):
        yield from (("advice", line.text) for several in lines.values() for line in several)
    yield from (("verdict", text) for text in edition.verdicts.values())
    yield from (("warning", text) for text in edition.warnings.values())
    for question in book.questionnaires[audience].questions:
        yield question.id, book.say(question.text, audience, on)
        yield question.id, book.say(question.why, audience, on)
    for row in book.changes.rows:
        if audience in row.applicants:
            yield row.fact, book.say(row.text, audience, on)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_sentence_is_longer_than_can_be_taken_in(audience: Audience, on: date, book: RuleBook) -> None:
    long = [(where, long_sentences(text.format(**SLOTS))) for where, text in texts(audience, on, book)]
    assert [item for item in long if item[1]] == []


@pytest.mark.parametrize("audience", SUBJECTS)
def test_no_text_names_an_article_without_its_law_or_speaks_as_an_interrogator(
    audience: Subject, book: RuleBook
) -> None:
    wrong = [(where, list(text_faults(text.format(**SLOTS)))) for where, text in texts(audience, ON, book)]
    assert [item for item in wrong if item[1]] == []


def test_every_message_cites_something_that_exists(book: RuleBook) -> None:
    cited = 0
    for rule in (*book.rules["person"], *book.rules["employer"]):
        for message in (*rule.fails, *rule.unknown):
            names = (*rule.citations, *message.citations)
            assert names
            assert all(name in book.law for name in names)
            cited += len(names)
    for advice in (*book.notes, *book.documents, *book.next_steps):
        assert advice.row.citations
        assert all(name in book.law for name in advice.row.citations)
    assert cited > 45


def test_what_rests_on_reports_or_general_knowledge_says_so(book: RuleBook) -> None:
    hedges = ("Theo báo chí", "Theo thông tin chung", "hỏi", "chưa rõ")
    for advice in (*book.notes, *book.next_steps):
        if all(book.law[name].certainty in ("B", "C", "?") for name in advice.row.citations):
            assert any(hedge in advice.row.text for hedge in hedges), advice.row.text


def test_every_cure_of_a_failing_rule_says_what_to_do(book: RuleBook) -> None:
    for rule in (*book.rules["person"], *book.rules["employer"]):
        assert all(message.cure for message in (*rule.fails, *rule.unknown))


def test_the_stable_ids_of_the_rules_are_kept(book: RuleBook) -> None:
    assert [rule.id for rule in book.rules["person"]] == [
        "served_prison_sentence", "certificate", "within_five_years", "listed_by_commune_police", "law_abiding",
        "no_social_evils", "no_same_purpose_loan", "has_need", "lawful_purpose",
    ]  # fmt: skip
    assert {rule.id for rule in book.rules["employer"]} == {
        "legally_established", "employer_kind", "ten_percent", "labour_contracts", "plan_confirmed",
        "no_same_purpose_loan",
    }  # fmt: skip
