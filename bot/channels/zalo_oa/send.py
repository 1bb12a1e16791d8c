"""Zalo Official Account, outwards: one message of the outbox to one person, with its pictures and files.

{"recipient": {"user_id": "…"}, "message": {"text": "…",
 "attachment": {"type": "template", "payload": {"buttons": [{"title": "…", "type": "oa.query.hide", "payload": "#…"}]}}}}
"""  # noqa: E501 - a message as it goes out

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath
from unicodedata import normalize

import phonenumbers

from bot.channels.attachments import Attachment
from bot.channels.capability import CAPABILITIES
from bot.channels.payload import Payloads
from bot.channels.render import as_text, with_sound_line, without_pages
from bot.channels.split import shorten
from bot.channels.zalo_oa.api import Fields, ZaloCalls
from bot.channels.zalo_oa.events import ANONYMOUS
from bot.channels.zalo_oa.webhook import CHANNEL
from bot.model.messages import Button, Message
from bot.outbox.failures import BadAddressError, DeliveryError, UnavailableError
from bot.places.wards import Ward
from bot.texts import text

SEND, UPLOAD_FILE, UPLOAD_IMAGE = "/v3.0/oa/message/cs", "/v2.0/oa/upload/file", "/v2.0/oa/upload/image"
SEND_ANONYMOUS = "/v2.0/oa/message"
"""Not seen in the documentation that we have: where somebody without an account is answered."""
FILES = frozenset({".pdf", ".doc", ".docx", ".csv"})
IMAGES = frozenset({".png", ".jpg", ".jpeg"})
_MOST_FILE, _MOST_IMAGE = 5 * 1024 * 1024, 1024 * 1024
"""Bytes that Zalo takes."""
_MOST_SUBTITLE = 500
_CAN = CAPABILITIES[CHANNEL]
_LOG = logging.getLogger("qd22.zalo_oa")


AttachmentsOf = Callable[[str, Message], Awaitable[Sequence[Attachment]]]
"""The pictures and files of a message to an address."""


async def no_attachments(_address: str, _message: Message) -> Sequence[Attachment]:
    """For a place that draws nothing."""
    return ()


class ZaloOaSender:
    """Writes to the people of an Official Account.

    ``numbers`` (E.164) are those of wards: a text that holds one gets a button that calls it. ``contact_image`` is the
    picture (URL) of the form that asks for a phone number; without one a number is typed.
    """

    name = CHANNEL

    def __init__(
        self,
        calls: ZaloCalls,
        payloads: Payloads,
        attachments: AttachmentsOf = no_attachments,
        numbers: Collection[str] = (),
        contact_image: str = "",
    ) -> None:
        self._calls = calls
        self._payloads = payloads
        self._attachments = attachments
        self._numbers = frozenset(numbers)
        self._contact_image = contact_image

    async def deliver(self, address: str, message: Message) -> None:
        """Send pictures and files, then the text with its buttons, which so stand last. Raises DeliveryError.

        A picture says nothing that the text does not say: without it the text goes all the same.
        """
        refused = await self._send_attachments(address, message)
        said = "\n\n".join(filter(None, [message.text, *refused]))
        if said:  # a file is a message of its own
            await self._send(address, self._message(address, replace(message, text=said)))
        if message.asks == "phone" and self._contact_image and not _is_anonymous(address):
            await self._ask_contact(address)

    def _message(self, address: str, message: Message) -> Fields:
        """The message of a reply: buttons where they fit, else a list in the text that is answered by number."""
        shown = message.all_buttons
        if _is_anonymous(address) or len(shown) > _CAN.buttons:
            return {"text": normalize("NFC", with_sound_line(as_text(without_pages(message)), message, _CAN))}
        said = normalize("NFC", message.text)
        buttons = [self._query(address, each) for each in shown]
        if message.sound and len(buttons) < _CAN.buttons:
            listen = {"title": text("button.listen"), "type": "oa.open.url", "payload": {"url": message.sound}}
            buttons.append(listen)
        elif message.sound:
            said = normalize("NFC", with_sound_line(said, message, _CAN))
        buttons += self._calls_in(said, _CAN.buttons - len(buttons))
        return {"text": said, **({"attachment": _template({"buttons": buttons})} if buttons else {})}

    def _query(self, address: str, button: Button) -> Fields:
        payload = self._payloads.make(address, button.action)
        return {"title": shorten(button.label, _CAN.title_limit), "type": "oa.query.hide", "payload": payload}

    def _calls_in(self, said: str, most: int) -> list[Fields]:
        """Buttons that call the numbers of wards in a text, each once."""
        if not self._numbers or most < 1:
            return []
        found: dict[str, str] = {}
        for match in phonenumbers.PhoneNumberMatcher(said, "VN"):
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            if number in self._numbers:
                found.setdefault(number, match.raw_string)
        return [_call_button(number, shown) for number, shown in list(found.items())[:most]]

    async def _send(self, address: str, message: Fields) -> None:
        kind, _, rest = address.partition("/")
        if kind != ANONYMOUS:
            await self._calls.post(SEND, {"recipient": {"user_id": address}, "message": message})
            return
        conversation, _, person = rest.partition("/")
        if not (conversation and person):
            raise BadAddressError("anonymous")
        recipient = {"anonymous_id": person, "conversation_id": conversation}
        await self._calls.post(SEND_ANONYMOUS, {"recipient": recipient, "message": message})

    async def _send_attachments(self, address: str, message: Message) -> list[str]:
        """Send what Zalo takes; returns what is to be said of the rest."""
        if _is_anonymous(address):
            return []
        told: dict[str, None] = {}
        for each in await self._attachments(address, message):
            kind = PurePath(each.name).suffix.lower()
            if kind in IMAGES:
                await self._send_picture(address, each)
            elif kind not in FILES:
                told[text("zalo.file_kind")] = None
            elif len(each.data) > _MOST_FILE:
                told[text("zalo.file_size")] = None
            else:
                await self._send_file(address, each)
        return list(told)

    async def _send_file(self, address: str, file: Attachment) -> None:
        answer = await self._calls.upload(UPLOAD_FILE, file.name, file.media_type, file.data)
        attachment = {"type": "file", "payload": {"token": _handle(answer, "token")}}
        await self._send(address, {"attachment": attachment})

    async def _send_picture(self, address: str, picture: Attachment) -> None:
        if len(picture.data) > _MOST_IMAGE:
            _LOG.warning("a picture of %d bytes is too large", len(picture.data))
            return
        try:
            answer = await self._calls.upload(UPLOAD_IMAGE, picture.name, picture.media_type, picture.data)
            element = {"media_type": "image", "attachment_id": _handle(answer, "attachment_id")}
            shown = _template({"template_type": "media", "elements": [element]})
            await self._send(address, {"text": text("zalo.picture"), "attachment": shown})
        except DeliveryError as failure:
            _LOG.warning("a picture was not sent: %s", failure)

    async def _ask_contact(self, address: str) -> None:
        """Ask with Zalo's own form besides; the question is already there, so that a failure harms nothing."""
        subtitle = text("zalo.contact.why")[:_MOST_SUBTITLE]
        element = {"title": text("zalo.contact.title"), "subtitle": subtitle, "image_url": self._contact_image}
        try:
            form = _template({"template_type": "request_user_info", "elements": [element]})
            await self._send(address, {"attachment": form})
        except DeliveryError as failure:
            _LOG.warning("a contact was not asked for: %s", failure)


def numbers_of(wards: Iterable[Ward]) -> frozenset[str]:
    """The phone numbers of wards' offices that are known and real numbers, in E.164."""
    found = set()
    for ward in wards:
        for office in (ward.police, ward.committee, ward.bank):
            for match in phonenumbers.PhoneNumberMatcher(office.told("phone"), "VN"):
                found.add(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
    return frozenset(found)


def _template(payload: Fields) -> Fields:
    return {"type": "template", "payload": payload}


def _call_button(number: str, shown: str) -> Fields:
    payload = {"phone_code": number.removeprefix("+")}
    return {"title": text("zalo.call", number=shown)[: _CAN.title_limit], "type": "oa.open.phone", "payload": payload}


def _is_anonymous(address: str) -> bool:
    return address.startswith(f"{ANONYMOUS}/")


def _handle(answer: Fields, name: str) -> str:
    """Id of an upload. Uploads are invisible to people, so retrying is safe."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise UnavailableError("no_handle")
    return found
