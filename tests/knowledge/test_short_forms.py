"""One list of teencode: the matcher and the value readers spell a short form the same way, unless the data says so."""

from __future__ import annotations

import pytest

from knowledge.entry import ReplacementRow
from knowledge.language.lexicon import read_words
from knowledge.language.telex import fold
from knowledge.language.tokens import clean, split_words, tokens, words_of
from knowledge.loader import HOME
from knowledge.yaml_file import check_rows, read_yaml
from tests.content import normaliser

NORMALISER = normaliser()
SHEET = read_yaml(HOME / "vocabulary" / "teencode.yaml")
ROWS = [row for row, _ in check_rows(SHEET, ReplacementRow, SHEET.data)]


@pytest.mark.parametrize("row", [row for row in ROWS if not row.only], ids=lambda row: row.to)
def test_a_short_form_means_the_same_in_a_question_and_in_an_answer(row: ReplacementRow) -> None:
    for spelling in row.spellings:
        if len(tokens(clean(spelling))) == 1:
            assert fold(" ".join(word.text for word in read_words(spelling))) == fold(row.to), spelling


@pytest.mark.parametrize(
    ("short", "in_an_answer", "in_a_question"),
    [("hk", "không", "hộ khẩu"), ("qa", "qa", "quá"), ("nhớ", "nhớ", "nhé"), ("ngoài", "ngoái", "ngoài")],
)
def test_where_the_two_differ_the_list_says_so(short: str, in_an_answer: str, in_a_question: str) -> None:
    assert [word.text for word in read_words(short)] == [in_an_answer]
    assert " ".join(NORMALISER.words(f"mất {short}")) == f"mất {in_a_question}"


def test_no_short_form_stands_twice_for_the_same_use() -> None:
    for use in ("answers", "questions"):
        spellings = [spelling for row in ROWS if row.only in ("", use) for spelling in row.spellings]
        assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("typed", "cut", "words"),
    [
        ("1.000.000 đ", ["1", ".", "000", ".", "000", "đ"], ["1000000", "đ"]),
        ("28/11/2022", ["28", "/", "11", "/", "2022"], ["28", "11", "2022"]),
        ("2tr5", ["2", "tr", "5"], ["2", "trieu", "5"]),
        ("2tr50", ["2", "tr", "50"], ["2tr50"]),
        ("80 tr", ["80", "tr"], ["80", "trieu"]),
        ("500k", ["500", "k"], ["500", "nghin"]),
        ("500 k", ["500", "k"], ["500", "k"]),
        ("80tr1.000.000", ["80", "tr", "1", ".", "000", ".", "000"], ["80tr1000000"]),
        ("10%", ["10", "%"], ["10", "phan", "tram"]),
        ("vo61n vayyyy", ["vo", "61", "n", "vay"], ["vo61n", "vay"]),
    ],
)
def test_both_word_lists_come_from_one_cut(typed: str, cut: list[str], words: list[str]) -> None:
    found = tokens(clean(typed))
    assert [word.text for word in found] == cut
    assert words_of(found) == split_words(clean(typed)) == words
