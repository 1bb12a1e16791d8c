"""Telegram, inwards: updates that are posted or fetched, as channel updates. Pure.

Facts from the Bot API: a webhook is known by the secret in a header, updates come again under the same update_id,
buttons carry at most 64 bytes. Groups are not for talking about a prison sentence: of what is written there only a
code, the wish to be left alone and that we were spoken to come any further.
"""

from __future__ import annotations

import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import SecretStr
from telegram import CallbackQuery, Chat, Contact, InlineKeyboardMarkup, Location, Message, Update

from bot.channels.payload import Payloads
from bot.channels.telegram.groups import COMMAND, GROUPS, BotName, read_group, read_membership
from bot.channels.telegram.media import read_media
from bot.channels.update import MOST_BYTES, ArrivalKind, ChannelUpdate, ForgedError
from bot.model.messages import Incoming
from bot.store.campaigns import DESK_WORD, read_campaign
from knowledge.language.codes import CASE_LENGTH, find_code

CHANNEL = "telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
EVENTS = ("message", "edited_message", "callback_query", "my_chat_member")
"""Updates that we ask Telegram for. An edited message is a correction, and answered like a new one."""
COMMANDS = {
    "start": "menu",
    "batdau": "menu",
    "kiemtra": "screen",
    "lienhe": "refer",
    "hoso": "cases",
    "trogiup": "help",
    "xoa": "erase",
}
"""The menu beside the text field, and what each entry does; the words are telegram.command.* of vi.yaml."""
OLD_BUTTON = "old"
"""An action that does not exist: the turn says that the button is too old."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_MOST_CHARS = 4000
_FIELDS = (
    "message_id", "date", "chat", "from", "text", "caption", "contact", "location", "reply_markup",
    "migrate_to_chat_id", "migrate_from_chat_id", "media_group_id",
)  # fmt: skip
_SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
    "group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
    "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "users_shared", "chat_shared", "connected_website",
    "write_access_allowed", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
    "video_chat_participants_invited", "chat_background_set", "boost_added", "successful_payment", "invoice",
)  # fmt: skip
"""Messages that nobody wrote."""
_BESIDE_TEXT = frozenset(_FIELDS) - {"message_id", "date", "chat", "from", "text"}
_BESIDE_MESSAGE = frozenset({"callback_query", "my_chat_member", "edited_message"})
_LAST_DATE = 2**31
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError)
"""Errors of reading fields of the wrong type."""


class WeakSecretError(Exception):
    """The webhook has no secret that Telegram would send and nobody could guess."""


class TelegramWebhook:
    """Reads updates. Without a secret nothing that is posted is believed; polling needs none.

    ``bot`` is what commands and talk in a group are addressed to.
    """

    name = CHANNEL

    def __init__(self, payloads: Payloads, secret: SecretStr | None = None, bot: BotName | None = None) -> None:
        self._payloads = payloads
        self._secret = (secret.get_secret_value() if secret else "").encode()
        self._bot = bot or BotName()

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:  # noqa: ARG002 - the body is not signed
        """Check the secret, in constant time. Raises ForgedError."""
        self.admit(headers)

    def admit(self, headers: Mapping[str, str]) -> int:
        """Check the secret before a body is read. Raises ForgedError."""
        sent = next((value for name, value in headers.items() if name.lower() == SECRET_HEADER), "")
        if not self._secret or not hmac.compare_digest(sent.encode("utf-8", "replace"), self._secret):
            raise ForgedError
        return MOST_BYTES

    def parse(self, body: bytes) -> Sequence[ChannelUpdate]:
        """Read an update, e.g. ``{"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, …}}``."""
        try:
            return self.read(json.loads(body))
        except _BROKEN:
            return ()

    def read(self, update: object) -> Sequence[ChannelUpdate]:
        """Read an update from JSON that is parsed already; never an error."""
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return ()
        try:
            arrival = self._plain(update) or self._arrival(
                Update.de_json(_pared(update), None), is_service=_is_service(update)
            )
        except _BROKEN:
            return ()
        if arrival is not None and arrival.kind == "unreadable":
            arrival = replace(arrival, media=read_media(update.get("message")))
        return () if arrival is None else (arrival,)

    def _plain(self, update: Mapping[str, Any]) -> ChannelUpdate | None:
        """Typed words in a private chat, which nearly every update is: read without the library's objects.

        None for everything else, and for what lacks anything that the library would miss.
        """
        message = update.get("message")
        if (
            not isinstance(message, dict)
            or not _BESIDE_TEXT.isdisjoint(message)
            or not _BESIDE_MESSAGE.isdisjoint(update)
        ):
            return None
        chat, sender, said = message.get("chat"), message.get("from"), message.get("text")
        if type(chat) is not dict or type(sender) is not dict or type(said) is not str or not said.strip():
            return None
        is_person = sender.get("is_bot") is False and type(sender.get("id")) is int and "first_name" in sender
        is_whole = type(message.get("message_id")) is int and type(message.get("date")) is int
        if not (is_person and is_whole and 0 <= message["date"] < _LAST_DATE and chat.get("type") == Chat.PRIVATE):
            return None
        number = chat.get("id")
        return self._typed(str(update["update_id"]), str(number), said) if type(number) is int and number else None

    def _typed(self, external_id: str, chat: str, text: str) -> ChannelUpdate | None:
        """Typed words or a command; None for nothing but space."""
        said = _clean(text)
        command = COMMAND.fullmatch(said.strip())
        if command is not None:
            return self._command(external_id, chat, command)
        return ChannelUpdate("message", external_id, chat, Incoming(said)) if said.strip() else None

    def _arrival(self, update: Update, *, is_service: bool) -> ChannelUpdate | None:
        external_id = str(update.update_id)
        if update.message is not None:
            return self._message(external_id, update.message, is_service=is_service)
        if update.callback_query is not None:
            return self._press(external_id, update.callback_query)
        change = update.my_chat_member
        if change is not None:
            return read_membership(external_id, change) if _is_chat(change.chat) else None
        edited = update.edited_message
        if edited is None or not _is_chat(edited.chat):
            return None
        is_correction = edited.chat.type == Chat.PRIVATE and bool(edited.text or edited.caption)
        if not is_correction:  # a place that is shared live is told as edited again and again
            return _ignored(external_id, edited.chat)
        return self._message(external_id, edited, is_service=is_service)

    def _message(self, external_id: str, message: Message, *, is_service: bool) -> ChannelUpdate | None:
        chat = message.chat
        if not _is_chat(chat):
            return None
        if chat.type in GROUPS:
            return read_group(external_id, message, _clean(message.text), self._bot, COMMANDS)
        if chat.type != Chat.PRIVATE or (message.from_user is not None and message.from_user.is_bot):
            return _ignored(external_id, chat)
        if message.text and (typed := self._typed(external_id, str(chat.id), message.text)):
            return typed
        said = _clean(message.text or message.caption)
        if said.strip():
            return _arrival("message", external_id, chat, Incoming(said, has_file=not message.text))
        if message.contact is not None:
            phone = _phone(message.contact)
            kind: ArrivalKind = "contact" if phone else "unreadable"
            return ChannelUpdate(kind, external_id, str(chat.id), Incoming(phone), phone=phone)
        if message.location is not None and (place := _place(message.location)):
            return _arrival("message", external_id, chat, Incoming("", location=place))
        if message.media_group_id and not is_service:  # the pictures of an album are answered once
            external_id = f"album/{message.media_group_id}"
        return _arrival("ignored" if is_service else "unreadable", external_id, chat, Incoming(""))

    def _command(self, external_id: str, chat: str, command: re.Match[str]) -> ChannelUpdate:
        """``/start ref`` from a link ``https://t.me/<bot>?start=ref``, or an entry of the menu."""
        name, addressee, rest = command[1].lower(), command[2] or "", (command[3] or "").strip()
        if not self._bot.is_meant(addressee):
            return ChannelUpdate("ignored", external_id, chat, Incoming(""))
        if name == "start" and rest.lower().startswith(DESK_WORD):  # the link in a group of officers
            return ChannelUpdate("message", external_id, chat, Incoming("", f"desk:at:{find_code(rest, CASE_LENGTH)}"))
        if name not in COMMANDS:
            return ChannelUpdate("message", external_id, chat, Incoming(f"{command[1]} {rest}".strip()))
        campaign = read_campaign(rest) if name == "start" else ""
        return ChannelUpdate("message", external_id, chat, Incoming("", COMMANDS[name]), campaign=campaign)

    def _press(self, external_id: str, query: CallbackQuery) -> ChannelUpdate | None:
        """A pressed button; one that is forged, foreign or of another key presses nothing and is told so."""
        if query.message is None or not _is_chat(query.message.chat):
            return None
        chat, data = query.message.chat, query.data if isinstance(query.data, str) else ""
        press = f"{query.id}/{query.message.message_id}"
        if chat.type != Chat.PRIVATE:  # we put no such buttons into groups
            return ChannelUpdate("ignored", external_id, str(chat.id), Incoming(""), press=press)
        action = self._payloads.read(str(chat.id), _clean(data)) or OLD_BUTTON
        markup = query.message.reply_markup if isinstance(query.message, Message) else None
        return ChannelUpdate("message", external_id, str(chat.id), Incoming(_label(markup, data), action), press=press)


def webhook_secret(secret: SecretStr) -> SecretStr:
    """The secret of a webhook when it is fit for use: 16 to 256 of A–Z a–z 0–9 _ -. Raises WeakSecretError."""
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise WeakSecretError
    return secret


def _pared(update: Mapping[str, Any]) -> dict[str, Any]:
    """An update with only the fields that are read here: a novelty elsewhere in it must not make it unreadable."""
    pared = {name: update[name] for name in ("update_id", "callback_query", "my_chat_member") if name in update}
    pared.update({name: _pared_message(update[name]) for name in ("message", "edited_message") if name in update})
    query = pared.get("callback_query")
    if isinstance(query, dict):
        known = {name: query[name] for name in ("id", "from", "chat_instance", "data") if name in query}
        message = {"message": _pared_message(query["message"])} if "message" in query else {}
        pared["callback_query"] = {**known, **message}
    return pared


def _pared_message(message: Any) -> Any:
    if not isinstance(message, dict):
        return message
    return {name: message[name] for name in _FIELDS if name in message}


def _is_service(update: Mapping[str, Any]) -> bool:
    message = update.get("message")
    return isinstance(message, dict) and any(name in message for name in _SERVICE)


def _ignored(external_id: str, chat: Chat) -> ChannelUpdate:
    return _arrival("ignored", external_id, chat, Incoming(""))


def _arrival(kind: ArrivalKind, external_id: str, chat: Chat, incoming: Incoming) -> ChannelUpdate:
    return ChannelUpdate(kind, external_id, str(chat.id), incoming)


def _is_chat(chat: object) -> bool:
    return isinstance(chat, Chat) and isinstance(chat.id, int) and not isinstance(chat.id, bool) and bool(chat.id)


def _clean(said: object) -> str:
    """Typed words without lone surrogates, which no database takes."""
    return said[:_MOST_CHARS].encode("utf-8", "replace").decode() if isinstance(said, str) else ""


def _phone(contact: Contact) -> str:
    """A shared number; Telegram leaves the + of international ones out as it likes."""
    number = contact.phone_number if isinstance(contact.phone_number, str) else ""
    digits = "".join(letter for letter in number[:32] if letter.isascii() and letter.isdecimal())
    if not digits:
        return ""
    return digits if digits.startswith("0") and not number.startswith("+") else f"+{digits}"


def _place(location: Location) -> tuple[float, float] | None:
    latitude, longitude = float(location.latitude), float(location.longitude)
    is_real = math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_real else None


def _label(markup: InlineKeyboardMarkup | None, data: str) -> str:
    """The label of the pressed button."""
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    return next((_clean(button.text) for button in buttons if button.callback_data == data), "")
