"""What platforms post: kept and answered, or refused; and the whole service with a platform played beside it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.kinds import ZALO_BOT
from bot.channels.platform import Dependencies, Platform, PlatformStatus
from bot.channels.update import MOST_BYTES, ChannelUpdate, StaleError
from bot.channels.zalo_bot.webhook import ZaloBotWebhook
from bot.conversation.services import Services
from bot.model.messages import Message
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.web.webhooks import Refusals
from bot.wiring import make_app
from tests.conftest import FixedClock
from tests.emulators.played import Played
from tests.emulators.zalo_bot import TOKEN, ZaloBotEmulator
from tests.emulators.zalo_bot import make_app as make_platform

SECRET = "mot-chuoi-mau"  # noqa: S105 - a sample
RIGHT = {"X-Bot-Api-Secret-Token": SECRET}
PAYLOADS = Path(__file__).parent.parent / "channels" / "payloads" / "zalo_bot"


class Desk:
    """A platform that is there without a network: what is delivered is remembered."""

    name = "zalo_bot"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.greeted: list[str] = []
        self.failure: Exception | None = None

    async def deliver(self, address: str, message: Message) -> None:
        self.sent.append((address, message.text))

    def admit(self, headers: Mapping[str, str]) -> int:
        return self.webhook.admit(headers)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        self.webhook.verify(headers, body)

    def parse(self, body: bytes) -> Sequence[ChannelUpdate]:
        if self.failure is not None:
            return [_Faulty(self.failure)]  # type: ignore[list-item]
        return self.webhook.parse(body)

    async def status(self) -> PlatformStatus:
        return PlatformStatus("bot.mau")

    def acknowledge(self, update: ChannelUpdate) -> None:
        self.greeted.append(update.address)
        raise RuntimeError("a courtesy that fails")

    def platform(self) -> Platform:
        @asynccontextmanager
        async def open_(ground: Dependencies):  # type: ignore[no-untyped-def]
            self.webhook = ZaloBotWebhook(ground.settings.zalo_bot_secret)
            yield self

        return Platform("zalo_bot", "/hook/zalo-bot", ("zalo_bot_token",), open_, hook_needs=("zalo_bot_secret",))


class _Faulty:
    """An arrival that fails when it is looked at."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def __getattr__(self, name: str) -> object:
        raise self._failure


def configured(tmp_path: Path, **changes: object) -> Settings:
    values = {
        "database_url": f"sqlite+aiosqlite:///{tmp_path}/qd22.db",
        "public_origin": "https://qd22.example",
        "zalo_bot_token": TOKEN,
        "zalo_bot_secret": SECRET,
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]


def visit(
    settings: Settings, services: Services, desk: Desk, work: Callable[[httpx.AsyncClient], object], wait: int = 0
) -> None:
    """Run the service, do something with it, and wait until so many messages were delivered."""

    async def scene() -> None:
        app = make_app(settings, services, FixedClock(), [desk.platform()])
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://qd22.test") as client:
                await work(client)  # type: ignore[misc]
            async with asyncio.timeout(60):
                while len(desk.sent) < wait:  # noqa: ASYNC110 - the desk is asked for nothing else
                    await asyncio.sleep(0.02)

    asyncio.run(scene())


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def test_a_message_is_answered_once_however_often_it_is_posted(services: Services, tmp_path: Path) -> None:
    desk = Desk()

    async def work(client: httpx.AsyncClient) -> None:
        for name in ("text_flat", "text_enveloped", "text_flat"):
            answer = await client.post("/hook/zalo-bot", content=payload(name), headers=RIGHT)
            assert (answer.status_code, answer.json()) == (200, {"ok": True})

    visit(configured(tmp_path), services, desk, work, wait=2)  # the welcome, then the answer
    assert sum("6,24%/năm" in text for _, text in desk.sent) == 1
    assert {address for address, _ in desk.sent} == {"6ede9afa66b88fe6d6a9"}
    assert len(desk.greeted) == 3


REFUSED: dict[str, tuple[dict[str, str], bytes, int]] = {
    "no secret": ({}, b"{}", 403),
    "wrong secret": ({"X-Bot-Api-Secret-Token": "x"}, b"{}", 403),
    "too long": (RIGHT, b"x" * (MOST_BYTES + 1), 413),
    "1 MB": (RIGHT, b"x" * 1_000_000, 200),
    "no JSON": (RIGHT, b"{", 200),
    "nothing": (RIGHT, b"", 200),
}


@pytest.mark.parametrize(("headers", "body", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_update_changes_nothing(
    services: Services, tmp_path: Path, headers: dict[str, str], body: bytes, status: int
) -> None:
    desk = Desk()

    async def work(client: httpx.AsyncClient) -> None:
        answer = await client.post("/hook/zalo-bot", content=body, headers=headers)
        assert answer.status_code == status
        assert (await client.get("/hook/zalo-bot")).status_code == 405

    visit(configured(tmp_path), services, desk, work)
    assert desk.sent == desk.greeted == []


@pytest.mark.parametrize(("headers", "status"), [({}, 403), ({"X-Bot-Api-Secret-Token": "x"}, 403), (RIGHT, 413)])
def test_a_body_is_not_read_before_its_head_was_looked_at(
    services: Services, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    """Nobody who does not know the secret fills memory, and nobody at all with more than a platform ever sends."""
    read = []

    async def flood() -> AsyncIterator[bytes]:
        for _ in range(100):
            read.append(1)
            yield b"x" * 65_536

    async def work(client: httpx.AsyncClient) -> None:
        # a length that is told makes reading needless; one that is not told ends at the limit
        more = {**headers, "content-length": str(100 * 65_536)} if headers == RIGHT else headers
        answer = await client.post("/hook/zalo-bot", content=flood(), headers=more)
        assert answer.status_code == status

    visit(configured(tmp_path), services, Desk(), work)
    assert len(read) <= 1


def test_forged_posts_are_counted_and_not_told_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    for second in range(130):
        now[0] = float(second)
        for _ in range(100):
            refusals.note("zalo_bot", "forged updates were refused")
    told = [record.getMessage() for record in caplog.records]
    assert [line.rpartition(", ")[2] for line in told] == [f"{count} since the last line" for count in (1, 6000, 6000)]


def test_an_old_event_that_is_rightly_signed_is_acknowledged_and_dropped(services: Services, tmp_path: Path) -> None:
    """Refused it would come again, and Zalo ends the subscription of an app that keeps refusing."""
    desk = Desk()

    def is_stale(headers: Mapping[str, str], body: bytes) -> None:
        raise StaleError("stale")

    desk.verify = is_stale  # type: ignore[method-assign]

    async def work(client: httpx.AsyncClient) -> None:
        assert (await client.post("/hook/zalo-bot", content=b"{}", headers=RIGHT)).status_code == 200

    visit(configured(tmp_path), services, desk, work)
    assert desk.sent == desk.greeted == []


def test_a_platform_that_is_not_configured_is_not_there_and_the_web_is(services: Services, tmp_path: Path) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        assert (await client.post("/hook/zalo-bot", content=b"{}", headers=RIGHT)).status_code == 404
        assert (await client.post("/api/history", json={})).status_code == 200

    visit(configured(tmp_path, zalo_bot_token=""), services, Desk(), work)
    visit(configured(tmp_path, zalo_bot_secret=""), services, Desk(), work)


@pytest.mark.parametrize(("failure", "status"), [(StoreError("locked"), 503), (RuntimeError("0912345678"), 200)])
def test_only_what_may_work_later_is_asked_for_again(
    services: Services, tmp_path: Path, failure: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    desk.failure = failure

    async def work(client: httpx.AsyncClient) -> None:
        answer = await client.post("/hook/zalo-bot", content=payload("text_flat"), headers=RIGHT)
        assert answer.status_code == status

    with caplog.at_level(logging.INFO):
        visit(configured(tmp_path), services, desk, work)
    assert "0912345678" not in caplog.text


def test_zalo_finds_its_proofs_only_when_they_are_set(services: Services, tmp_path: Path) -> None:
    async def with_code(client: httpx.AsyncClient) -> None:
        for path in ("/", "/zalo_verifierAbC-1.html"):
            page = await client.get(path)
            assert '<meta name="zalo-platform-site-verification" content="AbC-1">' in page.text
            assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert (await client.get("/zalo_verifierother.html")).status_code == 404

    async def without(client: httpx.AsyncClient) -> None:
        assert "zalo-platform" not in (await client.get("/")).text
        assert (await client.get("/zalo_verifier.html")).status_code == 404

    visit(configured(tmp_path, zalo_verifier="AbC-1"), services, Desk(), with_code)
    visit(configured(tmp_path), services, Desk(), without)


@pytest.mark.parametrize("code", ['"><script>', "a b", "ậ", "a/b", "a\n"])
def test_a_proof_can_only_be_letters_digits_and_dashes(tmp_path: Path, code: str) -> None:
    with pytest.raises(ValueError, match="zalo_verifier"):
        configured(tmp_path, zalo_verifier=code)


class Zalo:
    """The emulated platform on a port of this machine."""

    def __init__(self) -> None:
        self.emulator = ZaloBotEmulator()
        self.server = Played(make_platform(emulator=self.emulator))
        self.address = self.server.address

    def told(self, times: int) -> list[str]:
        """Wait until so many messages were sent."""
        for _ in range(3000):
            if len(self.emulator.sent) >= times:
                break
            time.sleep(0.02)
        return [text for _, text in self.emulator.sent]


@pytest.fixture
def zalo() -> Iterator[Zalo]:
    platform = Zalo()
    platform.server.start()
    yield platform
    platform.server.stop()


def run_polling(settings: Settings, services: Services, work: Callable[[], object]) -> None:
    """Run the service with the real Zalo Bot adapter while ``work`` is done in a thread."""

    async def scene() -> None:
        app = make_app(settings, services, FixedClock(), [ZALO_BOT])
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(work)

    asyncio.run(scene())


def test_a_talk_by_polling_over_real_sockets_and_a_clean_stop(services: Services, tmp_path: Path, zalo: Zalo) -> None:
    settings = configured(tmp_path, public_origin="", zalo_bot_secret="", zalo_bot_api=zalo.address)

    def talk() -> None:
        httpx.post(f"{zalo.address}/say", data={"text": "lãi suất bao nhiêu"})
        assert any("6,24%/năm" in text for text in zalo.told(2))

    run_polling(settings, services, talk)


def test_what_a_stopped_service_left_is_sent_by_the_next_one(services: Services, tmp_path: Path, zalo: Zalo) -> None:
    """The platform is down while a message comes in; the service stops, the platform comes back, the next one sends."""
    settings = configured(tmp_path, zalo_bot_api=zalo.address)
    zalo.server.stop()

    async def post() -> None:
        app = make_app(settings, services, FixedClock(), [ZALO_BOT])
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://qd22.test") as client:
                answer = await client.post("/hook/zalo-bot", content=payload("text_flat"), headers=RIGHT)
                assert answer.status_code == 200

    asyncio.run(post())
    zalo.server.start()

    def wait() -> None:
        assert any("6,24%/năm" in text for text in zalo.told(2))

    clock = FixedClock()
    clock.moment = clock.moment.replace(hour=6)

    async def later() -> None:
        app = make_app(settings, services, clock, [ZALO_BOT])
        async with app.router.lifespan_context(app):
            await asyncio.to_thread(wait)

    asyncio.run(later())
    assert sum("6,24%/năm" in text for text in zalo.told(2)) == 1


def test_every_update_of_the_table_is_taken_by_the_real_adapter(services: Services, tmp_path: Path, zalo: Zalo) -> None:
    settings = configured(tmp_path, zalo_bot_api=zalo.address)

    async def scene() -> None:
        app = make_app(settings, services, FixedClock(), [ZALO_BOT])
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://qd22.test") as client:
                for file in sorted(PAYLOADS.glob("*.json")):
                    json.loads(file.read_bytes())
                    answer = await client.post("/hook/zalo-bot", content=file.read_bytes(), headers=RIGHT)
                    assert answer.status_code == 200, file.name

    asyncio.run(scene())
