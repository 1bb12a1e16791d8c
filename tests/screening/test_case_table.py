"""The table of hand-made cases is the contract: outcome, failing rules and missing facts of each line."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge.loader import Knowledge
from screening.advice import SUBJECTS
from screening.case_table import CaseRow, CasesError, read_cases, run_case, run_cases
from screening.evaluation import screen_edition
from screening.loader import load_book
from screening.rule_book import RuleBook
from tests.calls import counted

TABLE = Path(__file__).parent.parent / "screening_cases.csv"


@pytest.fixture(scope="module")
def cases(book: RuleBook) -> list[CaseRow]:
    return read_cases(TABLE.read_text(encoding="utf-8"), book)


def test_every_case_comes_out_as_written(book: RuleBook, cases: list[CaseRow]) -> None:
    report = run_cases(cases, book)
    assert report.lines == (f"{len(cases)} passed, 0 failed",)


def test_every_line_expects_an_outcome_and_every_outcome_is_there(cases: list[CaseRow]) -> None:
    seen = Counter(case.outcome for case in cases)
    assert len(cases) >= 170
    assert set(seen) == {"likely_eligible", "not_yet", "outside", "needs_officer", "refused"}
    assert {case.raw.get("applicant") for case in cases} >= {"person", "family", "employer"}


def test_every_rule_fails_and_is_unknown_somewhere_in_the_table(book: RuleBook, cases: list[CaseRow]) -> None:
    failing = set().union(*(case.failing or () for case in cases if case.outcome != "refused"))
    missing = set().union(*(case.unknown or () for case in cases))
    for rule in (*book.rules["person"], *book.rules["employer"]):
        assert rule.id in failing
        assert rule.condition.facts & missing


def test_the_table_judges_each_case_once_and_fills_the_texts_once_for_a_day(
    cases: list[CaseRow], knowledge: Knowledge
) -> None:
    fresh = load_book(knowledge.law, knowledge.facts)
    with counted(screen_edition, RuleBook._make) as calls:
        run_cases(cases, fresh)
    days = {case.on for case in cases}
    assert calls["screen_edition"] == sum(case.outcome != "refused" for case in cases)
    assert calls["RuleBook._make"] <= len(days) * len(SUBJECTS)


def test_the_hard_cases_name_the_law_they_rest_on(book: RuleBook) -> None:
    """Lost papers, additional penalties, expunged records come out as they do for a reason that is cited."""
    rows = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
    named = [name for row in rows for name in row["because"].split()]
    assert all(name in book.law for name in named)
    assert {"tt10.dieu15.khoan3", "tt10.dieu14.khoan1.a", "tt10.dieu7.khoan1.a", "practice.remand"} <= set(named)


def test_a_wrong_expectation_is_reported_with_the_reasons(book: RuleBook) -> None:
    head = "applicant,sentence_status,on,expect_outcome,expect_failing,expect_unknown,name\n"
    table = head + "person,suspended,2026-11-24,not_yet,certificate,-,x"
    (case,) = read_cases(table, book)
    lines = run_case(case, book)
    assert [line.split(":")[0] for line in lines[:3]] == ["expect_outcome", "expect_failing", "expect_unknown"]
    assert any("served_prison_sentence" in line for line in lines[3:])
    assert run_cases([case], book).lines[-1] == "0 passed, 1 failed"


def test_an_empty_expectation_is_not_checked_and_a_dash_means_none(book: RuleBook) -> None:
    head = "applicant,sentence_status,on,expect_outcome,expect_failing,expect_unknown\n"
    assert not run_case(read_cases(head + "person,suspended,2026-11-24,outside,,", book)[0], book)
    assert run_case(read_cases(head + "person,suspended,2026-11-24,outside,-,", book)[0], book)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("crime,on\nx,2026-11-24", "crime"),
        ("applicant,on\nperson,24/11/2026", "24/11/2026"),
        ("applicant,on,expect_outcome\nperson,2026-11-24,maybe", "maybe"),
        ("applicant,on\nperson,2026-11-24,more", "2:"),
        ("applicant\nperson", "--on"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_place(book: RuleBook, table: str, told: str) -> None:
    with pytest.raises(CasesError, match=told):
        read_cases(table, book)


def test_a_given_day_stands_in_for_an_empty_one(book: RuleBook) -> None:
    assert read_cases("applicant\nperson", book, date(2026, 1, 2))[0].on == date(2026, 1, 2)
