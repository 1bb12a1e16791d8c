"""Sounds go out as each platform plays them: a voice message, an audio, a file, or the address of a page."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.render import parts, with_sound_line
from bot.conversation.services import Services
from bot.model.messages import Button, Message
from bot.texts import text
from bot.voice.dictation import Dictation
from bot.voice.senses import Senses
from bot.voice.speech import Sound, find_voice
from bot.voice.spoken_texts import SpokenTexts
from tests.acting import open_house
from tests.channels.telegram_place import PAYLOADS, PERSON, Drawn, Place, place
from tests.channels.test_sent_media import _post, _until
from tests.channels.whole import Hold, platforms, whole
from tests.channels.zalo_place import zalo_place
from tests.emulators.telegram import Fault
from tests.voice.test_speech import FakeVoice

OPUS = b"OggS" + b"\0" * 24 + b"OpusHead sample"
PAGE = "https://hoidap.example/hoi/lai-suat-bao-nhieu"
HEARD = Message("Bấm để nghe.", (Button("Về đầu", "menu"),), spoken="lãi suất")
_TYPES = {
    "voice": Drawn("nghe.ogg", "audio/ogg", OPUS),
    "audio": Drawn("nghe.mp3", "audio/mpeg", b"ID3 sample"),
    "document": Drawn("nghe.wav", "audio/wav", b"RIFF sample"),
    "vorbis": Drawn("nghe.ogg", "audio/ogg", b"OggS vorbis"),
}


def at_telegram(sounds: Sequence[Drawn], message: Message, *faults: Fault) -> tuple[list[str], Place]:
    """The methods that one message led to."""

    async def scene() -> tuple[list[str], Place]:
        async with place() as at:
            at.platform.faults.extend(faults)
            at.attachments.each = sounds  # type: ignore[assignment]
            await at.courier.deliver(str(PERSON), message)
            return at.methods(), at

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("kind", "method"),
    [("voice", "sendVoice"), ("audio", "sendAudio"), ("document", "sendDocument"), ("vorbis", "sendDocument")],
)
def test_telegram_gets_each_kind_in_its_own_way(kind: str, method: str) -> None:
    methods, at = at_telegram([_TYPES[kind]], HEARD)
    assert methods == [method, "sendMessage"]
    assert at.platform.told(PERSON)[-1] == HEARD.text
    assert [label for label, _, _ in at.platform.buttons(PERSON)] == ["Về đầu"]


def test_who_takes_no_voice_messages_gets_a_file() -> None:
    refused = Fault("sendVoice", 400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    assert at_telegram([_TYPES["voice"]], HEARD, refused)[0] == ["sendVoice", "sendDocument", "sendMessage"]


def test_a_sound_that_could_not_be_made_is_owned_up_to() -> None:
    methods, at = at_telegram([], HEARD)
    assert methods == ["sendMessage"]
    assert at.platform.told(PERSON) == [text("listen.failed")]


@pytest.mark.parametrize("action", ["listen:loan.interest", "listen", "listen:" + "x" * 60])
def test_the_button_stands_under_what_can_be_heard(action: str) -> None:
    _, at = at_telegram([], Message("Lãi 6,24%/năm.", (Button("Chi tiết", "more:x"),), sound=action))
    labels = [label for label, _, _ in at.platform.buttons(PERSON)]
    assert labels == ["Chi tiết", "Nghe"]
    pressed = PAYLOADS.read(str(PERSON), at.platform.buttons(PERSON)[1][1])
    assert pressed == (action if len(action) < 30 else "listen")


def test_only_the_last_part_of_a_long_message_has_the_button() -> None:
    long = Message("Một câu dài. " * 600, sound="listen:loan.interest")
    made = parts(long, CAPABILITIES["telegram"])
    assert len(made) > 1
    assert [bool(each.sound) for each in made] == [False] * (len(made) - 1) + [True]


def zalo_sent(folder: Path, message: Message) -> list[dict[str, Any]]:
    async def scene() -> list[dict[str, Any]]:
        async with zalo_place(folder) as at:
            await at.account.deliver("100", message)
            return at.played.sent

    return asyncio.run(scene())


def test_zalo_gets_a_button_that_opens_the_page(tmp_path: Path) -> None:
    [body] = zalo_sent(tmp_path, Message("Lãi 6,24%/năm.", (Button("Chi tiết", "more:x"),), sound=PAGE))
    last = body["message"]["attachment"]["payload"]["buttons"][-1]
    assert last == {"title": "Nghe", "type": "oa.open.url", "payload": {"url": PAGE}}


@pytest.mark.parametrize("buttons", [5, 6])
def test_where_zalo_has_no_button_left_the_page_is_a_line(tmp_path: Path, buttons: int) -> None:
    made = [Button(f"Nút {number}", "menu") for number in range(buttons)]
    [body] = zalo_sent(tmp_path, Message("Lãi.", tuple(made[:3]), aids=tuple(made[3:]), sound=PAGE))
    assert body["message"]["text"].endswith(f"Nghe đọc câu này: {PAGE}")


def test_a_line_never_makes_a_text_too_long() -> None:
    capability = Capability("mẫu", text_limit=60)
    assert with_sound_line("ngắn", Message("", sound="https://a.vn"), capability).endswith("https://a.vn")
    assert with_sound_line("x" * 50, Message("", sound="https://a.vn"), capability) == "x" * 50


def test_sounds_are_made_for_who_takes_them(services: Services, tmp_path: Path) -> None:
    """Made for the sending, in memory; a platform that takes none has none made."""
    voice = FakeVoice()
    with open_house(services, tmp_path) as house:
        made = []
        for channel in ("telegram", "zalo_oa", "zalo_bot"):
            parts_ = house.running
            files = Attachments(parts_.exchange, parts_.keyring, CAPABILITIES[channel], SpokenTexts(voice))
            made.append(house.do(files.of("an", HEARD)))
    assert [[each.media_type for each in found] for found in made] == [["audio/wav"], [], []]
    assert [each.name for each in made[0]] == ["nghe.wav"]
    assert voice.asked == ["lãi suất."]


def test_a_voice_that_fails_leaves_the_sound_out(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        broken = SpokenTexts(FakeVoice(failure=OSError("gone")))
        files = Attachments(house.running.exchange, house.running.keyring, CAPABILITIES["telegram"], broken)
        assert house.do(files.of("an", HEARD)) == []
        silent = Attachments(house.running.exchange, house.running.keyring, CAPABILITIES["telegram"])
        assert house.do(silent.of("an", HEARD)) == []


@pytest.mark.skipif(
    shutil.which("espeak-ng") is None or importlib.util.find_spec("av") is None,
    reason="không có espeak-ng hay phần thêm [voice]",
)
def test_an_answer_is_heard_on_telegram_through_the_whole_service(services: Services, tmp_path: Path) -> None:
    """A question, the button under its answer, and a voice message of real speech."""
    senses = Senses(SpokenTexts(find_voice("espeak-ng", None)), Dictation(None))

    async def scene() -> None:
        with platforms(Hold(), ()) as (addresses, all_played):
            telegram = all_played["telegram"].emulator
            async with whole(tmp_path, addresses, services, senses=senses) as service:
                shown = {"telegram": telegram, "chat": PERSON}
                await _post(service, telegram.say(PERSON, "lãi suất bao nhiêu"))
                await _until(shown, "6,24%")
                [(data, message)] = [each[1:] for each in telegram.buttons(PERSON) if each[0] == "Nghe"]
                await _post(service, telegram.press(PERSON, data, message))
                await _until(shown, text("listen.here"))
                sounds = [given["voice/data"] for method, given in telegram.calls if method == "sendVoice"]
                assert len(sounds) == 1
                assert len(sounds[0]) > 10_000

    asyncio.run(scene())
    assert not any(path.suffix in (".ogg", ".wav") for path in tmp_path.rglob("*"))


def test_a_sound_says_nothing_when_it_is_printed() -> None:
    assert "lời riêng" not in repr(Message("x", spoken="lời riêng"))
    assert "sample" not in repr(Sound(b"sample", "audio/ogg"))
