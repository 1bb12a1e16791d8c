"""However many come: whoever is let in is answered within the patience, all others hear at once when to come."""

from __future__ import annotations

import asyncio
import heapq
import random
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.conversation.services import Services
from bot.load_limit import PATIENCE, LoadLimit
from bot.model.messages import Incoming
from bot.settings import Settings
from bot.texts import text
from bot.web.guard import BoundedQueue
from bot.wiring import running
from tests.conftest import FixedClock
from tests.fakes import FakePlaces

_PEOPLE = 20_000


def served(per_second: float, offered: float, load: LoadLimit) -> tuple[list[float], int]:
    """The times of whoever is let in, one served after the other, and how many are turned away. Virtual seconds."""
    chance, free_at, now = random.Random(1), 0.0, 0.0
    leaving: list[tuple[float, float]] = []
    times, refused = list[float](), 0
    for _ in range(_PEOPLE):
        now += chance.expovariate(offered)
        while leaving and leaving[0][0] <= now:
            ends, began = heapq.heappop(leaving)
            load.end(ends - began)
            times.append(ends - began)
        if load.is_full:
            refused += 1
            continue
        load.begin()
        free_at = max(free_at, now) + chance.expovariate(per_second)
        heapq.heappush(leaving, (free_at, now))
    return times, refused


@pytest.mark.parametrize("per_second", [15, 60, 240])
def test_at_twice_the_capacity_of_any_machine_the_95th_waits_no_longer_than_the_patience(per_second: float) -> None:
    times, refused = served(per_second, 2 * per_second, LoadLimit())
    settled = sorted(times[len(times) // 4 :])
    assert settled[int(0.95 * len(settled))] < 1.3 * PATIENCE
    assert len(times) / (len(times) + refused) > 0.4, "it lets in what it can answer"


def test_below_the_capacity_nobody_is_turned_away() -> None:
    times, refused = served(60, 30, LoadLimit())
    assert refused == 0
    assert times


def test_a_limit_without_a_crowd_lets_the_queue_grow() -> None:
    """Why it follows what is seen: a hundred at once are six seconds on a slow machine."""
    load = LoadLimit(patience=10**9, most=100)
    load.limit = 100
    times, _ = served(15, 30, load)
    assert sorted(times)[int(0.95 * len(times))] > 4


def test_on_a_platform_a_crowd_is_told_in_words_and_danger_is_answered(services: Services, tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db", key_file=tmp_path / "qd22.key")
    load = LoadLimit(most=1)
    load.begin()

    async def scene() -> list[str]:
        said = replace(services, places=FakePlaces())
        async with running(settings, said, FixedClock(), load=load) as parts:
            told = []
            for number, typed in enumerate(("lãi suất bao nhiêu", "vay được bao nhiêu", "tôi muốn chết")):
                assert await parts.exchange.accept("telegram", "an", f"update-{number}", Incoming(typed))

                def read(work: object) -> list[str]:
                    claimed = work.claims.claim("telegram", FixedClock().now(), FixedClock().now(), 9)  # type: ignore[attr-defined]
                    work.claims.settle_sent(claimed)  # type: ignore[attr-defined]
                    return [each.letter.message.text for each in claimed]

                letters = list[str]()
                while claimed := await parts.database.write(read):  # one of a chat at a time
                    letters += claimed
                told.append("\n".join(letters))
            return told

    busy, again, danger = asyncio.run(scene())
    assert busy.startswith(text("error.busy", seconds="9").split("9")[0])
    assert again == "", "once a minute is enough"
    assert "111" in danger or "115" in danger


def test_whoever_is_still_sending_keeps_nobody_out() -> None:
    """A body that never ends holds no place: the next visitor is let in."""

    async def story() -> bool:
        load = LoadLimit()
        never = asyncio.Event()

        async def receive() -> Message:
            await never.wait()
            return {"type": "http.request"}

        async def reads(_scope: Scope, receive: Receive, _send: Send) -> None:
            await receive()

        async def send(_message: Message) -> None:
            return None

        guard = BoundedQueue.__new__(BoundedQueue)
        guard._app, guard._load = reads, load
        scope: Scope = {"type": "http", "path": "/api/messages", "headers": []}
        slow = [asyncio.ensure_future(guard._timed(scope, receive, send)) for _ in range(500)]
        await asyncio.sleep(0)
        was_full = load.is_full
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return was_full or load.under_way != 0

    assert asyncio.run(story()) is False
