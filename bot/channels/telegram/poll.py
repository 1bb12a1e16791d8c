"""Fetches updates where Telegram cannot reach us, and keeps what Telegram knows of us: webhook, menu, name."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import SecretStr
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.errors import failure_of
from bot.channels.telegram.webhook import COMMANDS, EVENTS, TelegramWebhook, webhook_secret
from bot.channels.update import ChannelUpdate
from bot.outbox.failures import BadTokenError, DeliveryError, TooFastError
from bot.texts import text

Take = Callable[[ChannelUpdate], Awaitable[object]]
"""Takes an arrival into the store; when it returns, the arrival is safe."""
Sleep = Callable[[float], Awaitable[None]]
HOLD = 25
"""Seconds that Telegram keeps a question open while there is nothing."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_TRIES = 3
"""An update that cannot be taken so often is given up: it must not keep all later ones waiting."""
_SLACK = 10
_LOG = logging.getLogger("qd22.telegram")


class TelegramPoll:
    """Asks for updates until stopped, in their order; one counts as read only when it was taken."""

    def __init__(
        self, bot: Bot, door: TelegramWebhook, take: Take, *, sleep: Sleep = asyncio.sleep, hold: int = HOLD
    ) -> None:
        self._bot = bot
        self._door = door
        self._take = take
        self._sleep = sleep
        self._hold = hold
        self._next = 0
        self._failed = (0, 0)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End; an open question is dropped, as nothing of it was taken."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until stopped; raises nothing of Telegram's. A webhook that is set would refuse us: it is removed."""
        polling = asyncio.ensure_future(self._poll())
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (polling, stopping):
                task.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)

    async def _poll(self) -> None:
        pause, is_free = _FIRST_PAUSE, False
        while True:
            try:
                if not is_free:
                    await remove_webhook(self._bot)
                    is_free = True
                await self._round()
                pause = _FIRST_PAUSE
            except DeliveryError as failure:
                _LOG.warning("telegram: updates cannot be fetched: %s", failure)
                is_free = is_free and failure.code != "409"  # somebody has set a webhook since
                await self._sleep(_pause_after(failure, pause))
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _round(self) -> None:
        for update in await self._fetch():
            number = update.get("update_id") if isinstance(update, dict) else None
            if not isinstance(number, int):
                continue
            if not await self._taken(number, update):
                return
            self._next = number + 1

    async def _fetch(self) -> list[object]:
        """The next updates as they are: one that the client cannot read must not hide the others."""
        asked = {"timeout": self._hold, "offset": self._next, "allowed_updates": json.dumps(EVENTS)}
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        try:
            found = await self._bot.request.post(url, read_timeout=self._hold + _SLACK)
        except TelegramError as error:
            raise failure_of(error) from None
        return list(found) if isinstance(found, list) else []

    async def _taken(self, number: int, update: object) -> bool:
        """Whether we are done with an update."""
        try:
            for arrival in self._door.read(update):
                await self._take(arrival)
        except Exception as error:  # noqa: BLE001 - a locked database or a fault of ours must not end polling
            times = self._failed[1] + 1 if self._failed[0] == number else 1
            self._failed = (number, times)
            _LOG.error("telegram: an update was not taken (%d): %s", times, type(error).__name__)
            await self._sleep(_FIRST_PAUSE * times)
            return times >= _TRIES
        return True


def _pause_after(failure: DeliveryError, pause: float) -> float:
    if isinstance(failure, BadTokenError):
        return _LONGEST_PAUSE  # until somebody gives us another one
    return max(pause, failure.retry_after) if isinstance(failure, TooFastError) else pause


@dataclass(frozen=True)
class TelegramStatus:
    """What Telegram says of us: our name, and the webhook ("" when updates are fetched) with its last trouble."""

    username: str
    webhook: str
    waiting: int
    trouble: str


async def standing(bot: Bot) -> TelegramStatus:
    """Ask Telegram how we stand. Raises DeliveryError."""
    try:
        me, hook = await bot.get_me(), await bot.get_webhook_info()
    except TelegramError as error:
        raise failure_of(error) from None
    return TelegramStatus(me.username or "", hook.url, hook.pending_update_count, hook.last_error_message or "")


async def our_name(bot: Bot) -> str:
    """The name in our links. Raises DeliveryError."""
    try:
        return (await bot.get_me()).username or ""
    except TelegramError as error:
        raise failure_of(error) from None


async def set_webhook(bot: Bot, url: str, secret: SecretStr) -> None:
    """Have updates posted to ``url`` (https). Raises WeakSecretError before anything is asked, or DeliveryError."""
    known = webhook_secret(secret).get_secret_value()
    try:
        await bot.set_webhook(url, secret_token=known, allowed_updates=EVENTS)
    except TelegramError as error:
        raise failure_of(error) from None


async def remove_webhook(bot: Bot) -> None:
    """Fetch updates from now on; what waits stays. Raises DeliveryError."""
    try:
        await bot.delete_webhook(drop_pending_updates=False)
    except TelegramError as error:
        raise failure_of(error) from None


async def set_menu(bot: Bot) -> None:
    """The commands beside the text field, in Vietnamese. Raises DeliveryError."""
    names = [name for name in COMMANDS if name != "start"]
    try:
        await bot.set_my_commands([BotCommand(name, text(f"telegram.command.{name}")) for name in names])
    except TelegramError as error:
        raise failure_of(error) from None
