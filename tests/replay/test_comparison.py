"""What a channel may do to a reply is undone, to the letter, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.render import parts
from bot.model.messages import Button, FormOf, Message
from bot.replay.comparison import HeardText, is_same, undone, whole

WORDS = st.sampled_from(["vay", "vốn,", "Có.", "được?", "Hoặc:", "1. một", "2. hai", "👨‍👩‍👧", "một\nhai", "ba\n\nbốn"])
LABELS = st.lists(st.sampled_from(["Cho tôi", "Chi tiết", "Vì sao?", "Tiền vay, lãi, trả nợ", "n" * 60]), max_size=4)
TEXTS = st.lists(WORDS, min_size=1, max_size=900).map(" ".join)


def message(text: str, buttons: list[str], aids: list[str], **more: Any) -> Message:
    return Message(
        text, tuple(Button(each, "a") for each in buttons), aids=tuple(Button(each, "a") for each in aids), **more
    )


@pytest.mark.parametrize("channel", CAPABILITIES)
@given(text=TEXTS, buttons=LABELS, aids=LABELS, notice=st.booleans(), form=st.booleans())
def test_every_channel_says_the_same(
    channel: str, text: str, buttons: list[str], aids: list[str], notice: bool, form: bool
) -> None:
    said = message(text, buttons, aids, is_notice=notice, form=FormOf("16732", "2026-12") if form else None)
    shown = parts(said, CAPABILITIES[channel])
    assert is_same(undone(shown, channel), [whole(said)])
    other = message(text[:-1] + ("x" if text[-1] != "x" else "y"), buttons, aids)
    assert not is_same(undone(shown, channel), [whole(other)])
    assert not is_same(undone(shown, channel), [whole(message(text, [*buttons[:3], "Một nút nữa"], aids))])


def told_on(channel: str, text: str, *labels: str) -> list[HeardText]:
    return undone([message(text, list(labels), [])], channel)


@pytest.mark.parametrize(
    ("channel", "text", "why"),
    [
        ("web", "Chào.\n\nGõ số để chọn:\n1. Một", "a channel with buttons makes no lists"),
        ("zalo_bot", "Chào.\n\nGõ số để chọn:\n1. Một\n3. Ba", "the numbers do not go on"),
        ("zalo_bot", "Chào.\n\nHoặc gõ số:\n1. Một", "these would be more options, but there are none before"),
        ("zalo_bot", "Chào.\nGõ số để chọn:\n1. Một", "a list stands by itself"),
        ("zalo_bot", "Chào. (gõ “Một”)", "a hint stands by itself"),
        ("telegram", "Chào.\n\nKênh này không gửi được tệp. Anh/chị lấy danh sách trong bàn việc trên trang web.",
         "this channel sends files"),
    ],
)  # fmt: skip
def test_what_a_channel_does_not_do_is_not_undone(channel: str, text: str, why: str) -> None:
    assert told_on(channel, text) == [HeardText((text,))], why


@pytest.mark.parametrize(
    ("pieces", "meant", "is_so"),
    [
        (("Một câu.", "Hai câu."), "Một câu. Hai câu.", True),
        (("Một câu.", "Hai câu."), "Một câu.\n\nHai câu.", True),
        (("Một câu. Hai câu.",), "Một câu.  Hai câu.", False),
        (("Một câu.", "Hai câu."), "Một câu. Và hai câu.", False),
        (("Một câu.",), "Một câu. Hai câu.", False),
        (("Một câu.", "Hai câu.", "Ba."), "Một câu. Hai câu.", False),
        (("Một câu.",), "Một câu.\n", False),
    ],
)
def test_only_white_space_at_a_cut_may_go(pieces: tuple[str, ...], meant: str, is_so: bool) -> None:
    assert HeardText(pieces).says(HeardText((meant,))) is is_so


def test_replies_are_told_apart_though_each_comes_in_pieces() -> None:
    can = Capability("zalo_bot", 20, buttons=0)
    first, second = message("Một câu dài quá. Hai câu.", ["Có"], []), message("Ba câu dài quá. Bốn.", [], [])
    shown = [*parts(first, can), *parts(second, can)]
    assert len(shown) > 2
    assert is_same(undone(shown, "zalo_bot"), [whole(first), whole(second)])
    assert not is_same(undone(shown, "zalo_bot"), [whole(second), whole(first)])
