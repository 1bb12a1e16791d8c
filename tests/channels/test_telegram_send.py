"""What goes out to Telegram, and what becomes of it when Telegram says no."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from bot.channels.telegram.send import TelegramSender, new_bot
from bot.channels.telegram.webhook import TelegramWebhook
from bot.conversation.services import Services
from bot.model.case import REASONS
from bot.model.messages import Button, Message
from bot.outbox.failures import (
    BadAddressError,
    BadMessageError,
    BadTokenError,
    ChatGoneError,
    ConnectionLostError,
    DeliveryError,
    NotAllowedError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    UnreachableError,
)
from bot.texts import text
from tests.channels.telegram_place import GROUP, PAYLOADS, PERSON, Drawn, Place, place
from tests.emulators.telegram import TOKEN, Fault

DOOR = TelegramWebhook(PAYLOADS)
REPLY = Message("Lãi suất 6,6%/năm <b>& hơn</b>", (Button("Chi tiết", "more:x"), Button("Về đầu", "menu")))
PICTURE, FILE = Drawn("ket-qua.png", "image/png"), Drawn("danh-sach.docx", "application/octet-stream")


def run(work: Callable[[Place], Awaitable[None]], token: str = TOKEN) -> None:
    """Something that happens at a place."""

    async def there() -> None:
        async with place(token) as at:
            await work(at)

    asyncio.run(there())


def failing(*faults: Fault, chat: int = PERSON, token: str = TOKEN) -> DeliveryError:
    """What a message fails with."""
    seen: list[DeliveryError] = []

    async def work(at: Place) -> None:
        at.platform.faults.extend(faults)
        with pytest.raises(DeliveryError) as caught:
            await at.courier.deliver(str(chat), REPLY)
        seen.append(caught.value)

    run(work, token)
    return seen[0]


def test_a_reply_arrives_as_it_is_with_its_buttons() -> None:
    async def work(at: Place) -> None:
        await at.courier.deliver(str(PERSON), REPLY)
        assert at.platform.told(PERSON) == [REPLY.text]
        labels = [(label, PAYLOADS.read(str(PERSON), data)) for label, data, _ in at.platform.buttons(PERSON)]
        assert labels == [("Chi tiết", "more:x"), ("Về đầu", "menu")]

    run(work)


@pytest.mark.parametrize(("asks", "key"), [("phone", "request_contact"), ("place", "request_location")])
def test_a_question_that_a_phone_can_answer_offers_to_share_it_beside_the_other_choices(asks: str, key: str) -> None:
    async def work(at: Place) -> None:
        await at.courier.deliver(str(PERSON), replace(REPLY, asks=asks))
        await at.courier.deliver(str(GROUP), replace(REPLY, asks=asks))
        private, group = at.platform.sent
        rows = private["reply_markup"]["keyboard"]
        assert rows[0][0][key] is True
        assert [row[0]["text"] for row in rows[1:]] == ["Chi tiết", "Về đầu"]
        assert "inline_keyboard" in group["reply_markup"]

    run(work)


@pytest.mark.parametrize(("code", "word"), [("K7M2-9QXD", "viec-K7M2-9QXD"), ("", "viec")])
def test_a_notice_to_a_group_leads_to_the_private_chat(code: str, word: str) -> None:
    async def work(at: Place) -> None:
        await at.courier.deliver(str(GROUP), Message("Có 1 việc mới.", desk=code, is_notice=True))
        assert at.platform.link(GROUP) == f"https://t.me/qd22_mau_bot?start={word}"
        assert [arrival.incoming.action for arrival in DOOR.read(at.platform.say(PERSON, f"/start {word}"))] == [
            f"desk:at:{code}"
        ]

    run(work)


def test_while_our_name_is_not_known_a_notice_goes_without_the_way() -> None:
    async def work(at: Place) -> None:
        at.name.value = ""
        await at.courier.deliver(str(GROUP), Message("Có 1 việc mới.", desk=""))
        assert (at.platform.told(GROUP), at.platform.buttons(GROUP)) == (["Có 1 việc mới."], [])

    run(work)


@pytest.mark.parametrize(
    ("reply", "methods", "noted"),
    [(Message("Cảm ơn."), 1, False), (REPLY, 2, True), (Message("Cảm ơn.", asks="phone"), 1, False)],
    ids=["without buttons", "with buttons", "asks again"],
)
def test_a_keyboard_that_shares_goes_with_the_next_message_or_just_before_it(
    reply: Message, methods: int, noted: bool
) -> None:
    async def work(at: Place) -> None:
        await at.courier.deliver(str(PERSON), Message("Số nào?", asks="phone"))
        await at.courier.deliver(str(PERSON), replace(reply, asked="phone"))
        assert at.methods() == ["sendMessage"] * (1 + methods)
        assert (text("telegram.noted") in at.platform.told(PERSON)) is noted
        assert (PERSON in at.platform.keyboards) is (reply.asks == "phone")
        assert at.platform.told(PERSON)[-1] == reply.text
        await at.courier.deliver(str(GROUP), replace(REPLY, asked="phone"))
        assert at.platform.told(GROUP) == [REPLY.text]

    run(work)


def test_a_short_text_and_its_picture_are_one_message() -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [PICTURE]
        await at.courier.deliver(str(PERSON), REPLY)
        assert at.methods() == ["sendPhoto"]
        assert len(at.platform.buttons(PERSON)) == 2

    run(work)


def test_a_long_text_follows_its_picture_and_keeps_the_buttons() -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [PICTURE]
        await at.courier.deliver(str(PERSON), Message("😀" * 513, REPLY.buttons))
        assert at.methods() == ["sendPhoto", "sendMessage"]
        assert len(at.platform.buttons(PERSON)) == 2

    run(work)


def test_files_come_before_their_text() -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [FILE, FILE]
        await at.courier.deliver(str(PERSON), REPLY)
        assert at.methods() == ["sendDocument", "sendDocument", "sendMessage"]

    run(work)


@pytest.mark.parametrize("long", [False, True])
def test_a_picture_that_telegram_cannot_read_is_left_out(long: bool) -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [PICTURE]
        at.platform.faults.append(Fault("sendPhoto", 400, "Bad Request: IMAGE_PROCESS_FAILED"))
        reply = Message("a" * 2000) if long else REPLY
        await at.courier.deliver(str(PERSON), reply)
        assert at.platform.told(PERSON) == [reply.text]

    run(work)


def test_a_picture_of_which_nobody_knows_keeps_no_text_back() -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [PICTURE]
        at.platform.faults.append(Fault("sendPhoto"))
        await at.courier.deliver(str(PERSON), Message("a" * 2000))
        assert at.platform.told(PERSON)[-1] == "a" * 2000

    run(work)


def test_a_caption_of_which_nobody_knows_is_not_said_twice() -> None:
    async def work(at: Place) -> None:
        at.attachments.each = [PICTURE]
        at.platform.faults.append(Fault("sendPhoto", takes=True))
        with pytest.raises(ConnectionLostError):
            await at.courier.deliver(str(PERSON), REPLY)
        assert len(at.platform.sent) == 1

    run(work)


def test_a_button_without_room_in_a_payload_becomes_a_line_to_type() -> None:
    async def work(at: Place) -> None:
        reply = Message("Chọn giúp tôi.", (Button("Dài quá", "entry:" + "x" * 60), Button("Về đầu", "menu")))
        await at.courier.deliver(str(PERSON), reply)
        assert at.platform.told(PERSON) == ["Chọn giúp tôi.\n(gõ “Dài quá”)"]
        assert [label for label, _, _ in at.platform.buttons(PERSON)] == ["Về đầu"]

    run(work)


def test_a_group_that_moved_gets_its_message_at_the_new_address() -> None:
    async def work(at: Place) -> None:
        at.platform.moved[GROUP] = -1005001
        await at.courier.deliver(str(GROUP), REPLY)
        assert at.platform.told(-1005001) == [REPLY.text]
        assert at.moves == [(str(GROUP), "-1005001")]

    run(work)


def test_whoever_blocked_us_is_gone() -> None:
    async def work(at: Place) -> None:
        at.platform.blocked.add(PERSON)
        with pytest.raises(ChatGoneError):
            await at.courier.deliver(str(PERSON), REPLY)

    run(work)


# status, Telegram's words, failure, its code; what follows is the failure's own: see bot/outbox/retry_policy.py
REFUSALS: list[tuple[int, str, type[DeliveryError], str]] = [
    (400, "Bad Request: chat not found", BadAddressError, "chat_not_found"),
    (400, "Bad Request: PEER_ID_INVALID", BadAddressError, "chat_not_found"),
    (400, "Bad Request: message is too long", BadMessageError, "400"),
    (400, "Bad Request: message text is empty", BadMessageError, "400"),
    (400, "Bad Request: BUTTON_DATA_INVALID", BadMessageError, "400"),
    (400, "Bad Request: something of tomorrow", BadMessageError, "400"),
    (400, "Bad Request: not enough rights to send text messages to the chat", NotAllowedError, "no_rights"),
    (400, "Bad Request: have no rights to send a message", NotAllowedError, "no_rights"),
    (401, "Unauthorized", BadTokenError, "401"),
    (403, "Forbidden: bot was blocked by the user", ChatGoneError, "403"),
    (403, "Forbidden: user is deactivated", ChatGoneError, "403"),
    (403, "Forbidden: bot can't initiate conversation with a user", ChatGoneError, "403"),
    (403, "Forbidden: bot was kicked from the supergroup chat", ChatGoneError, "403"),
    (404, "Not Found", BadTokenError, "404"),
    (408, "Request Timeout", UnavailableError, "408"),
    (409, "Conflict: terminated by other getUpdates request", UnavailableError, "409"),
    (413, "Request Entity Too Large", BadMessageError, "413"),
    (418, "Of tomorrow", BadMessageError, "418"),
    (429, "Too Many Requests", TooFastError, "429"),
    (500, "Internal Server Error", UnavailableError, "500"),
    (502, "Bad Gateway", UnavailableError, "502"),
    (503, "Service Unavailable", UnavailableError, "503"),
    (504, "Gateway Timeout", TimedOutError, "504"),
]


@pytest.mark.parametrize(("status", "words", "kind", "code"), REFUSALS)
def test_a_refusal_is_named(status: int, words: str, kind: type[DeliveryError], code: str) -> None:
    failure = failing(Fault("sendMessage", status, words))
    assert (type(failure), failure.code) == (kind, code)
    assert failure.__cause__ is None


@pytest.mark.parametrize(("given", "waits"), [(7, 7), (0, 5)])
def test_too_fast_says_how_long_to_wait(given: int, waits: float) -> None:
    failure = failing(Fault("sendMessage", 429, "Too Many Requests", {"retry_after": given} if given else {}))
    assert isinstance(failure, TooFastError)
    assert (failure.retry_after, failure.everywhere) == (waits, True)


def test_too_fast_in_a_group_stops_that_group_only() -> None:
    failure = failing(Fault("sendMessage", 429, "Too Many Requests", {"retry_after": 7}), chat=GROUP)
    assert isinstance(failure, TooFastError)
    assert not failure.everywhere


@pytest.mark.parametrize("raw", ["", "<html>", "[]", '{"ok": true', '{"ok": 1}', "null"])
def test_an_answer_that_says_neither_yes_nor_no_leaves_it_unknown(raw: str) -> None:
    failure = failing(Fault("sendMessage", 0, raw=raw or " "))
    assert isinstance(failure, ConnectionLostError)
    assert failure.is_unknown


def test_a_message_that_was_taken_counts_as_sent_whatever_else_the_answer_holds() -> None:
    async def work(at: Place) -> None:
        known = '"message_id": 1, "date": 1, "chat": {"id": 1001, "type": "private"}'
        raw = f'{{"ok": true, "result": {{{known}, "reply_markup": {{"keyboard": []}}, "poll": 7}}}}'
        at.platform.faults.append(Fault("sendMessage", raw=raw))
        await at.courier.deliver(str(PERSON), REPLY)
        assert at.methods() == ["sendMessage"]

    run(work)


def test_a_gateways_page_is_an_outage() -> None:
    assert isinstance(failing(Fault("sendMessage", 502, raw="<html>")), UnavailableError)


def test_no_said_under_200_counts_as_no() -> None:
    raw = '{"ok": false, "error_code": 403, "description": "Forbidden"}'
    assert isinstance(failing(Fault("sendMessage", 0, raw=raw)), ChatGoneError)


@pytest.mark.parametrize("takes", [False, True])
def test_a_connection_that_breaks_after_the_send_leaves_it_unknown(takes: bool) -> None:
    failure = failing(Fault("sendMessage", takes=takes))
    assert isinstance(failure, ConnectionLostError)


def test_an_answer_that_does_not_come_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(at: Place) -> None:
        at.platform.faults.append(Fault("sendMessage", slow=1))
        at.bot.request._client.timeout = httpx.Timeout(10, read=0.05)  # type: ignore[attr-defined]
        with pytest.raises(TimedOutError):
            await at.courier.deliver(str(PERSON), REPLY)
        await asyncio.sleep(1)

    run(work)


def test_where_nobody_listens_nothing_was_handed_over() -> None:
    async def work(at: Place) -> None:
        nowhere = new_bot(TOKEN, "http://127.0.0.1:9/bot")
        with pytest.raises(UnreachableError):
            await TelegramSender(nowhere, PAYLOADS).deliver(str(PERSON), REPLY)
        await nowhere.request.shutdown()

    run(work)


def test_an_unknown_chat_and_an_address_that_is_none() -> None:
    assert isinstance(failing(chat=77), BadAddressError)

    async def work(at: Place) -> None:
        with pytest.raises(BadMessageError):
            await at.courier.deliver("chữ", REPLY)

    run(work)


def test_the_token_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    wrong = "999:WRONG-sample-token"
    with caplog.at_level(logging.INFO):
        failures = [
            failing(token=wrong),
            failing(Fault("sendMessage")),
            failing(Fault("sendMessage", 500)),
            failing(Fault("sendMessage", 0, raw="<html>")),
        ]
    told = caplog.text + "".join(f"{each!r}{each}{each.__cause__!r}" for each in failures)
    assert isinstance(failures[0], BadTokenError)
    assert TOKEN not in told
    assert wrong not in told


def test_every_action_that_a_conversation_makes_fits_a_payload(services: Services) -> None:
    longest = -(2**50)
    entries = [
        f"{verb}:{entry}" for entry in services.knowledge.entries for verb in ("entry", "more", "law", "good", "bad")
    ]
    menu = [f"group:{group.id}:99" for group in services.menu]
    questions = [each for sheet in services.book.questionnaires.values() for each in sheet.questions]
    answers = [
        f"screen:answer:{question.id}:{value}"
        for question in questions
        for value in [*(item.value for item in question.options), question.unknown.value, "2026-12-31", "100000000000"]
    ]
    edits = [f"screen:change:{question.id}" for question in questions]
    code = "K7M2-9QXD"
    closing = [f"desk:{verb}:{code}:close:{reason}" for reason in REASONS["close"] for verb in ("do", "yes")]
    others = [f"refer:yes:{'0' * 16}", f"desk:yes:{code}:transfer:16732", f"desk:to:{code}:16732",
              f"desk:yes:{code}:send_back:", "desk:list:waiting:999", "refer:set:audience:employer",
              "refer:set:when:afternoon", f"withdraw:yes:{code}"]  # fmt: skip
    actions = [*entries, *menu, *answers, *edits, *closing, *others]
    too_long = [each for each in actions if len(PAYLOADS.make(str(longest), each).encode()) > 64]
    assert len(actions) > 500
    assert too_long == []
