"""Wishes of when and how to be reached: what is denied is excluded, and what is left is asked about."""

from __future__ import annotations

import pytest

from knowledge.language.utterance import Utterance


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("way", "gọi", "call"),
        ("way", "nhắn zalo", "message"),
        ("way", "den nha", "visit"),
        ("way", "đừng nhắn tin, gọi thẳng", "call"),
        ("way", "khong nhan tin goi dien thoi", "call"),
        ("way", "không nhắn tin mà gọi", "call"),
        ("way", "đừng đến nhà em, gọi điện đi", "call"),
        ("way", "không gọi không nhắn", "visit"),
        ("when", "sáng", "morning"),
        ("when", "toi", "evening"),
        ("when", "toi ranh buoi chieu", "afternoon"),
        ("when", "sáng bận, chiều được", "afternoon"),
        ("when", "sang ban chieu goi", "afternoon"),
        ("when", "không gọi buổi sáng mà gọi buổi chiều", "afternoon"),
        ("when", "đừng gọi buổi sáng và buổi chiều", "evening"),
        ("when", "em đi làm cả ngày, tối mới rảnh", "evening"),
        ("when", "không bận buổi sáng", "morning"),
        ("when", "bạn gọi buổi sáng nhé", "morning"),
        ("when", "lúc nào cũng được", "any"),
    ],
)
def test_what_is_wanted_is_taken(kind: str, typed: str, value: str) -> None:
    assert Utterance(typed).wish(kind).value == value


@pytest.mark.parametrize(
    ("kind", "typed", "left"),
    [
        ("way", "không muốn công an đến nhà", ("call", "message")),
        ("way", "không gặp trực tiếp được", ("call", "message")),
        ("way", "sợ công an đến nhà lắm", ("call", "message")),
        ("way", "em không dùng zalo", ("call", "visit")),
        ("way", "gọi điện thì không tiện", ("message", "visit")),
        ("when", "đừng gọi buổi sáng", ("afternoon", "evening")),
        ("when", "sáng bận", ("afternoon", "evening")),
        ("when", "trừ buổi tối", ("morning", "afternoon")),
        ("when", "lúc nào cũng được trừ buổi tối", ("morning", "afternoon")),
        ("when", "không sáng không chiều không tối", ()),
    ],
)
def test_what_is_denied_is_never_taken(kind: str, typed: str, left: tuple[str, ...]) -> None:
    assert Utterance(typed).wish(kind) == ("", left)
