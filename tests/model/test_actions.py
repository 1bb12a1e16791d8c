"""The action grammar: every action travels as a string and comes back the same; a foreign string is none."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.action import Action
from bot.model.actions import ACTIONS, action_table, parse_action

PART = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=12)


@given(st.data())
def test_every_action_comes_back_from_its_string(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(ACTIONS.values())))
    filled = data.draw(st.integers(0, len(fields(kind))))
    action = kind(*(data.draw(PART) for _ in range(filled)))
    # "screen:answer" without its parts is the action of that name, not a step of "screen"
    again = parse_action(str(action))
    assert str(again) == str(action)
    assert type(again) is kind or str(action).split(":", 1)[1] in {name.partition(":")[2] for name in ACTIONS}


@pytest.mark.parametrize("written", ["", ":", "nothing", "Desk:list", "deskk", " menu"])
def test_a_foreign_string_is_no_action(written: str) -> None:
    assert parse_action(written) is None


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("desk:yes:7TDC-Q5GV:transfer:16732:moved", ("7TDC-Q5GV", "transfer", "16732", "moved")),
        ("screen:answer:certificate:lost", ("certificate", "lost")),
        ("refer:set:ward:16732", ("ward", "16732")),
        ("withdraw:yes:7TDC-Q5GV", ("7TDC-Q5GV",)),
        ("screen:person", ("person",)),
        ("desk:list:new:0:more", ("new", "0")),
    ],
)
def test_strings_of_kept_messages_keep_their_meaning(written: str, parts: tuple[str, ...]) -> None:
    action = parse_action(written)
    assert action is not None
    assert tuple(getattr(action, field.name) for field in fields(action)) == parts


def test_no_name_hides_another() -> None:
    assert len(ACTIONS) == len(Action.__subclasses__())
    assert all(name.count(":") <= 1 for name in ACTIONS)


def test_the_table_names_every_action_once() -> None:
    table = action_table()
    assert all(f"| `{name}" in table for name in ACTIONS)
