"""An answer that hangs on one fact has a line for whoever meets it, for whoever does not, and where it is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.loader import Knowledge
from screening.rule_book import RuleBook
from screening.variants import NoSuchFactError, missing_variants
from tests.screening.samples import ON

DECIDED = ("elig.five_years", "elig.certificate", "employer.ten_percent", "loan.household", "elig.existing_loan")


@pytest.mark.parametrize("entry", DECIDED)
def test_an_entry_that_hangs_on_a_fact_has_its_three_texts(book: RuleBook, knowledge: Knowledge, entry: str) -> None:
    assert knowledge.entries[entry].decided_by
    assert missing_variants(knowledge.entries[entry], ON, book) == []


@pytest.mark.parametrize(
    ("standing", "text"), [("yes", "Còn giấy"), ("no", "Chưa có giấy"), ("unknown", "Tôi chưa biết")]
)
def test_a_text_that_is_taken_away_is_missed(book: RuleBook, knowledge: Knowledge, standing: str, text: str) -> None:
    lines = [item for item in book.personal if not item.row.text.startswith((text, "Giấy đã mất"))]
    short = replace(book, personal=tuple(lines))
    assert missing_variants(knowledge.entries["elig.certificate"], ON, short) == [standing]


def test_what_decides_is_a_rule_or_a_fact_with_yes_and_no(book: RuleBook, knowledge: Knowledge) -> None:
    entry = knowledge.entries["elig.certificate"].model_copy(update={"decided_by": "purpose"})
    with pytest.raises(NoSuchFactError, match="purpose"):
        missing_variants(entry, ON, book)
