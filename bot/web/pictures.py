"""Pictures and the sheet of a message: drawn anew from its kept data whenever asked for, in a thread, never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from bot.channels.attachments import Attachment, draw_card, draw_chart
from bot.model.messages import Message, Picture, PictureKind

PDF = "application/pdf"
_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; all others wait, and the chat goes on meanwhile."""
_log = logging.getLogger("qd22.web")


@dataclass(frozen=True)
class Drawn:
    """A file to send; its name is neutral."""

    data: bytes = field(repr=False)
    media_type: str
    name: str
    attached: bool = False

    @property
    def disposition(self) -> str:
        """Saved at once, or shown and saved under this name."""
        return f'{"attachment" if self.attached else "inline"}; filename="{self.name}"'


Draw = Callable[[Message], Drawn | None]
"""Draws one kind of file; None when the message has none."""


def _card(message: Message) -> Drawn | None:
    return _drawn(draw_card(message.card)) if message.card else None


def _chart(message: Message) -> Drawn | None:
    return _drawn(draw_chart(message.chart)) if message.chart else None


def _sheet(message: Message) -> Drawn | None:
    if message.card is None:
        return None
    from bot.print import sheet_pdf  # reportlab is loaded with the first sheet

    return Drawn(sheet_pdf.make_sheet(message.card), PDF, sheet_pdf.FILE_NAME, attached=True)


def _drawn(made: Attachment) -> Drawn:
    return Drawn(made.data, made.media_type, made.name)


_KINDS: Mapping[str, Draw] = {"card": _card, "chart": _chart, "sheet": _sheet}


class Pictures:
    """Draws at most two at once."""

    def __init__(self, kinds: Mapping[str, Draw] = _KINDS) -> None:
        self._kinds = kinds
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def draw(self, message: Message, kind: str) -> Drawn | None:
        """The file of this kind, or None when the message has none or what it has cannot be drawn."""
        draw = self._kinds.get(kind)
        if draw is None:
            return None
        async with self._turns:
            try:
                return await asyncio.to_thread(draw, message)
            except Exception as error:  # noqa: BLE001 - the text says all that a picture says, so the chat goes on
                _log.error("drawing a %s failed: %s", kind, type(error).__name__)
                return None

    async def describe(self, reply: Message) -> list[Picture]:
        """The pictures that can be drawn of a reply, with their sizes, so that nothing jumps when they load."""
        found = []
        if reply.card:
            from bot.print.card import text_of

            found.append(await self._measure("card", reply, text_of(reply.card)))
        if reply.chart:
            found.append(await self._measure("chart", reply, "\n".join((reply.chart.title, *reply.chart.notes))))
        return [picture for picture in found if picture]

    async def _measure(self, kind: PictureKind, reply: Message, alt: str) -> Picture | None:
        drawn = await self.draw(reply, kind)
        if drawn is None:
            return None
        from PIL import Image

        width, height = Image.open(BytesIO(drawn.data)).size
        return Picture(kind, alt, width, height)
