"""One reading a turn: a message is cleaned, split and understood once, however many rooms ask for its words."""

from __future__ import annotations

import sys
from collections import Counter
from types import FrameType

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from knowledge.language.tokens import clean, tokens
from knowledge.understanding import Understanding
from tests.conftest import NOON

COUNTED = {clean.__code__: "clean", tokens.__code__: "tokens", Understanding.read.__code__: "read"}


def calls(session: Session, typed: str, services: Services) -> Counter[str]:
    """How often a turn cleans, splits and understands."""
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in COUNTED:
            found[COUNTED[frame.f_code]] += 1

    sys.setprofile(count)
    try:
        turn(session, Incoming(typed), NOON, services)
    finally:
        sys.setprofile(None)
    return found


def test_a_plain_question_is_cleaned_split_and_read_once(services: Services) -> None:
    session = Session(welcomed=True)
    for typed in (
        "lãi suất bao nhiêu",
        "tôi cần gì để vay, tháng 3 về, bác tính cách nào cho tôi",
        "cần giấy tờ gì để vay vốn",
    ):  # what is compiled once is compiled
        turn(session, Incoming(typed), NOON, services)
    assert calls(session, "cần giấy tờ gì để vay", services) == {"clean": 1, "tokens": 1, "read": 1}


def test_a_question_inside_an_open_check_is_understood_once(services: Services) -> None:
    session = turn(Session(welcomed=True), Incoming("", "screen:person"), NOON, services).session
    assert calls(session, "lãi suất bao nhiêu vậy em", services)["read"] == 1
