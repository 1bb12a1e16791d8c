"""Acts of speech: heard with and without marks, and never where something is asked or told besides."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.acts import not_this_but, rest_of
from knowledge.language.utterance import Utterance
from tests.content import content

ROWS = [line.split("\t") for line in Path(__file__).with_name("acts.tsv").read_text(encoding="utf-8").splitlines()]
ABOUT_ACTS = ("smalltalk.", "bot.", "family.on_behalf")
"""Entries about acts themselves."""


@pytest.mark.parametrize(("act", "typed"), ROWS)
def test_an_act_is_heard(act: str, typed: str) -> None:
    """ "-": no act alone; "name!": the act beside something else; else the act and nothing besides."""
    said = Utterance(typed)
    if act == "-":
        assert not said.is_only_acts, said.acts
    elif act.endswith("!"):
        assert act[:-1] in said.acts
        assert not said.is_only_acts
    else:
        assert said.is_only_acts
        assert said.acts[0] == act


def test_a_question_of_the_content_is_no_mere_act() -> None:
    found = [
        (entry.id, said.acts, typed)
        for entry in content().published
        if not entry.id.startswith(ABOUT_ACTS)
        for typed in entry.utterances
        if (said := Utterance(typed)).is_only_acts
    ]
    assert len(found) <= 8, found


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("không, ý tôi là lãi suất", "lãi suất"),
        ("ko, ý em là có cần thế chấp không", "có cần thế chấp không"),
        ("không phải, em hỏi là bao lâu có tiền", "bao lâu có tiền"),
        ("à không, còn học nghề thì sao", "còn học nghề thì sao"),
        ("nhầm rồi, vay 1.000.000 đồng", "vay 1.000.000 đồng"),
        ("tao hỏi là tao có được vay không", "tao có được vay không"),
    ],
)
def test_what_is_really_asked_stands_behind_a_correction(typed: str, rest: str) -> None:
    found = rest_of(Utterance(typed))
    assert found is not None
    assert found.clean == rest


@pytest.mark.parametrize("typed", ["không có giấy thì sao", "không", "tôi hỏi lãi suất", "ý kiến của công an", ""])
def test_what_puts_nothing_right_has_no_rest(typed: str) -> None:
    assert rest_of(Utterance(typed)) is None


def test_a_denied_reading_and_the_one_that_was_meant() -> None:
    found = not_this_but(Utterance("ko phai vay bao lau, vay duoc bao nhieu tien"))
    assert found is not None
    assert (found[0].clean, found[1].clean) == ("vay bao lau", "vay duoc bao nhieu tien")


@given(st.text(max_size=300))
def test_reading_acts_is_total(typed: str) -> None:
    said = Utterance(typed)
    assert not said.is_only_acts or said.acts
