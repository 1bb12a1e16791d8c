"""What editors taught lies over the weights: to the letter it is known, nearly so it leans, danger stays first."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from knowledge.added_samples import taught_from
from knowledge.readings import Candidate, Decision
from knowledge.understanding import Understanding

WORDING = "tui mún bít cái khoản phải đóng mỗi kì cho bển là mấy phân"
MEANT = Candidate("loan.interest", "loan.interest")


@pytest.fixture
def taught(services: Services) -> Understanding:
    rows = [(WORDING, MEANT), ("tôi muốn tự tử thì vay được không", MEANT)]
    return services.understanding.with_taught(taught_from(rows), services.knowledge)


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        (WORDING, Decision.ANSWER),
        ("TUI MUN BIT CAI KHOAN PHAI DONG MOI KI CHO BEN LA MAY PHAN???", Decision.ANSWER),
        ("tui mún bít khoản phải đóng mỗi kì cho bển là mấy phân", Decision.LEAN),
    ],
)
def test_a_wording_is_known_to_the_letter_and_leaned_to_nearly(
    services: Services, taught: Understanding, said: str, decision: Decision
) -> None:
    assert not services.understanding.read(said)[0].is_answered
    [found] = taught.read(said)
    assert (found.entry, found.decision) == ("loan.interest", decision)


def test_a_no_more_or_less_is_another_question() -> None:
    overlay = taught_from([("nhà tôi không có sổ đỏ vẫn vay được chứ", MEANT)])
    assert overlay.near("nha toi khong co so do van vay duoc chu a") == MEANT
    assert overlay.near("nha toi co so do van vay duoc chu") is None


def test_danger_is_answered_first_whatever_was_taught(taught: Understanding) -> None:
    assert taught.read("tôi muốn tự tử thì vay được không")[0].is_safety


def test_what_the_content_knows_stays_as_it_is(services: Services, taught: Understanding) -> None:
    for said in ("lãi suất bao nhiêu", "cần giấy tờ gì", "làm hộ chiếu ở đâu"):
        assert taught.read(said) == services.understanding.read(said)
