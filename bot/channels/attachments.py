"""The files that go with a message: its picture, and the monthly list for its officer. Made anew each time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import cast

from bot.channels.calendar_file import MEDIA_TYPE, NAME, calendar_file
from bot.channels.capability import Capability
from bot.inbox.message_handler import MessageHandler
from bot.model.messages import FormOf, Message
from bot.print.files import Draw, draw_card, draw_chart, make_plan
from bot.reports.monthly import FormKind
from bot.store.keyring import Keyring
from bot.voice.speech import SOUND_ENDS
from bot.voice.spoken_texts import SpokenTexts, VoiceBusyError

_OFFICE = "application/vnd.openxmlformats-officedocument"
FORM_TYPES = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "json": "application/json",
}
"""Media types of the monthly list and of a person's own data, by the end of the file's name."""
_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; the chats of all others go on meanwhile."""
_PATIENCE = 8.0
"""Seconds that a sound may take; the sender waits 20 for all of a message."""
_LOG = logging.getLogger("qd22.channels")


@dataclass(frozen=True)
class Attachment:
    """A file to send; its name is neutral."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


class Attachments:
    """Makes the files of messages of one channel, pictures in a thread and at most two at once."""

    def __init__(
        self,
        exchange: MessageHandler,
        keyring: Keyring,
        capability: Capability,
        spoken: SpokenTexts | None = None,
    ) -> None:
        self._spoken = spoken
        self._exchange = exchange
        self._keyring = keyring
        self._capability = capability
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def of(self, address: str, message: Message) -> list[Attachment]:
        """The files of a message to the chat at ``address`` that its platform takes. Raises StoreError.

        A picture that cannot be drawn is left out: the text says all that it says. A list is for the officer of its
        ward alone, and that it was made is written down.
        """
        found: list[Attachment | None] = []
        if message.card and message.card.form == "word":
            found.append(await self._draw(make_plan, message))
        elif self._capability.sends_pictures and message.card:
            found.append(await self._draw(draw_card, message))
        if self._capability.sends_pictures and message.chart:
            found.append(await self._draw(draw_chart, message))
        if self._capability.sends_files and message.form:
            kinds = [message.form.kind] if message.form.kind else self._capability.kinds_of(message.form)
            found += [await self._form(address, message.form, kind) for kind in kinds]
        if self._capability.sends_calendars and message.calendar:
            found.append(Attachment(NAME, MEDIA_TYPE, calendar_file(message.calendar)))
        if self._capability.sends_sounds and message.spoken:
            found.append(await self._speak(message.spoken))
        return [each for each in found if each is not None]

    async def _draw(self, draw: Draw, message: Message) -> Attachment | None:
        async with self._turns:
            try:
                drawn = await asyncio.to_thread(draw, message)
                return Attachment(drawn.name, drawn.media_type, drawn.data) if drawn else None
            except Exception as error:  # noqa: BLE001 - the message goes out without its picture
                _LOG.error("a picture cannot be drawn: %s", type(error).__name__)
                return None

    async def _speak(self, words: str) -> Attachment | None:
        """The sound of a message; None when it takes too long: it is kept, and there when it is asked for again."""
        if self._spoken is None:
            return None
        try:
            sound = await asyncio.wait_for(self._spoken.speak(words, as_opus=True), _PATIENCE)
        except (VoiceBusyError, TimeoutError):
            return None
        return Attachment(f"nghe{SOUND_ENDS[sound.media_type]}", sound.media_type, sound.data) if sound else None

    async def _form(self, address: str, form: FormOf, kind: str) -> Attachment | None:
        vault = self._keyring.chat(self._capability.name, address)
        if not form.ward:
            own = await self._exchange.own_data(vault, kind)
            return Attachment(own.name, FORM_TYPES[kind], own.data) if own else None
        made = await self._exchange.form(vault, form.ward, form.month, cast("FormKind", kind), form.addendum)
        return Attachment(made.name, FORM_TYPES[kind], made.data) if made else None
