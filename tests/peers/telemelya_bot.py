"""The real bot on a webhook for `telemelya_drive.py`: door, exchange, outbox, sender, courier, python-telegram-bot.

``python -m tests.peers.telemelya_bot <address of telemelya>``; prints the port that it listens on.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.arrivals import Arrival, ForgedError
from bot.channels.payload import Payloads
from bot.channels.telegram import CHANNEL, SECRET_HEADER, TelegramDoor
from bot.channels.telegram_manners import TelegramManners
from bot.channels.telegram_poll import set_webhook, standing
from bot.channels.telegram_send import TelegramCourier, new_bot
from bot.clock import SystemClock
from bot.delivery.exchange import Exchange
from bot.delivery.rules import load_rules
from bot.delivery.running import running
from bot.delivery.sender import Sender
from bot.settings import Settings
from bot.wiring import make_services
from tests.emulators.serving import served

TOKEN = "123456:SAMPLE"  # noqa: S105 - opens nothing
SECRET = SecretStr("a-sample_secret-0123456789")


async def main(platform: str) -> None:
    """Serve until standard input ends."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        config = Settings(database_url=f"sqlite+aiosqlite:///{Path(folder) / 'peer.db'}")
        async with running(config, make_services(config), clock) as parts:
            payloads, bot = Payloads(parts.keyring, CHANNEL), new_bot(TOKEN, f"{platform}/bot")
            couriers = {CHANNEL: TelegramCourier(bot, payloads)}
            async with Sender(parts.database, parts.keyring, couriers, clock, load_rules()) as sender:
                manners = TelegramManners(bot)
                hook = _Hook(TelegramDoor(payloads, SECRET), parts.exchange, sender, manners)
                async with served(Starlette(routes=[Route("/telegram", hook.take, methods=["POST"])])) as address:
                    await set_webhook(bot, f"{address}/telegram", SECRET)
                    sys.stdout.write(f"{(await standing(bot)).webhook}\n")
                    sys.stdout.flush()
                    await asyncio.to_thread(sys.stdin.read)
                    await manners.close()
            await bot.request.shutdown()


class _Hook:
    def __init__(self, door: TelegramDoor, exchange: Exchange, sender: Sender, manners: TelegramManners) -> None:
        self._door, self._exchange, self._sender, self._manners = door, exchange, sender, manners

    async def take(self, request: Request) -> Response:
        body = await request.body()
        # telemelya sends no secret, so it is put in here; that it is asked for, our own emulator proves
        headers = {**request.headers, SECRET_HEADER: SECRET.get_secret_value()}
        try:
            self._door.verify(headers, body)
        except ForgedError:
            return Response(status_code=403)
        for arrival in self._door.parse(body):
            await self._accept(arrival)
        return Response()

    async def _accept(self, arrival: Arrival) -> None:
        if arrival.kind not in ("message", "contact"):
            return
        if await self._exchange.accept(CHANNEL, arrival.address, arrival.external_id, arrival.incoming):
            self._manners.acknowledge(arrival)
            self._sender.wake()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
