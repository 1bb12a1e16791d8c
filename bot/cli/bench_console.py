"""Console part of `qd22 bench desk`: the table of cases, asked by an officer, beside a page that reads no case."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from bot.cases.codes import draw
from bot.cases.console_seats import ConsoleSeats
from bot.clock import Clock
from bot.console.app import console_routes
from bot.console.front import Console
from bot.console.visit import HOME
from bot.conversation.services import Services
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.statements import heard_statements
from bot.store.vault import new_token
from bot.store.work import UnitOfWork

_PAGES = (HOME, f"{HOME}?nhom=contacted&xep=new", f"{HOME}?nhom=open&han=qua&trang=3")
"""What an officer opens most: what waits, who was reached, a later page of what is overdue."""
_EMPTY = f"{HOME}/may"


@dataclass(frozen=True)
class ConsoleCost:
    """Of one page: SQL statements (BEGIN counts), and milliseconds (p95) of the table and of an empty page."""

    statements: int
    table_p95_ms: float
    empty_p95_ms: float


async def console_cost(parts: Runtime, services: Services, clock: Clock, rounds: int) -> ConsoleCost:
    """The cost of the console's pages for the first officer of a running service."""
    console = Console(Settings(), services, clock)
    console.open(parts)
    app, token = Starlette(routes=console_routes(console)), new_token()

    def come_in(work: UnitOfWork) -> None:
        seats = ConsoleSeats(work, parts.policy)
        given = seats.give_code(work.officers.all()[0], draw, "command", clock.now())
        seats.come_in(given.code, token, "other/other", "", clock.now())

    await parts.database.write(come_in)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", cookies={console.cookie.name: token}
    ) as client:
        statements, waits = 0, list[float]()
        for page in _PAGES * rounds:
            with heard_statements() as heard:
                waits.append(await _ask(client, page))
            statements = max(statements, len(heard))
        empty = [await _ask(client, _EMPTY) for _ in _PAGES * rounds]
    return ConsoleCost(statements, _p95(waits), _p95(empty))


async def _ask(client: httpx.AsyncClient, page: str) -> float:
    began = time.perf_counter()
    answer = await client.get(page)
    if answer.status_code != httpx.codes.OK:
        raise RuntimeError(f"{answer.status_code} {page}")
    return (time.perf_counter() - began) * 1000


def _p95(waits: list[float]) -> float:
    return round(sorted(waits)[int(len(waits) * 0.95)], 2)
