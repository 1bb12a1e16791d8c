"""Numbering of n-grams by hashes: the same places as a dictionary gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.features import UNKNOWN, Numbering


@given(st.lists(st.text(max_size=6), unique=True), st.lists(st.text(max_size=6)))
def test_places_are_those_of_a_dictionary(names: list[str], others: list[str]) -> None:
    numbers = {name: place for place, name in enumerate(names)}
    asked = [*others, *names, *names[:2]]
    assert Numbering(names).of(asked).tolist() == [numbers[name] for name in asked if name in numbers]
    assert Numbering(names).all(asked).tolist() == [numbers.get(name, UNKNOWN) for name in asked]
    assert all((name in Numbering(names)) == (name in numbers) for name in asked)


def test_an_empty_list_numbers_nothing() -> None:
    assert Numbering([]).of(["vay"]).tolist() == []
    assert Numbering([]).all(["vay"]).tolist() == [UNKNOWN]
    assert Numbering(["vay"]).of([]).tolist() == []
    assert "vay" not in Numbering([])
