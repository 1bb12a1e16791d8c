"""What each platform can do to us, in virtual time with the rules that are in use: every reply arrives or is marked.

The order in a chat is kept, nobody storms a platform that is down, and no other channel or chat waits.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.messages import FormOf, Message
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair
from tests.channels.stages import EMULATED, RULES, TELEGRAM, ZALO_BOT, ZALO_OA, Emulated, Stage, stage
from tests.delivery.post import prepare
from tests.emulators.zalo_oa import APP

CHATS = [f"chat{number}" for number in range(10)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare(tmp_path)


def play(folder: Path, of: Emulated, scene: Callable[[Stage], Awaitable[None]], *script: str) -> None:
    """A scene on a platform that follows a script."""

    async def run() -> None:
        async with stage(folder, of, *script) as on:
            await scene(on)

    asyncio.run(run())


def each(about: Callable[[Emulated], Sequence[object]]) -> pytest.MarkDecorator:
    """All platforms, with each of their codes of a kind."""
    found = [(of, code) for of in EMULATED for code in about(of)]
    names = [f"{of.name} {code[0] if isinstance(code, tuple) else code}" for of, code in found]
    return pytest.mark.parametrize(("of", "code"), found, ids=names)


everywhere = pytest.mark.parametrize("of", EMULATED, ids=lambda of: of.name)


@everywhere
def test_a_minute_without_the_platform_loses_nothing_and_brings_no_storm(folder: Path, of: Emulated) -> None:
    refused: list[float] = []

    async def scene(on: Stage) -> None:
        def is_down() -> bool:
            if on.at.time.seconds < 60:
                refused.append(on.at.time.seconds)
            return on.at.time.seconds < 60

        on.inside.is_down = is_down
        for chat in CHATS:
            await on.post("một", "hai", chat=chat)
        assert await on.work_out(240) == ["sent"] * 20
        assert all(on.told(chat) == ["một", "hai"] for chat in CHATS)
        assert len(on.played.seen()) == 20

    play(folder, of, scene)
    assert 2 <= len(refused) <= 12  # ten chats asking every second would be 600


@each(lambda of: of.pauses)
def test_a_spent_quota_keeps_everybody_waiting_as_long_as_the_platform_says(
    folder: Path, of: Emulated, code: tuple[str, int]
) -> None:
    word, seconds = code

    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        async with on.sending():
            await on.at.time.pass_(1)
            await on.post("ba", chat="binh")
            await on.at.time.pass_(seconds - 2)
            assert on.played.asked() == 1
            await on.at.time.pass_(60)
        assert on.told("an") == ["một", "hai"]
        assert on.told("binh") == ["ba"]
        assert set(await on.at.states()) == {"sent"}

    play(folder, of, scene, word)


@each(lambda of: of.passing)
def test_what_passes_by_itself_is_tried_again_in_order(folder: Path, of: Emulated, code: str) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        assert await on.work_out(120) == ["sent", "sent"]
        assert on.told() == ["một", "hai"]
        assert on.played.asked() == 5

    play(folder, of, scene, code, code, code)


@each(lambda of: of.doubtful)
def test_a_reply_that_may_have_arrived_is_marked_and_not_repeated(folder: Path, of: Emulated, code: str) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        assert await on.work_out(120) == ["unknown", "sent"]
        assert on.played.asked() == 2
        assert on.told()[-1] == "hai"
        # one that is slow to take it is not waited for, the others had taken it or not said so
        assert on.told().count("một") == int(code in ("reset", "broken", "silent", "drip:30"))

    play(folder, of, scene, code)


@everywhere
def test_a_notice_that_may_have_arrived_is_repeated_with_its_code_in_it_but_not_for_ever(
    folder: Path, of: Emulated
) -> None:
    async def scene(on: Stage) -> None:
        await on.post("Mã CDFG-HJKM", kind="notice")
        assert await on.work_out(900) == ["unknown"]
        assert on.told() == ["Mã CDFG-HJKM"] * RULES.doubts

    play(folder, of, scene, "reset", "reset", "reset", "reset")


@each(lambda of: of.bad)
def test_a_message_that_no_retry_can_help_keeps_nobody_waiting(folder: Path, of: Emulated, code: str) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        assert await on.work_out(30) == ["failed", "sent"]
        assert on.played.asked() == 2
        assert not await on.must_be_called()

    play(folder, of, scene, code)


@each(lambda of: of.shut)
def test_a_chat_that_is_shut_is_left_alone_until_somebody_writes_from_it(
    folder: Path, of: Emulated, code: tuple[str, str]
) -> None:
    """The officer is told to call; what waits goes out with the next message, in order."""
    word, first = code

    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        await on.post("ba", kind="notice")
        await on.post("bốn", chat="binh")
        await on.work(60)
        assert await on.at.states() == [first, "parked", "parked", "sent"]
        assert on.played.asked() == 2
        assert (await on.must_be_called("an"), await on.must_be_called("binh")) == (True, False)
        await on.hear()
        await on.work_out(30)
        assert on.told() == (["một"] if first == "parked" else []) + ["hai", "ba"]

    play(folder, of, scene, word)


@pytest.mark.parametrize("of", [of for of in EMULATED if of is not ZALO_OA], ids=lambda of: of.name)
def test_a_refused_token_stops_everything_until_it_is_renewed(folder: Path, of: Emulated) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một")
        await on.post("hai", chat="binh")
        async with on.sending():
            await on.at.time.pass_(10)
            assert on.told() == []
            assert on.played.asked() <= 2
        assert set(await on.work_out(120)) == {"sent"}

    play(folder, of, scene, "401", "401")


def test_an_expired_token_is_renewed_once_for_all_and_nothing_is_sent_twice(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        on.played.emulator.expire()
        for chat in CHATS:
            await on.post("một", chat=chat)
        assert await on.work_out(30) == ["sent"] * 10
        assert on.played.emulator.refreshed == 1
        assert len(on.played.seen()) == 10

    play(folder, ZALO_OA, scene)


def test_a_fresh_token_that_is_refused_too_is_not_bought_again_at_once(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một")
        async with on.sending():
            await on.at.time.pass_(10)
            assert (on.played.asked(), on.played.emulator.refreshed) == (2, 1)
        assert await on.work_out(60) == ["sent"]

    play(folder, ZALO_OA, scene, "-216", "-220")


@pytest.mark.parametrize(("answer", "seconds"), [("token:http:503", 120), ("token:refused", 1300)])
def test_a_token_that_cannot_be_renewed_keeps_all_waiting_and_brings_no_storm(
    folder: Path, answer: str, seconds: int
) -> None:
    async def scene(on: Stage) -> None:
        on.played.emulator.expire()
        for chat in CHATS:
            await on.post("một", chat=chat)
        async with on.sending():
            await on.at.time.pass_(50)
            assert {*await on.at.states()} == {"queued"}
            assert on.played.asked() <= 14
            assert on.played.emulator.asked.count("/v4/oa/access_token") == 1
        assert await on.work_out(seconds) == ["sent"] * 10
        assert len(on.played.seen()) == 10
        assert on.played.emulator.asked.count("/v4/oa/access_token") == 2

    play(folder, ZALO_OA, scene, answer)


def test_a_pair_that_was_lost_on_its_way_loses_no_letter_until_somebody_sets_another(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        on.played.emulator.expire()
        await on.post("một", "hai")
        await on.work(900)
        assert await on.at.states() == ["queued", "queued"]
        assert on.played.asked() <= 12

        def act(work: UnitOfWork) -> None:
            now = on.at.time.now()
            pair = Pair(on.played.emulator.access, on.played.emulator.refresh, now, now + timedelta(hours=25))
            work.zalo_tokens(APP).put(pair)

        await on.at.database.write(act)
        assert await on.work_out(1200) == ["sent", "sent"]
        assert on.told() == ["một", "hai"]

    play(folder, ZALO_OA, scene, "token:reset")


def test_a_chat_that_the_platform_refuses_all_day_delays_no_other(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một")
        async with on.sending():
            for number in range(3):
                await on.at.time.pass_(60)
                on.played.emulator.script[:0] = ["ok"]
                await on.post(f"hai {number}", chat="binh")
                await on.at.time.pass_(4)
                assert len(on.told("binh")) == number + 1
        assert on.played.asked() < 20

    play(folder, ZALO_BOT, scene, *["403"] * 40)


@pytest.mark.parametrize(
    ("of", "script", "files"),
    [(TELEGRAM, ("ok", "busy", "busy"), 2), (ZALO_OA, ("ok", "ok", "ok", "busy", "busy"), 1)],
    ids=["telegram", "zalo_oa"],
)
def test_a_file_that_arrived_is_not_sent_again_when_its_text_fails(
    folder: Path, of: Emulated, script: Sequence[str], files: int
) -> None:
    """A file shows as an empty text here; at Zalo its upload is a request of its own."""

    async def scene(on: Stage) -> None:
        await on.post("chào")
        await on.answer(Message("Danh sách", form=FormOf("16732", "2026-12")))
        assert set(await on.work_out(60)) == {"sent"}
        assert on.told() == ["chào", *[""] * files, "Danh sách"]

    play(folder, of, scene, *script)


@everywhere
def test_a_slow_chat_delays_no_other_chat_and_no_other_channel(folder: Path, of: Emulated) -> None:
    async def scene(on: Stage) -> None:
        tele = on.at.platform("tele")
        await on.post("chậm", chat="an")
        await on.post("nhanh", chat="binh")
        for number in range(20):
            await on.at.post(f"tin {number}", f"t{number}", "tele")
        await on.work(3, tele)
        assert on.played.seen()[0] == (of.address("binh"), "nhanh")
        assert len(tele.took) == 20
        assert max(seconds for seconds, _, _ in tele.took) <= 2

    play(folder, of, scene, "slow:15")


@everywhere
def test_a_channel_that_is_down_leaves_the_other_at_its_pace(folder: Path, of: Emulated) -> None:
    async def scene(on: Stage) -> None:
        tele = on.at.platform("tele")
        on.inside.is_down = lambda: True
        for number in range(20):
            await on.post("một", chat=f"z{number}")
            await on.at.post(f"tin {number}", f"t{number}", "tele")
        await on.work(3, tele)
        assert (len(tele.took), on.played.seen()) == (20, [])

    play(folder, of, scene)


@everywhere
def test_a_restart_in_the_middle_of_an_outage_resumes_all_that_waits(folder: Path, of: Emulated) -> None:
    """One letter was being sent when the process died: nobody knows of it, and what follows it still comes."""

    async def outage(on: Stage) -> None:
        await on.post("một", "hai", chat="an")
        now = on.at.time.now()
        until = now + timedelta(seconds=RULES.lease)
        [claimed] = await on.at.database.write(lambda work: work.claims.claim(of.name, now, until, 1))
        await on.courier.deliver(claimed.address, claimed.letter.message)  # taken, but never written down
        on.inside.is_down = lambda: True
        for chat in CHATS[:3]:
            await on.post("một", "hai", chat=chat)
        await on.work(20)
        assert await on.at.states() == ["sending", *["queued"] * 7]
        assert on.told("an") == ["một"]

    async def after(on: Stage) -> None:
        assert await on.work_out(300) == ["unknown", *["sent"] * 7]
        assert on.told("an") == ["hai"]
        assert all(on.told(chat) == ["một", "hai"] for chat in CHATS[:3])

    play(folder, of, outage)
    play(folder, of, after)


@everywhere
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_each_reply_arrives_once_or_is_marked_in_order(folder: Path, of: Emulated, seed: int) -> None:
    chance = random.Random(seed)
    ends = [*of.passing, *of.doubtful, *of.bad, *(word for word, _ in of.shut), "wait:5", "slow:4", "drip:4"]
    script = [chance.choice(["ok", chance.choice(ends)]) for _ in range(50)]

    async def scene(on: Stage) -> None:
        for number in range(6):
            for chat in CHATS[:5]:
                await on.post(f"{chat} {number}", chat=chat)
        states = await on.work_out()
        assert set(states) <= {"sent", "unknown", "failed", "parked"}
        arrived = [text for _, text in on.played.seen()]
        assert len(arrived) == len(set(arrived))
        assert all(on.told(chat) == sorted(on.told(chat)) for chat in CHATS)
        # what is called sent did arrive; of what is unknown nobody can say
        assert states.count("sent") <= len(arrived) <= states.count("sent") + states.count("unknown")
        assert on.played.asked() <= 30 + len(script)

    play(folder, of, scene, *script)
