"""Pictures and the sheet of a message: drawn anew from its kept data whenever asked for, in a thread, never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO

from pydantic import TypeAdapter, ValidationError

from bot.channels.attachments import DRAWN
from bot.channels.web.chat import Picture, PictureKind
from bot.model.messages import Card, Message

PDF = "application/pdf"
_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; all others wait, and the chat goes on meanwhile."""
_CARD = TypeAdapter(Card)
_log = logging.getLogger("qd22.web")

Content = Mapping[str, object]


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


Draw = Callable[[Content], Drawn]


def _draw(kind: str) -> Draw:
    def draw(content: Content) -> Drawn:
        made = DRAWN[kind](content.get(kind))
        return Drawn(made.data, made.media_type, made.name)

    return draw


def _make_sheet(content: Content) -> Drawn:
    from bot.print import sheet_pdf  # reportlab is loaded with the first sheet

    made = sheet_pdf.make_sheet(_CARD.validate_python(content.get("card")))
    return Drawn(made, PDF, sheet_pdf.FILE_NAME, attached=True)


_KINDS: dict[str, Draw] = {"card": _draw("card"), "chart": _draw("chart"), "sheet": _make_sheet}


class Pictures:
    """Draws at most two at once."""

    def __init__(self, kinds: Mapping[str, Draw] = _KINDS) -> None:
        self._kinds = kinds
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def draw(self, content: Content, kind: str) -> Drawn | None:
        """The file of this kind, or None when the message has none or what it has cannot be drawn."""
        draw = self._kinds.get(kind)
        if draw is None:
            return None
        async with self._turns:
            try:
                return await asyncio.to_thread(draw, content)
            except ValidationError:
                return None
            except Exception as error:  # noqa: BLE001 - the text says all that a picture says, so the chat goes on
                _log.error("drawing a %s failed: %s", kind, type(error).__name__)
                return None

    async def describe(self, reply: Message) -> list[Picture]:
        """The pictures that can be drawn of a reply, with their sizes, so that nothing jumps when they load."""
        found = []
        if reply.card:
            from bot.print.card import text_of

            found.append(await self._measure("card", asdict(reply.card), text_of(reply.card)))
        if reply.chart:
            words = "\n".join((reply.chart.title, *reply.chart.notes))
            found.append(await self._measure("chart", asdict(reply.chart), words))
        return [picture for picture in found if picture]

    async def _measure(self, kind: PictureKind, data: dict[str, object], alt: str) -> Picture | None:
        drawn = await self.draw({kind: data}, kind)
        if drawn is None:
            return None
        from PIL import Image

        width, height = Image.open(BytesIO(drawn.data)).size
        return Picture(kind, alt, width, height)
