"""Copies of frozen data: as `dataclasses.replace` makes them, also of classes that compute or cache something."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import pytest

from bot.conversation.context import Trace, Turn
from bot.conversation.session import Session
from bot.model.copies import replace
from bot.model.messages import Message


@dataclass(frozen=True)
class Square:
    """Caches what it computes."""

    side: int

    @cached_property
    def area(self) -> int:
        return self.side**2


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (Session(topic="a"), {"topic": "b", "unclear": 2}),
        (Turn(Session()), {"trace": Trace("act"), "is_pressed": True}),
        (Message("a"), {"text": "b"}),  # looks at its parts when it is made
        (Session(), {}),
    ],
)
def test_a_copy_is_what_the_standard_library_makes(value: object, changes: dict[str, object]) -> None:
    copy = replace(value, **changes)
    assert copy == dataclasses.replace(value, **changes)  # type: ignore[type-var]
    assert copy is not value


def test_what_was_cached_is_computed_anew() -> None:
    square = Square(2)
    assert square.area == 4
    assert replace(square, side=3).area == 9


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError):
        replace(Session(), nothing=1)
