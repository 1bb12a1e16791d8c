"""The smallest change: for every case that is not eligible it flips the outcome when run, and no smaller one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from pathlib import Path

import pytest

from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.months import first_day_inside
from knowledge.language.templates import long_sentences
from screening.case_table import read_cases
from screening.change import Change, change_to_eligible, smallest_change
from screening.evaluation import audience_of, judge, screen
from screening.facts import BadFactsError, Facts, FactValue
from screening.outcome import PRECEDENCE
from screening.rule_book import Edition, NotInForceError, RuleBook
from tests.screening.samples import EMPLOYER, NOT_BEGUN, ON, PERSON

TABLE = Path(__file__).parent.parent / "screening_cases.csv"
Known = dict[str, FactValue]


def made(facts: Facts, change: Change) -> dict[str, FactValue]:
    return {**facts, **{step.fact: step.value for step in change.steps}}


@pytest.fixture(scope="module")
def cases(book: RuleBook) -> list[tuple[str, Known, Edition]]:
    found = []
    for case in read_cases(TABLE.read_text(encoding="utf-8"), book):
        try:
            facts = book.schema.read(case.raw, case.on)
            found.append((case.name, facts, book.edition(case.on, audience_of(facts, book))))
        except (BadFactsError, NotInForceError):
            continue
    return found


def values_of(fact: str, facts: Known, edition: Edition, book: RuleBook) -> list[FactValue]:
    """Every value that could matter for a fact, not only those our own search tries."""
    spec = book.schema.specs[fact]
    if spec.kind == "choice":
        return list(spec.values)
    if spec.kind == "date":
        first = first_day_inside(edition.day.on, 5)
        return [DayRange(first, first), parse_day_range("1990")]
    whole = facts.get("workers_total")
    return [1, 2, 10, 11, *((whole,) if isinstance(whole, int) else ())]


def rank(outcome: str) -> int:
    return [*PRECEDENCE].index(outcome)  # type: ignore[arg-type]


def smaller(change: Change, facts: Known, edition: Edition, book: RuleBook) -> Iterator[Mapping[str, FactValue]]:
    """Every change of fewer facts: all values for up to two facts, beyond that those the search knows."""
    relevant = sorted(set().union(*(filled.rule.condition.facts for filled in edition.rules)))
    size = len(change.steps)
    for count in range(1, min(size, 3)):
        for names in combinations(relevant, count):
            for values in product(*(values_of(name, facts, edition, book) for name in names)):
                yield dict(zip(names, values, strict=True))
    for count in range(3, size):
        for steps in combinations(change.steps, count):
            yield {step.fact: step.value for step in steps}


def test_the_change_flips_every_case_that_is_not_eligible(
    book: RuleBook, cases: list[tuple[str, Known, Edition]]
) -> None:
    flipped = 0
    for name, facts, edition in cases:
        before = screen(facts, edition.day.on, book).outcome
        change = smallest_change(facts, edition.day.on, book)
        if before == "likely_eligible":
            assert change is None
            continue
        assert change is not None, name
        after = screen(made(facts, change), edition.day.on, book).outcome
        assert after == change.outcome
        assert rank(after) > rank(before), name
        assert all(facts.get(step.fact) != step.value for step in change.steps)
        flipped += 1
    assert flipped > 100


def test_no_smaller_change_betters_the_outcome(book: RuleBook, cases: list[tuple[str, Known, Edition]]) -> None:
    tried = 0
    for name, facts, edition in cases:
        change = smallest_change(facts, edition.day.on, book)
        if change is None:
            continue
        now = rank(judge(facts, edition))
        for other in smaller(change, facts, edition, book):
            changed = {**facts, **other}
            if book.schema.is_contradictory(changed) or other.get("sentence_status") in NOT_BEGUN:
                continue  # the years begin later then, but nobody goes back there to borrow
            tried += 1
            assert rank(judge(changed, edition)) <= now, (name, other)
    assert tried > 1000


def test_the_change_to_eligible_is_complete_and_every_part_is_needed(
    book: RuleBook, cases: list[tuple[str, Known, Edition]]
) -> None:
    for name, facts, edition in cases:
        change = change_to_eligible(facts, edition.day.on, book)
        if judge(facts, edition) == "likely_eligible":
            assert change is None
            continue
        assert change is not None, name
        assert judge(made(facts, change), edition) == "likely_eligible"
        for left_out in change.steps:
            rest = {step.fact: step.value for step in change.steps if step is not left_out}
            changed = {**facts, **rest}
            if not book.schema.is_contradictory(changed):
                assert judge(changed, edition) != "likely_eligible", (name, left_out.fact)


@pytest.mark.parametrize(
    ("raw", "facts", "told"),
    [
        ({**PERSON, "certificate": "lost"}, {"certificate": "yes"}, "khi có giấy chứng nhận"),
        ({**PERSON, "finished_on": "2015"}, {"finished_on": "2021-11-24"}, "ngày từ 24/11/2021 trở đi"),
        ({**PERSON, "sentence_status": "serving"}, {"sentence_status": "finished"}, "khi anh/chị đã chấp hành xong"),
        ({**PERSON, "sentence_status": "suspended"}, {"sentence_status": "finished"}, "chỉ khi giấy tờ ghi"),
        ({**EMPLOYER, "workers_released": 1}, {"workers_released": 2}, "ít nhất 2 lao động"),
        ({**EMPLOYER, "workers_total": 21}, {"workers_released": 3}, "ít nhất 3 lao động"),
        ({**EMPLOYER, "workers_total": None}, {"workers_total": 2}, "không quá 20 người"),
    ],
)
def test_the_change_says_what_to_do_or_check(
    book: RuleBook, raw: Mapping[str, object], facts: object, told: str
) -> None:
    change = smallest_change(book.schema.read(raw, ON), ON, book)
    assert change is not None
    assert change.to_json()["facts"] == facts
    assert told in change.text


def test_every_text_of_a_change_is_short(book: RuleBook, cases: list[tuple[str, Known, Edition]]) -> None:
    for _, facts, edition in cases:
        change = change_to_eligible(facts, edition.day.on, book)
        assert change is None or long_sentences(change.text) == []
