"""The Zalo Bot platform, inbound. No buttons, no files: a person types, and the bot answers in words.

The same update comes in two shapes, ``{ok, result: {event_name, message}}`` as documented and flat as seen live:

    {"event_name": "message.text.received",
     "message": {"message_id": "2d758cb5", "date": 1750316131602, "text": "Xin chào",
                 "from": {"id": "6ede9afa", "display_name": "Người mẫu", "is_bot": false},
                 "chat": {"id": "6ede9afa", "chat_type": "PRIVATE"}}}
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from pydantic import SecretStr

from bot.channels.emoticons import plain_emoticons
from bot.channels.update import MOST_BYTES, ArrivalKind, ChannelUpdate, ForgedError, Media
from bot.model.group_actions import read_group_action
from bot.model.messages import Incoming

CHANNEL = "zalo_bot"
SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105 - the name of a header
_LOG = logging.getLogger("qd22.zalo_bot")
_MAX_CHARS = 4000
_MOST_URL = 1000
_FILES: Mapping[str, tuple[Literal["voice", "photo"], tuple[str, ...]]] = {
    "message.voice.received": ("voice", ("voice_url",)),
    "message.image.received": ("photo", ("photo_url", "photo")),
}
"""The fields of an event that say where its sound or photo lies; the photo's has two names in what is told of it."""
_KINDS: Mapping[str, ArrivalKind] = {
    "message.text.received": "message",
    "message.image.received": "unreadable",
    "message.sticker.received": "unreadable",
    "message.voice.received": "unreadable",
    "message.unsupported.received": "unreadable",
}


class ZaloBotWebhook:
    """Takes what Zalo posts. Without a secret nothing is believed."""

    name = CHANNEL

    def __init__(self, secret: SecretStr) -> None:
        self._secret = secret

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG002 - the secret is all they send
        """Check the secret that was set with the webhook. Raises ForgedError."""
        self.admit(headers)

    def admit(self, headers: Mapping[str, str]) -> int:
        """Check the secret before a body is read. Raises ForgedError."""
        shown = next((value for name, value in headers.items() if name.lower() == SECRET_HEADER), "")
        known = self._secret.get_secret_value()
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), known.encode()) or not known:
            raise ForgedError
        return MOST_BYTES

    def parse(self, body: bytes) -> Sequence[ChannelUpdate]:
        """Read an update; bots, unknown events, broken JSON and the talk of groups give nothing."""
        try:
            return read_update(json.loads(body))
        except (ValueError, RecursionError):
            _LOG.warning("an update is no JSON")
            return []


def read_update(update: object) -> list[ChannelUpdate]:
    """The arrival in an update of either shape, or none."""
    shape = "enveloped" if isinstance(update, dict) and isinstance(update.get("result"), dict) else "flat"
    event = _fields(_fields(update).get("result")) if shape == "enveloped" else _fields(update)
    message = _fields(event.get("message"))
    kind = _KINDS.get(str(event.get("event_name")))
    _LOG.debug("an update is %s, %s", shape, kind or "of no kind for us")
    address = _address(message)
    if kind is None or not address:
        return []
    said = message.get("text")
    if kind == "message" and not isinstance(said, str):
        kind = "unreadable"
    words, known_by = plain_emoticons(_clean(said)) if kind == "message" else "", _external_id(event, message, address)
    if _fields(message.get("chat")).get("chat_type") == "PRIVATE":
        media = _media(event, message) if kind == "unreadable" else None
        return [ChannelUpdate(kind, known_by, address, Incoming(words), media=media)]
    # a group has more readers than the one who asks: nothing but its code comes any further
    action = read_group_action(words)
    return [ChannelUpdate("message", known_by, address, Incoming("", action), is_group=True)] if action else []


def _address(message: Mapping[str, object]) -> str:
    """The chat of a person or a group; "" for what a bot wrote, and for a chat that is not known to be either."""
    chat, sender = _fields(message.get("chat")), _fields(message.get("from"))
    if chat.get("chat_type") not in ("PRIVATE", "GROUP") or sender.get("is_bot") is True:
        return ""
    found = chat.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= 100 and found.isprintable() else ""


def _external_id(event: Mapping[str, object], message: Mapping[str, object], address: str) -> str:
    """Ids of messages count in one chat only. One without an id is known by its content."""
    number = message.get("message_id")
    known = number if isinstance(number, str | int) and number != "" else json.dumps(event, sort_keys=True)
    return hashlib.sha256(f"{known}/{address}".encode("utf-8", "replace")).hexdigest()


def _media(event: Mapping[str, object], message: Mapping[str, object]) -> Media | None:
    """The sound or photo of a message: where Zalo keeps it."""
    kind, names = _FILES.get(str(event.get("event_name")), ("voice", ()))
    url = next((message[name] for name in names if name in message), None)
    return Media(kind, url) if isinstance(url, str) and 0 < len(url) <= _MOST_URL else None


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _clean(said: object) -> str:
    return str(said)[:_MAX_CHARS].encode("utf-8", "replace").decode()
