"""The events of an Official Account, each to what it means for a conversation. Pure.

A field may be missing, of another type, or hold anything: what cannot be read says nothing.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from typing import Literal

from bot.channels.emoticons import plain_emoticons
from bot.channels.payload import Payloads
from bot.channels.update import ArrivalKind, ChannelUpdate, Media
from bot.model.messages import Incoming

Event = Mapping[str, object]
ANONYMOUS = "anonymous"
"""Begins the address of somebody who wrote without a Zalo account: ``anonymous/<conversation>/<sender>``."""

_ID = re.compile(r"[A-Za-z0-9._:=+-]{1,100}")
_MENTION = re.compile(r"\[@[^\[\]]{0,100}\]")
_MOST_ID = 128
_MOST_URL = 1000
_FILES: Mapping[str, Literal["voice", "photo"]] = {
    "user_send_audio": "voice",
    "anonymous_send_audio": "voice",
    "user_send_image": "photo",
    "anonymous_send_image": "photo",
}
_SILENT = frozenset({"user_received_message", "user_seen_message", "user_click_chatnow"})
"""Receipts, and a chat that was only opened: nothing was asked."""
_SENT = frozenset(
    f"user_send_{what}" for what in ("image", "audio", "video", "sticker", "business_card", "file", "gif")
)


def read_event(event: Event, payloads: Payloads) -> list[ChannelUpdate]:
    """Read an event; an unknown one and one without the person it is about give nothing."""
    name = event.get("event_name")
    if not isinstance(name, str):
        return []
    found = None
    if name in _READERS:
        found = _READERS[name](event, payloads)
    elif name.startswith("anonymous_send_"):
        found = _read_anonymous(event, payloads)
    elif name.startswith("oa_send_"):
        found = _read_echo(event)
    elif name in _SENT:
        found = _read_words(event, payloads)
    elif name in _SILENT:
        found = _about_person(event, "ignored")
    return [found] if found else []


def _read_words(event: Event, payloads: Payloads) -> ChannelUpdate | None:
    """A text, or a picture or file with words under it; without words it is something that we cannot read."""
    address = _id(_part(event, "sender"), "id")
    return _words(event, address, payloads)


def _read_anonymous(event: Event, payloads: Payloads) -> ChannelUpdate | None:
    sender, conversation = _id(_part(event, "sender"), "id"), _id(_part(event, "message"), "conversation_id")
    return _words(event, f"{ANONYMOUS}/{conversation}/{sender}" if sender and conversation else "", payloads)


def _words(event: Event, address: str, payloads: Payloads) -> ChannelUpdate | None:
    said = _text(_part(event, "message").get("text"))
    action = payloads.read(address, said.strip()) if address else ""
    if action:
        return _arrival(event, "message", address, Incoming("", action))
    words = _MENTION.sub(" ", said).strip() if "[@" in said else said
    # a text that holds nothing is answered as what it is; a picture that holds nothing is no text
    is_text = event.get("event_name") in _TEXTS
    kind: ArrivalKind = "message" if words or is_text else "unreadable"
    incoming = Incoming(plain_emoticons(words), has_file=bool(words) and not is_text)
    return _arrival(event, kind, address, incoming, media=_media(event) if kind == "unreadable" else None)


def _media(event: Event) -> Media | None:
    """The sound or photo of a message: where Zalo keeps it. Whether that is Zalo's is seen when it is fetched."""
    attachments = _part(event, "message").get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    url = _address(first)
    kind = _FILES.get(str(event.get("event_name")))
    return Media(kind, url) if url and kind else None


def _address(attachment: object) -> str:
    payload = _part(attachment, "payload") if isinstance(attachment, dict) else {}
    url = _text(payload.get("url"))
    return url if len(url) <= _MOST_URL else ""


def _read_location(event: Event, payloads: Payloads) -> ChannelUpdate | None:
    address = _id(_part(event, "sender"), "id")
    attachments = _part(event, "message").get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    payload = _part(first, "payload") if isinstance(first, dict) else {}
    place = _part(payload, "coordinates")
    latitude, longitude = _degrees(place.get("latitude"), 90), _degrees(place.get("longitude"), 180)
    if latitude is None or longitude is None:
        return _words(event, address, payloads)
    return _arrival(event, "message", address, Incoming("", location=(latitude, longitude)))


def _read_contact(event: Event, _payloads: Payloads) -> ChannelUpdate | None:
    """A filled-in contact form: only the number is used, as if it had been typed."""
    given = _part(event, "info").get("phone")
    phone = (_text(given) or str(_number(given)))[:32].strip()
    if not phone:
        return _about_person(event, "ignored")
    return _arrival(event, "contact", _person(event), Incoming(phone), phone=phone)


def _read_echo(event: Event) -> ChannelUpdate | None:
    """A message sent to a person from the account: by us, or by a human of the office (then it has an admin's id)."""
    kind: ArrivalKind = "human" if _id(_part(event, "sender"), "admin_id") else "ignored"
    recipient, conversation = _id(_part(event, "recipient"), "id"), _id(_part(event, "message"), "conversation_id")
    is_anonymous = str(event["event_name"]).startswith("oa_send_anonymous") and bool(conversation)
    address = f"{ANONYMOUS}/{conversation}/{recipient}" if is_anonymous and recipient else recipient
    return _arrival(event, kind, address, Incoming(""))


def _about_person(event: Event, kind: Literal["follow", "unfollow", "withdraw", "ignored"]) -> ChannelUpdate | None:
    return _arrival(event, kind, _person(event), Incoming(""))


def _arrival(
    event: Event, kind: ArrivalKind, address: str, incoming: Incoming, *, phone: str = "", media: Media | None = None
) -> ChannelUpdate | None:
    if not address:
        return None
    return ChannelUpdate(kind, _external_id(event, address), address, incoming, phone=phone, media=media)


def _external_id(event: Event, address: str) -> str:
    """``msg_id`` for what has one, else event, person and time; a receipt names the message of another event."""
    name, message = str(event["event_name"]), _id(_part(event, "message"), "msg_id")
    if message and name not in _SILENT:
        return message
    stamp = _text(event.get("timestamp")) or str(_number(event.get("timestamp")))
    made = f"{name}/{address}/{stamp}"
    return made if made.isascii() and len(made) <= _MOST_ID else hashlib.sha256(made.encode()).hexdigest()


def _person(event: Event) -> str:
    """The person an event is about: the follower, the sender, or by the id alone."""
    parts = (_part(event, "follower"), _part(event, "sender"), _part(event, "user"))
    return next(filter(None, (_id(part, "id") for part in parts)), "") or _id(event, "user_id")


def _part(event: Event, name: str) -> Event:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _id(part: Event, name: str) -> str:
    """An id as a string; "" when there is none that could be one."""
    found = part.get(name)
    written = str(found) if isinstance(found, str) else str(_number(found))
    return written if _ID.fullmatch(written) else ""


def _number(value: object) -> int | str:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40 else ""


def _text(value: object) -> str:
    """A text without halves of letters, which no encoding takes."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _degrees(value: object, most: float) -> float | None:
    try:
        found = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if abs(found) <= most else None


_READERS: Mapping[str, Callable[[Event, Payloads], ChannelUpdate | None]] = {
    "user_send_text": _read_words,
    "user_send_link": _read_words,
    "anonymous_send_text": _read_anonymous,
    "user_send_location": _read_location,
    "user_submit_info": _read_contact,
    "follow": lambda event, _: _about_person(event, "follow"),
    "unfollow": lambda event, _: _about_person(event, "unfollow"),
    "user_withdraw": lambda event, _: _about_person(event, "withdraw"),
}
_TEXTS = frozenset({"user_send_text", "user_send_link", "anonymous_send_text"})
