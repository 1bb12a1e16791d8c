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

from bot.channels.payload import Payloads
from bot.channels.telegram.account import set_webhook, status
from bot.channels.telegram.acknowledgements import TelegramAcknowledgements
from bot.channels.telegram.send import TelegramSender, new_bot
from bot.channels.telegram.webhook import CHANNEL, SECRET_HEADER, TelegramWebhook
from bot.channels.update import ChannelUpdate, ForgedError
from bot.clock import SystemClock
from bot.inbox.message_handler import MessageHandler
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import load_rules
from bot.settings import Settings
from bot.wiring import make_services, running
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
            couriers = {CHANNEL: TelegramSender(bot, payloads)}
            async with OutboxDispatch(parts.database, parts.keyring, couriers, clock, load_rules()) as sender:
                manners = TelegramAcknowledgements(bot)
                hook = _Hook(TelegramWebhook(payloads, SECRET), parts.exchange, sender, manners)
                async with served(Starlette(routes=[Route("/telegram", hook.take, methods=["POST"])])) as address:
                    await set_webhook(bot, f"{address}/telegram", SECRET)
                    sys.stdout.write(f"{(await status(bot)).webhook}\n")
                    sys.stdout.flush()
                    await asyncio.to_thread(sys.stdin.read)
                    await manners.close()
            await bot.request.shutdown()


class _Hook:
    def __init__(
        self, door: TelegramWebhook, exchange: MessageHandler, sender: OutboxDispatch, manners: TelegramAcknowledgements
    ) -> None:
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

    async def _accept(self, arrival: ChannelUpdate) -> None:
        if arrival.kind not in ("message", "contact"):
            return
        if await self._exchange.accept(CHANNEL, arrival.address, arrival.external_id, arrival.incoming):
            self._manners.acknowledge(arrival)
            self._sender.wake()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
