"""What follows from a failure, how fast may be sent, and the command that shows what was given up."""

from __future__ import annotations

import asyncio
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.outbox.failures import (
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    DeliveryError,
    NightHoursError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    UnreachableError,
    WindowClosedError,
)
from bot.outbox.rate_limiter import Circuit, RateLimiter
from bot.outbox.retry_policy import back_off, decide_retry
from bot.outbox.rules import ChannelRules, Rate, SendingRules, load_rules
from bot.store import claims
from bot.store.claims import Claimed, Settlement
from bot.store.outbox import Kind, OutboxMessage
from bot.store.work import UnitOfWork
from bot.texts import all_texts
from knowledge.yaml_file import YamlError
from tests.conftest import NOON
from tests.delivery.post import office, prepare

RULES = SendingRules()
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "failure", "age", "doubts", "ending"),
    [
        ("reply", UnavailableError("503"), HOUR, 0, "queued"),
        ("reply", UnreachableError(), 7 * HOUR, 0, "failed"),
        ("notice", UnreachableError(), 7 * HOUR, 0, "queued"),
        ("notice", UnreachableError(), 3 * DAY, 0, "failed"),
        ("secret", UnavailableError(), timedelta(minutes=1), 0, "queued"),
        ("secret", UnavailableError(), timedelta(minutes=10), 0, "failed"),
        ("reply", BadMessageError("400"), HOUR, 0, "failed"),
        ("notice", ChatGoneError("403"), HOUR, 0, "parked"),
        ("reply", ChatGoneError("403"), HOUR, 0, "failed"),
        ("secret", ChatGoneError("403"), HOUR, 0, "failed"),
        ("notice", WindowClosedError("-230"), 9 * DAY, 0, "parked"),
        ("secret", WindowClosedError("-230"), HOUR, 0, "failed"),
        ("notice", BadTokenError("401"), DAY, 0, "queued"),
        ("reply", TooFastError(retry_after=60), HOUR, 0, "queued"),
        ("reply", TimedOutError(), HOUR, 0, "unknown"),
        ("secret", TimedOutError(), HOUR, 0, "unknown"),
        ("notice", TimedOutError(), HOUR, 0, "queued"),
        ("notice", TimedOutError(), HOUR, 2, "unknown"),
        ("notice", TimedOutError(), 3 * DAY, 0, "unknown"),
        ("reply", NightHoursError("-234"), 7 * HOUR, 0, "failed"),
    ],
)
def test_how_an_attempt_ends(kind: Kind, failure: DeliveryError, age: timedelta, doubts: int, ending: str) -> None:
    done = decide_retry(claimed(kind, NOON - age, doubts), failure, NOON, RULES, random.Random(1))
    assert done.ending == ending
    assert (done.not_before is not None) == (ending == "queued")
    assert done.error == str(failure)


def claimed(kind: Kind, at: datetime, doubts: int = 0, attempts: int = 3) -> Claimed:
    """A letter that is being sent."""
    return Claimed(OutboxMessage(1, "chat", "tele", kind, {"text": "a"}), "an", attempts, doubts, at)


def test_who_is_told_to_wait_for_the_morning_is_tried_in_the_morning() -> None:
    done = decide_retry(claimed("reply", NIGHT), NightHoursError("-234"), NIGHT, RULES, random.Random(1))
    assert (done.ending, done.not_before) == ("queued", MORNING)


def test_a_notice_is_not_tried_again_at_night_but_a_reply_is() -> None:
    for kind, again in (("notice", MORNING), ("reply", NIGHT + timedelta(minutes=1))):
        done = decide_retry(claimed(kind, NIGHT), UnavailableError(), NIGHT, RULES, random.Random(1))  # type: ignore[arg-type]
        assert done.not_before is not None
        assert done.not_before == again if kind == "notice" else done.not_before < again


@given(st.integers(1, 10_000), st.integers())
def test_each_pause_is_longer_up_to_the_cap_and_never_nothing(attempts: int, seed: int) -> None:
    pause = back_off(attempts, RULES, random.Random(seed))
    whole = min(RULES.back_off_cap, RULES.back_off * 2 ** (min(attempts, 40) - 1))
    assert whole / 2 <= pause <= whole


@given(st.floats(0, 1e6), st.integers())
def test_the_pause_a_platform_asks_for_is_never_shortened(seconds: float, seed: int) -> None:
    failure = TooFastError(retry_after=seconds)
    done = decide_retry(claimed("notice", NOON, attempts=1), failure, NOON, RULES, random.Random(seed))
    assert done.not_before is None or done.not_before >= NOON + timedelta(seconds=seconds)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=80), st.integers(1, 5), st.floats(0.1, 5))
def test_a_pace_is_never_exceeded_in_any_window(gaps: list[float], count: int, seconds: float) -> None:
    pace, now = RateLimiter([Rate(count=count, seconds=seconds), Rate(count=2 * count, seconds=4 * seconds)]), 0.0
    starts: list[float] = []
    for gap in gaps:
        now += gap
        assert (pace.free(now, 9) > 0) == (pace.wait(now) == 0)
        if pace.free(now, 9):
            pace.start(now)
            starts.append(now)
    for most, length in ((count, seconds), (2 * count, 4 * seconds)):
        assert all(sum(1 for each in starts if first <= each and first + length > each) <= most for first in starts)


def test_a_circuit_opens_after_failures_in_a_row_and_lets_one_alone_try() -> None:
    circuit = Circuit(SendingRules(breaks_after=3, rest=10, rest_cap=30))
    assert [circuit.failed(0, "a"), circuit.failed(0, "b")] == [False, False]
    assert circuit.free(0, 0, 9) == 9
    assert circuit.failed(1, "c")
    assert [circuit.free(tick, 0, 9) for tick in (1, 10.9, 11)] == [0, 0, 1]
    assert circuit.free(11, 1, 9) == 0
    assert circuit.failed(11, "a")
    assert (circuit.free(30, 0, 9), circuit.free(31, 0, 9)) == (0, 1)
    circuit.worked()
    assert circuit.free(31, 5, 9) == 9
    assert not circuit.failed(32, "a")


@pytest.mark.parametrize(("is_lost", "opens"), [(False, False), (True, True)])
def test_one_chat_alone_opens_a_circuit_only_by_what_it_loses(is_lost: bool, opens: bool) -> None:
    """Where nothing is lost its letter waits by itself; another chat that is refused too makes the difference."""
    circuit = Circuit(SendingRules(breaks_after=3))
    assert any(circuit.failed(0, "a", is_lost=is_lost) for _ in range(9)) is opens
    assert circuit.failed(0, "b") is False
    assert circuit.failed(0, "c") is not opens


def test_a_success_of_before_does_not_end_the_pause_that_a_platform_asked_for() -> None:
    circuit = Circuit(RULES)
    circuit.pause(30)
    circuit.worked()
    assert (circuit.free(29, 0, 9), circuit.free(30, 0, 9), circuit.wait(20)) == (0, 9, 10)


def test_what_a_platform_says_in_words_is_not_kept() -> None:
    assert str(BadMessageError("-201")) == "bad_message -201"
    assert str(BadMessageError("bad text: Trần Văn Mẫu")) == "bad_message"


def test_every_failure_has_a_name_of_its_own_and_words_for_people() -> None:
    names = [failure.name for failure in DeliveryError.__subclasses__()]
    names += [claims.UNREADABLE, claims.NO_ADDRESS, claims.LEASE_OVER, claims.TOO_OLD]
    assert len(set(names)) == len(names)
    assert {f"letters.error.{name}" for name in names} == {key for key in all_texts() if "letters.error." in key}


def test_the_rules_that_come_with_the_program_keep_below_the_limits_of_the_platforms() -> None:
    rules = load_rules()
    assert {*rules.channels} == {"telegram", "zalo_oa", "zalo_bot"}
    assert rules.of("telegram").overall[0].count < 30
    assert rules.of("telegram").per_chat == (Rate(count=1, seconds=1),)
    assert rules.of("telegram").within("1001") == rules.of("telegram").per_chat
    assert [rate.count < 20 for rate in rules.of("telegram").within("-1005001") if rate.seconds == 60] == [True]
    assert rules.of("zalo_oa").overall[1].count < 4000
    assert rules.of("unheard_of") == ChannelRules()


@pytest.mark.parametrize(
    ("written", "says"),
    [("lease: 5", "lease phải dài hơn"), ("poll: 2\nspeed: 9", "sending.yaml:2"), ("poll: nhanh", "sending.yaml:1")],
)
def test_a_wrong_rule_is_told_with_its_line(written: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "sending.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(YamlError, match=re.escape(says)):
        load_rules(file)


def test_the_command_lists_what_was_given_up_without_words_and_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(prepare(tmp_path))
    monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'post.db'}")
    listed = run("list", "--json")
    assert [(each["id"], each["state"]) for each in json.loads(listed)] == [(1, "failed"), (2, "queued")]
    assert {*json.loads(listed)[0]} == {"id", "channel", "kind", "state", "age_seconds", "attempts", "error"}
    table = run("list", "--dead")
    assert "chặn" in table
    assert "Mẫu" not in listed + table
    assert "Tin 1" in run("retry", "1")
    run("retry", "1", code=1)
    assert "Không có tin" in run("list", "--dead")


def fill(folder: Path) -> None:
    """An outbox with a dead letter and one that waits."""

    async def post() -> None:
        async with office(folder) as at:
            await at.post("Trần Văn Mẫu", "an")
            await at.post("b", "binh")

            def act(work: UnitOfWork) -> None:
                [first] = work.claims.claim("tele", NOON, NOON + HOUR, 1)
                work.claims.settle(first, Settlement("failed", error="chat_gone 403"))

            await at.database.write(act)

    asyncio.run(post())


def run(*arguments: str, code: int = 0) -> str:
    """What `qd22 outbox …` prints."""
    done = CliRunner().invoke(app, ["outbox", *arguments], env={"COLUMNS": "200"})
    assert done.exit_code == code, done.output
    return done.output
