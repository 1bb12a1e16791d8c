"""The plain wish to be called or passed on to the ward is heard; a call told of, refused or asked about is no wish."""

from __future__ import annotations

import pytest

from bot.conversation.foremost import asks_to_be_called
from knowledge.language.utterance import Utterance


@pytest.mark.parametrize(
    "said",
    [
        "thôi gọi cho t đi, nhắn tin mệt quá",
        "Ok, chuyển giúp mình qua bên phường để họ liên hệ nhé",
        "em ko rành chữ, gọi điện cho em với",
        "chuyen giup em qua phuong nhe",
        "gui ho so cua toi len cong an phuong dum",
        "thôi bác gọi lại cho cháu đi ạ",
    ],
)
def test_a_wish_is_heard(said: str) -> None:
    assert asks_to_be_called(Utterance(said))


@pytest.mark.parametrize(
    "said",
    [
        "hôm qua có người gọi cho tôi bảo nộp 2 triệu",
        "gọi cho tôi bảo là cán bộ ngân hàng, đòi 2 triệu",
        "đừng gọi cho tôi",
        "không cần gọi cho em đâu",
        "phường gọi cho em hôm qua rồi",
        "bao giờ gọi cho em",
        "gửi cho cán bộ 500 nghìn cho nhanh",
        "gửi tiền cho cán bộ được không",
        "chuyển tiền cho công an phường hả",
    ],
)
def test_a_call_told_of_refused_or_asked_about_is_no_wish(said: str) -> None:
    assert not asks_to_be_called(Utterance(said))
