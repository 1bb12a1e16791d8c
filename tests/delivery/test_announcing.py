"""An announcement goes to each follower once, in the rates and hours of the outbox, across a kill and a restart."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.cases.announcer import AHEAD, Announcer
from bot.outbox.failures import TimedOutError
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from bot.store.claims import seal_address
from bot.store.followers import place_of_follower
from bot.store.outreach_tables import follower
from bot.store.schema import chat, naive
from bot.store.work import UnitOfWork
from tests.conftest import NOON
from tests.delivery.post import Office, Platform, Taken, office, prepare
from tests.delivery.test_sender import EVENING, play

NAME, PUSH = "tin-thu", "Có tin mới, bấm để xem."
RULES = SendingRules(poll=60, channels={"tele": ChannelRules(overall=(Rate(count=25, seconds=1),))})


async def follow(at: Office, count: int, channel: str = "tele") -> None:
    """So many people asked for news yesterday."""
    before = naive(at.time.now() - timedelta(days=1))

    def act(work: UnitOfWork) -> None:
        names = {f"{channel}-{number}": at.keyring.chat(channel, f"{channel}-{number}").chat for number in range(count)}
        for address, name in names.items():
            row = {"id": name, "session": b"", "touched_at": before, "channel": channel}
            work.tx.execute(insert(chat).values(**row, address=seal_address(at.keyring, name, address)))
            sealed = at.keyring.service("outbox").seal("", place_of_follower(name))
            work.tx.execute(insert(follower).values(chat=name, channel=channel, since=before, sealed=sealed))

    await at.database.write(act)


async def start(at: Office, *channels: str) -> None:
    now = at.time.now()
    until = date(2026, 12, 31)
    await at.database.write(lambda work: work.announcements.start(NAME, "Nội dung", until, channels or ["tele"], now))


async def fill(at: Office, channel: str = "tele") -> int:
    count = 0
    while put := await at.database.write(lambda work: Announcer(work).put(NAME, channel, at.time.now())):
        count += put
    return count


async def letters(at: Office) -> dict[str, int]:
    return dict(await at.database.read(lambda work: work.announcements.letters(NAME)))


def per_second(platform: Platform) -> int:
    """The most that were asked of a platform within any second."""
    moments, first, most = [when for when, _, _ in platform.asked], 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_thousands_are_told_once_across_a_kill_and_a_restart(tmp_path: Path) -> None:
    """Those in the air at the kill are counted and listed as unsure, and nobody is told twice."""
    count = 4000

    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, count)
        await start(at)
        assert await fill(at) == AHEAD  # more would only wait
        sender = at.sender(platform, rules=RULES)
        lanes = await sender.begin()
        await at.time.pass_(40)
        platform.always = lambda: Taken(TimedOutError("killed")) if len(platform.took) % 9 == 0 else None
        await at.time.pass_(1)
        for lane in lanes:  # the process dies: nothing of what is under way is written down
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        platform.always = lambda: None
        for _ in range(3):
            at.time.seconds += 120  # and comes back two minutes later
            await fill(at)
            await at.work(platform, seconds=80, rules=RULES)
        told = Counter(address for _, address, _ in platform.took)
        assert len(told) == count
        assert set(told.values()) == {1}
        assert {text for _, _, text in platform.took} == {PUSH}
        found = await letters(at)
        assert sum(found.values()) == count
        assert set(found) == {"sent", "unknown"}
        unsure = await at.database.read(lambda work: work.announcements.unsure(NAME))
        assert len(unsure) == found["unknown"] > 0
        assert per_second(platform) <= 25

    prepare(tmp_path)

    async def run() -> None:
        async with office(tmp_path) as opened:
            await scene(opened)

    asyncio.run(run())


def test_who_asks_something_does_not_wait_behind_an_announcement(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, 500)
        await start(at)
        await fill(at)
        async with at.sender(platform, rules=RULES) as sender:
            await at.time.pass_(2)
            asked_at = at.time.seconds
            await at.post("trả lời", address="tele-499")
            sender.wake()
            await at.time.pass_(3)
            answered = [when for when, _, text in platform.took if text == "trả lời"]
            await at.time.pass_(30)
        assert answered
        assert answered[0] - asked_at <= 1.1
        assert len(platform.took) == 501

    play(tmp_path, scene)


def test_nothing_is_announced_at_night(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, 2000)
        await start(at)
        await fill(at)
        await at.work(platform, seconds=3600, rules=RULES)
        last = EVENING + timedelta(seconds=max(when for when, _, _ in platform.took))
        assert last <= datetime(2026, 11, 24, 14, 0, 1, tzinfo=UTC)
        assert (await letters(at))["queued"] > 0

    play(tmp_path, scene, EVENING)


def test_a_pause_holds_what_waits_and_going_on_lets_it_go(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, 200)
        await start(at)
        await fill(at)
        await at.work(platform, seconds=2, rules=RULES)
        await at.database.write(lambda work: work.announcements.set(NAME, "paused"))
        before = len(platform.took)
        assert 0 < before < 200
        assert await at.hear("tele-1") == 0  # whoever writes during a pause does not get it either
        await at.work(platform, seconds=60, rules=RULES)
        assert len(platform.took) == before
        assert await fill(at) == 0
        await at.database.write(lambda work: work.announcements.set(NAME, "running"))
        await at.work(platform, seconds=60, rules=RULES)
        assert len({address for _, address, _ in platform.took}) == len(platform.took) == 200

    play(tmp_path, scene)


@pytest.mark.parametrize("ending", ["stopped", "over"])
def test_stopping_and_the_end_of_its_day_take_back_what_waits(ending: str, tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, 200)
        await start(at)
        await fill(at)
        if ending == "stopped":
            await at.database.write(lambda work: work.announcements.set(NAME, "stopped"))
        else:
            late = NOON + timedelta(days=60)
            assert await at.database.write(lambda work: Announcer(work).end(NAME, late))
        await at.work(platform, seconds=60, rules=RULES)
        assert platform.took == []
        assert await letters(at) == {}

    play(tmp_path, scene)


def test_who_leaves_meanwhile_is_not_told_and_who_comes_later_neither(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        platform = at.platform()
        await follow(at, 3)
        await start(at)
        await fill(at)
        gone, late = (at.keyring.chat("tele", name).chat for name in ("tele-0", "late"))
        assert await at.database.write(lambda work: work.followers.remove(gone))
        await at.post("chào", address="late")
        after = at.time.now() + timedelta(seconds=1)
        await at.database.write(lambda work: work.followers.add(late, "tele", "", after))
        assert await fill(at) == 0
        await at.work(platform, seconds=60, rules=RULES)
        assert {address for _, address, text in platform.took if text == PUSH} == {"tele-1", "tele-2"}

    play(tmp_path, scene)


def test_a_slow_channel_does_not_hold_up_another(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await follow(at, AHEAD + 10)
        await follow(at, 5, "zalo")
        await start(at, "tele", "zalo")
        assert await fill(at) == AHEAD
        assert await fill(at, "zalo") == 5

    play(tmp_path, scene)
