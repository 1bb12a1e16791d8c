"""An answer that hangs on one fact has a line for whoever meets it, for whoever does not, and where it is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.loader import Knowledge
from screening.rule_book import RuleBook
from screening.variants import NoSuchFactError, missing_variants
from tests.screening.samples import ON

DECIDED = ("elig.five_years", "employer.ten_percent", "loan.household", "elig.certificate", "elig.existing_loan")


@pytest.mark.parametrize("entry", DECIDED)
def test_an_entry_that_hangs_on_a_fact_has_its_three_texts(book: RuleBook, knowledge: Knowledge, entry: str) -> None:
    assert knowledge.entries[entry].decided_by
    assert missing_variants(knowledge.entries[entry], ON, book) == []


@pytest.mark.parametrize("standing", ["yes", "no", "unknown"])
def test_a_text_that_is_taken_away_is_missed(book: RuleBook, knowledge: Knowledge, standing: str) -> None:
    """The lines for somebody within the five years, past them, or of whom no day is known."""
    entry = knowledge.entries["elig.five_years"]
    said = {"yes": "còn {days_left}", "no": "đã quá hạn", "unknown": "cho biết tháng"}[standing]
    lines = [item for item in book.personal if said not in item.row.text]
    assert missing_variants(entry, ON, replace(book, personal=tuple(lines))) == [standing]


def test_what_decides_is_a_rule_or_a_fact_with_yes_and_no(book: RuleBook, knowledge: Knowledge) -> None:
    entry = knowledge.entries["elig.certificate"].model_copy(update={"decided_by": "purpose"})
    with pytest.raises(NoSuchFactError, match="purpose"):
        missing_variants(entry, ON, book)
