"""Marks are put back from the content's own words; what is unknown or already marked stays as typed."""

from __future__ import annotations

import pytest

from knowledge.evaluation import read_labelled
from knowledge.language.diacritics import Restorer
from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words
from knowledge.loader import Knowledge
from tests.conftest import data

TEXTS = ["lãi suất bao nhiêu", "mất giấy ra trại", "mở quán ăn", "ở mô", "án treo có được vay không", "không có tiền"]
SMALL = Restorer(text.split() for text in TEXTS)


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("lai suat bao nhieu", "lãi suất bao nhiêu"),
        ("mo quan an", "mở quán ăn"),
        ("o mo", "ở mô"),
        ("an treo", "án treo"),
        ("lãi suat", "lãi suất"),
        ("facebook lai suat", "facebook lãi suất"),
        ("", ""),
    ],
)
def test_the_neighbours_decide(typed: str, restored: str) -> None:
    assert " ".join(SMALL.restore(typed.split())) == restored


def test_only_marks_change() -> None:
    typed = ["toi", "muon", "vay", "lai", "suat", "bao", "nhieu", "xyz", "22"]
    assert [fold(word) for word in SMALL.restore(typed)] == typed


def test_nine_words_in_ten_of_unseen_questions_come_back_right(knowledge: Knowledge) -> None:
    """General restorers reach seven in ten on such text (the project's matching study)."""
    restorer = Restorer(split_words(clean(example.text)) for example in knowledge.examples())
    right = total = 0
    for row in read_labelled(data("heldout.tsv")):
        if not row.is_outside:
            words = split_words(clean(row.text))
            right += sum(map(str.__eq__, restorer.restore([fold(word) for word in words]), words))
            total += len(words)
    assert right / total >= 0.9
