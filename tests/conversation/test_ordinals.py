"""A choice is understood by its number, its place and its title, on every channel; a forged payload is only words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.effects import KeepQuestion
from bot.model.messages import Incoming
from knowledge.language.ordinals import read_place
from tests.conftest import NOON

FOUR = tuple((label, f"group:{name}:0") for label, name in (("Một", "who"), ("Hai", "loan"), ("Ba", "x"), ("Bốn", "y")))
OFFERED = (("Cho tôi", "screen:person"), ("Cho người nhà", "screen:family"), ("Cho cơ sở của tôi", "screen:employer"))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("2", 2),
        ("4", 4),
        ("so 2", 2),
        ("lua chon 3", 3),
        ("lua chon so 3", 3),
        ("muc 1", 1),
        ("cai thu hai", 2),
        ("cai thu 2", 2),
        ("cai so ba", 3),
        ("chon so 2 nhe", 2),
        ("em chon cai thu nhat a", 1),
        ("thu nhat", 1),
        ("dau tien", 1),
        ("cai dau tien", 1),
        ("cai dau", 1),
        ("cuoi cung", 4),
        ("cai cuoi", 4),
        ("cai thu tu", 4),
        ("5", 0),
        ("0", 0),
        ("0912", 0),
        ("2026", 0),
        ("thu hai", 0),
        ("hai", 0),
        ("2 nam", 0),
        ("so 22", 0),
        ("dieu 2", 0),
        ("cai thu hai la gi", 0),
        ("", 0),
        ("²", 0),
    ],
)
def test_which_choice_words_mean(words: str, place: int) -> None:
    assert read_place(words, 4) == place


@given(st.text(max_size=40), st.integers(0, 8))
def test_a_place_is_always_one_that_was_shown(words: str, count: int) -> None:
    assert 0 <= read_place(words, count) <= count


@given(st.text(max_size=40))
def test_without_choices_no_words_mean_one(words: str) -> None:
    assert read_place(words, 0) == 0


@pytest.mark.parametrize(
    "typed", ["2", "2.", "(2)", "số 2", "Cái thứ hai", "lựa chọn 2", "cho người nhà", "CHO NGUOI NHA", "chọn số 2 nhé"]
)
def test_a_choice_is_pressed_by_number_place_and_title(services: Services, typed: str) -> None:
    done = turn(Session(welcomed=True, offered=OFFERED), Incoming(typed), NOON, services)
    assert done.session.screening is not None
    assert done.session.screening.audience == "family"


@pytest.mark.parametrize(
    "typed",
    ["screen:family", "#screen:family#AAAAAAAA", "#screen:family", "erase:yes", "#erase:yes#xxxxxxxx", "unreadable"],
)
def test_a_typed_action_or_a_forged_payload_is_only_words(services: Services, typed: str) -> None:
    done = turn(Session(welcomed=True, offered=OFFERED), Incoming(typed), NOON, services)
    assert done.session.screening is None
    assert [each for each in done.effects if not isinstance(each, KeepQuestion)] == []


def test_a_sticker_is_told_what_to_do_and_the_waiting_question_comes_back(services: Services) -> None:
    asked = turn(Session(welcomed=True, offered=OFFERED), Incoming("1"), NOON, services)
    done = turn(asked.session, Incoming("", "unreadable"), NOON, services)
    assert "gọi lại" in done.replies[0].text
    assert done.session.screening == asked.session.screening
    assert any(button.action.startswith("screen") for button in done.replies[-1].all_buttons)
