"""The normaliser: what people type on a phone becomes two comparable views."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.language.telex import decode_telex, decode_vni, fold
from knowledge.language.text import MAX_CHARS, clean, split_words
from tests.calls import calls_of
from tests.content import normaliser

NORMALISER = normaliser()


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("LÃI SUẤT BAO NHIÊU", "lai suat bao nhieu"),
        ("lai suat bn vậy", "lai suat bao nhieu vay"),
        ("vay ko cần thế chấp dc ko", "vay khong can the chap duoc khong"),
        ("ko co giay to dc k", "khong co giay to duoc khong"),
        ("vay 80tr trả mấy năm", "vay 80 trieu tra may nam"),
        ("vay 100.000.000 đồng", "vay 100000000 dong"),
        ("vay 2tr5 thôi", "vay 2 trieu 5 thoi"),
        ("NHCSXH o mô", "ngan hang chinh sach xa hoi o dau"),
        ("nhcsxh ở mô rứa", "ngan hang chinh sach xa hoi o dau vay"),
        ("mất cccd thì răng", "mat can cuoc cong dan thi sao"),
        ("vay voons laf gif", "vay von la gi"),
        ("vay vo61n d9u7o7c5 khong", "vay von duoc khong"),
        ("toimuonvaytien", "toi muon vay tien"),
        ("vayyyyy tiềnnnn", "vay tien"),
        ("chi nhánh ngân hàng", "chi nhanh ngan hang"),
        ("vay\u200b v\u00adốn", "vay von"),
        ("v\u0061\u0301y", "vay"),
    ],
)
def test_what_is_typed_reads_as_what_is_meant(typed: str, folded: str) -> None:
    assert fold(" ".join(NORMALISER.words(typed))) == folded


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dạ em chào anh, cho em hỏi lãi suất bao nhiêu ạ", "lai suat bao nhieu"),
        ("cho hỏi chút", "cho hoi chut"),
        ("em chào anh", "em chao anh"),
    ],
)
def test_politeness_is_taken_off_while_a_question_remains(typed: str, kept: str) -> None:
    assert NORMALISER.read(typed).folded == kept


@pytest.mark.parametrize(
    ("word", "syllable"),
    [("ddieeuf", "điều"), ("voons", "vốn"), ("tuf", "tù"), ("nuwowcs", "nước"), ("ok", None)],
)
def test_telex_keys_spell_a_syllable(word: str, syllable: str | None) -> None:
    assert decode_telex(word) == syllable


def test_a_name_that_telex_could_spell_stays_a_name() -> None:
    assert NORMALISER.words("app momo cho vay") == ["app", "momo", "cho", "vay"]


@pytest.mark.parametrize(("word", "syllable"), [("d9u7o7c5", "được"), ("vo6n1", "vốn"), ("2023", None), ("a1b2", None)])
def test_vni_digits_spell_a_syllable(word: str, syllable: str | None) -> None:
    assert decode_vni(word) == syllable


BAD_INPUT = {
    "empty": "",
    "one megabyte": "vay vốn " * 125_000,
    "one word of a megabyte": "a" * 1_000_000,
    "NUL": "lãi\0suất",
    "lone surrogates": "lãi \ud800 suất \udfff",
    "zero width": "l\u200bã\u200di \ufeffsuất",
    "right to left": "\u202elãi suất\u202c \u200f",
    "zalgo": "l" + "\u0301\u0336\u035f" * 300 + "ãi",
    "only emoji": "😀👍🏽🇻🇳" * 50,
    "combining marks in NFD": "la\u0303i sua\u0302\u0301t",
    "only punctuation": "?!…" * 1000,
    "digits": "9" * 5000,
}


MOST_CALLS = 10_000
"""Calls of functions in one reading, whatever is read. Time is measured by `qd22 bench ask`."""


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_read_with_little_work_and_without_error(name: str) -> None:
    text = NORMALISER.read(BAD_INPUT[name])
    assert len(text.folded) <= 4 * MAX_CHARS
    work = calls_of(lambda: NORMALISER.read(BAD_INPUT[name]))
    assert work <= MOST_CALLS
    assert calls_of(lambda: NORMALISER.read(BAD_INPUT[name] * 2)) <= 2 * work + 100


def test_nfd_reads_like_nfc() -> None:
    assert NORMALISER.read(BAD_INPUT["combining marks in NFD"]).accented == "lãi suất"


VIETNAMESE = st.text(alphabet="aàáảãạăằâầbcdđeêềghiìklmnoôốơờpqrstuưừvxyỳ kwzjf0123456789.,?!%", max_size=80)
WORDS = """em ko dc chi mô răng vay vốn lãi bn cccd nhcsxh 80tr voons cho hỏi o mo thi rang chao anh ơi"""
PHRASES = st.lists(
    st.sampled_from(WORDS.split()),
    max_size=12,
).map(" ".join)


@settings(max_examples=600)
@given(st.one_of(st.text(max_size=120), VIETNAMESE, PHRASES))
@example("cho hỏi chi nhanh o mo")
@example("0-đ")
@example("0%%")
@example("RĂNG:O")
@example("0K0K")
def test_reading_is_total_and_idempotent(typed: str) -> None:
    """Any string gives a text, and reading the result again changes nothing."""
    once = NORMALISER.read(typed)
    assert 0 <= once.marked <= 1
    words = NORMALISER.words(typed)
    assert NORMALISER.words(" ".join(words)) == words


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_cleaning_and_folding_settle_at_once(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)
    assert fold(fold(typed)) == fold(typed)
    assert all(word for word in split_words(clean(typed)))
