"""The picture of the logic: complete, the same every time, and well formed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from screening.advice import AUDIENCES, Audience
from screening.charts.flowchart import UnreachableError, make_chart, to_mermaid
from screening.charts.rule_table import README, rule_table
from screening.conditions import OneOf
from screening.loader import HOME
from screening.rule_book import RuleBook
from tests.screening.samples import ON


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_chart_shows_every_question_answer_rule_and_outcome(audience: Audience, book: RuleBook) -> None:
    mermaid = to_mermaid(make_chart(audience, ON, book))
    for question in book.questionnaires[audience].questions:
        assert f"  {question.id}[" in mermaid
        for option in question.options:
            assert option.label in mermaid
    for rule in book.rules_for(audience):
        assert rule.label in mermaid
    for words in book.flow.outcomes.values():
        assert words in mermaid


def test_a_question_that_only_a_later_answer_leads_to_is_drawn_too(book: RuleBook) -> None:
    """Most people have the certificate; what is asked of the others must not be left out, nor stop the chart."""
    asked = book.questionnaires["person"]
    rare = replace(asked.questions[-1], ask_if=OneOf("certificate", ("lost",)))
    questionnaire = replace(asked, questions=(*asked.questions[:-1], rare))
    changed = replace(book, questionnaires={**book.questionnaires, "person": questionnaire})
    assert f"  {rare.id}[" in to_mermaid(make_chart("person", ON, changed))


def test_a_question_that_no_answer_leads_to_is_named(book: RuleBook) -> None:
    changed = with_a_lost_question(book)
    with pytest.raises(UnreachableError, match=changed.questionnaires["person"].questions[-1].id) as told:
        make_chart("person", ON, changed)
    assert "24/11/2026" in str(told.value)
    assert "ask_if" in str(told.value)


def with_a_lost_question(book: RuleBook) -> RuleBook:
    """The rule book with a last question of persons that is asked of families only."""
    asked = book.questionnaires["person"]
    lost = replace(asked.questions[-1], ask_if=OneOf("applicant", ("family",)))
    questionnaire = replace(asked, questions=(*asked.questions[:-1], lost))
    return replace(book, questionnaires={**book.questionnaires, "person": questionnaire})


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_data_give_the_same_bytes(audience: Audience, book: RuleBook) -> None:
    once, twice = make_chart(audience, ON, book), make_chart(audience, ON, book)
    assert to_mermaid(once) == to_mermaid(twice)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_arrow_leads_to_something_drawn(audience: Audience, book: RuleBook) -> None:
    mermaid = to_mermaid(make_chart(audience, ON, book))
    drawn = set(re.findall(r"^  (\w+)[\[({]", mermaid, re.MULTILINE))
    targets = set(re.findall(r"(?:\||-->) (\w+)$", mermaid, re.MULTILINE))
    assert targets
    assert targets <= drawn


def test_an_answer_shows_what_it_means(book: RuleBook) -> None:
    chart = make_chart("person", ON, book)
    effects = {(node.id, branch.label): branch.effect for node in chart.nodes for branch in node.branches}
    assert effects["other", "Án treo"] == "outside"
    assert effects["certificate", "Mất giấy"] == "needs_officer"
    assert effects["certificate", "Có giấy"] == "holds"
    assert effects["certificate", "Không rõ"] == "needs_officer"
    assert effects["training_at_legal_school", "Không có giấy phép"] == "not_yet"
    assert effects["sentence", "Chưa xong"] == ""


def test_the_committed_table_of_rules_is_current(book: RuleBook) -> None:
    table = rule_table(book)
    assert (HOME / README).read_text(encoding="utf-8") == table
    for rule in (*book.rules["person"], *book.rules["employer"]):
        assert f"| `{rule.id}` |" in table
        assert all(f"`{name}`" in table for name in rule.citations)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_committed_chart_is_current(audience: Audience, book: RuleBook) -> None:
    """What lawyers and officers signed off; a change of a question or rule shows here.

    `qd22 flow person --format mermaid --on 2026-11-24 --out docs/flow-person.mmd` draws it again.
    """
    committed = HOME.parent / "docs" / f"flow-{audience}.mmd"
    assert committed.read_text(encoding="utf-8") == to_mermaid(make_chart(audience, date(2026, 11, 24), book))
