"""Pictures and the sheet of a message: drawn when asked for, kept in memory for a few minutes, never stored.

Nothing waits for a drawing but who asked for it: sizes and words are known without one. A person has one drawing under
way; the same picture asked for twice is drawn once; and the queue of all is short, so that nobody waits in vain.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import pickle
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping

from bot.model.messages import Message, Picture
from bot.print.files import KINDS, Draw, Drawn
from bot.print.measures import card_size, card_text, chart_size, chart_text
from bot.print.process import DrawingProcess

__all__ = ["BusyError", "Drawn", "Pictures"]

_AT_ONCE = 2
"""A drawing keeps a processor busy for up to a second; all others wait, and the chat goes on meanwhile."""
_MOST, _MOST_OF_ONE = 24, 4
"""Drawings that may wait, of all and of one person: a card, a chart and a sheet, and one more."""
_KEPT_SECONDS, _KEPT_BYTES = 300, 4_000_000
_log = logging.getLogger("qd22.web")


class BusyError(Exception):
    """Too many drawings wait; ``seconds`` until it is worth asking again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Pictures:
    """Draws at most two at once: in ``process``, else each in a thread."""

    def __init__(
        self,
        kinds: Mapping[str, Draw] = KINDS,
        process: DrawingProcess | None = None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kinds = kinds
        self._process = process
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._kept = _Kept(tick)
        self._under_way: dict[bytes, asyncio.Task[Drawn | None]] = {}
        self._waiting: Counter[str] = Counter()
        self._turn_of: dict[str, asyncio.Lock] = {}

    async def draw(self, message: Message, kind: str, who: str = "") -> Drawn | None:
        """The file of this kind, or None when the message has none or what it has cannot be drawn. Raises BusyError.

        ``who`` has one drawing under way at a time.
        """
        draw, content = self._kinds.get(kind), message.chart if kind == "chart" else message.card
        if draw is None or content is None:
            return None
        key = hashlib.sha256(pickle.dumps((kind, content))).digest()
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        task = self._under_way.get(key)
        if task is None:
            if self._waiting.total() >= _MOST or self._waiting[who] >= _MOST_OF_ONE:
                raise BusyError(2)
            self._waiting[who] += 1
            task = self._under_way[key] = asyncio.create_task(self._draw_in_turn(key, draw, kind, message, who))
        # who goes away leaves the drawing to the next who asks for it
        return await asyncio.shield(task)

    async def describe(self, reply: Message) -> list[Picture]:
        """The pictures of a reply with their sizes, so that nothing jumps when they load. Draws nothing."""
        card, chart = reply.card, reply.chart
        found = [Picture("card", card_text(card), *card_size())] if card else []
        return found + ([Picture("chart", chart_text(chart), *chart_size(chart.notes))] if chart else [])

    async def close(self) -> None:
        """End the process that draws."""
        for task in self._under_way.values():
            task.cancel()
        if self._process is not None:
            await self._process.close()

    async def _draw_in_turn(self, key: bytes, draw: Draw, kind: str, message: Message, who: str) -> Drawn | None:
        turn = self._turn_of.setdefault(who, asyncio.Lock())
        try:
            async with turn, self._turns:
                drawn = await self._draw(draw, kind, message)
            if drawn is not None:
                self._kept.put(key, drawn)
            return drawn
        finally:
            del self._under_way[key]
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who], self._turn_of[who]

    async def _draw(self, draw: Draw, kind: str, message: Message) -> Drawn | None:
        try:
            if self._process is not None:
                return await self._process.draw(kind, message)
            return await asyncio.to_thread(draw, message)
        except Exception as error:  # noqa: BLE001 - the text says all that a picture says, so the chat goes on
            _log.error("drawing a %s failed: %s", kind, type(error).__name__)
            return None


class _Kept:
    """Files drawn a moment ago, by a digest of their content; the oldest go first."""

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._files: OrderedDict[bytes, tuple[float, Drawn]] = OrderedDict()
        self._size = 0

    def get(self, key: bytes) -> Drawn | None:
        self._let_go()
        found = self._files.get(key)
        return found[1] if found else None

    def put(self, key: bytes, drawn: Drawn) -> None:
        self._files[key] = (self._tick(), drawn)
        self._size += len(drawn.data)
        self._let_go()

    def _let_go(self) -> None:
        now = self._tick()
        while self._files:
            at, drawn = next(iter(self._files.values()))
            if now - at < _KEPT_SECONDS and self._size <= _KEPT_BYTES:
                return
            self._files.popitem(last=False)
            self._size -= len(drawn.data)
