"""What goes out to Zalo: the shape of each message, and what every error means for a letter."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.payload import Payloads
from bot.channels.zalo_oa.errors import ERRORS, failure_of, read_answer
from bot.channels.zalo_oa.send import numbers_of
from bot.channels.zalo_oa.webhook import CHANNEL
from bot.clock import SystemClock
from bot.model.codec import from_fields
from bot.model.messages import Message
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.failures import BadMessageError, DeliveryError, TooFastError
from bot.outbox.retry_policy import decide_retry
from bot.outbox.rules import SendingRules, load_rules
from bot.places.wards import Office as WardOffice
from bot.places.wards import Ward
from bot.store.claims import Claimed
from bot.store.outbox import Kind, OutboxMessage
from bot.texts import text
from tests.channels.zalo_place import SETTINGS, ZaloPlace, zalo_place
from tests.conftest import NOON
from tests.delivery.post import KEYRING, Office
from tests.emulators.zalo_oa import signed

PERSON = "100"
BUTTONS = [{"label": f"Nút {each}", "action": f"act:{each}"} for each in range(4)]
AIDS = [{"label": "Quay lại", "action": "back"}]
NUMBER = "+842380000001"
"""Nobody's: a range that is not given out."""


@dataclass(frozen=True)
class File:
    name: str
    data: bytes = b"x"
    media_type: str = "application/octet-stream"


def sent(
    folder: Path,
    content: Mapping[str, object],
    *script: str,
    address: str = PERSON,
    files: Sequence[File] = (),
    **more: Any,
) -> list[dict[str, Any]]:
    """The bodies that one letter led to."""

    async def attachments(_address: str, _message: Message) -> Sequence[File]:
        return files

    async def run() -> list[dict[str, Any]]:
        async with zalo_place(folder, script, attachments=attachments, **more) as place:
            await place.account.deliver(address, from_fields(content))
            return place.played.sent

    return asyncio.run(run())


def test_a_text_is_one_message_in_nfc(tmp_path: Path) -> None:
    assert sent(tmp_path, {"text": "e\u0302\u0301"}) == [{"recipient": {"user_id": PERSON}, "message": {"text": "ế"}}]


def test_up_to_five_buttons_carry_payloads_that_only_we_can_make(tmp_path: Path) -> None:
    (body,) = sent(tmp_path, {"text": "Chọn", "buttons": BUTTONS, "aids": AIDS})
    payload = body["message"]["attachment"]["payload"]
    assert "template_type" not in payload
    assert [each["title"] for each in payload["buttons"]] == ["Nút 0", "Nút 1", "Nút 2", "Nút 3", "Quay lại"]
    assert {each["type"] for each in payload["buttons"]} == {"oa.query.hide"}
    payloads = Payloads(KEYRING, CHANNEL)
    actions = [payloads.read(PERSON, each["payload"]) for each in payload["buttons"]]
    assert actions == ["act:0", "act:1", "act:2", "act:3", "back"]


def test_a_press_of_a_button_that_was_sent_comes_back_as_its_action(tmp_path: Path) -> None:
    async def run() -> None:
        async with zalo_place(tmp_path) as place:
            await place.account.deliver(PERSON, from_fields({"text": "Chọn", "buttons": BUTTONS}))
            headers, body = signed({**place.played.text(place.played.pressed(2)), "timestamp": "1795496400000"})
            place.account.verify(headers, body)
            assert place.account.parse(body)[0].incoming.action == "act:1"

    asyncio.run(run())


def test_more_buttons_than_zalo_takes_become_a_numbered_list(tmp_path: Path) -> None:
    (body,) = sent(tmp_path, {"text": "Chọn", "buttons": BUTTONS, "aids": AIDS * 2})
    assert body["message"] == {"text": "Chọn\n  [1] Nút 0\n  [2] Nút 1\n  [3] Nút 2\n  [4] Nút 3" + "".join(
        f"\n  [{number}] Quay lại" for number in (5, 6)
    )}  # fmt: skip


def test_who_has_no_account_gets_no_button_that_only_leads_to_others(tmp_path: Path) -> None:
    aids = [*AIDS, {"label": "Thêm lựa chọn", "action": "page:4:00000000"}]
    (body,) = sent(tmp_path, {"text": "Chọn", "buttons": BUTTONS, "aids": aids}, address="anonymous/c1/a1")
    assert "[5] Quay lại" in body["message"]["text"]
    assert "Thêm lựa chọn" not in body["message"]["text"]


def test_whoever_has_no_account_is_answered_in_their_conversation(tmp_path: Path) -> None:
    (body,) = sent(tmp_path, {"text": "Chọn", "buttons": AIDS}, address="anonymous/c1/a1")
    assert body["recipient"] == {"anonymous_id": "a1", "conversation_id": "c1"}
    assert body["message"] == {"text": "Chọn\n  [1] Quay lại"}


@pytest.mark.parametrize(
    ("said", "buttons"),
    [
        ("Gọi 0238 000 0001 nhé", ["842380000001"]),
        ("0238 000 0001, hoặc +84 238 000 0001", ["842380000001"]),
        ("Gọi 0912 345 678", []),
        ("Gọi 113", []),
    ],
)
def test_only_numbers_of_wards_get_a_button_that_calls(tmp_path: Path, said: str, buttons: list[str]) -> None:
    (body,) = sent(tmp_path, {"text": said}, numbers=[NUMBER])
    found = body["message"].get("attachment", {}).get("payload", {}).get("buttons", [])
    assert [each["payload"]["phone_code"] for each in found] == buttons


@pytest.mark.parametrize(
    ("phone", "known"), [("0238 000 0001", {NUMBER}), ("", set()), ("MẪU 1", set()), ("113", set())]
)
def test_the_numbers_of_wards_are_those_of_their_offices(phone: str, known: set[str]) -> None:
    office = WardOffice(name="Công an mẫu", phone=phone)
    assert numbers_of([Ward("1", "xã Mẫu", "tỉnh Mẫu", office, WardOffice(name="a"), WardOffice(name="b"))]) == known


def test_a_call_button_takes_no_place_of_another(tmp_path: Path) -> None:
    content = {"text": "Gọi 0238 000 0001", "buttons": BUTTONS, "aids": AIDS}
    (body,) = sent(tmp_path, content, numbers=[NUMBER])
    assert len(body["message"]["attachment"]["payload"]["buttons"]) == 5


def test_files_and_pictures_go_before_the_text_with_its_buttons(tmp_path: Path) -> None:
    bodies = sent(tmp_path, {"text": "Danh sách", "buttons": AIDS}, files=[File("a.docx"), File("b.png")])
    kinds = [each["message"].get("attachment", {}) for each in bodies]
    assert [kind["type"] for kind in kinds] == ["file", "template", "template"]
    assert kinds[1]["payload"]["template_type"] == "media"
    assert bodies[-1]["message"]["text"] == "Danh sách"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (File("a.xlsx"), "zalo.file_kind"),
        (File("a"), "zalo.file_kind"),
        (File("a.pdf", b"x" * (5 * 1024 * 1024 + 1)), "zalo.file_size"),
    ],
)
def test_a_file_that_zalo_does_not_take_is_told_of(tmp_path: Path, file: File, told: str) -> None:
    (body,) = sent(tmp_path, {"text": "Danh sách"}, files=[file])
    assert body["message"]["text"] == f"Danh sách\n\n{text(told)}"


@pytest.mark.parametrize("script", [("-210",), ("-200",), ("reset",), ("ok", "-201"), ("ok", "reset")])
def test_a_picture_that_fails_keeps_no_text_back(tmp_path: Path, script: tuple[str, ...]) -> None:
    assert sent(tmp_path, {"text": "Kết quả"}, *script, files=[File("a.png")])[-1]["message"] == {"text": "Kết quả"}


def test_a_file_that_fails_to_upload_is_tried_again_as_nobody_saw_anything(tmp_path: Path) -> None:
    for number, script in enumerate(("-200", "reset")):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(DeliveryError) as raised:
            sent(folder, {"text": "Danh sách"}, script, files=[File("a.docx")])
        assert raised.value.retryable


@pytest.mark.parametrize(("image", "script", "count"), [("", (), 1), ("https://a.vn/b.png", (), 2)])
def test_the_phone_question_asks_with_zalos_form_where_a_picture_for_it_is_set(
    tmp_path: Path, image: str, script: tuple[str, ...], count: int
) -> None:
    settings = SETTINGS.model_copy(update={"zalo_contact_image": image})
    bodies = sent(tmp_path, {"text": "Số nào?", "asks": "phone"}, settings=settings)
    assert len(bodies) == count
    forms = [each["message"]["attachment"]["payload"]["template_type"] for each in bodies[1:]]
    assert forms == ["request_user_info"] * (count - 1)


def test_a_form_that_fails_harms_nothing(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"zalo_contact_image": "https://a.vn/b.png"})
    assert len(sent(tmp_path, {"text": "Số nào?", "asks": "phone"}, "ok", "-201", settings=settings)) == 1


# Errors: what Zalo says, the failure it is, and what becomes of a reply and of a notice


CASES: Sequence[tuple[str, str, str, str]] = (
    ("-216", "bad_token", "queued", "queued"),
    ("-220", "bad_token", "queued", "queued"),
    ("-32", "too_fast", "queued", "queued"),
    ("-218", "too_fast", "queued", "queued"),
    ("-200", "unavailable", "queued", "queued"),
    ("-211", "unavailable", "queued", "queued"),
    ("-311", "unavailable", "queued", "queued"),
    ("-230", "window_closed", "parked", "parked"),
    ("-232", "window_closed", "parked", "parked"),
    ("-305", "window_closed", "parked", "parked"),
    ("-213", "chat_gone", "failed", "parked"),
    ("-217", "chat_gone", "failed", "parked"),
    ("-222", "chat_gone", "failed", "parked"),
    ("-227", "chat_gone", "failed", "parked"),
    ("-244", "chat_gone", "failed", "parked"),
    ("-201", "bad_message", "failed", "failed"),
    ("-210", "bad_message", "failed", "failed"),
    ("-233", "bad_message", "failed", "failed"),
    ("-240", "bad_message", "failed", "failed"),
    ("-224", "not_allowed", "failed", "failed"),
    ("-248", "not_allowed", "failed", "failed"),
    ("-234", "night_hours", "queued", "queued"),
    *((str(code), "not_allowed", "failed", "failed") for code in (-320, -321, -202, -204, -205, -207, -208)),
    *((str(code), "not_allowed", "failed", "failed") for code in (-209, -212, -215, -221)),
    ("-99999", "bad_message", "failed", "failed"),
    ("http:401", "bad_token", "queued", "queued"),
    ("http:403", "not_allowed", "failed", "failed"),
    ("http:404", "bad_message", "failed", "failed"),
    ("http:429:7", "too_fast", "queued", "queued"),
    ("http:500", "unavailable", "queued", "queued"),
    ("http:503", "unavailable", "queued", "queued"),
    ("reset", "connection_lost", "unknown", "queued"),
    ("broken", "connection_lost", "unknown", "queued"),
)
RULES = load_rules()


@pytest.mark.parametrize(("outcome", "name", "reply", "notice"), CASES)
def test_every_error_leads_where_it_should(tmp_path: Path, outcome: str, name: str, reply: str, notice: str) -> None:
    with pytest.raises(DeliveryError) as raised:
        sent(tmp_path, {"text": "Chào"}, outcome, outcome)  # twice: a refused token is tried again
    assert raised.value.name == name
    assert [ending(raised.value, kind) for kind in ("reply", "notice")] == [reply, notice]


def ending(failure: DeliveryError, kind: Kind) -> str:
    """How a first attempt with this failure ends for a letter that is a minute old."""
    letter = OutboxMessage(1, "chat", CHANNEL, kind, {"text": "Chào"})
    claimed = Claimed(letter, PERSON, attempts=1, doubts=0, at=NOON - timedelta(minutes=1))
    return decide_retry(claimed, failure, NOON, RULES, random.Random(0)).ending


def test_every_code_of_the_table_is_a_case() -> None:
    assert {str(code) for code in ERRORS} <= {outcome for outcome, *_ in CASES}
    assert set(ERRORS.values()) <= set(DeliveryError.__subclasses__())


@pytest.mark.parametrize(("code", "everywhere", "seconds"), [(-32, True, 60), (-218, False, 3600)])
def test_the_rate_of_the_app_rests_all_chats_and_the_quota_of_a_person_only_theirs(
    code: int, everywhere: bool, seconds: float
) -> None:
    failure = failure_of(code)
    assert isinstance(failure, TooFastError)
    assert (failure.everywhere, failure.retry_after) == (everywhere, seconds)
    assert not failure.is_platform_wide


@pytest.mark.parametrize(("told", "seconds"), [({"Retry-After": "7"}, 7), ({"Retry-After": "Wed"}, 60), ({}, 60)])
def test_a_gateway_that_says_too_much_rests_all_chats(told: Mapping[str, str], seconds: float) -> None:
    with pytest.raises(TooFastError) as raised:
        read_answer(httpx.Response(429, headers=told))
    assert (raised.value.everywhere, raised.value.retry_after) == (True, seconds)


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (httpx.ConnectError("x"), "unreachable"),
        (httpx.ConnectTimeout("x"), "unreachable"),
        (httpx.PoolTimeout("x"), "unreachable"),
        (httpx.ReadTimeout("x"), "timed_out"),
        (httpx.WriteTimeout("x"), "timed_out"),
        (httpx.ReadError("x"), "connection_lost"),
        (httpx.WriteError("x"), "connection_lost"),
        (httpx.RemoteProtocolError("x"), "connection_lost"),
        (httpx.DecodingError("x"), "connection_lost"),
    ],
)
def test_what_breaks_on_the_way_is_unknown_once_it_left_us(tmp_path: Path, error: httpx.HTTPError, name: str) -> None:
    async def run() -> None:
        async with zalo_place(tmp_path) as place:

            async def break_off(_request: httpx.Request) -> httpx.Response:
                raise error

            place.transport.handle_async_request = break_off  # type: ignore[method-assign]
            with pytest.raises(DeliveryError) as raised:
                await place.account.deliver(PERSON, Message("Chào"))
            assert raised.value.name == name

    asyncio.run(run())


@pytest.mark.parametrize("error", ["x", None, [], {}, 1.5, ""])
def test_an_error_that_is_no_number_is_an_error_all_the_same(error: object) -> None:
    with pytest.raises(BadMessageError):
        read_answer(httpx.Response(200, json={"error": error, "message": "Xin chào"}))


def test_an_error_never_repeats_the_words_of_zalo() -> None:
    with pytest.raises(DeliveryError) as raised:
        read_answer(httpx.Response(200, json={"error": -201, "message": "text Xin chào"}))
    assert "chào" not in repr(raised.value)


def test_who_we_are_is_asked_without_sending_anything(tmp_path: Path) -> None:
    async def run() -> str:
        async with zalo_place(tmp_path) as place:
            return (await place.account.status()).who

    assert asyncio.run(run()) == "OA mẫu"


# Through the outbox


def through(
    folder: Path, script: Sequence[str], texts: Sequence[str], until: Callable[[ZaloPlace, Office], Awaitable[bool]]
) -> tuple[list[str], list[str]]:
    """Post letters and let a sender work; returns the texts that people saw and how the letters stand."""

    async def run() -> tuple[list[str], list[str]]:
        async with zalo_place(folder, script) as place:
            post = Office.__new__(Office)
            post.database, post.keyring, post.time = place.database, KEYRING, SystemClock()  # type: ignore[assignment]
            for each in texts:
                await post.post(each, PERSON, CHANNEL)
            quick = SendingRules(back_off=0.01, poll=0.05, rest=0.01)
            couriers = {CHANNEL: place.account}
            async with OutboxDispatch(place.database, KEYRING, couriers, SystemClock(), quick):
                async with asyncio.timeout(20):
                    while not await until(place, post):  # noqa: ASYNC110 - the outbox tells nobody
                        await asyncio.sleep(0.02)
            return place.played.texts, await post.states()

    return asyncio.run(run())


async def _settled(_place: ZaloPlace, post: Office) -> bool:
    return not {"queued", "sending"} & set(await post.states())


def test_letters_arrive_in_order_through_failures(tmp_path: Path) -> None:
    script = ["http:503", "-200", "ok", "http:503", "ok"]
    texts, states = through(tmp_path, script, ["một", "hai"], _settled)
    assert texts == ["một", "hai"]
    assert states == ["sent", "sent"]


def test_an_answer_that_broke_off_leaves_a_reply_unknown_and_is_not_repeated(tmp_path: Path) -> None:
    texts, states = through(tmp_path, ["reset"], ["một", "hai"], _settled)
    assert texts == ["một", "hai"]
    assert states == ["unknown", "sent"]


def test_a_closed_window_parks_the_letter(tmp_path: Path) -> None:
    texts, states = through(tmp_path, ["-230"], ["một"], _settled)
    assert (texts, states) == ([], ["parked"])
