"""Sounds and photos of every platform: fetched from its own hosts, heard or read beside the turn, shown, pressed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.media import MediaHosts, hosts_of
from bot.channels.payload import Payloads
from bot.channels.platform import FetchesMedia
from bot.channels.sent_media import SentMedia
from bot.channels.telegram.media import TelegramMedia
from bot.channels.telegram.webhook import TelegramWebhook
from bot.channels.update import ChannelUpdate, Media, MediaRefusedError
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.platform import ZaloBotAdapter
from bot.channels.zalo_bot.webhook import read_update
from bot.channels.zalo_oa.events import read_event
from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.outbox.failures import DeliveryError, UnreachableError
from bot.sight.certificates import Certificates
from bot.voice.dictation import Dictation, Heard
from bot.voice.samples import LONGEST, MOST_BYTES, SoundError, TooLongError
from bot.voice.senses import Senses
from bot.voice.spoken_texts import SpokenTexts
from tests.channels.telegram_place import PERSON, place
from tests.channels.whole import Hold, Whole, platforms, whole
from tests.channels.zalo_place import zalo_place
from tests.conftest import FixedClock
from tests.delivery.post import KEYRING
from tests.sight.samples import FakeEye, photo
from tests.voice.sounds import SAID, FakeEar

PAYLOADS_FOLDER = Path(__file__).parent / "payloads"
SOUND = b"OggS sample"


def payload(platform: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS_FOLDER / platform / f"{name}.json").read_text(encoding="utf-8"))
    return found


@dataclass
class FakeAdapter:
    """Hands out one sound, or fails."""

    name: str = "telegram"
    failure: Exception | None = None
    fetched: list[Media] = field(default_factory=list)

    async def fetch_media(self, media: Media, most: int) -> bytes:
        self.fetched.append(media)
        if self.failure is not None:
            raise self.failure
        return SOUND


VOICE = ChannelUpdate("unreadable", "7", "an", Incoming(""), media=Media("voice", "handle", 1000, 4))


def told(
    ear: FakeEar | None,
    update: ChannelUpdate = VOICE,
    failure: Exception | None = None,
    eye: FakeEye | None = None,
    *,
    awaits: bool = True,
    adapter: FakeAdapter | None = None,
) -> list[ChannelUpdate]:
    """The updates that a chat has of one that came: itself, and what came of it."""
    took: list[ChannelUpdate] = []

    async def awaits_photo(_channel: str, _address: str) -> bool:
        return awaits

    async def take(_channel: str, each: ChannelUpdate) -> None:
        took.append(each)

    async def scene() -> None:
        using = Senses(SpokenTexts(None), Dictation(ear), Certificates(eye))
        adapters = {"telegram": adapter or FakeAdapter(failure=failure)}
        spoken = SentMedia(using, adapters, FixedClock(), awaits_photo)  # type: ignore[arg-type]
        first = spoken.expected("telegram", update)
        took.append(first)
        spoken.begin("telegram", first, take)
        await asyncio.gather(*spoken._under_way)
        await spoken.close()

    asyncio.run(scene())
    return took


def test_a_voice_is_answered_at_once_and_its_words_come_as_an_update_of_their_own() -> None:
    came, heard = told(FakeEar())
    assert (came.kind, came.external_id) == ("voice", "7")
    assert (heard.kind, heard.external_id, heard.address) == ("heard", "7/read", "an")
    assert (heard.incoming.action, heard.incoming.heard) == ("heard", SAID)


@pytest.mark.parametrize(
    ("ear", "failure", "action"),
    [
        (FakeEar(None), None, "heard:lost"),
        (FakeEar(Heard("ừm", 0.2)), None, "heard:lost"),
        (FakeEar(failure=SoundError("kind")), None, "heard:lost"),
        (FakeEar(failure=TooLongError("long")), None, "heard:long"),
        (FakeEar(), UnreachableError("gone"), "heard:lost"),
        (FakeEar(), MediaRefusedError("host"), "heard:lost"),
    ],
)
def test_whatever_fails_somebody_is_told(ear: FakeEar, failure: Exception | None, action: str) -> None:
    assert told(ear, failure=failure)[-1].incoming == Incoming("", action)


@pytest.mark.parametrize("media", [Media("voice", "x", MOST_BYTES + 1), Media("voice", "x", 0, LONGEST + 1)])
def test_what_is_too_long_is_not_even_fetched(media: Media) -> None:
    update = ChannelUpdate("unreadable", "7", "an", Incoming(""), media=media)
    assert told(FakeEar(), update) == [ChannelUpdate("heard", "7", "an", Incoming("", "heard:long"))]


def test_without_an_ear_or_a_sound_an_update_stays_what_it_is() -> None:
    assert told(None) == [VOICE]
    picture = ChannelUpdate("unreadable", "8", "an", Incoming(""))
    assert told(FakeEar(), picture) == [picture]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://f2-voice-aac-dl.zdn.vn/a.aac", True),
        ("https://zdn.vn/a", True),
        ("http://f2.zdn.vn/a", False),
        ("https://zdn.vn.example/a", False),
        ("https://evilzdn.vn/a", False),
        ("https://127.0.0.1/a", False),
        ("https://zdn.vn:8443/a", False),
        ("https://zdn.vn@example.com/a", False),
        ("https://user:word@zdn.vn/a", False),
        ("file:///etc/passwd", False),
        ("https://[broken", False),
    ],
)
def test_only_the_hosts_of_the_platform_are_asked(address: str, allowed: bool) -> None:
    assert MediaHosts(hosts_of(" zdn.vn , ")).allows(address) is allowed


def fetched(answer: httpx.Response, most: int = 100) -> bytes:
    def handle(request: httpx.Request) -> httpx.Response:
        assert not {"access_token", "authorization", "cookie"} & set(request.headers)
        return answer

    hosts = MediaHosts(["zdn.vn"], httpx.MockTransport(handle))
    return asyncio.run(hosts.fetch("https://f1.zdn.vn/a.aac", most))


def test_a_file_is_fetched_into_memory_and_never_too_much() -> None:
    assert fetched(httpx.Response(200, content=SOUND)) == SOUND
    for answer in (
        httpx.Response(200, content=b"x" * 101),
        httpx.Response(302, headers={"location": "https://f1.zdn.vn/b"}),
        httpx.Response(404),
    ):
        with pytest.raises(MediaRefusedError):
            fetched(answer)


def test_a_lost_connection_is_a_failure_without_its_address() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"cannot reach {request.url}")

    hosts = MediaHosts(["zdn.vn"], httpx.MockTransport(handle))
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(hosts.fetch("https://f1.zdn.vn/secret.aac", 100))
    assert "secret" not in str(caught.value)


def test_each_platform_says_where_its_sound_lies() -> None:
    [telegram] = TelegramWebhook(Payloads(KEYRING, "telegram")).read(payload("telegram", "voice"))
    [bot] = read_update(payload("zalo_bot", "voice"))
    [oa] = read_event(payload("zalo_oa", "user_send_audio"), Payloads(KEYRING, "zalo_oa"))
    assert [each.kind for each in (telegram, bot, oa)] == ["unreadable"] * 3
    assert telegram.media == Media("voice", "AgAD-mau", 0, 4)
    assert bot.media == Media("voice", "https://example.invalid/mau.m4a")
    assert oa.media == Media("voice", "https://example.com/a.aac")


@pytest.mark.parametrize("voice", [None, 7, [], {}, {"file_id": 7}, {"file_id": ""}, {"file_id": "x" * 301}])
def test_a_sound_of_another_shape_is_none(voice: object) -> None:
    update = payload("telegram", "voice")
    update["message"]["voice"] = voice
    [read] = TelegramWebhook(Payloads(KEYRING, "telegram")).read(update)
    assert (read.kind, read.media) == ("unreadable", None)


def test_a_file_of_telegram_is_fetched_through_the_bot_api() -> None:
    async def scene() -> None:
        async with place() as at:
            handle = at.platform.speak(PERSON, SOUND)["message"]["voice"]["file_id"]
            media = TelegramMedia(at.bot)
            assert isinstance(media, FetchesMedia)
            assert await media.fetch_media(Media("voice", handle), 100) == SOUND
            with pytest.raises(MediaRefusedError):
                await media.fetch_media(Media("voice", handle), 5)
            with pytest.raises(DeliveryError):
                await media.fetch_media(Media("voice", "khong-co"), 100)

    asyncio.run(scene())


def senses(ear: FakeEar | None, eye: FakeEye | None = None) -> Senses:
    return Senses(SpokenTexts(None), Dictation(ear), Certificates(eye))


async def _until(shown: Mapping[str, Any], word: str) -> list[str]:
    """The texts of the person at Telegram, once one holds a word."""
    async with asyncio.timeout(20):
        while not any(word in each for each in shown["telegram"].told(int(shown["chat"]))):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    told: list[str] = shown["telegram"].told(int(shown["chat"]))
    return told


def test_a_voice_message_on_telegram_becomes_a_question_by_a_press(tmp_path: Path, services: Services) -> None:
    """Through the whole service and the emulated Bot API: webhook, file, ear, outbox, press."""
    ear = FakeEar()

    async def scene() -> None:
        with platforms(Hold(), ()) as (addresses, all_played):
            telegram = all_played["telegram"].emulator
            async with whole(tmp_path, addresses, services, senses=senses(ear)) as service:
                shown = {"telegram": telegram, "chat": PERSON}
                await _post(service, telegram.speak(PERSON, SOUND))
                told = await _until(shown, SAID)
                assert any("đang nghe" in each for each in told)
                assert not any("6,24%" in each for each in told)
                label, data, message = telegram.buttons(PERSON)[0]
                assert label == "Gửi câu này"
                await _post(service, telegram.press(PERSON, data, message))
                await _until(shown, "6,24%")
        assert ear.sounds == [SOUND]

    asyncio.run(scene())
    kept = (tmp_path / "qd22.db").read_bytes()
    assert SOUND not in kept
    assert SAID.encode() not in kept


async def _post(service: Whole, update: dict[str, Any]) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "mot-chuoi-mau-du-dai"}
    (await service.client.post("/hook/telegram", json=update, headers=headers)).raise_for_status()


# ---- photos of the certificate

PHOTO = ChannelUpdate("unreadable", "9", "an", Incoming(""), media=Media("photo", "handle"))


def test_a_photo_that_is_awaited_is_read_and_its_day_comes_as_an_update_of_its_own() -> None:
    came, seen = told(None, PHOTO, eye=FakeEye())
    assert (came.kind, came.external_id) == ("photo", "9")
    assert (seen.kind, seen.external_id) == ("heard", "9/read")
    assert seen.incoming == Incoming("", "photo:seen", seen="2024-04-15")


def test_a_photo_that_nobody_asked_for_is_not_even_fetched() -> None:
    adapter = FakeAdapter()
    assert [each.kind for each in told(None, PHOTO, eye=FakeEye(), awaits=False, adapter=adapter)] == ["photo"]
    assert adapter.fetched == []


@pytest.mark.parametrize(
    ("eye", "failure"),
    [
        (FakeEye("không có ngày"), None),
        (FakeEye(failure=OSError("gone")), None),
        (FakeEye(), UnreachableError("gone")),
        (FakeEye(), MediaRefusedError("size")),
    ],
)
def test_a_photo_that_cannot_be_read_is_told_so(eye: FakeEye, failure: Exception | None) -> None:
    assert told(None, PHOTO, failure, eye)[-1].incoming == Incoming("", "photo:lost")


def test_without_an_eye_a_photo_stays_what_it_is() -> None:
    assert told(FakeEar(), PHOTO) == [PHOTO]


def test_each_platform_says_where_its_photo_lies() -> None:
    [telegram] = TelegramWebhook(Payloads(KEYRING, "telegram")).read(payload("telegram", "photo"))
    [bot] = read_update(payload("zalo_bot", "image"))
    [oa] = read_event(payload("zalo_oa", "user_send_image"), Payloads(KEYRING, "zalo_oa"))
    assert telegram.media == Media("photo", "AgAD-mau")
    assert bot.media == Media("photo", "https://example.invalid/mau.jpg")
    assert oa.media == Media("photo", "https://example.com/a.jpg")
    [sticker] = TelegramWebhook(Payloads(KEYRING, "telegram")).read(payload("telegram", "sticker"))
    assert sticker.media is None


def test_the_day_on_a_photo_is_told_by_a_press_and_nothing_of_the_photo_is_kept(
    tmp_path: Path, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """Through the whole service: asked for, fetched, read, shown, pressed. A name on the paper is found nowhere."""
    eye, picture = FakeEye(), photo()

    async def scene() -> None:
        with platforms(Hold(), ()) as (addresses, all_played):
            telegram = all_played["telegram"].emulator
            async with whole(tmp_path, addresses, services, senses=senses(None, eye)) as service:
                shown = {"telegram": telegram, "chat": PERSON}
                await _post(service, telegram.show(PERSON, picture))
                await _until(shown, "Lúc này tôi không xem ảnh")
                assert eye.pictures == []
                await _post(service, telegram.say(PERSON, "gửi ảnh giấy ra trại"))
                await _until(shown, "che họ tên")
                await _post(service, telegram.show(PERSON, picture))
                told_ = await _until(shown, "15/04/2024")
                assert any("đang đọc" in each for each in told_)
                label, data, message = telegram.buttons(PERSON)[0]
                assert label == "Đúng ngày này"
                before = len(telegram.told(PERSON))
                await _post(service, telegram.press(PERSON, data, message))
                async with asyncio.timeout(20):
                    while len(telegram.told(PERSON)) == before:  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
        assert eye.pictures == [picture]

    asyncio.run(scene())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            assert picture[:200] not in kept
            assert "NGƯỜI MẪU".encode() not in kept
    assert "NGƯỜI MẪU" not in caplog.text
    assert "2024-04-15" not in caplog.text


def test_every_platform_fetches_what_was_sent_to_it(tmp_path: Path) -> None:
    """Without our token, and from nowhere but the hosts of the setting."""

    async def scene() -> None:
        bot = ZaloBotAdapter(
            ZaloBotApi(httpx.AsyncClient(), "http://127.0.0.1:1", SecretStr("x")), SecretStr("x"), MediaHosts([])
        )
        assert isinstance(bot, FetchesMedia)
        with pytest.raises(MediaRefusedError):
            await bot.fetch_media(Media("voice", "https://f1.zdn.vn/a.aac"), 100)
        async with zalo_place(tmp_path) as oa:
            assert isinstance(oa.account, FetchesMedia)
            for address in ("https://example.com/a.aac", "https://f1.zdn.vn/a.aac"):  # elsewhere, and not there
                with pytest.raises(MediaRefusedError):
                    await oa.account.fetch_media(Media("voice", address), 100)

    asyncio.run(scene())
