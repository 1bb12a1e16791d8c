"""The files that go with a message: its picture, and the monthly list for its officer. Made anew each time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from pydantic import TypeAdapter, ValidationError

from bot.channels.capability import Capability
from bot.inbox.message_handler import MessageHandler
from bot.model.messages import Card, Chart
from bot.reports.monthly import FormKind
from bot.store.keyring import Keyring

PNG = "image/png"
_OFFICE = "application/vnd.openxmlformats-officedocument"
FORM_TYPES = {"docx": f"{_OFFICE}.wordprocessingml.document", "xlsx": f"{_OFFICE}.spreadsheetml.sheet"}
"""Media types of the monthly list, by the end of the file's name."""
_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; the chats of all others go on meanwhile."""
_CARD, _CHART = TypeAdapter(Card), TypeAdapter(Chart)
_LOG = logging.getLogger("qd22.channels")


@dataclass(frozen=True)
class Attachment:
    """A file to send; its name is neutral."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def _draw_card(data: object) -> Attachment:
    from bot.print import card  # Pillow is loaded with the first picture

    return Attachment(card.FILE_NAME, PNG, card.draw_card(_CARD.validate_python(data)))


def _draw_chart(data: object) -> Attachment:
    from bot.print import charts

    chart = _CHART.validate_python(data)
    return Attachment(charts.FILE_NAME, PNG, charts.draw_repayment(chart.title, chart.notes, chart.bars, chart.start))


DRAWN: Mapping[str, Callable[[object], Attachment]] = {"card": _draw_card, "chart": _draw_chart}
"""What draws a picture from what is kept of it; raises ValidationError when another version kept something else."""


class Attachments:
    """Makes the files of messages of one channel, pictures in a thread and at most two at once."""

    def __init__(self, exchange: MessageHandler, keyring: Keyring, capability: Capability) -> None:
        self._exchange = exchange
        self._keyring = keyring
        self._capability = capability
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def of(self, address: str, content: Mapping[str, object]) -> list[Attachment]:
        """The files of a message to the chat at ``address`` that its platform takes. Raises StoreError.

        A picture that cannot be drawn is left out: the text says all that it says. A list is for the officer of its
        ward alone, and that it was made is written down.
        """
        found = []
        if self._capability.sends_pictures:
            found += [await self._draw(name, content[name]) for name in DRAWN if content.get(name)]
        if self._capability.sends_files and isinstance(form := content.get("form"), Mapping):
            kinds = [str(form["kind"])] if "kind" in form else self._capability.file_kinds
            found += [await self._form(address, form, kind) for kind in kinds]
        return [each for each in found if each is not None]

    async def _draw(self, name: str, data: object) -> Attachment | None:
        async with self._turns:
            try:
                return await asyncio.to_thread(DRAWN[name], data)
            except ValidationError:
                return None
            except Exception as error:  # noqa: BLE001 - the message goes out without its picture
                _LOG.error("drawing a %s failed: %s", name, type(error).__name__)
                return None

    async def _form(self, address: str, form: Mapping[str, object], kind: str) -> Attachment | None:
        vault = self._keyring.chat(self._capability.name, address)
        made = await self._exchange.form(vault, str(form.get("ward")), str(form.get("month")), cast("FormKind", kind))
        return Attachment(made.name, FORM_TYPES[kind], made.data) if made else None
