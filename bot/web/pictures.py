"""Pictures and the sheet of a message: drawn anew from its kept data whenever asked for, never stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.model.messages import Message, Picture, PictureKind
from bot.print.files import KINDS, Draw, Drawn, png_size
from bot.print.process import DrawingProcess

__all__ = ["Drawn", "Pictures"]

_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; all others wait, and the chat goes on meanwhile."""
_log = logging.getLogger("qd22.web")


class Pictures:
    """Draws at most two at once: in ``process``, else each in a thread."""

    def __init__(self, kinds: Mapping[str, Draw] = KINDS, process: DrawingProcess | None = None) -> None:
        self._kinds = kinds
        self._process = process
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def draw(self, message: Message, kind: str) -> Drawn | None:
        """The file of this kind, or None when the message has none or what it has cannot be drawn."""
        draw = self._kinds.get(kind)
        if draw is None:
            return None
        async with self._turns:
            try:
                if self._process is not None:
                    return await self._process.draw(kind, message)
                return await asyncio.to_thread(draw, message)
            except Exception as error:  # noqa: BLE001 - the text says all that a picture says, so the chat goes on
                _log.error("drawing a %s failed: %s", kind, type(error).__name__)
                return None

    async def describe(self, reply: Message) -> list[Picture]:
        """The pictures that can be drawn of a reply, with their sizes, so that nothing jumps when they load."""
        kinds: list[PictureKind] = ["card"] if reply.card else []
        kinds += ["chart"] if reply.chart else []
        return [picture for kind in kinds if (picture := await self._measure(kind, reply))]

    async def close(self) -> None:
        """End the process that draws."""
        if self._process is not None:
            await self._process.close()

    async def _measure(self, kind: PictureKind, reply: Message) -> Picture | None:
        drawn = await self.draw(reply, kind)
        return None if drawn is None else Picture(kind, drawn.alt, *png_size(drawn.data))
