"""The quick way to the signs of a text finds the same as Unicode's rules."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.graphemes import graphemes

SIGNS = st.text(st.one_of(st.characters(max_codepoint=0x2FF), st.sampled_from("ếữ“”…–\u0301\u200d👩🏽‍🌾🇻🇳₫\r\n")))


@given(SIGNS)
def test_the_signs_are_those_of_unicode(text: str) -> None:
    assert graphemes(text) == regex.findall(r"\X", text)
