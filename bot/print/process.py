"""Drawing process: pictures are drawn beside the server, whose memory their libraries would fill for good.

The process is started for the first picture and ends by itself: when its input closes, as it does when the server is
killed, or after a while without work. `python -m bot.print.process` is that process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import struct
import sys
from typing import BinaryIO, cast

from bot.model.messages import Message
from bot.print.files import KINDS, Drawn

_IDLE = 60.0
"""Seconds without work after which the process ends: starting a new one takes half a second."""
_NICE = 10
_SIZE = struct.Struct(">I")


class DrawingProcess:
    """Draws one file after the other in another process."""

    def __init__(self, idle: float = _IDLE) -> None:
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._resting: asyncio.TimerHandle | None = None

    async def draw(self, kind: str, message: Message) -> Drawn | None:
        """The file of this kind; None when the message has none. Raises RuntimeError when it cannot be drawn."""
        async with self._turn:
            if self._resting is not None:
                self._resting.cancel()
            try:
                found = await self._asked(pickle.dumps((kind, message)))
            except (OSError, EOFError, asyncio.IncompleteReadError) as error:
                await self._end()
                raise RuntimeError("the drawing process ended") from error
            self._resting = asyncio.get_running_loop().call_later(self._idle, self._rest)
        if isinstance(found, str):
            raise RuntimeError(found)  # noqa: TRY004 - the name of what was raised there
        return found

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            if self._resting is not None:
                self._resting.cancel()
            await self._end()

    async def _asked(self, question: bytes) -> Drawn | str | None:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(_SIZE.pack(len(question)) + question)
        await process.stdin.drain()
        (size,) = _SIZE.unpack(await process.stdout.readexactly(_SIZE.size))
        answer = await process.stdout.readexactly(size)
        return cast("Drawn | str | None", pickle.loads(answer))  # noqa: S301 - written by our own program

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            with contextlib.suppress(OSError):
                await process.stdin.wait_closed()
            await process.wait()

    def _rest(self) -> None:
        """Let the process end: it does when its input closes. The next picture waits for that."""
        if not self._turn.locked() and self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process = None


def main() -> None:
    """Draw what is asked for until the input closes; answers to people come before pictures."""
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            head = asked.read(_SIZE.size)
            if len(head) < _SIZE.size:
                return
            told.write(_answer(asked, head))
            told.flush()


def _answer(asked: BinaryIO, head: bytes) -> bytes:
    kind, message = pickle.loads(asked.read(_SIZE.unpack(head)[0]))  # noqa: S301 - written by our own program
    found: Drawn | str | None
    try:
        found = KINDS[kind](message)
    except Exception as error:  # noqa: BLE001 - the server says what it was, and the chat goes on
        found = type(error).__name__
    answer = pickle.dumps(found)
    return _SIZE.pack(len(answer)) + answer


if __name__ == "__main__":
    main()
