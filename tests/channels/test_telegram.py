"""What Telegram posts, as arrivals: every event, and whatever a webhook that anybody may call can be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.channels.payload import Payloads
from bot.channels.telegram.groups import BotName
from bot.channels.telegram.webhook import COMMANDS, SECRET_HEADER, TelegramWebhook, WeakSecretError, webhook_secret
from bot.channels.update import ChannelUpdate, ForgedError
from bot.model.messages import Incoming
from bot.texts import all_texts
from tests.delivery.post import KEYRING

SAVED = Path(__file__).parent / "payloads" / "telegram"
SECRET = "a-sample_secret-0123456789"  # noqa: S105 - of the tests only
PAYLOADS = Payloads(KEYRING, "telegram")
DOOR = TelegramWebhook(PAYLOADS, SecretStr(SECRET), BotName("qd22_mau_bot"))

PRESSED = Incoming("Lãi suất", "law:x")
# file, kind, what came in
EVENTS: dict[str, tuple[str, Incoming] | None] = {
    "text": ("message", Incoming("lãi suất bao nhiêu")),
    "text_nfd": ("message", Incoming("la\u0303i sua\u0302\u0301t")),
    "forwarded": ("message", Incoming("vay thế nào")),
    "start": ("message", Incoming("", "menu")),
    "start_campaign": ("message", Incoming("", "menu")),
    "start_odd_campaign": ("message", Incoming("", "menu")),
    "command": ("message", Incoming("", "screen")),
    "command_for_us": ("message", Incoming("", "help")),
    "command_for_another_bot": ("ignored", Incoming("")),
    "command_unknown": ("message", Incoming("laisuat bao nhiêu")),
    "press": ("message", PRESSED),
    "press_forged": ("message", Incoming("", "old")),
    "press_without_data": ("message", Incoming("", "old")),
    "press_of_message_out_of_reach": ("message", Incoming("", "law:x")),
    "press_inline": None,
    "press_in_group": ("ignored", Incoming("")),
    "contact": ("contact", Incoming("+84912345678")),
    "contact_abroad": ("contact", Incoming("+4915112345678")),
    "contact_home": ("contact", Incoming("0912345678")),
    "contact_empty": ("unreadable", Incoming("")),
    "location": ("message", Incoming("", location=(18.81, 105.71))),
    "location_impossible": ("unreadable", Incoming("")),
    "venue": ("message", Incoming("", location=(18.81, 105.71))),
    "photo_with_caption": ("message", Incoming("giấy này được không", has_file=True)),
    "edited": ("message", Incoming("lãi suất vay bao nhiêu")),
    **dict.fromkeys(
        ("sticker", "voice", "photo", "video", "video_note", "document", "audio", "dice", "poll", "text_empty"),
        ("unreadable", Incoming("")),
    ),
    "blocked": ("unfollow", Incoming("")),
    **dict.fromkeys(
        ("unblocked", "group_text", "group_answer_to_us", "group_command_for_another_bot",
         "group_code_from_a_bot", "group_promoted", "added_to_channel", "pinned", "from_a_bot"),
        ("ignored", Incoming("")),
    ),
    "added_to_group": ("follow", Incoming("")),
    **dict.fromkeys(("removed_from_group", "left_group"), ("unfollow", Incoming(""))),
    **dict.fromkeys(("group_migrated", "group_migrated_from"), ("moved", Incoming(""))),
    **dict.fromkeys(("group_command", "group_mention"), ("message", Incoming("", "talk"))),
    **dict.fromkeys(("group_leave", "group_leave_for_us"), ("message", Incoming("", "leave"))),
    **dict.fromkeys(
        ("group_code", "group_code_alone", "group_code_of_nameless_admin", "group_code_by_link"),
        ("message", Incoming("", "redeem:CDFG-HJKM-NPQR-2345")),
    ),
    "start_desk": ("message", Incoming("", "desk:at:")),
    "start_desk_case": ("message", Incoming("", "desk:at:CDFG-HJK7")),
    **dict.fromkeys(("channel_post", "inline_query", "unknown_event", "reaction", "wrong_types", "without_chat")),
}  # fmt: skip


GROUPS = {name for name in EVENTS if name.startswith(("group_", "added_to_group", "removed_from_group", "left_group"))}


def saved(name: str) -> bytes:
    """A saved update; the payload of its button is made for its chat."""
    body = (SAVED / f"{name}.json").read_text(encoding="utf-8")
    return body.replace("PAYLOAD", PAYLOADS.make("1001", "law:x")).encode()


def only(door: TelegramWebhook, body: bytes) -> ChannelUpdate:
    (arrival,) = door.parse(body)
    return arrival


def test_every_saved_update_is_in_the_table() -> None:
    assert {path.stem for path in SAVED.glob("*.json")} == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_update_becomes_what_the_table_says(name: str) -> None:
    expected, body = EVENTS[name], saved(name)
    if expected is None:
        assert list(DOOR.parse(body)) == []
        return
    arrival = only(DOOR, body)
    update = json.loads(body)
    assert (arrival.kind, arrival.incoming) == expected
    assert arrival.external_id == str(update["update_id"])
    event = next(value for name, value in update.items() if name != "update_id")
    chat = (event.get("chat") or event["message"]["chat"])["id"]
    assert arrival.address == str(event.get("migrate_from_chat_id", chat))
    assert arrival.is_group == (name in GROUPS)
    assert arrival.moved_to == ("-1005001" if arrival.kind == "moved" else "")


@pytest.mark.parametrize("name", EVENTS)
def test_an_update_that_was_cut_off_anywhere_is_nothing(name: str) -> None:
    body = saved(name).strip()
    assert all(list(DOOR.parse(body[:at])) == [] for at in range(0, len(body), 7))


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=30)
@given(data=st.data())
def test_an_update_whose_fields_have_other_types_breaks_nothing(name: str, data: st.DataObject) -> None:
    update = json.loads(saved(name))
    odd: st.SearchStrategy[object] = st.sampled_from(
        [None, 7, -1, 10**400, 1.5, "chữ", "\ud800", [], {}, [[]], True, {"id": {}}, float("nan")]
    )
    event = update[next(name for name in update if name != "update_id")]
    event[data.draw(st.sampled_from(sorted(event)))] = data.draw(odd)
    for arrival in DOOR.read(update):
        assert int(arrival.address)
        arrival.incoming.text.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"null", b"[]", b"7", b'"text"', b"\x00", b"\xff\xfe", b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1}', b'{"update_id": 1, "message": null}', b'{"update_id": 1, "message": 7}',
        b"[" * 100_000, b'{"a":' * 100_000, b" " * 1_000_000, b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: body[:12],
)  # fmt: skip
def test_what_is_no_update_is_nothing(body: bytes) -> None:
    assert list(DOOR.parse(body)) == []


def test_a_megabyte_of_words_is_cut() -> None:
    update = json.loads(saved("text"))
    update["message"]["text"] = "vay " * 250_000
    assert len(only(DOOR, json.dumps(update).encode()).incoming.text) == 4000


def test_a_lone_surrogate_does_not_reach_the_store() -> None:
    body = saved("text").replace("lãi".encode(), b"\\ud83d")
    only(DOOR, body).incoming.text.encode()


def test_a_repeated_update_has_the_same_id_and_its_successor_another() -> None:
    first, again, other = (only(DOOR, saved(name)) for name in ("text", "text", "start"))
    assert first.external_id == again.external_id != other.external_id


@pytest.mark.parametrize(
    ("name", "campaign"), [("start_campaign", "to-roi_01"), ("start_odd_campaign", ""), ("start", ""), ("text", "")]
)
def test_a_deep_link_names_its_campaign_in_a_safe_word_or_not_at_all(name: str, campaign: str) -> None:
    assert only(DOOR, saved(name)).campaign == campaign


def test_a_press_can_be_acknowledged_and_its_keyboard_found() -> None:
    assert only(DOOR, saved("press")).press == "7720/20"
    assert only(DOOR, saved("press_forged")).press == "7721/21"


def test_a_payload_of_another_chat_or_channel_presses_nothing() -> None:
    for payload in (PAYLOADS.make("1002", "law:x"), Payloads(KEYRING, "zalo_oa").make("1001", "law:x")):
        body = saved("press").replace(PAYLOADS.make("1001", "law:x").encode(), payload.encode())
        assert only(DOOR, body).incoming.action == "old"


def test_a_payload_that_is_typed_is_only_words() -> None:
    update = json.loads(saved("text"))
    update["message"]["text"] = PAYLOADS.make("1001", "erase:yes")
    assert only(DOOR, json.dumps(update).encode()).incoming.action == ""


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_no_word_of_a_group_comes_through_the_door(name: str) -> None:
    update = json.loads(saved(name))
    event = next(value for key, value in update.items() if key != "update_id")
    event.update({"text": f"{event.get('text', '')} chuyện riêng của chị Mẫu", "caption": "chuyện riêng"})
    assert "riêng" not in repr(DOOR.read(update))
    assert all(arrival.incoming.text == "" for arrival in DOOR.read(update))


def test_before_our_name_is_known_a_command_for_another_bot_is_taken_for_ours() -> None:
    nameless = TelegramWebhook(PAYLOADS, SecretStr(SECRET))
    assert only(nameless, saved("group_command_for_another_bot")).incoming.action == "leave"
    assert only(nameless, saved("group_mention")).kind == "ignored"


@pytest.mark.parametrize("header", [SECRET_HEADER, "X-Telegram-Bot-Api-Secret-Token", SECRET_HEADER.upper()])
def test_telegrams_secret_opens_the_door(header: str) -> None:
    DOOR.verify({header: SECRET}, b"{}")


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: SECRET + "x"},
                {SECRET_HEADER: "\ud800"}, {SECRET_HEADER: "bí mật"}, {"authorization": SECRET}],
)  # fmt: skip
def test_anything_else_does_not(headers: dict[str, str]) -> None:
    with pytest.raises(ForgedError):
        DOOR.verify(headers, saved("text"))


@pytest.mark.parametrize("door", [TelegramWebhook(PAYLOADS), TelegramWebhook(PAYLOADS, SecretStr(""))])
def test_a_door_without_a_secret_lets_nobody_in(door: TelegramWebhook) -> None:
    for headers in ({}, {SECRET_HEADER: ""}):
        with pytest.raises(ForgedError):
            door.verify(headers, b"{}")


@pytest.mark.parametrize("secret", ["", "short", "with space 0123456789", "x" * 257, "bí-mật-0123456789012"])
def test_a_webhook_is_not_set_with_a_secret_that_is_weak(secret: str) -> None:
    with pytest.raises(WeakSecretError):
        webhook_secret(SecretStr(secret))


def test_the_secret_is_in_no_representation() -> None:
    assert SECRET not in repr(DOOR) + str(vars(DOOR).keys()) + repr(webhook_secret(SecretStr(SECRET)))


def test_every_command_of_the_menu_says_what_it_does() -> None:
    for name in COMMANDS:
        assert name == "start" or 3 <= len(all_texts()[f"telegram.command.{name}"]) <= 256
        assert name == name.lower()
        assert name.isascii()


def test_an_album_is_one_update_for_whoever_keeps_ids() -> None:
    photo = {**json.loads(saved("photo")), "update_id": 1}
    photo["message"]["media_group_id"] = "77"
    arrivals = [only(DOOR, json.dumps({**photo, "update_id": number}).encode()) for number in range(1, 6)]
    assert {(arrival.kind, arrival.external_id) for arrival in arrivals} == {("unreadable", "album/77")}


def test_a_place_that_is_shared_live_is_no_correction() -> None:
    place = json.loads(saved("venue"))
    moved = {"update_id": 5, "edited_message": place["message"]}
    assert only(DOOR, json.dumps(moved).encode()).kind == "ignored"
