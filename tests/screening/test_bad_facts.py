"""Facts that cannot be used are refused in one clear line that names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.facts import BadFactsError
from screening.rule_book import RuleBook
from tests.screening.samples import EMPLOYER, ON, PERSON


@pytest.mark.parametrize(
    ("change", "fact", "told"),
    [
        ({"crime": "x"}, "crime", "không có thông tin"),
        ({"age": 30}, "age", "không có thông tin"),
        ({"sentence_group": "ongoing"}, "sentence_group", "không có thông tin"),
        ({"certificate": "maybe"}, "certificate", "chọn một trong: yes, lost, no, unknown"),
        ({"certificate": True}, "certificate", "chọn một trong"),
        ({"certificate": ["yes"]}, "certificate", "chọn một trong"),
        ({"finished_on": "2026-11-25"}, "finished_on", "tương lai"),
        ({"finished_on": "2027"}, "finished_on", "tương lai"),
        ({"finished_on": "1944-12-31"}, "finished_on", "sớm hơn năm 1945"),
        ({"finished_on": "2024-02-30"}, "finished_on", "không phải ngày có thật"),
        ({"finished_on": "30/02/2024"}, "finished_on", "không phải ngày có thật"),
        ({"finished_on": 2024}, "finished_on", "không phải ngày có thật"),
        ({"amount": -5}, "amount", "nhỏ hơn 1"),
        ({"amount": 0}, "amount", "nhỏ hơn 1"),
        ({"amount": 10**13}, "amount", "lớn hơn 1.000.000.000.000"),
        ({"amount": 1.5}, "amount", "không phải số nguyên"),
        ({"amount": True}, "amount", "không phải số nguyên"),
        ({"amount": "80tr"}, "amount", "không phải số nguyên"),
        ({"training_months": 0}, "training_months", "nhỏ hơn 1"),
        ({"training_months": 121}, "training_months", "lớn hơn 120"),
    ],
)
def test_a_wrong_fact_of_a_person_is_named(book: RuleBook, change: dict[str, object], fact: str, told: str) -> None:
    with pytest.raises(BadFactsError, match=told) as caught:
        book.schema.read({**PERSON, **change}, ON)
    (problem,) = caught.value.problems
    assert problem.fact == fact
    assert str(problem).startswith(fact)
    assert "\n" not in str(problem)


def test_more_released_workers_than_workers_are_refused(book: RuleBook) -> None:
    with pytest.raises(BadFactsError, match="workers_released") as caught:
        book.schema.read({**EMPLOYER, "workers_total": 2, "workers_released": 3}, ON)
    assert "tổng số lao động" in str(caught.value)


def test_all_wrong_facts_are_named_at_once(book: RuleBook) -> None:
    with pytest.raises(BadFactsError) as caught:
        book.schema.read({"certificate": "?", "amount": -1, "finished_on": "x", "name": "y"}, ON)
    assert [problem.fact for problem in caught.value.problems] == ["certificate", "amount", "finished_on", "name"]


_NAMES = st.text(max_size=8) | st.sampled_from(sorted(PERSON))
_VALUES = st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
def test_anything_at_all_is_read_or_refused_by_name(book: RuleBook, raw: dict[str, object]) -> None:
    try:
        named = set(book.schema.read(raw, ON))
    except BadFactsError as error:
        named = {problem.fact for problem in error.problems}
    assert named <= set(raw)
