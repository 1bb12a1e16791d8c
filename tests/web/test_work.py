"""Work of the server for one message, in calls of functions and in transactions; `qd22 bench` measures time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType

import pytest

from bot.store.engine import Database
from tests.calls import collector_off
from tests.web.conftest import Browser

QUESTIONS = ("lai suat bao nhieu", "căn cứ", "cần giấy tờ gì", "chi tiết", "vay tối đa bao nhiêu, trả mấy năm")
MOST_CALLS = 10_000
"""Calls of Python functions in the thread that serves, with those of the client's library and the framework."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_message_takes_a_bounded_amount_of_work_and_one_commit(
    browser: Browser, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.history()
    for asked in QUESTIONS:
        browser.says(f"{asked} hè")  # what is read once for all is read here, in words that nobody asked before
    work = Counter[str]()
    for name in ("read", "write"):
        monkeypatch.setattr(Database, name, counting(work, name, getattr(Database, name)))

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        work["calls"] += event == "call"

    with collector_off():
        browser._portal.call(sys.setprofile, note)
        try:
            answer = browser.says(question)
        finally:
            browser._portal.call(sys.setprofile, None)
    assert answer.status_code == 200
    assert work["calls"] <= MOST_CALLS
    assert work["write"] == 1
    assert work["read"] <= 2


def counting(work: Counter[str], name: str, method: Callable[..., object]) -> Callable[..., object]:
    """The same method, counted; not what the clock's jobs do beside, whose first round may fall into the question."""

    def call(*given: object, **named: object) -> object:
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_name != "tick":
            frame = frame.f_back
        work[name] += frame is None
        return method(*given, **named)

    return call
