"""Telegram, outwards: text with its keyboard, pictures and files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import TelegramError

from bot.channels.attachments import Attachment
from bot.channels.capability import CAPABILITIES
from bot.channels.payload import Payloads
from bot.channels.telegram.errors import RefusedError, TelegramRequest, failure_of
from bot.channels.telegram.groups import BotName
from bot.channels.telegram.webhook import CHANNEL
from bot.model.messages import Message
from bot.model.sense_actions import Listen
from bot.outbox.failures import BadMessageError
from bot.texts import text
from bot.voice.opus import is_opus

_SHORT = 16
"""Labels up to this length stand two in a row, as a phone shows them whole."""
_MP3 = "audio/mpeg"
_PATIENCE = 3.0
"""Seconds that a courtesy before a message may take; the sender waits 20 for all of it."""
_LOG = logging.getLogger("qd22.telegram")
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
_CAPABILITY = CAPABILITIES[CHANNEL]


class Attachments(Protocol):
    """Draws what belongs to a message."""

    async def of(self, address: str, message: Message) -> Sequence[Attachment]:
        """The pictures and files of a message to a chat, in their order."""
        ...


class Moved(Protocol):
    """Hears that a group has a new id."""

    async def __call__(self, old: str, new: str) -> None:
        """Remember it; must not raise."""
        ...


class TelegramSender:
    """Carries one message at a time. ``attachments`` None: texts only. ``moved`` hears of groups that migrated.

    ``name`` leads from a group to the private chat; while it is unknown notices go without that link.
    """

    name = CHANNEL

    def __init__(
        self,
        bot: Bot,
        payloads: Payloads,
        attachments: Attachments | None = None,
        moved: Moved | None = None,
        name: BotName | None = None,
    ) -> None:
        self._bot = bot
        self._payloads = payloads
        self._attachments = attachments
        self._moved = moved
        self._name = name or BotName()

    async def deliver(self, address: str, message: Message) -> None:
        """Hand one message over, its pictures first: so its buttons stand last. Raises DeliveryError."""
        chat = read_address(address)
        attached = list(await self._attachments.of(address, message)) if self._attachments else []
        try:
            await self._send(chat, address, message, attached)
        except RefusedError as error:
            if not error.moved_to:
                raise failure_of(error, everywhere=chat > 0) from None
            await self._follow(chat, error.moved_to, message, attached)
        except TelegramError as error:
            raise failure_of(error) from None  # the client's own words may hold the token

    async def _follow(self, old: int, new: int, message: Message, attached: Sequence[Attachment]) -> None:
        """A group that became a supergroup refused the message, so it can be sent there once more."""
        if self._moved is not None:
            await self._moved(str(old), str(new))
        try:
            await self._send(new, str(new), message, attached)
        except TelegramError as error:
            raise failure_of(error) from None

    async def _send(self, chat: int, address: str, message: Message, attached: Sequence[Attachment]) -> None:
        said, keyboard = self._keyboard(address, message)
        if message.asked and chat > 0:
            if isinstance(keyboard, InlineKeyboardMarkup):
                await self._take_back(chat)
            keyboard = keyboard or ReplyKeyboardRemove()
        if message.spoken and not any(map(_is_sound, attached)):
            said = text("listen.failed")
        if len(attached) == 1 and _is_picture(attached[0]) and said and _units(said) <= _CAPABILITY.caption_limit:
            if await self._picture(chat, attached[0], caption=said, keyboard=keyboard):
                return  # one message for both: nothing can come apart
            attached = ()
        for each in attached:
            await self._attach(chat, each)
        preview = LinkPreviewOptions(is_disabled=True)
        if said:
            await self._bot.send_message(chat, said, reply_markup=keyboard, link_preview_options=preview)

    async def _take_back(self, chat: int) -> None:
        """Take the keyboard that shares something off the screen; a message cannot do that and have buttons itself.

        Without it all works, only that keyboard stays.
        """
        sending = self._bot.send_message(
            chat, text("telegram.noted"), reply_markup=ReplyKeyboardRemove(), disable_notification=True
        )
        try:
            await asyncio.wait_for(sending, _PATIENCE)
        except (TelegramError, TimeoutError) as error:
            _LOG.debug("telegram: a keyboard was left: %s", type(error).__name__)

    async def _picture(
        self, chat: int, picture: Attachment, *, caption: str | None = None, keyboard: Keyboard | None = None
    ) -> bool:
        """Send a picture; False when it cannot be or nobody knows, and its text must go alone: that says it all.

        Raises TelegramError when the text would fail in the same way.
        """
        try:
            await self._bot.send_photo(
                chat, picture.data, filename=picture.name, caption=caption, reply_markup=keyboard
            )
        except TelegramError as error:
            failure = failure_of(error)
            is_lost = failure.is_unknown and caption is None  # with its caption the text may have arrived
            if isinstance(failure, BadMessageError) or is_lost:
                _LOG.warning("a picture was left out: %s", failure)
                return False
            raise
        return True

    async def _attach(self, chat: int, each: Attachment) -> None:
        if _is_picture(each):
            await self._picture(chat, each)
        elif _is_sound(each):
            await self._sound(chat, each)
        else:
            await self._file(chat, each)

    async def _sound(self, chat: int, sound: Attachment) -> None:
        """Send a sound in the way in which Telegram plays its kind: only OGG/Opus is a voice message."""
        send = self._bot.send_voice if is_opus(sound.data) else self._bot.send_audio
        if not is_opus(sound.data) and sound.media_type != _MP3:
            await self._file(chat, sound)
            return
        try:
            await send(chat, sound.data, filename=sound.name)
        except TelegramError as error:
            if not isinstance(failure_of(error), BadMessageError):
                raise
            await self._file(chat, sound)  # whoever takes no voice messages takes a file

    async def _file(self, chat: int, file: Attachment) -> None:
        await self._bot.send_document(chat, file.data, filename=file.name)

    def _listen(self, address: str, message: Message) -> list[tuple[str, str]]:
        """The button that has a message spoken; by its short action where the whole one has no room."""
        if not message.sound:
            return []
        made = (self._payloads.make(address, action) for action in (message.sound, str(Listen())))
        data = next((each for each in made if len(each.encode()) <= _CAPABILITY.payload_bytes), "")
        return [(text("button.listen"), data)] if data else []

    def _keyboard(self, address: str, message: Message) -> tuple[str, Keyboard | None]:
        """The buttons as Telegram shows them, and the text with a line for each that has no room in a payload."""
        said, buttons = message.text, message.all_buttons
        link = self._name.desk_link(message.desk) if message.desk is not None else ""
        if link:  # a group's message has no other button: a press would be the group's
            return said, InlineKeyboardMarkup([[InlineKeyboardButton(text("button.desk_private"), url=link)]])
        if message.asks and int(address) > 0:
            return said, _asking(message.asks, [button.label for button in buttons])
        if not buttons and not message.sound:
            return said, None
        made = [(each.label, self._payloads.make(address, each.action)) for each in buttons]
        fitting = [(label, data) for label, data in made if len(data.encode()) <= _CAPABILITY.payload_bytes]
        hints = [text("chat.hint", label=label) for label, data in made if (label, data) not in fitting]
        fitting += self._listen(address, message)
        keys = [InlineKeyboardButton(label, callback_data=data) for label, data in fitting]
        return "\n".join([said, *hints]), InlineKeyboardMarkup(_rows(keys)) if keys else None


def new_bot(token: str, base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> Bot:
    """A client for our bot. ``base_url`` ends in /bot. Its HTTP logs addresses with the token in them: silenced.

    ``transport`` is for tests.
    """
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL if name == "telegram" else logging.WARNING)
    http = TelegramRequest(transport)
    files = f"{base_url.removesuffix('/bot')}/file/bot"
    return Bot(token, base_url=base_url, base_file_url=files, request=http, get_updates_request=http)


def read_address(address: str) -> int:
    """The id of a chat; groups have negative ones. Raises BadMessageError for anything else: our fault."""
    try:
        return int(address)
    except ValueError:
        raise BadMessageError("address") from None


def _asking(asks: str, labels: Sequence[str]) -> ReplyKeyboardMarkup:
    """A keyboard that shares the number or the place; the other choices are typed by it, and understood as typed."""
    key = KeyboardButton(
        text(f"telegram.share_{asks}"),
        request_contact=asks == "phone" or None,
        request_location=asks == "place" or None,
    )
    rows = [[key], *([KeyboardButton(label)] for label in labels)]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def _rows(keys: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Two short labels side by side, a long one alone."""
    rows: list[list[InlineKeyboardButton]] = []
    for key in keys:
        is_short = len(key.text) <= _SHORT
        if rows and len(rows[-1]) == 1 and is_short and len(rows[-1][0].text) <= _SHORT:
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows


def _is_sound(each: Attachment) -> bool:
    return each.media_type.startswith("audio/")


def _is_picture(each: Attachment) -> bool:
    return each.media_type.startswith("image/")


def _units(said: str) -> int:
    return len(said.encode("utf-16-le")) // 2
