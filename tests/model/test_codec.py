"""JSON of messages: what goes in comes out, and rows that an earlier version wrote are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.codec import from_fields, from_kept, to_fields, to_kept
from bot.model.messages import Bar, Button, Card, Chart, ChatMessage, FormOf, Message, Picture

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BUTTONS = st.lists(st.builds(Button, WORDS, WORDS), max_size=4).map(tuple)
MARKS = st.sampled_from(["yes", "no", "unknown", ""])
CARDS = st.builds(
    Card, WORDS, WORDS, st.sampled_from(["good", "wait", "look", "other"]),
    st.lists(st.tuples(MARKS, WORDS), max_size=3).map(tuple), WORDS, notes=st.lists(WORDS, max_size=2).map(tuple),
)  # fmt: skip
CHARTS = st.builds(
    Chart, WORDS, st.lists(WORDS, max_size=2).map(tuple),
    st.lists(st.builds(Bar, WORDS, st.integers(), st.integers(), st.integers()), max_size=2).map(tuple), st.integers(),
)  # fmt: skip
ASKS = st.sampled_from(["", "phone", "place"])
MESSAGES = st.builds(
    Message, WORDS, BUTTONS, WORDS, BUTTONS, st.none() | CARDS, st.none() | CHARTS,
    st.none() | st.builds(FormOf, WORDS, WORDS, WORDS), asks=ASKS, page=st.integers(0, 8), is_notice=st.booleans(),
    is_offered=st.booleans(), asked=ASKS, desk=st.none() | WORDS, continues=st.booleans(),
)  # fmt: skip
PICTURES = st.lists(st.builds(Picture, st.sampled_from(["card", "chart"]), WORDS, st.integers(), st.integers())).map(
    tuple
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert from_fields(json.loads(json.dumps(to_fields(message)))) == message


@given(MESSAGES, PICTURES)
def test_a_kept_message_comes_back_as_it_was(message: Message, pictures: tuple[Picture, ...]) -> None:
    fields = json.loads(json.dumps(to_kept(message, "2026-11-24T05:00:00+00:00", pictures)))
    assert from_kept(7, fields) == ChatMessage(7, message, at="2026-11-24T05:00:00+00:00", pictures=pictures)


def test_what_is_read_only_once_is_not_kept() -> None:
    assert "0912" not in json.dumps(to_fields(Message("Đã xem liên hệ.", kept_as="0912 345 678")))


OPTION = {"label": "Hồ sơ của tôi", "action": "cases"}
EARLIER = {
    "the first part of a long reply": ({"text": "Một."}, Message("Một.")),
    "a reply as it was rendered": (
        {"text": "Chọn:", "buttons": [OPTION], "aids": [], "entry": "loan.interest", "asks": "phone", "asked": "place"},
        Message("Chọn:", (Button(**OPTION),), "loan.interest", asks="phone", asked="place"),
    ),
    "a file alone": (
        {"text": "", "form": {"ward": "16732", "month": "2026-12", "kind": "docx"}},
        Message("", form=FormOf("16732", "2026-12", "docx")),
    ),
    "a notice": ({"text": "Có tin.", "buttons": [OPTION]}, Message("Có tin.", (Button(**OPTION),))),
    "a notice to a group": ({"text": "Có việc.", "buttons": [], "desk": ""}, Message("Có việc.", desk="")),
    "a card of before, with less": (
        {"text": "x", "card": {"title": "Kết quả", "verdict": "Có thể", "tone": "good"}},
        Message("x", card=Card("Kết quả", "Có thể", "good")),
    ),
}
"""Contents of the outbox as the version before this codec wrote them."""


@pytest.mark.parametrize("name", EARLIER)
def test_a_row_of_the_version_before_is_read(name: str) -> None:
    fields, message = EARLIER[name]
    assert from_fields(fields) == message


def test_a_kept_chat_of_the_version_before_is_read() -> None:
    said = from_kept(1, {"from": "person", "text": "chào", "at": "2026-11-24T05:00:00+00:00"})
    assert (said.is_from_person, said.message.text) == (True, "chào")
    picture = {"kind": "card", "alt": "Kết quả", "width": 800, "height": 600}
    told = from_kept(2, {"from": "bot", "text": "x", "at": "", "notice": False, "pictures": [picture]})
    assert (told.is_from_person, told.pictures) == (False, (Picture("card", "Kết quả", 800, 600),))


@pytest.mark.parametrize(
    "damage",
    [{"buttons": "none"}, {"card": {"no": "card"}}, {"chart": 5}, {"form": "x"}, {"asks": "money"}, {"page": "2"},
     {"desk": 7}, {"pictures": [{"kind": "film"}]}],
)  # fmt: skip
def test_what_another_version_kept_otherwise_is_left_out(damage: dict[str, object]) -> None:
    assert from_kept(1, {"from": "bot", "text": "x", **damage}) == ChatMessage(1, Message("x"))
