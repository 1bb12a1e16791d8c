"""The sender on scripted platforms, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.outbox.failures import (
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    ConnectionLostError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    WindowClosedError,
)
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from tests.delivery.post import FAST, RULES, Office, Outcome, Platform, Slow, Taken, office, prepare

EVENING = datetime(2026, 11, 24, 13, 59, 30, tzinfo=UTC)
"""20:59:30 in Việt Nam: half a minute before nothing is sent unasked."""

PATIENT = SendingRules(poll=60, channels={"tele": FAST, "zalo": FAST})
"""Where hours must pass, nobody looks every two seconds."""


def play(folder: Path, scene: Callable[[Office], Awaitable[None]], start: datetime | None = None) -> None:
    """Run a scene in a new office."""

    prepare(folder)

    async def run() -> None:
        async with office(folder, *([start] if start else [])) as opened:
            await scene(opened)

    asyncio.run(run())


def test_letters_of_a_chat_arrive_in_their_order_and_their_words_are_not_kept(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        for text in "abc":
            await at.post(text)
        # the next one goes as soon as the one before is settled, not when somebody looks again
        await at.work(platform, rules=SendingRules(poll=1000, channels={"tele": FAST}))
        assert platform.texts == ["a", "b", "c"]
        assert [(row.state, row.sealed) for row in await at.rows()] == [("sent", b"")] * 3

    play(tmp_path, scene)


def test_a_letter_that_must_be_retried_keeps_those_behind_it_waiting(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[UnavailableError("503"), UnavailableError("503")])
        for text in "ab":
            await at.post(text)
        await at.post("c", "binh")
        await at.work(platform)
        assert [text for _, address, text in platform.took if address == "an"] == ["a", "b"]
        assert platform.texts[0] == "c"
        assert [row.attempts for row in await at.rows()] == [3, 1, 1]

    play(tmp_path, scene)


def test_the_pause_that_a_platform_asks_for_is_kept(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[TooFastError("429", retry_after=30)])
        await at.post("a")
        await at.post("b", "binh")
        await at.work(platform)
        asked = [when for when, _, text in platform.asked if text == "a"]
        assert asked[1] - asked[0] >= 30
        assert next(when for when, _, text in platform.took if text == "b") < 1

    play(tmp_path, scene)


def test_a_pause_for_all_chats_stops_the_whole_channel_and_no_other(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        tele, zalo = at.platform(a=[TooFastError(retry_after=30, everywhere=True)]), at.platform("zalo")
        await at.post("a")
        async with at.sender(tele, zalo) as sender:
            await at.time.pass_(1)
            await at.post("b", "binh")
            await at.post("z", "binh", "zalo")
            sender.wake()
            await at.time.pass_(60)
        assert min(when for when, _, text in tele.took) >= 30
        assert zalo.took[0][0] < 2

    play(tmp_path, scene)


@pytest.mark.parametrize("doubt", [Taken(TimedOutError()), Taken(ConnectionLostError()), Slow(3600), ValueError("bug")])
def test_a_reply_that_may_have_arrived_is_not_repeated(doubt: Outcome, tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[doubt])
        await at.post("a")
        await at.post("b")
        await at.work(platform, seconds=600)
        assert [text for _, _, text in platform.asked] == ["a", "b"]
        assert await at.states() == ["unknown", "sent"]

    play(tmp_path, scene)


def test_a_notice_that_may_have_arrived_is_repeated_but_not_for_ever(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[Taken(TimedOutError())], b=[Taken(TimedOutError())] * 9)
        await at.post("a", kind="notice")
        await at.post("b", "binh", kind="notice")
        await at.work(platform, seconds=3600, rules=PATIENT)
        assert (platform.texts.count("a"), platform.texts.count("b")) == (2, RULES.doubts)
        assert await at.states() == ["sent", "unknown"]

    play(tmp_path, scene)


@pytest.mark.parametrize("failure", [BadMessageError("400"), ChatGoneError("403")])
def test_what_no_retry_can_help_is_a_dead_letter_at_once(failure: Outcome, tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[failure])
        await at.post("a")
        await at.post("b", "binh")
        await at.work(platform)
        assert [(row.state, row.attempts, row.error) for row in await at.rows()] == [
            ("failed", 1, str(failure)),
            ("sent", 1, ""),
        ]

    play(tmp_path, scene)


def test_a_letter_outside_the_window_goes_before_the_answer_to_the_next_message(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[WindowClosedError("-230")])
        await at.post("a", kind="notice")
        await at.work(platform)
        assert await at.states() == ["parked"]
        assert await at.hear("an") == 1
        await at.post("b")
        await at.work(platform)
        assert platform.texts == ["a", "b"]

    play(tmp_path, scene)


def test_whoever_blocked_us_is_asked_about_once_and_told_everything_when_they_come_back(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[ChatGoneError("403")])
        for words in "abc":
            await at.post(words, kind="notice")
        await at.work(platform, seconds=3600)
        assert [text for _, _, text in platform.asked] == ["a"]
        assert await at.states() == ["parked"] * 3
        await at.hear("an")
        await at.work(platform)
        assert platform.texts == ["a", "b", "c"]

    play(tmp_path, scene)


def test_an_outage_uses_up_no_letter_and_is_asked_about_rarely(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        platform.always = lambda: UnavailableError("503") if at.time.seconds < 3600 else None
        for n in range(40):
            await at.post(f"t{n}", f"chat {n}")
        await at.work(platform, seconds=6000, rules=PATIENT)
        assert set(await at.states()) == {"sent"}
        assert len([1 for when, _, _ in platform.asked if 10 < when < 3600]) < 20
        assert len(platform.took) == 40

    play(tmp_path, scene)


def test_a_refused_key_stops_the_channel_until_it_is_renewed(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        platform.always = lambda: BadTokenError("401") if at.time.seconds < 600 else None
        await at.post("a")
        async with at.sender(platform, rules=PATIENT) as sender:
            await at.time.pass_(1)
            for n in range(20):
                await at.post(f"t{n}", f"chat {n}")
            sender.wake()
            await at.time.pass_(10)
            assert len(platform.asked) == 1
            await at.time.pass_(3000)
        assert set(await at.states()) == {"sent"}

    play(tmp_path, scene)


def test_a_slow_chat_and_a_dead_platform_delay_nobody_else(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        tele, zalo = at.platform(a=[Slow(15)]), at.platform("zalo")
        zalo.always = UnavailableError
        await at.post("a")
        await at.post("z", "chi", "zalo")
        for n in range(10):
            await at.post(f"t{n}", f"chat {n}")
        await at.work(tele, zalo)
        late = {text for when, _, text in tele.took if when > 0.5}
        assert late == {"a"}

    play(tmp_path, scene)


def test_rates_hold_overall_and_in_each_chat(tmp_path: Path) -> None:
    slow = ChannelRules(
        overall=(Rate(count=5, seconds=1), Rate(count=20, seconds=60)), per_chat=(Rate(count=1, seconds=2),)
    )

    async def scene(at: Office) -> None:
        platform = at.platform()
        for n in range(30):
            await at.post(f"t{n}", f"chat {n % 7}")
        await at.work(platform, seconds=120, rules=SendingRules(channels={"tele": slow}))
        assert len(platform.took) == 30
        starts = [when for when, _, _ in platform.asked]
        assert most_within(starts, 1) == 5
        assert most_within(starts, 60) == 20
        for n in range(7):
            assert most_within([when for when, chat, _ in platform.asked if chat == f"chat {n}"], 2) == 1

    play(tmp_path, scene)


def test_a_group_is_written_to_at_its_own_rate_besides(tmp_path: Path) -> None:
    """What a person gets within seconds takes a group two minutes; neither waits for the other."""
    by_group = FAST.model_copy(update={"per_group": (Rate(count=20, seconds=60),), "group_prefix": "-"})

    async def scene(at: Office) -> None:
        platform = at.platform()
        for n in range(50):
            await at.post(f"g{n}", "-5001")
            await at.post(f"p{n}", "5001")
        await at.work(platform, seconds=180, rules=SendingRules(channels={"tele": by_group}))
        starts = {chat: [when for when, to, _ in platform.asked if to == chat] for chat in ("-5001", "5001")}
        assert most_within(starts["-5001"], 60) == 20
        assert [len(each) for each in starts.values()] == [50, 50]
        assert starts["5001"][-1] < 5
        assert starts["-5001"][-1] >= 120

    play(tmp_path, scene)


def test_a_chat_that_a_platform_refuses_again_and_again_delays_nobody_else(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(refused=[UnavailableError("403")] * 99)
        await at.post("refused")
        async with at.sender(platform, rules=PATIENT) as sender:
            for n in range(6):
                await at.time.pass_(600)
                await at.post(f"t{n}", "binh")
                sender.wake()
        late = [when % 600 for when, _, _ in platform.took]
        assert len(late) == 5
        assert max(late) < 1
        assert 8 < len([text for _, _, text in platform.asked if text == "refused"]) < 20

    play(tmp_path, scene)


def most_within(starts: list[float], seconds: float) -> int:
    """The most starts in any half-open window of so many seconds."""
    return max((sum(1 for each in starts if first <= each < first + seconds) for first in starts), default=0)


def test_a_notice_of_the_evening_waits_for_the_morning_and_keeps_no_reply_waiting(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[UnavailableError("503")] * 5)
        await at.post("a", kind="notice")
        async with at.sender(platform, rules=PATIENT) as sender:
            await at.time.pass_(120)
            await at.post("b")
            sender.wake()
            await at.time.pass_(5)
            assert platform.texts == ["b"]
            await at.time.pass_(12 * 3600)
        sent = at.time.now() - timedelta(seconds=at.time.seconds - platform.took[1][0])
        assert datetime(2026, 11, 25, 0, 0, tzinfo=UTC) <= sent < datetime(2026, 11, 25, 0, 5, tzinfo=UTC)

    play(tmp_path, scene, EVENING)


def test_what_waits_for_its_hour_lets_a_reply_of_the_same_chat_pass(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await at.post("a", kind="notice", after=50)
        await at.post("b")
        await at.work(platform)
        assert platform.texts == ["b", "a"]

    play(tmp_path, scene)


def test_a_wake_is_faster_than_the_poll(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        rules = SendingRules(poll=1000, channels={"tele": FAST})
        async with at.sender(platform, rules=rules) as sender:
            await at.time.pass_(5)
            await at.post("a")
            sender.wake()
            await at.time.pass_(1)
            assert platform.texts == ["a"]

    play(tmp_path, scene)


def test_stopping_waits_until_what_is_under_way_is_written_down(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[Slow(10)])
        await at.post("a")
        await at.post("b")
        await at.work(platform, seconds=1)
        assert await at.states() == ["sent", "queued"]

    play(tmp_path, scene)


@pytest.mark.parametrize(("kind", "after", "times"), [("reply", "unknown", 1), ("notice", "sent", 2)])
def test_after_a_kill_while_sending_a_reply_is_unknown_and_a_notice_is_repeated(
    kind: str, after: str, times: int, tmp_path: Path
) -> None:
    """The platform took the letter, then the process died: the next one finds a lease that runs out."""

    async def scene(at: Office) -> None:
        platform = at.platform()
        await at.post("a", kind="notice" if kind == "notice" else "reply")
        await at.post("b")
        until = at.time.now() + timedelta(seconds=RULES.lease)
        [claimed] = await at.database.write(lambda work: work.claims.claim("tele", at.time.now(), until, 9))
        await platform.deliver(claimed.address, claimed.letter.message)
        async with at.sender(platform):
            await at.time.pass_(RULES.lease - 1)
            assert platform.texts == ["a"]
            await at.time.pass_(60)
        assert platform.texts == ["a"] * times + ["b"]
        assert await at.states() == [after, "sent"]

    play(tmp_path, scene)


def test_a_sender_that_is_killed_in_the_middle_leaves_everything_to_the_next(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(t3=[Slow(9)], t4=[UnavailableError("503")])
        for n in range(8):
            await at.post(f"t{n}", f"chat {n % 4}", kind="notice")
        first = at.sender(platform)
        await first.__aenter__()
        await at.time.pass_(1)
        for task in first._running:
            task.cancel()
        await asyncio.gather(*first._running, return_exceptions=True)
        await at.work(platform, seconds=300)
        assert set(await at.states()) == {"sent"}
        assert sorted(platform.texts) == [f"t{n}" for n in range(8)]

    play(tmp_path, scene)


def test_a_secret_reply_is_not_kept_for_later(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[BadMessageError()], b=[Slow(3600)])
        platform.always = lambda: UnavailableError("503") if at.time.seconds < 3600 else None
        for n, text in enumerate("abc"):
            await at.post(text, f"chat {n}", kind="secret")
        await at.work(platform, seconds=7200, rules=PATIENT)
        assert [(row.state, row.sealed) for row in await at.rows()] == [
            ("failed", b""),
            ("unknown", b""),
            ("failed", b""),
        ]
        assert platform.texts == []

    play(tmp_path, scene)


def test_a_database_that_refuses_for_a_moment_costs_no_letter(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform(a=[Slow(3)])
        await at.post("a")
        async with at.sender(platform):
            await at.time.pass_(1)
            at.database.is_refusing = True
            await at.time.pass_(6)
            at.database.is_refusing = False
            await at.time.pass_(10)
        assert platform.texts == ["a"]
        assert await at.states() == ["sent"]

    play(tmp_path, scene)


def test_a_fault_of_a_courier_is_told_without_what_it_carried(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def scene(at: Office) -> None:
        await at.post("Trần Văn Mẫu 0912345678")
        platform = Platform("tele", at.time, always=lambda: RuntimeError("cannot send Trần Văn Mẫu 0912345678"))
        await at.work(platform)
        assert [row.error for row in await at.rows()] == ["courier_broken RuntimeError"]

    play(tmp_path, scene)
    assert "RuntimeError" in caplog.text
    assert "Mẫu" not in caplog.text
    assert "0912345678" not in caplog.text
