"""What a platform can do to us, in virtual time with the rules that are in use: every reply arrives or is marked.

The order in a chat is kept, nobody storms a platform that is down, and no other channel or chat waits.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.zalo_bot import CHANNEL
from bot.channels.zalo_bot_poll import ZALO_BOT
from bot.channels.zalo_bot_send import ZaloBotApi, ZaloBotCourier
from bot.conversation.services import Services
from bot.delivery.rules import load_rules
from bot.delivery.sender import Sender
from bot.settings import Settings
from bot.store.outbox import Kind
from bot.web.app import make_app
from tests.delivery.post import FAST, Office, office, prepare
from tests.emulators.inside import InsideTransport
from tests.emulators.played import played
from tests.emulators.zalo_bot import TOKEN, ZaloBotEmulator
from tests.emulators.zalo_bot import make_app as make_platform

RULES = load_rules()


@dataclass
class Stage:
    """An outbox, the emulated platform and the time that both live in."""

    at: Office
    emulator: ZaloBotEmulator
    inside: InsideTransport
    courier: ZaloBotCourier

    async def post(self, *texts: str, chat: str = "an", kind: Kind = "reply") -> None:
        for text in texts:
            await self.at.post(text, chat, CHANNEL, kind)

    async def work(self, seconds: float, *others: object) -> None:
        """Let the sender of the service work for so long."""
        couriers = {each.name: each for each in (self.courier, *others)}  # type: ignore[attr-defined]
        rules = RULES.model_copy(update={"channels": {**RULES.channels, "tele": FAST}})
        tools = {"sleep": self.at.time.sleep, "tick": self.at.time.tick, "chance": random.Random(1)}
        parts = (self.at.database, self.at.keyring, couriers, self.at.time, rules)
        async with Sender(*parts, **tools):  # type: ignore[arg-type]
            await self.at.time.pass_(seconds)
            leaving = asyncio.create_task(self.at.time.pass_(600))
        leaving.cancel()

    @property
    def asked(self) -> int:
        """How often a message was handed to the platform that is up."""
        return sum(method == "sendMessage" for method, _ in self.emulator.calls)

    def told(self, chat: str) -> list[str]:
        return [text for to, text in self.emulator.sent if to == chat]


@asynccontextmanager
async def stage(folder: Path, *script: str) -> AsyncIterator[Stage]:
    async with office(folder) as at:

        def at_work(change: int) -> None:
            at.database.at_work += change

        async def sleep(seconds: float) -> None:
            at_work(-1)
            try:
                await at.time.sleep(seconds)
            finally:
                at_work(1)

        emulator = ZaloBotEmulator(list(script), sleep=sleep)
        inside = InsideTransport(make_platform(emulator=emulator), at_work)
        async with httpx.AsyncClient(transport=inside) as client:
            yield Stage(at, emulator, inside, ZaloBotCourier(ZaloBotApi(client, "http://zalo.test", SecretStr(TOKEN))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare(tmp_path)


def play(folder: Path, scene: Callable[[Stage], Awaitable[None]], *script: str) -> None:
    async def run() -> None:
        async with stage(folder, *script) as on:
            await scene(on)

    asyncio.run(run())


CHATS = [f"chat{number}" for number in range(10)]


def test_a_minute_without_the_platform_loses_nothing_and_brings_no_storm(folder: Path) -> None:
    refused: list[float] = []

    async def scene(on: Stage) -> None:
        def is_down() -> bool:
            if on.at.time.seconds < 60:
                refused.append(on.at.time.seconds)
            return on.at.time.seconds < 60

        on.inside.is_down = is_down
        for chat in CHATS:
            await on.post("một", "hai", chat=chat)
        await on.work(240)
        assert await on.at.states() == ["sent"] * 20
        assert all(on.told(chat) == ["một", "hai"] for chat in CHATS)
        assert len(on.emulator.sent) == 20

    play(folder, scene)
    assert 2 <= len(refused) <= 12  # ten chats asking every second would be 600


@pytest.mark.parametrize("seconds", [7, 40])
def test_a_spent_quota_keeps_everybody_waiting_as_long_as_the_platform_says(folder: Path, seconds: int) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        await on.work(seconds - 1)
        assert on.asked == 1
        await on.post("ba", chat="binh")

    async def later(on: Stage) -> None:
        await scene(on)
        await on.work(seconds + 60)
        assert on.told("an") == ["một", "hai"]
        assert on.told("binh") == ["ba"]
        assert set(await on.at.states()) == {"sent"}

    play(folder, later, f"429:{seconds}")


@pytest.mark.parametrize("code", ["500", "502", "503", "403", "408"])
def test_what_passes_by_itself_is_tried_again_in_order(folder: Path, code: str) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        await on.work(120)
        assert on.told("an") == ["một", "hai"]
        assert await on.at.states() == ["sent", "sent"]

    play(folder, scene, code, code, code)


@pytest.mark.parametrize("outcome", ["reset", "broken", "silent", "slow:30"])
def test_a_reply_that_may_have_arrived_is_marked_and_not_repeated(folder: Path, outcome: str) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        await on.work(120)
        assert await on.at.states() == ["unknown", "sent"]
        assert on.asked == 2
        assert on.told("an")[-1] == "hai"
        assert on.told("an").count("một") <= 1

    play(folder, scene, outcome)


def test_a_notice_that_may_have_arrived_is_repeated_with_its_code_in_it_but_not_for_ever(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("Mã CDFG-HJKM", kind="notice")
        await on.work(900)
        assert on.told("an") == ["Mã CDFG-HJKM"] * RULES.doubts
        assert await on.at.states() == ["unknown"]

    play(folder, scene, "reset", "reset", "reset", "reset")


@pytest.mark.parametrize(("code", "following"), [("400", "parked"), ("404", "parked"), ("413", "sent")])
def test_what_cannot_help_is_not_tried_again_and_keeps_nobody_waiting(folder: Path, code: str, following: str) -> None:
    """A chat that is not there is left alone until somebody writes from it: what follows waits for that."""

    async def scene(on: Stage) -> None:
        await on.post("một", "hai")
        await on.work(30)
        assert await on.at.states() == ["failed", following]
        assert on.asked == 1 + (following == "sent")

    play(folder, scene, code)


def test_a_refused_token_stops_everything_until_it_is_renewed(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một")
        await on.post("hai", chat="binh")
        await on.work(10)
        assert on.emulator.sent == []
        assert on.asked <= 2
        await on.work(120)
        assert set(await on.at.states()) == {"sent"}

    play(folder, scene, "401", "401")


def test_a_slow_chat_delays_no_other_chat_and_no_other_channel(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        tele = on.at.platform("tele")
        await on.post("chậm", chat="an")
        await on.post("nhanh", chat="binh")
        for number in range(20):
            await on.at.post(f"tin {number}", f"t{number}", "tele")
        await on.work(3, tele)
        assert on.emulator.sent[0] == ("binh", "nhanh")
        assert len(tele.took) == 20
        assert max(seconds for seconds, _, _ in tele.took) <= 2

    play(folder, scene, "slow:15")


def test_a_broken_answer_of_one_channel_leaves_the_other_at_its_pace(folder: Path) -> None:
    async def scene(on: Stage) -> None:
        tele = on.at.platform("tele")
        on.inside.is_down = lambda: True
        for number in range(20):
            await on.post("một", chat=f"z{number}")
            await on.at.post(f"tin {number}", f"t{number}", "tele")
        await on.work(3, tele)
        assert (len(tele.took), on.emulator.sent) == (20, [])

    play(folder, scene)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_each_reply_arrives_once_or_is_marked_in_order(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    outcomes = ["ok", "ok", "429:5", "500", "503", "reset", "slow:4", "slow:30", "broken", "403", "408", "400"]
    script = [chance.choice(outcomes) for _ in range(60)]

    async def scene(on: Stage) -> None:
        for number in range(6):
            for chat in CHATS[:5]:
                await on.post(f"{chat} {number}", chat=chat)
        await on.work(1500)
        states = await on.at.states()
        assert set(states) <= {"sent", "unknown", "failed", "parked"}
        arrived = [text for _, text in on.emulator.sent]
        assert len(arrived) == len(set(arrived))
        assert all(on.told(chat) == sorted(on.told(chat)) for chat in CHATS)
        # what is called sent did arrive; of what is unknown nobody can say
        assert states.count("sent") <= len(arrived) <= states.count("sent") + states.count("unknown")
        assert on.asked <= 30 + len(script)

    play(folder, scene, *script)


def test_a_platform_that_hangs_over_real_sockets_delays_the_web_chat_by_nothing(
    services: Services, tmp_path: Path
) -> None:
    """Ten people wait for a platform that answers after seconds; the page answers as ever, and the stop is clean."""
    emulator = ZaloBotEmulator(["slow:2"] * 10)
    secret = "mot-chuoi-mau"  # noqa: S105 - a sample

    async def scene(address: str) -> float:
        settings = Settings(
            database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db", public_origin="https://qd22.example",
            zalo_bot_token=SecretStr(TOKEN), zalo_bot_secret=SecretStr(secret), zalo_bot_api=address,
        )  # fmt: skip
        app = make_app(settings, services, kinds=[ZALO_BOT])
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://qd22.test") as client,
        ):
            for number in range(10):
                update = emulator.update("lãi suất", f"chat{number}")
                headers = {"X-Bot-Api-Secret-Token": secret}
                assert (await client.post("/hook/zalo-bot", json=update, headers=headers)).status_code == 200
            await asyncio.sleep(0.3)  # the platform is being waited for now
            began = time.perf_counter()
            assert (await client.get("/api/history")).status_code == 200
            return time.perf_counter() - began

    with played(make_platform(emulator=emulator)) as up:
        assert asyncio.run(scene(up.address)) < 1.8  # the platform itself needs two seconds


def test_a_connection_that_breaks_over_real_sockets_is_a_lost_one_and_a_closed_port_is_not(tmp_path: Path) -> None:
    folder = prepare(tmp_path)

    async def scene(address: str, wanted: str) -> None:
        async with office(folder) as at, httpx.AsyncClient() as client:
            await at.post("một", "an", CHANNEL)
            courier = ZaloBotCourier(ZaloBotApi(client, address, SecretStr(TOKEN)))
            async with Sender(at.database, at.keyring, {CHANNEL: courier}, at.time, RULES):
                async with asyncio.timeout(10):
                    while not (await at.rows())[-1].error:  # noqa: ASYNC110 - the database tells nobody
                        await asyncio.sleep(0.05)
            assert (await at.rows())[-1].error.split()[0] == wanted

    emulator = ZaloBotEmulator(["reset"])
    with played(make_platform(emulator=emulator)) as up:
        asyncio.run(scene(up.address, "connection_lost"))
    assert emulator.sent == [("an", "một")]
    asyncio.run(scene(up.address, "unreachable"))
