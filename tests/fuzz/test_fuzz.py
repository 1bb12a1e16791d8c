"""A short run of `python -m tests.fuzz`, and what longer runs found."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from tests.conftest import NOON
from tests.fuzz.__main__ import SHARES, fuzz
from tests.fuzz.report import SLOW_S, Report
from tests.speed import slowness


def test_a_few_thousand_odd_inputs_raise_nothing(services: Services, tmp_path: Path) -> None:
    report = fuzz(services, tmp_path, 3000, seed=22)
    assert report.failures == {}
    assert set(report.inputs) == set(SHARES)
    assert report.inputs.total() >= 2900


@pytest.mark.parametrize("said", ["...\nra tù", "vay\nra tù", "\nra tù\n"])
def test_a_line_that_ends_before_a_release_is_read(services: Services, said: str) -> None:
    assert turn(Session(welcomed=True), Incoming(said), NOON, services).replies


@pytest.mark.parametrize(
    "told",
    [
        ("công ty tôi có 5 lao động, trong đó 10 người chấp hành xong án",),
        ("công ty tôi có 5 lao động", "có 10 người mới ra tù đang làm", "vậy có được vay không"),
        ("cơ sở tôi có 3 lao động là người ra tù", "tổng cộng 2 lao động", "có được vay không"),
    ],
)
def test_more_released_workers_than_workers_are_told_and_answered(services: Services, told: tuple[str, ...]) -> None:
    session = Session(welcomed=True)
    for said in told:
        done = turn(session, Incoming(said), NOON, services)
        assert done.replies
        session = done.session


@pytest.mark.parametrize(
    "piece", ["0", "%", "½", "100tr", "1,5 tỷ", "năm ", "hai trăm ", "0912345678 ", "?", "😀", "1."]
)
def test_a_long_message_of_one_thing_is_answered_in_time(services: Services, piece: str) -> None:
    """Time may only grow with the length, as everybody else waits meanwhile."""
    said = (piece * 4000)[:4000]

    def measured() -> float:
        began = time.process_time()
        turn(Session(welcomed=True), Incoming(said), NOON, services)
        return (time.process_time() - began) / slowness()

    assert min(measured() for _ in range(5)) < SLOW_S


def test_a_report_tells_what_raised_and_what_was_slow() -> None:
    def fail() -> None:
        raise KeyError("words of a person")

    def dawdle() -> None:
        until = time.process_time() + 0.12
        while time.process_time() < until:
            pass

    report = Report()
    report.try_all({"bad": lambda: fail, "slow": lambda: dawdle}, {"bad": 2, "slow": 1})
    assert not report.is_clean
    said = "\n".join(report.lines())
    assert "3 inputs, 2 exceptions, 1 slow" in said
    assert "KeyError at test_fuzz.py" in said
    assert "words of a person" not in said
