"""Zalo Bot: every update it can post, every error it can answer, and whole conversations with its emulator."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.channels.media import MediaHosts
from bot.channels.poll import Poller
from bot.channels.update import ChannelUpdate, ForgedError
from bot.channels.zalo_bot.api import ZaloBotApi
from bot.channels.zalo_bot.platform import ZaloBotAdapter
from bot.channels.zalo_bot.poll import ZaloBotPoll
from bot.channels.zalo_bot.send import ZaloBotSender
from bot.channels.zalo_bot.webhook import ZaloBotWebhook, read_update
from bot.model.messages import Button, Message
from bot.outbox import failures
from bot.outbox.failures import DeliveryError
from bot.outbox.sender import Sender
from bot.store.errors import StoreError
from tests.emulators.inside import InsideTransport
from tests.emulators.zalo_bot import TOKEN, ZaloBotEmulator, make_app

PAYLOADS = Path(__file__).parent / "payloads" / "zalo_bot"
SECRET = "mot-chuoi-mau"  # noqa: S105 - a sample
DOOR = ZaloBotWebhook(SecretStr(SECRET))
CHAT = "6ede9afa66b88fe6d6a9"


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


EVENTS = {
    "text_flat": "message", "text_enveloped": "message", "image": "unreadable", "sticker": "unreadable",
    "voice": "unreadable", "unsupported": "unreadable", "no_message": "", "group": "", "from_a_bot": "",
    "unknown_event": "", "group_image": "", "group_code": "message", "group_leave": "message",
}  # fmt: skip


def test_every_saved_update_has_a_line_in_the_table() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_update_is_read(name: str) -> None:
    arrivals = DOOR.parse(payload(name))
    assert [arrival.kind for arrival in arrivals] == ([EVENTS[name]] if EVENTS[name] else [])
    for arrival in arrivals:
        is_text = arrival.kind == "message" and not arrival.is_group
        assert arrival.address == ("g1" if arrival.is_group else CHAT)
        assert arrival.is_group == name.startswith("group")
        assert arrival.incoming.text == ("lãi suất bao nhiêu" if is_text else "")


@pytest.mark.parametrize(("name", "action"), [("group_code", "redeem:CDFG-HJKM-NPQR-2345"), ("group_leave", "leave")])
def test_of_a_group_only_what_is_meant_for_us_comes_in(name: str, action: str) -> None:
    [arrival] = DOOR.parse(payload(name))
    assert arrival.incoming.action == action


def test_both_shapes_of_one_update_are_the_same_arrival() -> None:
    assert DOOR.parse(payload("text_flat")) == DOOR.parse(payload("text_enveloped"))


def changed(**message: object) -> list[ChannelUpdate]:
    update = json.loads(payload("text_flat"))
    update["message"].update(message)
    return read_update(update)


def test_a_message_is_known_by_its_id_and_its_chat_together() -> None:
    ids = [
        changed()[0].external_id,
        changed(message_id="other")[0].external_id,
        changed(chat={"id": "other", "chat_type": "PRIVATE"})[0].external_id,
    ]
    assert len(set(ids)) == 3
    assert changed(text="edited")[0].external_id == ids[0]
    assert all(len(each) <= 128 for each in ids)


def test_messages_without_an_id_are_told_apart_by_their_words() -> None:
    first, again, other = (changed(message_id=None, text=words)[0].external_id for words in ("a", "a", "b"))
    assert first == again != other


BROKEN = {
    "nothing": b"", "no JSON": b"{", "truncated": payload("text_flat")[:120], "a list": b"[1]", "a number": b"7",
    "deep": b"[" * 100_000, "no UTF-8": b'{"event_name": "\xff"}', "huge number": b"9" * 10_000, "null": b"null",
    "1 MB": b'{"a": "' + b"x" * 1_000_000 + b'"}',
}  # fmt: skip


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_no_arrival_and_no_error(body: bytes) -> None:
    assert DOOR.parse(body) == []


WRONG: dict[str, dict[str, object]] = {
    "chat is a word": {"chat": "x"}, "chat without id": {"chat": {"chat_type": "PRIVATE"}},
    "chat id is a number": {"chat": {"id": 5, "chat_type": "PRIVATE"}}, "chat of no type": {"chat": {"id": "x"}},
    "endless chat id": {"chat": {"id": "x" * 101, "chat_type": "PRIVATE"}},
    "control characters": {"chat": {"id": "x\n", "chat_type": "PRIVATE"}},
}  # fmt: skip


@pytest.mark.parametrize("message", WRONG.values(), ids=WRONG)
def test_a_message_without_a_private_chat_is_no_arrival(message: dict[str, object]) -> None:
    assert changed(**message) == []


@pytest.mark.parametrize("text", [None, 7, ["a"], {"a": 1}])
def test_a_text_of_another_type_is_unreadable(text: object) -> None:
    assert changed(text=text)[0].kind == "unreadable"


def test_words_are_cut_and_lone_surrogates_replaced() -> None:
    assert changed(text="a\ud800")[0].incoming.text == "a?"
    assert len(changed(text="x" * 1_000_000)[0].incoming.text) == 4000


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(JSONS, JSONS, JSONS)
def test_no_update_brings_an_error(sender: object, chat: object, text: object) -> None:
    message = {"from": sender, "chat": chat, "text": text, "message_id": text}
    for update in ({"event_name": "message.text.received", "message": message}, {"result": message}, text):
        assert DOOR.parse(json.dumps(update).encode()) == []


@pytest.mark.parametrize("name", ["X-Bot-Api-Secret-Token", "x-bot-api-secret-token"])
def test_the_right_secret_opens(name: str) -> None:
    DOOR.verify({name: SECRET}, b"")


@pytest.mark.parametrize("shown", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "ậ", "\ud800"])
def test_any_other_secret_is_forged(shown: str | None) -> None:
    with pytest.raises(ForgedError):
        DOOR.verify({} if shown is None else {"X-Bot-Api-Secret-Token": shown}, b"")


def test_without_a_secret_of_ours_nobody_comes_in() -> None:
    with pytest.raises(ForgedError):
        ZaloBotWebhook(SecretStr("")).verify({"X-Bot-Api-Secret-Token": ""}, b"")


def with_api(
    work: Callable[[ZaloBotApi, ZaloBotEmulator, InsideTransport], Awaitable[None]], *script: str, token: str = TOKEN
) -> None:
    """Do something with the emulator behind the API."""

    async def scene() -> None:
        emulator = ZaloBotEmulator(list(script))
        inside = InsideTransport(make_app(emulator=emulator))
        async with httpx.AsyncClient(transport=inside) as client:
            await work(ZaloBotApi(client, "http://zalo.test/", SecretStr(token)), emulator, inside)

    asyncio.run(scene())


ENDINGS: dict[str, type[DeliveryError]] = {
    "400": failures.BadAddressError, "401": failures.BadTokenError, "403": failures.UnavailableError,
    "404": failures.BadAddressError, "408": failures.UnavailableError, "413": failures.BadMessageError,
    "429": failures.TooFastError, "500": failures.UnavailableError, "503": failures.UnavailableError,
    "reset": failures.ConnectionLostError, "broken": failures.ConnectionLostError,
    "silent": failures.ConnectionLostError,
}  # fmt: skip


@pytest.mark.parametrize("outcome", ENDINGS)
def test_every_error_has_its_failure(outcome: str) -> None:
    async def work(api: ZaloBotApi, *_: object) -> None:
        with pytest.raises(DeliveryError) as caught:
            await ZaloBotSender(api).deliver(CHAT, Message("a"))
        assert type(caught.value) is ENDINGS[outcome]
        assert TOKEN not in str(caught.value)

    with_api(work, outcome)


@pytest.mark.parametrize(("outcome", "seconds"), [("429:7", 7), ("429", 30), ("429:99999", 3600)])
def test_a_spent_quota_says_how_long_everything_waits(outcome: str, seconds: float) -> None:
    async def work(api: ZaloBotApi, *_: object) -> None:
        with pytest.raises(failures.TooFastError) as caught:
            await ZaloBotSender(api).deliver(CHAT, Message("a"))
        assert (caught.value.retry_after, caught.value.everywhere) == (seconds, True)

    with_api(work, outcome)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (502, b"<html>", failures.UnavailableError),
        (401, b"", failures.BadTokenError),
        (301, b"", failures.BadMessageError),
        (500, b'{"ok": true}', failures.UnavailableError),
        (200, b'{"ok": "true"}', failures.ConnectionLostError),
        (200, b"[" * 100_000, failures.ConnectionLostError),
    ],
)
def test_an_answer_without_an_envelope_goes_by_its_status(
    status: int, body: bytes, failure: type[DeliveryError]
) -> None:
    async def scene() -> None:
        answer = httpx.MockTransport(lambda _: httpx.Response(status, content=body))
        async with httpx.AsyncClient(transport=answer) as client:
            with pytest.raises(failure):
                await ZaloBotApi(client, "http://zalo.test", SecretStr("t")).call("getMe")

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("x"), failures.UnreachableError),
        (httpx.ConnectTimeout("x"), failures.UnreachableError),
        (httpx.ReadTimeout("x"), failures.TimedOutError),
        (httpx.ReadError("x"), failures.ConnectionLostError),
        (httpx.RemoteProtocolError("x"), failures.ConnectionLostError),
    ],
)
def test_a_broken_wire_has_its_failure(error: Exception, failure: type[DeliveryError]) -> None:
    def break_(_request: httpx.Request) -> httpx.Response:
        raise error

    async def scene() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(break_)) as client:
            with pytest.raises(failure):
                await ZaloBotApi(client, "http://zalo.test", SecretStr("t")).call("sendMessage")

    asyncio.run(scene())


def test_a_message_arrives_as_composed_text_with_its_buttons_as_numbers() -> None:
    async def work(api: ZaloBotApi, emulator: ZaloBotEmulator, _: object) -> None:
        courier: Sender = ZaloBotSender(api)
        await courier.deliver(CHAT, Message("Lãi suất", (Button("Mức vay", "x"),)))
        assert emulator.sent == [(CHAT, "Lãi suất\n  [1] Mức vay")]

    with_api(work)


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_a_text_of_a_wrong_length_is_our_fault_and_is_not_sent(text: str) -> None:
    async def work(api: ZaloBotApi, emulator: ZaloBotEmulator, _: object) -> None:
        with pytest.raises(failures.BadMessageError):
            await ZaloBotSender(api).deliver(CHAT, Message(text))
        assert emulator.calls == []

    with_api(work)


def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    async def work(api: ZaloBotApi, *_: object) -> None:
        for _turn in range(2):
            with pytest.raises(failures.BadTokenError):
                await ZaloBotSender(api).deliver(CHAT, Message("a"))

    with caplog.at_level(logging.DEBUG, "qd22"):
        with_api(work, token="khong-phai-cua-ai")  # noqa: S106 - a sample
    assert "khong-phai-cua-ai" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("qd22"))


def test_an_account_says_who_it_is_and_keeps_a_webhook() -> None:
    async def work(api: ZaloBotApi, emulator: ZaloBotEmulator, _: object) -> None:
        account = ZaloBotAdapter(api, SecretStr(SECRET), MediaHosts([]))
        assert ((await account.status()).who, (await account.status()).webhook) == ("bot.mau", "")
        await account.set_webhook("https://qd22.example/hook/zalo-bot")
        assert emulator.hook["secret_token"] == SECRET
        assert (await account.status()).webhook == "https://qd22.example/hook/zalo-bot"
        await account.delete_webhook()
        assert (await account.status()).webhook == ""

    with_api(work)


def test_a_poll_gives_one_update_and_an_idle_one_none() -> None:
    async def work(api: ZaloBotApi, emulator: ZaloBotEmulator, _: object) -> None:
        poller = ZaloBotPoll(api, patience=0)
        assert list(await poller.fetch()) == []
        await emulator.say("xin chào")
        assert [each.incoming.text for each in await ZaloBotPoll(api, patience=5).fetch()] == ["xin chào"]

    with_api(work)


class ScriptedPoller:
    """Gives or raises what it was told to, then waits for ever."""

    def __init__(self, *outcomes: list[ChannelUpdate] | Exception) -> None:
        self.outcomes = list(outcomes)

    async def fetch(self) -> list[ChannelUpdate]:
        if not self.outcomes:
            await asyncio.Event().wait()
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def poll(poller: ScriptedPoller, refusals: list[Exception]) -> tuple[list[str], list[float]]:
    """Poll until nothing more comes; what was taken, and how long was rested."""
    took: list[str] = []
    rests: list[float] = []

    async def take(arrival: ChannelUpdate) -> None:
        if refusals:
            raise refusals.pop(0)
        took.append(arrival.incoming.text)

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    async def scene() -> None:
        polling = Poller("zalo_bot", poller, take, rest)
        running = asyncio.create_task(polling.run())
        for _ in range(300):
            await asyncio.sleep(0)
        polling.stop()
        await asyncio.wait_for(running, 20)

    asyncio.run(scene())
    return took, rests


def test_polling_survives_errors_and_rests_longer_each_time() -> None:
    down: list[list[ChannelUpdate] | Exception] = [
        failures.UnreachableError(),
        RuntimeError("x"),
        failures.BadTokenError(),
    ]
    took, rests = poll(ScriptedPoller(*down, changed(text="a"), failures.UnavailableError()), [])
    assert took == ["a"]
    assert rests == [1, 2, 60, 1]  # nothing comes before somebody mends the token


def test_an_arrival_that_the_database_refuses_is_taken_later_and_a_faulty_one_is_left() -> None:
    poller = ScriptedPoller([*changed(text="a"), *changed(text="b")])
    took, _ = poll(poller, [StoreError("locked"), StoreError("locked")])
    assert took == ["a", "b"]
    took, _ = poll(ScriptedPoller([*changed(text="a"), *changed(text="b")]), [RuntimeError("x")])
    assert took == ["a", "b"]
    took, _ = poll(ScriptedPoller([*changed(text="a"), *changed(text="b")]), [RuntimeError("x") for _ in range(3)])
    assert took == ["b"]
