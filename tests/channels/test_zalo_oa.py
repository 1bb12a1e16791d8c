"""What Zalo posts to the webhook: who signed it, and what each event says. Saved requests are all it needs."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.payload import Payloads
from bot.channels.update import ChannelUpdate, ForgedError, StaleError
from bot.channels.zalo_oa.webhook import CHANNEL, Signing, ZaloOaWebhook, sign
from bot.settings import Settings
from bot.web.domain_proof import site_meta, site_pages
from tests.conftest import FixedClock
from tests.delivery.post import KEYRING

APP, KEY, STAMP = "360846524940903967", "OA_SECRET_TEST", "1540363714987"
PERSON = "246845883529197922"
SENT_AT = datetime(2018, 10, 24, 6, 48, 34, 987_000, tzinfo=UTC)
VECTOR = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730",'
    '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"Xin chào",'
    '"msg_id":"96d3cdf3af150460909"},"timestamp":"1540363714987"}'
).encode()
MAC = "855cb6b60ce4638d7605c33a8218745426a1919cd4d841c0b46993aa516a308b"
SIGNING = Signing(APP, KEY)
SAVED = Path(__file__).parent / "payloads" / "zalo_oa"
PAYLOADS = Payloads(KEYRING, CHANNEL)


def door(signing: Signing = SIGNING, at: datetime = SENT_AT) -> ZaloOaWebhook:
    return ZaloOaWebhook(signing, PAYLOADS, FixedClock(at))


def saved(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((SAVED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def read(event: dict[str, object]) -> list[ChannelUpdate]:
    return list(door().parse(json.dumps(event).encode()))


def read_saved(name: str) -> list[ChannelUpdate]:
    return list(door().parse((SAVED / f"{name}.json").read_bytes()))


def text_event(said: object, **fields: object) -> dict[str, object]:
    return {**saved("user_send_text"), "message": {"text": said, "msg_id": "m1"}, **fields}


# Signatures


def test_the_published_vector_is_signed_as_we_sign() -> None:
    assert sign(APP, VECTOR, STAMP, KEY) == MAC


@pytest.mark.parametrize("prefix", ["mac=", ""])
@pytest.mark.parametrize("header", ["X-ZEvent-Signature", "x-zevent-signature"])
def test_the_prefix_of_a_signature_may_be_missing(prefix: str, header: str) -> None:
    door().verify({header: f"{prefix}{MAC}"}, VECTOR)


@pytest.mark.parametrize(
    ("header_stamp", "key", "told"),
    [
        ("", KEY, "timestamp of the body, oa_secret_key"),
        ("", "APP_KEY", "timestamp of the body, app_secret"),
        ("1540363714999", KEY, "timestamp of the header, oa_secret_key"),
        ("1540363714999", "APP_KEY", "timestamp of the header, app_secret"),
    ],
)
def test_every_disputed_variant_passes_and_is_logged_by_name_once(
    header_stamp: str, key: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    opened = door(Signing(APP, KEY, "APP_KEY"))
    headers = {"X-ZEvent-Signature": f"mac={sign(APP, VECTOR, header_stamp or STAMP, key)}"}
    headers |= {"X-ZEvent-Timestamp": header_stamp} if header_stamp else {}
    for _ in range(2):
        opened.verify(headers, VECTOR)
    assert [record.message for record in caplog.records] == [f"webhooks are signed by: {told}, with prefix"]


def test_the_log_of_a_signature_holds_no_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    door().verify({"X-ZEvent-Signature": MAC}, VECTOR)
    assert KEY not in caplog.text + repr(Signing(APP, KEY, "APP_KEY"))
    assert "APP_KEY" not in repr(Signing(APP, KEY, "APP_KEY"))


@pytest.mark.parametrize("body", [b"{}", b" {}\n"])
def test_the_unsigned_probe_of_the_console_passes_and_says_nothing(body: bytes) -> None:
    door().verify({}, body)
    assert list(door().parse(body)) == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, VECTOR),
        ({"X-ZEvent-Signature": ""}, VECTOR),
        ({"X-ZEvent-Signature": ""}, b"{}"),
        ({"X-ZEvent-Signature": f"mac={'0' * 64}"}, VECTOR),
        ({"X-ZEvent-Signature": f"mac={MAC[:-1]}"}, VECTOR),
        ({"X-ZEvent-Signature": f"sha={MAC}"}, VECTOR),
        ({"X-ZEvent-Signature": f"mac={MAC}ü"}, VECTOR),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, VECTOR.replace("chào".encode(), b"chao")),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, VECTOR.replace(b"1540363714987", b"1540363714988")),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, VECTOR + b" "),
        ({"X-ZEvent-Signature": f"mac={MAC}"}, VECTOR[:-1]),
        ({}, b""),
        ({}, b"[]"),
        ({}, b"null"),
        ({}, b'{"a": 1}'),
        ({}, b"[" * 1_000_000),
    ],
)
def test_whatever_is_not_signed_is_refused(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(ForgedError):
        door().verify(headers, body)


@pytest.mark.parametrize("signing", [Signing("1", KEY), Signing("", KEY), Signing(APP, ""), Signing(APP, "other")])
def test_another_app_or_a_key_that_is_not_set_lets_nothing_in(signing: Signing) -> None:
    app = signing.app_id or APP
    for key in (KEY, ""):
        with pytest.raises(ForgedError):
            door(signing).verify({"X-ZEvent-Signature": sign(app, VECTOR, STAMP, key)}, VECTOR)


@pytest.mark.parametrize(
    ("later", "limit", "passes"),
    [
        (timedelta(hours=3), timedelta(hours=3), True),
        (timedelta(hours=3, seconds=1), timedelta(hours=3), False),
        (-timedelta(hours=4), timedelta(hours=3), False),
        (timedelta(days=900), timedelta(0), True),
    ],
)
def test_a_stale_event_is_not_answered_as_the_setting_says(later: timedelta, limit: timedelta, *, passes: bool) -> None:
    opened = door(Signing(APP, KEY, stale_after=limit), SENT_AT + later)
    headers = {"X-ZEvent-Signature": MAC}
    if passes:
        opened.verify(headers, VECTOR)
    else:
        with pytest.raises(StaleError, match="stale"):
            opened.verify(headers, VECTOR)


@pytest.mark.parametrize("stamp", ["", "soon", "9" * 5000, "-1", "1e9"])
def test_a_signed_timestamp_that_is_none_is_refused(stamp: str) -> None:
    body = json.dumps({"app_id": APP, "timestamp": stamp}).encode()
    with pytest.raises(ForgedError):
        door().verify({"X-ZEvent-Signature": sign(APP, body, stamp, KEY)}, body)


def test_an_event_without_any_timestamp_is_refused_even_where_age_does_not_matter() -> None:
    body = json.dumps({"app_id": APP}).encode()
    with pytest.raises(ForgedError, match="signature"):
        door(Signing(APP, KEY, stale_after=timedelta(0))).verify({"X-ZEvent-Signature": sign(APP, body, "", KEY)}, body)


# Events


@pytest.mark.parametrize(
    ("name", "kind", "said", "external_id"),
    [
        ("user_send_text", "message", "Xin chào", "96d3cdf3af150460909"),
        ("user_send_text_mention", "message", "lãi bao nhiêu", "96d3cdf3af150460909"),
        ("user_send_link", "message", "https://example.com/", "96d3cdf3af150460909"),
        ("user_send_image", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_image_caption", "message", "giấy này được chưa", "96d3cdf3af150460909"),
        ("user_send_gif", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_audio", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_video", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_sticker", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_business_card", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_file", "unreadable", "", "96d3cdf3af150460909"),
        ("user_send_location", "message", "", "96d3cdf3af150460909"),
        ("follow", "follow", "", f"follow/{PERSON}/{STAMP}"),
        ("unfollow", "unfollow", "", f"unfollow/{PERSON}/{STAMP}"),
        ("user_submit_info", "contact", "84000000001", f"user_submit_info/{PERSON}/{STAMP}"),
        ("user_withdraw", "withdraw", "", f"user_withdraw/{PERSON}/{STAMP}"),
        ("user_click_chatnow", "ignored", "", f"user_click_chatnow/{PERSON}/{STAMP}"),
        ("user_received_message", "ignored", "", f"user_received_message/{PERSON}/{STAMP}"),
        ("user_seen_message", "ignored", "", f"user_seen_message/{PERSON}/{STAMP}"),
        ("oa_send_text", "ignored", "", "e1"),
        ("oa_send_text_human", "human", "", "e1"),
        ("oa_send_image_human", "human", "", "e2"),
    ],
)
def test_every_event_says_one_thing_about_one_person(name: str, kind: str, said: str, external_id: str) -> None:
    (arrival,) = read_saved(name)
    assert (arrival.kind, arrival.incoming.text, arrival.external_id) == (kind, said, external_id)
    assert (arrival.address, arrival.incoming.action) == (PERSON, "")


def test_every_saved_event_is_named_in_the_table_above() -> None:
    known = {*(path.stem for path in SAVED.glob("*.json"))}
    assert len(known) == 24


def test_an_event_that_nobody_knows_says_nothing() -> None:
    assert read_saved("shop_has_order") == []


def test_somebody_without_an_account_has_an_address_of_their_own() -> None:
    (arrival,) = read_saved("anonymous_send_text")
    assert (arrival.kind, arrival.address, arrival.external_id) == ("message", "anonymous/c0ffee/anon1", "an1")


def test_a_shared_place_comes_in_degrees() -> None:
    (arrival,) = read_saved("user_send_location")
    assert arrival.incoming.location == (18.81, 105.7)


@pytest.mark.parametrize("latitude", ["91", "nan", "inf", "x", None, "9" * 400, [], {}, True])
def test_a_place_that_is_nowhere_is_only_unreadable(latitude: object) -> None:
    event = saved("user_send_location")
    coordinates = {"latitude": latitude, "longitude": "200"}
    event["message"] = {"msg_id": "m", "attachments": [{"type": "location", "payload": {"coordinates": coordinates}}]}
    (arrival,) = read(event)
    assert (arrival.kind, arrival.incoming.location) == ("unreadable", None)


def test_a_shared_phone_number_is_not_printed() -> None:
    (arrival,) = read_saved("user_submit_info")
    assert arrival.phone == "84000000001"
    assert arrival.phone not in repr(arrival)


def test_a_contact_without_a_number_says_nothing() -> None:
    (arrival,) = read({**saved("user_submit_info"), "info": {"name": "Người Mẫu"}})
    assert arrival.kind == "ignored"


def test_a_press_comes_as_a_text_that_equals_the_payload() -> None:
    (arrival,) = read(text_event(PAYLOADS.make(PERSON, "refer:set:ward:16732")))
    assert arrival.incoming.action == "refer:set:ward:16732"


@pytest.mark.parametrize(
    "typed",
    [
        "#refer#AAAAAAAA",
        "#erase:yes",
        "erase:yes",
        PAYLOADS.make("another", "erase:yes"),
        Payloads(KEYRING, "telegram").make(PERSON, "erase:yes"),
    ],
    ids=["forged", "unmarked", "bare", "of another chat", "of another channel"],  # marks differ from run to run
)
def test_a_payload_that_is_not_ours_for_this_chat_is_only_words(typed: str) -> None:
    (arrival,) = read(text_event(typed))
    assert (arrival.incoming.action, arrival.incoming.text) == ("", typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("[@1] a [@bot] b", "a   b"),
        ("a [b] @c", "a [b] @c"),
        ("[@" + "9" * 200 + "] a", "[@" + "9" * 200 + "] a"),
        ("[@][@][@]", ""),
    ],
)
def test_mentions_are_taken_out_of_what_people_write(typed: str, said: str) -> None:
    assert read(text_event(typed))[0].incoming.text == said


@pytest.mark.parametrize("typed", ["", " ", "\x00", "\u200b", "\u202eabc", "a\u0301" * 500, "😀", "x" * 1_000_000])
def test_any_text_arrives(typed: str) -> None:
    (arrival,) = read(text_event(typed))
    assert (arrival.kind, arrival.incoming.text) == ("message", typed)


def test_half_a_letter_does_not_stop_a_message() -> None:
    (arrival,) = door().parse(json.dumps(text_event("a\ud800b")).encode())
    assert arrival.incoming.text == "a?b"


@pytest.mark.parametrize("said", [None, 5, ["a"], {"a": 1}])
def test_a_text_of_another_type_is_an_empty_one(said: object) -> None:
    assert read(text_event(said))[0].incoming.text == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": None},
        {"sender": {}},
        {"sender": {"id": ""}},
        {"sender": {"id": "a b"}},
        {"sender": {"id": "\ud800"}},
        {"sender": {"id": "9" * 200}},
        {"sender": {"id": True}},
        {"sender": [1]},
        {"event_name": None},
        {"event_name": ["user_send_text"]},
        {"event_name": "user_send_hologram"},
    ],
)
def test_an_event_without_a_person_or_a_name_says_nothing(fields: dict[str, object]) -> None:
    assert read(text_event("a", **fields)) == []


def test_an_id_may_come_as_a_number() -> None:
    assert read(text_event("a", sender={"id": 42}))[0].address == "42"


@pytest.mark.parametrize("cut", range(0, len(VECTOR), 7))
def test_a_truncated_body_says_nothing(cut: int) -> None:
    assert list(door().parse(VECTOR[:cut])) == []


@pytest.mark.parametrize("body", [b"\xff", b"1", b'"a"', b"[{}]", b"NaN", b"9" * 6000, b'{"a":' * 100_000])
def test_a_body_that_is_no_object_says_nothing(body: bytes) -> None:
    assert list(door().parse(body)) == []


def test_the_same_event_without_a_message_id_is_known_by_event_person_and_time() -> None:
    first, again = read_saved("follow"), read_saved("follow")
    later = read({**saved("follow"), "timestamp": "1540363714988"})
    assert first[0].external_id == again[0].external_id != later[0].external_id


def test_an_id_always_fits_its_column() -> None:
    (arrival,) = read({**saved("follow"), "timestamp": "ế" * 500})
    assert len(arrival.external_id) <= 128


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from([*(path.stem for path in SAVED.glob("*.json")), "oa_send_x"])


@given(name=_NAMES, sender=_ANY, message=_ANY, info=_ANY, stamp=_ANY)
def test_no_field_of_any_type_stops_an_event(
    name: str, sender: object, message: object, info: object, stamp: object
) -> None:
    event = {"event_name": name, "sender": sender, "message": message, "info": info, "timestamp": stamp}
    for arrival in door().parse(json.dumps(event).encode()):
        assert arrival.address
        assert 1 <= len(arrival.external_id) <= 128


# The domain


def test_the_page_and_the_tag_prove_the_domain_to_zalo() -> None:
    assert site_pages("") == {}
    assert site_meta("") == ""
    (path, page), *_ = site_pages("Ab-1").items()
    assert path == "/zalo_verifierAb-1.html"
    assert '<meta name="zalo-platform-site-verification" content="Ab-1">' in page


def test_a_code_that_could_break_out_of_the_page_is_no_setting() -> None:
    with pytest.raises(ValueError, match="zalo_verifier"):
        Settings(zalo_verifier='"><script>')


@pytest.mark.parametrize("what", ["image", "file", "sticker", "audio"])
def test_what_a_visitor_without_an_account_sends_is_answered(what: str) -> None:
    event = {**saved("anonymous_send_text"), "event_name": f"anonymous_send_{what}"}
    message = {"msg_id": "m1", "conversation_id": "c1", "attachments": []}
    (arrival,) = read({**event, "message": message})
    assert (arrival.kind, arrival.address.split("/")[:2]) == ("unreadable", ["anonymous", "c1"])


def test_a_human_who_writes_to_such_a_visitor_quiets_the_bot_there() -> None:
    event = {**saved("oa_send_text_human"), "event_name": "oa_send_anonymous_text"}
    (arrival,) = read({**event, "recipient": {"id": "v1"}, "message": {"msg_id": "m1", "conversation_id": "c1"}})
    assert (arrival.kind, arrival.address) == ("human", "anonymous/c1/v1")


def test_a_number_that_comes_as_a_number_is_a_phone() -> None:
    (arrival,) = read({**saved("user_submit_info"), "info": {"phone": 84912345678}})
    assert (arrival.kind, arrival.phone) == ("contact", "84912345678")


@pytest.mark.parametrize(("said", "shown"), [("/-strong", "👍"), ("dạ /-heart", "dạ ❤️"), ("và/hoặc", "và/hoặc")])
def test_codes_of_emoticons_are_the_signs_they_show(said: str, shown: str) -> None:
    assert read(text_event(said))[0].incoming.text == shown


def test_words_under_a_picture_say_that_there_was_one() -> None:
    (arrival,) = read_saved("user_send_image_caption")
    assert (arrival.kind, arrival.incoming.has_file) == ("message", True)
