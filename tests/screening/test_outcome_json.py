"""The JSON that other programs read, the ceilings, who signs, papers and next steps."""

from __future__ import annotations

from datetime import date

import pytest

from screening.evaluation import screen
from screening.rule_book import RuleBook
from tests.screening.samples import EMPLOYER, ON, PERSON, TRAINING

Sample = dict[str, object]
SMALL: Sample = {**EMPLOYER, "workers_total": 3, "workers_released": 1}


def run(book: RuleBook, raw: Sample, on: date = ON) -> dict[str, object]:
    return screen(book.schema.read(raw, on), on, book).to_json()


def estimate(book: RuleBook, raw: Sample, on: date = ON) -> dict[str, object]:
    found = run(book, raw, on)["estimate"]
    assert isinstance(found, dict)
    return found


def test_the_keys_are_those_of_the_interface(book: RuleBook) -> None:
    found = run(book, {**PERSON, "certificate": "lost"})
    wanted = ["outcome", "reasons", "unknown", "window", "estimate", "signs", "documents", "next_steps"]
    assert list(found)[:8] == wanted
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert list(reasons[0]) == ["rule", "holds", "citations", "text", "cure"]
    assert found["window"] == {
        "last_day": "2029-03-15", "days_left": 842, "certain": True, "latest_last_day": "2029-03-15",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "business", "monthly", "months", "total", "term", "capped"),
    [
        (PERSON, 50_000_000, None, 120, None, None, False),
        ({**PERSON, "amount": None}, 100_000_000, None, 120, None, None, False),
        ({**PERSON, "amount": 100_000_000}, 100_000_000, None, 120, None, None, False),
        ({**PERSON, "amount": 100_000_001}, 100_000_000, None, 120, None, None, True),
        ({**TRAINING, "amount": None}, None, 4_000_000, 36, 48_000_000, 36, False),
        ({**TRAINING, "training_months": 13}, None, 4_000_000, 26, 52_000_000, 26, False),
        ({**TRAINING, "training_months": 24}, None, 4_000_000, 48, 96_000_000, 48, False),
        ({**TRAINING, "purpose": "both", "amount": 148_000_000}, 100_000_000, 4_000_000, 120, 48_000_000, 36, False),
        ({**TRAINING, "purpose": "both", "amount": 148_000_001}, 100_000_000, 4_000_000, 120, 48_000_000, 36, True),
        (EMPLOYER, 500_000_000, None, 120, None, None, False),
        ({**EMPLOYER, "amount": 2_000_000_001}, 2_000_000_000, None, 120, None, None, True),
        ({**SMALL, "amount": 300_000_001}, 300_000_000, None, 120, None, None, True),
        ({**EMPLOYER, "workers_total": None, "amount": None}, 2_000_000_000, None, 120, None, None, False),
    ],
)  # fmt: skip
def test_the_estimate_never_passes_the_ceilings(
    book: RuleBook, raw: Sample, business: int, monthly: int, months: int, total: int, term: int, capped: bool
) -> None:
    assert estimate(book, raw) == {
        "business": business, "training_per_month": monthly, "months": months, "annual_rate": "6.24",
        "training_total": total, "training_term": term, "capped": capped,
    }  # fmt: skip


def test_the_rate_is_that_of_the_day(book: RuleBook) -> None:
    assert estimate(book, PERSON, date(2025, 11, 30))["annual_rate"] == "6.6"
    assert estimate(book, PERSON, date(2025, 12, 1))["annual_rate"] == "6.24"


def test_an_amount_above_the_cap_is_said_and_changes_nothing_else(book: RuleBook) -> None:
    found = run(book, {**PERSON, "amount": 200_000_000})
    assert found["outcome"] == "likely_eligible"
    assert any("cao hơn mức tối đa" in str(note) for note in found["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("able", "signs"), [("yes", "household_representative"), ("no", "self"), ("unknown", "unknown")]
)
def test_the_household_decides_who_signs(book: RuleBook, able: str, signs: str) -> None:
    assert run(book, {**PERSON, "household_adult_able": able})["signs"] == signs
    assert run(book, {**EMPLOYER, "household_adult_able": able})["signs"] == "self"


@pytest.mark.parametrize("raw", [{**PERSON, "sentence_status": "suspended"}, {**EMPLOYER, "employer_kind": "large"}])
def test_outside_names_what_else_exists_and_promises_no_amount(book: RuleBook, raw: Sample) -> None:
    found = run(book, raw)
    steps = " ".join(found["next_steps"])  # type: ignore[arg-type]
    assert "Nghị định 338/2025/NĐ-CP" in steps
    assert "7,9248%/năm (ngày 24/11/2026)" in steps  # its rate, of the day it is said
    assert "200 triệu đồng" in steps
    assert found["estimate"] is None
    assert found["documents"] == []
    before = " ".join(run(book, raw, date(2025, 12, 31))["next_steps"])  # type: ignore[arg-type]
    assert "338" not in before
    assert "hộ nghèo" in before


def test_papers_follow_the_case(book: RuleBook) -> None:
    assert "Giấy chứng nhận đặc xá." in run(book, {**PERSON, "sentence_status": "amnestied"})["documents"]  # type: ignore[operator]
    assert "Giấy chứng nhận đặc xá." not in run(book, PERSON)["documents"]  # type: ignore[operator]
    assert any("trường" in str(paper) for paper in run(book, TRAINING)["documents"])  # type: ignore[attr-defined]
    above = run(book, {**EMPLOYER, "amount": 100_000_001})["documents"]
    at = run(book, {**EMPLOYER, "amount": 100_000_000})["documents"]
    assert any("bảo đảm" in str(paper) for paper in above)  # type: ignore[attr-defined]
    assert not any("bảo đảm" in str(paper) for paper in at)  # type: ignore[attr-defined]


def test_no_outcome_promises_and_every_one_says_it_is_a_pre_check(book: RuleBook) -> None:
    for text in book.advice.verdicts.values():
        assert "kiểm tra trước" in text
        assert "quyết định" in text
        assert "chắc chắn" not in text
