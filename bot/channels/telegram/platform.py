"""Telegram as a platform: opened from the settings, polled or posted to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from pydantic import SecretStr
from telegram import Bot
from telegram.constants import ChatAction

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES
from bot.channels.payload import Payloads
from bot.channels.platform import Dependencies, Platform, PlatformStatus, Polling, Take
from bot.channels.render import RenderingSender
from bot.channels.telegram import poll
from bot.channels.telegram.acknowledgements import TelegramAcknowledgements
from bot.channels.telegram.groups import BotName
from bot.channels.telegram.send import TelegramSender, new_bot
from bot.channels.telegram.webhook import CHANNEL, TelegramWebhook, WeakSecretError, webhook_secret
from bot.channels.update import ChannelUpdate
from bot.inbox.groups import move_group
from bot.outbox.failures import BadTokenError, DeliveryError
from bot.settings import Settings
from bot.store.errors import StoreError

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 600.0
_LOG = logging.getLogger("qd22.telegram")


class TelegramAccount:
    """Our bot at Telegram."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self._bot = bot
        self._settings = settings

    async def standing(self) -> PlatformStatus:
        """Ask who we are there. Raises DeliveryError."""
        found = await poll.standing(self._bot)
        return PlatformStatus(found.username, found.webhook)

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to ``url``. Raises DeliveryError, also for a secret that is too weak."""
        try:
            await poll.set_webhook(self._bot, url, self._settings.telegram_secret)
        except WeakSecretError:
            raise BadTokenError("weak_secret") from None

    async def delete_webhook(self) -> None:
        """Have nothing posted any more. Raises DeliveryError."""
        await poll.remove_webhook(self._bot)


@contextlib.asynccontextmanager
async def open_telegram(ground: Dependencies) -> AsyncIterator[Platform]:
    """Our bot; asks Telegram nothing, except for our name and to set the menu of commands meanwhile."""
    settings = ground.settings
    bot = new_bot(settings.telegram_token.get_secret_value(), f"{settings.telegram_api.rstrip('/')}/bot")
    payloads = Payloads(ground.keyring, CHANNEL)
    name = BotName()
    door = TelegramWebhook(payloads, _checked(settings), name)
    files = Attachments(ground.exchange, ground.keyring, CAPABILITIES[CHANNEL]) if ground.exchange else None
    manners = TelegramAcknowledgements(bot)

    async def moved(old: str, new: str) -> None:
        try:
            await ground.database.write(lambda work: move_group(work, CHANNEL, old, new, ground.clock.now()))
        except StoreError as error:  # learnt again with the next message to the old address
            _LOG.error("telegram: a group that moved was not followed: %s", error)

    async def acknowledge(arrival: ChannelUpdate) -> None:
        manners.acknowledge(arrival)

    async def typing(address: str) -> None:
        if int(address) > 0:  # a group has a rate of its own, which this would use up
            await bot.send_chat_action(int(address), ChatAction.TYPING)

    def polling(take: Take) -> Polling:
        return poll.TelegramPoll(bot, door, take)

    courier = RenderingSender(TelegramSender(bot, payloads, files, moved, name))
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(bot.request.shutdown)  # both of its clients are this one
        stack.push_async_callback(manners.close)
        await stack.enter_async_context(_introduced(bot, name) if ground.exchange else contextlib.nullcontext())
        yield Platform(door, courier, TelegramAccount(bot, settings), polling, acknowledge, typing)


def _checked(settings: Settings) -> SecretStr | None:
    """The secret of the webhook when it is strong enough; without one nothing that is posted is believed."""
    try:
        return webhook_secret(settings.telegram_secret)
    except WeakSecretError as error:
        if settings.public_origin:
            _LOG.error("telegram: %s", error)
        return None


@contextlib.asynccontextmanager
async def _introduced(bot: Bot, name: BotName) -> AsyncIterator[None]:
    """Set the menu of commands and learn our name meanwhile; without them everything works, only less is shown."""
    task = asyncio.create_task(_introduce(bot, name))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _introduce(bot: Bot, name: BotName) -> None:
    """Ask for our name until it is told, however long Telegram is away."""
    try:
        await poll.set_menu(bot)
    except DeliveryError as failure:
        _LOG.info("telegram: the menu was not set: %s", failure)
    pause = _FIRST_PAUSE
    while not name.value:
        try:
            name.value = await poll.our_name(bot)
        except DeliveryError as failure:
            _LOG.info("telegram: our name is not known yet: %s", failure)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
