"""A database that another process holds: nobody waits in a row, everybody is told when to come again."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import httpx

from bot.conversation.services import Services
from bot.settings import Settings
from bot.texts import text
from bot.wiring import make_app
from tests.blank import place_blank
from tests.conftest import FixedClock


def test_twenty_visitors_of_a_locked_database_are_answered_together(services: Services, database: Path) -> None:
    place_blank(database)
    app = make_app(Settings(database_url=f"sqlite+aiosqlite:///{database}"), services, FixedClock())

    async def play() -> tuple[list[httpx.Response], float, int]:
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app, client=("203.0.113.5", 40000))
            async with httpx.AsyncClient(transport=transport, base_url="http://qd22.test") as client:
                await asyncio.sleep(0.2)
                other = sqlite3.connect(database, isolation_level=None)
                other.execute("BEGIN IMMEDIATE")
                began = time.monotonic()
                answers = await asyncio.gather(
                    *(
                        client.post("/api/message", json={"id": f"message-{number}", "text": "menu"})
                        for number in range(20)
                    )
                )
                waited = time.monotonic() - began
                ready = (await client.get("/readyz")).status_code
                other.execute("ROLLBACK")
                other.close()
                after = await client.post("/api/message", json={"id": "message-after", "text": "menu"})
                assert after.status_code == 200
                return list(answers), waited, ready

    answers, waited, ready = asyncio.run(play())
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["retry-after"] for answer in answers)
    assert answers[0].json()["error"]["message"] == text("error.trouble")
    assert waited < 50  # one patience of the database (five seconds), not twenty
    assert ready == 503
