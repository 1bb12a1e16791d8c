"""Pictures are drawn in a process of their own, which the chat does without when it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model.messages import Card, Message
from bot.print.files import KINDS
from bot.print.process import DrawingProcess

RESULT = Message("Có thể vay.", card=Card("Kiểm tra trước", "Có thể vay", "good", (("yes", "Có xác nhận"),)))


def test_it_draws_the_same_and_none_where_there_is_nothing() -> None:
    async def scene() -> None:
        process = DrawingProcess()
        try:
            assert await process.draw("card", RESULT) == KINDS["card"](RESULT)
            assert await process.draw("chart", RESULT) is None
        finally:
            await process.close()

    asyncio.run(scene())


def test_what_cannot_be_drawn_is_told_and_the_next_is_drawn() -> None:
    broken = replace(RESULT, card=replace(RESULT.card, tone="none"))  # type: ignore[type-var,arg-type]

    async def scene() -> None:
        process = DrawingProcess()
        try:
            with pytest.raises(RuntimeError, match="KeyError"):
                await process.draw("card", broken)
            assert await process.draw("card", RESULT)
        finally:
            await process.close()

    asyncio.run(scene())


def test_it_ends_when_it_rests_and_comes_back_for_the_next() -> None:
    async def scene() -> None:
        process = DrawingProcess(idle=0)
        try:
            assert await process.draw("card", RESULT)
            first = process._process
            assert first is not None
            assert await first.wait() == 0
            assert await process.draw("card", RESULT)
        finally:
            await process.close()

    asyncio.run(scene())
